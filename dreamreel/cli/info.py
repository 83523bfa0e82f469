"""``dreamreel info``: what a movie holds, and what it was made from."""

import dataclasses
import json as jsonlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.streams import show
from dreamreel.errors import InputFileError, visible

if TYPE_CHECKING:
    from dreamreel.movie.job.manifest import Manifest
    from dreamreel.video.probe import Facts

SCENE_ENDINGS = (".yaml", ".yml")

Movie = Annotated[
    Path,
    typer.Argument(
        metavar="MOVIE",
        help="A movie, or a folder of pictures.",
        show_default=False,
        readable=False,
    ),
]
SceneOnly = Annotated[bool, typer.Option("--scene", help="Print the scene inside, nothing else.")]


def command(movie: Movie, scene: SceneOnly = False, json: opt.Json = False) -> None:
    """Show what a movie is, and the scene that travels in it.

    "dreamreel info MOVIE --scene > again.yaml" gets the scene back, with the size, frame rate and
    seed that were given beside it written in; "dreamreel render MOVIE" renders the same again.
    """
    from dreamreel.movie.job import manifest  # here: no --help waits for it
    from dreamreel.video import probe

    if not os.path.exists(movie):  # unlike Path.exists, it lets no name that is too long fail
        raise InputFileError(f"{movie}: no such movie")
    if movie.suffix.lower() in SCENE_ENDINGS:
        raise InputFileError(
            f"{movie} is a scene, not a movie",
            hint="dreamreel plan tells what it will become; dreamreel render makes the movie.",
        )
    if scene:
        show(manifest.scene_text(movie).rstrip("\n"))
        return
    facts, known = probe.facts(movie), manifest.load(movie)
    text = _scene_or_none(movie)
    if json:
        show(jsonlib.dumps(_as_json(movie, facts, known, text), indent=2, ensure_ascii=False))
    else:
        show(_describe(movie, facts, known, text))


def _scene_or_none(movie: Path) -> str | None:
    from dreamreel.movie.job import manifest

    try:
        return manifest.scene_text(movie)
    except InputFileError:
        return None


def _as_json(
    movie: Path, facts: "Facts", known: "Manifest | None", text: str | None
) -> dict[str, object]:
    return {
        "movie": str(movie),
        "codec": facts.codec,
        "pixel_format": facts.pixel_format,
        "color": facts.color,
        "width": facts.size.width,
        "height": facts.size.height,
        "fps": None if facts.fps is None else str(facts.fps),
        "duration_seconds": facts.duration_seconds,
        "sound": facts.sound or None,
        "scene": text,
        "manifest": None if known is None else dataclasses.asdict(known),
    }


def _describe(movie: Path, facts: "Facts", known: "Manifest | None", text: str | None) -> str:
    fps = "" if facts.fps is None else f", {facts.fps} frames per second"
    long = "" if facts.duration_seconds is None else f", {facts.duration_seconds:g} s"
    color = f" ({facts.color})" if facts.color else ""
    lines = [f"{movie}: {facts.codec}, {facts.pixel_format}{color}, {facts.size}{fps}{long}"]
    lines += [f"sound: {facts.sound}"] if facts.sound else []
    lines += ["no manifest beside it"] if known is None else _provenance(known)
    lines += ["no scene inside"] if text is None else ["scene:", _indented(text)]
    return visible("\n".join(lines))


def _provenance(known: "Manifest") -> list[str]:
    versions = ", ".join(f"{name} {version}" for name, version in known.versions.items())
    return [
        f"made by: dreamreel {known.dreamreel}, {versions}, on {known.device}",
        f"frames: {known.frames}, in {known.seconds:g} s, {known.size_bytes / 1e6:.1f} MB",
        f"seed: {known.seed}",
        f"key: {known.key}",
        f"weights: sha256 {known.weights_sha256}",
        *(f"silent: {target}" for target in known.silent),
    ]


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())
