"""Verifying a movie that is there: decoded, heard, counted and compared with its manifest."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dreamreel.durable import Json
from dreamreel.errors import InputFileError, VerificationError
from dreamreel.geometry import Size
from dreamreel.movie.folder.inventory import take
from dreamreel.movie.folder.workplace import work_of
from dreamreel.movie.job import manifest as manifests
from dreamreel.movie.job.place import is_intact
from dreamreel.video import probe
from dreamreel.video.hearing import fault_of_length
from dreamreel.video.probe import Facts

COARSE_CODEC = "gif"
"""Whose clock has steps of 10 ms, so that its header tells no exact rate."""
PRINTED_FPS = Fraction(1, 100)
"""To which a rate is known that is not of the NTSC family, since ffmpeg prints no more."""
CLOCK_SECONDS = 0.02
"""Two steps of the coarsest clock: by how much a duration may be off, or by a frame if longer."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A movie that is right."""

    out: Path
    frames: int
    """Decoded."""
    size: Size
    has_manifest: bool
    """Whether there was anything to compare with."""
    segments: int
    """Of its work folder, whose checksums are right; 0 if there is no such folder."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a manifest says of a movie's form."""

    codec: str
    size: Size
    fps: Fraction
    has_sound: bool


def verify(out: Path) -> Verified:
    """Decode a movie to its end and compare it with its manifest, and its segments with theirs.

    Raises:
        InputFileError: there is no such movie.
        VerificationError: it does not decode, or is not what its manifest says; or a segment in
            its work folder is damaged.
        StorageError: it cannot be read.
        DeniedError: not permitted to read it.
    """
    if not out.exists():
        raise InputFileError(
            f"{out}: no such movie", hint="dreamreel status tells how far its render is."
        )
    known = manifests.load(out)
    plan = _plan(known)
    facts, frames, sound = _decoded(out, plan)
    faults = _faults(out, known, plan, facts, frames) if known else []
    if known and plan and plan.has_sound:
        faults += filter(None, [fault_of_length(sound, known.frames / plan.fps)])
    if faults:
        raise VerificationError(
            "\n  ".join([f"{out} is not what its manifest says:", *faults]),
            hint="Render it again with --existing replace, which sets this one aside.",
        )
    return Verified(out, frames, facts.size, known is not None, _verified_segments(out))


def _plan(known: manifests.Manifest | None) -> _Plan | None:
    scene: Json = known.settings.get("scene") if known else None
    match scene:
        case {
            "video": {"size": [int(width), int(height)], "fps": str(fps)},
            "output": {"codec": str(codec)},
            "sound": sound,
        }:
            return _Plan(codec, Size(width, height), Fraction(fps), sound is not None)
    return None


def _decoded(out: Path, plan: _Plan | None) -> tuple[Facts, int, Fraction | None]:
    """Return what the header says, and how many frames and seconds of sound were decoded."""
    try:
        frames = probe.count_frames(out, fps=plan.fps if plan else None)
        return probe.facts(out), frames, probe.sound_seconds(out)
    except InputFileError as error:
        raise VerificationError(
            error.message, hint="The movie is damaged, or no movie at all."
        ) from error


def _faults(
    out: Path, known: manifests.Manifest, plan: _Plan | None, facts: Facts, frames: int
) -> list[str]:
    """Return a line for everything that is not as planned."""
    faults: list[str] = []
    if not is_intact(out, known, thorough=True):
        faults.append("its checksum is another one")
    if frames != known.frames:
        faults.append(f"it has {frames} frames, {known.frames} were written")
    return faults + (_differences(plan, facts, known.frames) if plan else [])


def _differences(plan: _Plan, facts: Facts, frames: int) -> list[str]:
    faults: list[str] = []
    if facts.size != plan.size:
        faults.append(f"its frames have {facts.size} pixels, not {plan.size}")
    fps = None if plan.codec == COARSE_CODEC else facts.fps
    if fps is not None and abs(fps - plan.fps) > PRINTED_FPS:
        faults.append(f"it shows {fps} frames per second, not {plan.fps}")
    long, planned = facts.duration_seconds, frames / plan.fps
    if long is not None and abs(long - planned) > max(1 / plan.fps, CLOCK_SECONDS):
        faults.append(f"it lasts {long:g} s, not {float(planned):g} s")
    return faults


def _verified_segments(out: Path) -> int:
    work = work_of(out.absolute())
    held = take(work, checksums=True)
    if held.broken:
        listed = ", ".join(map(str, held.broken))
        raise VerificationError(
            f"{out} is right, but of its segments in {work.folder} these are damaged: {listed}",
            hint="If they are no longer needed, dreamreel clean removes them.",
        )
    return len(held.done)
