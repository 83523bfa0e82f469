"""Reading the masks of a chord: where in the frame each of its neurons is excited."""

from collections.abc import Iterable
from pathlib import Path

from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.masks import ENTRY
from dreamreel.scene.keys.table import KEYS, children
from dreamreel.scene.model import Mask
from dreamreel.scene.reading.keyframes import curve_of, pair_of
from dreamreel.scene.reading.reader import Reader, shown
from dreamreel.scene.reading.structure import check_names
from dreamreel.scene.text.files import check_is_file, locate
from dreamreel.scene.text.problems import Refused, suggestion
from dreamreel.scene.text.source import Node, scalar

WEIGHT, MASK = "weight", "mask"
"""Keys of a neuron that is written with more than its weight."""


def is_entry(node: Node) -> bool:
    """Tell whether a neuron of a chord is written with more than its weight."""
    return node.kind == "mapping" and any(node.get(name) for name in (WEIGHT, MASK))


def weight_of(reader: Reader, path: str, node: Node) -> Node:
    """Return the weight of such a neuron: what is written, or 1."""
    check_names(node, path, (WEIGHT, MASK), (), reader.problems)
    return node.get(WEIGHT) or scalar(KEYS[f"{ENTRY}.{WEIGHT}"].default or "")


def read_mask(
    reader: Reader, path: str, node: Node, folder: Path, allow: Iterable[Path]
) -> Mask | None:
    """Return the mask of such a neuron; None if it has none, or a wrong one, which is noted.

    Args:
        reader: of the scene.
        path: of the neuron, for messages.
        node: of the neuron.
        folder: beside which pictures are looked for.
        allow: folders elsewhere that may be read.
    """
    mask = node.get(MASK)
    if mask is None:
        return None
    path = f"{path}.{MASK}"
    if mask.kind != "mapping":
        reader.error("DR106", path, f"a mapping of keys is wanted, not {shown(mask)}", mask)
        return None
    check_names(mask, path, children(f"{ENTRY}.{MASK}"), (), reader.problems)
    shape = _choice(reader, path, mask, "shape")
    is_image = shape == "image"
    if is_image != (mask.get("image") is not None):
        message = "an image mask needs an image, and no other has one"
        reader.error("DR113", path, message, mask)
        return None
    center = mask.get("center") or scalar_pair(_known("center").default or "")
    return Mask(
        shape=shape,
        center=pair_of(reader, f"{path}.center", center, _known("center")),
        radius=_curve(reader, path, mask, "radius"),
        angle=_curve(reader, path, mask, "angle"),
        feather=_curve(reader, path, mask, "feather"),
        invert=_choice(reader, path, mask, "invert") == "true",
        image=_image(reader, path, mask, folder, allow) if is_image else None,
    )


def scalar_pair(text: str) -> Node:
    """Return a list of the same value twice."""
    return Node("list", items=(scalar(text), scalar(text)))


def _known(name: str) -> KeySpec:
    return KEYS[f"{ENTRY}.{MASK}.{name}"]


def _curve(reader: Reader, path: str, mask: Node, name: str) -> Curve:
    known = _known(name)
    return curve_of(reader, f"{path}.{name}", mask.get(name) or scalar(known.default or ""), known)


def _choice(reader: Reader, path: str, mask: Node, name: str) -> str:
    known, node = _known(name), mask.get(name)
    if node is None or node.text.lower() in known.choices:
        return node.text.lower() if node else known.default or ""
    near = suggestion(node.text, known.choices)
    message = f"{shown(node)} is not one of {' '.join(known.choices)}{near}"
    reader.error("DR112", f"{path}.{name}", message, node)
    return known.choices[0]


def _image(
    reader: Reader, path: str, mask: Node, folder: Path, allow: Iterable[Path]
) -> Path | None:
    node = mask.get("image")
    assert node is not None
    try:
        place = locate(node.text, folder, allow)
        check_is_file(place, node.text)
    except Refused as error:
        reader.error(error.code, f"{path}.image", str(error), node)
        return None
    return place
