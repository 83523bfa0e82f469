"""A tree of the strict reader as JSON, for validators of schemas."""

import re
from typing import Any

from dreamreel.scene.text.source import Node


def as_json(node: Node) -> Any:
    """Return a tree as JSON."""
    match node.kind:
        case "mapping":
            return {key.text: as_json(value) for key, value in node.entries}
        case "list":
            return [as_json(item) for item in node.items]
        case "number":
            return int(node.text) if re.fullmatch("[+-]?[0-9]+", node.text) else _number(node.text)
        case "boolean":
            return node.text.lower() == "true"
        case "null":
            return None
        case _:
            return node.text


def _number(text: str) -> float | str:
    return text if text.strip("+-").startswith((".i", ".n", ".I", ".N")) else float(text)
