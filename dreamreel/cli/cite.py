"""``dreamreel cite``: the papers behind a preset, a prior or a scene."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from dreamreel import references
from dreamreel.cli.streams import show
from dreamreel.errors import UsageError
from dreamreel.portraits.presets import PRESETS

Topic = Annotated[
    str | None,
    typer.Argument(
        metavar="TOPIC|SCENE",
        help="A preset of portraits, a key such as priors.tv, or a scene; without it, all.",
        show_default=False,
    ),
]
Bibtex = Annotated[bool, typer.Option("--bibtex", help="Answer in BibTeX.")]
ENDINGS = (".yaml", ".yml")


def command(topic: Topic = None, bibtex: Bibtex = False) -> None:
    """Print the works that this program stands on, and what of them is here."""
    form = references.as_bibtex if bibtex else references.as_text
    show("\n\n".join(form(key) for key in _sources(topic)))


def _sources(topic: str | None) -> tuple[str, ...]:
    if topic is None:
        return tuple(references.REFERENCES)
    if topic in PRESETS:
        return PRESETS[topic].sources
    if topic.endswith(ENDINGS) or Path(topic).is_file():
        return _sources_of_scene(Path(topic))
    from dreamreel.scene.keys.table import KEYS  # here: no --help waits for it
    from dreamreel.scene.text.problems import quoted, suggestion

    known = (*PRESETS, *KEYS)
    if topic not in KEYS and topic not in references.KEY_SOURCES:
        raise UsageError(
            f"there is no topic {quoted(topic)}{suggestion(topic, known)}",
            hint="Topics are presets of portraits, keys of scenes, and scene files.",
        )
    found = references.sources_of_keys([topic])
    if not found:
        raise UsageError(f"{topic} stands on no work in particular", hint="See: dreamreel cite")
    return found


def _sources_of_scene(scene: Path) -> tuple[str, ...]:
    from dreamreel.cli.scenes import open_scene

    text = open_scene(scene).text
    return references.sources_of_keys((*references.ALWAYS, *_paths(text)))


def _paths(text: str) -> Iterator[str]:
    """Yield the dotted paths of the keys that a scene gives."""
    import yaml

    yield from _walk(yaml.safe_load(text), "")


def _walk(value: object, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        below = f"{path}{key}"
        yield below
        yield from _walk(inner, f"{below}.")
