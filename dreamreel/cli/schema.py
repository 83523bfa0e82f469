"""``dreamreel schema``: the language for editors."""

import json

from dreamreel.cli.streams import show


def command() -> None:
    """Print the JSON schema of scenes, for editors that complete and check while one types."""
    from dreamreel.scene.guide.jsonschema import schema  # here: no --help waits for it

    show(json.dumps(schema(), indent=2, ensure_ascii=False))
