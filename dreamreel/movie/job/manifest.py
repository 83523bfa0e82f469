"""The manifest beside every movie: what it was made from, with what, and what came out.

``OUT.mp4.json`` is enough to make the movie again and to tell whether the file at ``OUT.mp4`` is
the one that was made. Also reads the scene back out of a movie's own metadata.
"""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import dreamreel
from dreamreel import durable
from dreamreel.durable import Json, file_sha256
from dreamreel.errors import InputFileError
from dreamreel.image.flashes import Flashing
from dreamreel.scene import Scene
from dreamreel.scene.timeline.timeline import Timeline
from dreamreel.video import probe
from dreamreel.video.sink import Written

SCENE_TAG = "dreamreel_scene"
"""Metadata key under which the scene's text travels inside the movie."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of one movie; the fields are the JSON's keys."""

    dreamreel: str
    """Version that made it."""
    key: str
    """SHA-256 of ``settings``: a movie of this key is not rendered again."""
    settings: dict[str, Json]
    """Canonical scene, and what was asked for on the command line."""
    scene: str
    """Its source text."""
    seed: int
    picks: list[Json]
    """What every clip excites."""
    weights_sha256: str
    versions: dict[str, str]
    device: str
    frames: int
    sha256: str
    """Of the movie file; of the frame hashes for a folder of pictures."""
    size_bytes: int
    frame_hashes: list[str]
    """BLAKE2b-128 of every frame as it was fed to the encoder."""
    encoder: list[str]
    """ffmpeg's arguments."""
    seconds: float
    """The render took."""
    silent: list[str]
    """Targets that never woke."""
    flashes: list[Json]
    """Stretches with more than three flashes a second, as `FlashesSeen` tells them."""
    runs: int
    """It took, interrupted ones included."""
    safety: dict[str, float]
    """Seconds of the last run that went into keeping and checking."""
    modified_ns: int
    """When the movie's content was last written, as its file system has it; see `trace`."""


def tags(scene: Scene) -> dict[str, str]:
    """Return the text that travels in a scene's movie."""
    return {"title": scene.title or scene.name, SCENE_TAG: scene.text}


def path_of(out: Path) -> Path:
    """Return where the manifest of a movie lies."""
    return out.with_name(out.name + ".json")


def compose(
    timeline: Timeline,
    written: Written,
    *,
    settings: dict[str, Json],
    key: str,
    weights_sha256: str,
    device: str,
    versions: dict[str, str],
    seconds: float,
    silent: list[str],
    flashes: Sequence[Flashing] = (),
    runs: int = 1,
    safety: Mapping[str, float] | None = None,
) -> Manifest:
    """Make the manifest of a movie that has just been written."""
    scene = timeline.scene
    _, modified_ns = trace(written.path)
    return Manifest(
        dreamreel=dreamreel.__version__,
        key=key,
        settings=settings,
        scene=scene.text,
        seed=scene.seed,
        picks=[dict(pick) for pick in timeline.picks()],  # pyright: ignore[reportArgumentType]: TypedDict
        weights_sha256=weights_sha256,
        versions={"python": platform.python_version(), **versions},
        device=device,
        frames=written.frames,
        sha256=content_sha256(written.path),
        size_bytes=written.size_bytes,
        frame_hashes=list(written.frame_hashes),
        encoder=[Path(written.arguments[0]).name, *written.arguments[1:]],
        seconds=round(seconds, 3),
        silent=silent,
        flashes=[asdict(stretch) for stretch in flashes],
        runs=runs,
        safety={duty: round(spent, 3) for duty, spent in (safety or {}).items()},
        modified_ns=modified_ns,
    )


def save(manifest: Manifest, out: Path, *, born: Path | None = None) -> None:
    """Write a manifest beside its movie, whole or not at all.

    Args:
        manifest: of the movie.
        out: the movie.
        born: where it is written first; None: beside its place.

    Raises:
        StorageError: it cannot be written.
        DeniedError: not permitted.
    """
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    durable.publish(path_of(out), text.encode(), born=born)


def load(out: Path) -> Manifest | None:
    """Return the manifest beside a movie; None if there is none that can be read."""
    try:
        fields = json.loads(path_of(out).read_text(encoding="utf-8"))
        return Manifest(**fields)
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def content_sha256(out: Path) -> str:
    """Return the SHA-256 of a movie's file, or of a folder's files in the order of their names."""
    if not out.is_dir():
        return file_sha256(out)
    sums = "".join(file_sha256(picture) for picture in sorted(out.iterdir()))
    return hashlib.sha256(sums.encode()).hexdigest()


def trace(out: Path) -> tuple[int, int]:
    """Return a movie's size in bytes and the time of its last change in nanoseconds.

    Renaming it changes neither. Of a folder of pictures: all sizes, and the latest time.

    Raises:
        OSError: as it comes.
    """
    facts = [path.stat() for path in (out.iterdir() if out.is_dir() else (out,))]
    size = sum(fact.st_size for fact in facts)
    return size, max((fact.st_mtime_ns for fact in facts), default=0)


def scene_text(movie: Path) -> str:
    """Return the scene that travels in a movie, or in the manifest beside it.

    Raises:
        InputFileError: if there is no such movie, or it carries no scene.
    """
    if not movie.exists():
        raise InputFileError(f"{movie}: no such movie")
    if text := ("" if movie.is_dir() else probe.metadata(movie).get(SCENE_TAG, "")):
        return text
    if manifest := load(movie):
        return manifest.scene
    raise InputFileError(
        f"{movie} carries no scene, and there is no manifest {path_of(movie).name} beside it",
        hint="Only movies that DreamReel made can be opened so.",
    )
