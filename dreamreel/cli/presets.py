"""``dreamreel presets``: the cameras and looks that a scene can include."""

import json as jsonlib

from dreamreel.cli import options as opt
from dreamreel.cli.streams import show


def command(json: opt.Json = False) -> None:
    """List the presets: what a scene can begin with, as in include: [preset:slow-drift]."""
    from dreamreel.scene.composing.including import (
        presets,  # here: no --help waits for the language
    )

    texts = {name: file.read_text("utf-8") for name, file in presets().items()}
    if json:
        show(jsonlib.dumps(texts, indent=2, ensure_ascii=False))
        return
    width = max(map(len, texts))
    heads = {name: text.splitlines()[0].removeprefix("# ") for name, text in texts.items()}
    show("\n".join(f"{name.ljust(width)}  {head}" for name, head in heads.items()))
