"""Reading ``start``: the picture that the movie begins with."""

import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from dreamreel.scene.model import Start
from dreamreel.scene.reading.reader import Reader, shown
from dreamreel.scene.text.files import check_is_file, locate
from dreamreel.scene.text.problems import Refused, suggestion
from dreamreel.scene.text.source import Node
from dreamreel.specs import StartSpec
from dreamreel.units import UnitError, parse_share

Color = tuple[float, float, float]

PICTURES = ("noise", "gray", "gradient", "image")
"""Of these a start has at most one."""
WORDS = ("noise", "gray")
"""Of these the ones that may stand alone."""


def read_start(reader: Reader, folder: Path, allow: Iterable[Path]) -> Start:
    """Return how the movie begins; what is wrong is noted.

    Args:
        reader: of the scene.
        folder: beside which the photograph is looked for.
        allow: folders elsewhere that may be read.
    """
    kind = _kind(reader)
    picture = StartSpec(
        kind=kind,
        noise=float(reader.quantity("start.noise")) if kind == "noise" else 0.0,
        colors=_gradient(reader) if kind == "gradient" else (),
        image=_image(reader, folder, allow) if kind == "image" else "",
        fit=reader.choice("start.fit"),
    )
    preroll = reader.optional("start.preroll")
    if preroll is None:
        preroll = reader.default("start.preroll") if kind in WORDS else Fraction(0)
    return Start(picture, float(reader.quantity("start.grow_from")), preroll)


def _kind(reader: Reader) -> str:
    node = reader.find("start")
    if node is None:
        return PICTURES[0]
    if node.kind == "text":
        if node.text in WORDS:
            return node.text
        near = suggestion(node.text, WORDS)
        message = f"{shown(node)} is not one of {' '.join(WORDS)}{near}; a photograph is image: ..."
        reader.error("DR112", "start", message, node)
        return PICTURES[0]
    given = [name for name in PICTURES if node.get(name)]
    if len(given) > 1:
        message = f"a start has one of {', '.join(PICTURES)}; this one has {' and '.join(given)}"
        reader.error("DR113", "start", message, node)
    gray = node.get("gray")
    if gray is not None and gray.text not in ("true", "True", "TRUE"):
        reader.error("DR106", "start.gray", f"true is wanted, not {shown(gray)}", gray)
    return given[0] if given else PICTURES[0]


def _image(reader: Reader, folder: Path, allow: Iterable[Path]) -> str:
    name = reader.text("start.image")
    try:
        path = locate(name, folder, allow)
        check_is_file(path, name)
    except Refused as error:
        reader.error(error.code, "start.image", str(error))
        return ""
    return str(path)


def _gradient(reader: Reader) -> tuple[Color, ...]:
    node = reader.find("start.gradient")
    if node is None or node.kind != "list" or len(node.items) < 2:
        message = 'a list of two or more colors is wanted, such as ["102040", "ffcc88"]'
        reader.error("DR106", "start.gradient", message, node)
        return ()
    return tuple(_color(reader, index, item) for index, item in enumerate(node.items))


def _color(reader: Reader, index: int, node: Node) -> Color:
    match = re.fullmatch("#?([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", node.text)
    if match:
        red, green, blue = (int(part, 16) / 255 for part in match.groups())
        return red, green, blue
    try:
        red, green, blue = (float(parse_share(item.text)) for item in node.items)
    except (UnitError, ValueError):
        red = -1.0
        green = blue = red
    if not all(0 <= part <= 1 for part in (red, green, blue)):
        message = f'a color such as "ffcc88" or [1, 0.8, 0.5] is wanted, not {shown(node)}'
        reader.error("DR106", f"start.gradient[{index}]", message, node)
    return red, green, blue
