"""The documents as tests see them: fenced blocks, commands, scenes made small."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MORE_DOCUMENTS = [ROOT / name for name in ("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md")]

ANY_SEQUENCE = "sequence: [{dream: s16c:75, for: 30s}]\n"
"""What a fragment is completed with."""

_FENCE = re.compile(r"^```(\S*)(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SAVED = re.compile(r"Save it as\s+`(\S+?)`")


class Fence(NamedTuple):
    document: Path
    line: int
    language: str
    is_fragment: bool
    text: str
    end: int
    """Where it ends in the document, characters."""

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def fences(language: str, document: Path) -> list[Fence]:
    text = document.read_text("utf-8")
    found = [
        Fence(
            document,
            text.count("\n", 0, match.start()) + 1,
            match[1],
            match[2].strip() == "fragment",
            match[3],
            match.end(),
        )
        for match in _FENCE.finditer(text)
    ]
    return [fence for fence in found if fence.language == language]


def all_fences(language: str) -> list[Fence]:
    return [fence for document in DOCUMENTS for fence in fences(language, document)]


def prose(document: Path) -> str:
    """Return a document without its fenced blocks."""
    return _FENCE.sub("", document.read_text("utf-8"))


def spans(document: Path) -> list[str]:
    """Return what stands in a document as inline code."""
    return re.findall(r"`([^`\n]+)`", prose(document))


def whole_scene(fence: Fence) -> str:
    """Return a block as a scene: a fragment is either clips, or keys beside a sequence."""
    if not fence.is_fragment:
        return fence.text
    if fence.text.startswith("-"):
        return f"sequence:\n{fence.text}"
    return fence.text if "sequence:" in fence.text else fence.text + ANY_SEQUENCE


def saved_scenes(document: Path) -> dict[str, str]:
    """Return the files that a document says to save, by name: each the last block before that."""
    text = document.read_text("utf-8")
    blocks = sorted([*fences("yaml", document), *fences("json", document)], key=lambda f: f.end)
    return {
        match[1]: [block.text for block in blocks if block.end < match.start()][-1]
        for match in _SAVED.finditer(text)
    }


def furnish(folder: Path, document: Path) -> Path:
    """Put what the scenes of a document refer to into a folder: pictures, sound, saved scenes."""
    for kind in ("pictures", "sound"):
        shutil.copytree(ROOT / "scenes" / kind, folder / kind)
    for name, text in saved_scenes(document).items():
        (folder / name).write_text(text, "utf-8")
    return folder


def commands(document: Path) -> Iterator[list[str]]:
    """Yield the commands that a document says to type, as words, in order."""
    for fence in fences("sh", document):
        for line in fence.text.splitlines():
            words = shlex.split(line, comments=True)
            while words:
                end = words.index("&&") if "&&" in words else len(words)
                yield words[:end]
                words = words[end + 1 :]


def shrunk(text: str) -> str:
    """Return a scene that lasts as long and does the same, in few ticks and small, rare frames.

    Nothing is cut: every clip, key and fade comes up at its moment.
    """
    scene = yaml.safe_load(text)
    ascent = scene.get("ascent", {})
    octaves = ascent.get("octaves", {}) | {"coarsest": "32px"}
    scene["ascent"] = ascent | {"rate": "2/s", "steps": 1, "octaves": octaves}
    scene["video"] = scene.get("video", {}) | {"size": "64x36", "fps": 1}
    return yaml.safe_dump(scene, sort_keys=False)


def shrink_scenes(folder: Path) -> None:
    """Shrink every scene in a folder, in place."""
    for file in folder.rglob("*.yaml"):
        file.write_text(shrunk(file.read_text("utf-8")), "utf-8")
