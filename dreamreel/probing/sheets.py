"""Sheets of probes: a picture beside what units saw in it, and all channels of a layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image
from torch import Tensor

from dreamreel.catalogue import NetworkCard
from dreamreel.image.sheet import GAP, PAPER, Cell, cell_width, framed, lay_out, stack, titled
from dreamreel.networks import Network
from dreamreel.networks.fields import ReceptiveField, receptive_fields
from dreamreel.probing.attribution import Attribution, Unit, attribute
from dreamreel.probing.forms import as_bytes, draw, plane
from dreamreel.probing.options import Form, Method
from dreamreel.probing.seeing import as_input
from dreamreel.specs import Target

WIDTH = 1600
"""Of a grid of channels, pixels, about."""
SMALLEST_TILE = 40
"""Of a channel's side, pixels; smaller ones are enlarged by whole steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What one unit saw in a picture."""

    unit: Unit
    field: ReceptiveField
    maps: Mapping[Method, np.ndarray]
    """(3, H, W) each."""

    def box(self, picture: np.ndarray) -> tuple[int, int, int, int]:
        """Return what of the picture the unit can see: top, left, bottom, right; half-open."""
        height, width = picture.shape[:2]
        return self.field.box(self.unit.place, (height, width))


def find(
    network: Network, picture: np.ndarray, targets: Sequence[Target], methods: Sequence[Method]
) -> tuple[Finding, ...]:
    """Follow units back to a picture by several methods.

    Args:
        network: with the layers of all targets.
        picture: (H, W, 3) 0..1.
        targets: each a channel; without a position, its strongest unit.
        methods: at least one.

    Raises:
        UsageError: a method says nothing about this network.
    """
    seen = as_input([picture], network.mean.device)
    fields = receptive_fields(network)
    by_method = {method: attribute(network, seen, targets, method) for method in methods}
    return tuple(
        _finding(fields, dict(zip(methods, found, strict=True)))
        for found in zip(*by_method.values(), strict=True)
    )


def probe_sheet(
    picture: np.ndarray,
    findings: Sequence[Finding],
    forms: Sequence[Form],
    *,
    card: NetworkCard,
    title: str,
) -> np.ndarray:
    """Return a row for each unit: the picture with what the unit can see framed, then its maps.

    Args:
        picture: (H, W, 3) 0..1, as the network saw it.
        findings: at least one.
        forms: at least one, in which each map is drawn.
        card: of the network.
        title: of the sheet.

    Returns:
        (H, W, 3) uint8.
    """
    rows = [_row(picture, finding, forms, card) for finding in findings]
    height, width = picture.shape[:2]
    note = f"seen at {width}x{height} pixels; framed: what the unit can see"
    return titled(title, stack(rows), note=note)


def channels_sheet(layer: str, values: Tensor, card: NetworkCard, *, title: str) -> np.ndarray:
    """Return the activation maps of all channels of a layer, in order, (H, W, 3) uint8.

    All share one scale, the strongest activation's.

    Args:
        layer: its name.
        values: (1, C, h, w), the layer's answer.
        card: of the network.
        title: of the sheet.
    """
    rectified = card.layers[layer].rectified
    planes = values[0].float().cpu().numpy()
    strongest = float((planes if rectified else np.abs(planes)).max())
    scale = strongest if strongest > 0 else 1.0
    times = max(1, -(-SMALLEST_TILE // min(planes.shape[1:])))
    cells = [
        Cell(_enlarged(plane(each, scale, rectified=rectified), times), (_named(card, layer, n),))
        for n, each in enumerate(planes)
    ]
    columns = min(len(cells), max(1, WIDTH // (cell_width(cells) + GAP)))
    below = "" if rectified else "; cool colors are below zero"
    note = f"{len(planes)} channels; full light is {scale:.4g}{below}"
    return titled(title, lay_out(cells, columns), note=note)


def _finding(fields: Mapping[str, ReceptiveField], found: Mapping[Method, Attribution]) -> Finding:
    unit = next(iter(found.values())).unit
    return Finding(unit, fields[unit.layer], {method: each.map for method, each in found.items()})


def _row(
    picture: np.ndarray, finding: Finding, forms: Sequence[Form], card: NetworkCard
) -> np.ndarray:
    unit, (height, width) = finding.unit, picture.shape[:2]
    box = finding.box(picture)
    first = Cell(framed(as_bytes(picture), box), (f"sees {finding.field}",))
    lines = [
        [Cell(draw(form, attribution, picture), (f"{method}, {form}",)) for form in forms]
        for method, attribution in finding.maps.items()
    ]
    if len(forms) == 1:
        lines = [[cell for line in lines for cell in line]]
    blank = Cell(np.full((1, 1, 3), PAPER, dtype=np.uint8))
    cells = [cell for n, line in enumerate(lines) for cell in (blank if n else first, *line)]
    name = card.label(unit.layer, unit.channel)
    y, x = ((box[0] + box[2]) / 2 / height, (box[1] + box[3]) / 2 / width)
    where = f"activation {unit.value:.3g}, about {x:.2f}/{y:.2f}"
    heading = f"{unit.layer}:{unit.channel}{f'  {name}' if name else ''}"
    return titled(heading, lay_out(cells, 1 + len(lines[0])), note=where)


def _named(card: NetworkCard, layer: str, channel: int) -> str:
    return " ".join(filter(None, [str(channel), card.label(layer, channel)]))


def _enlarged(picture: np.ndarray, times: int) -> np.ndarray:
    height, width = picture.shape[:2]
    size = (width * times, height * times)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.NEAREST))
