"""Make the table of who feeds whom in the embedded network, by weight.

    python scripts/make_lineage.py            write it
    python scripts/make_lineage.py --check    say whether it differs, exit 1 if it does

What is compared is what `dreamreel.probing.lineage` compares, in double precision, so that every
machine makes the same table.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace

import torch

from dreamreel import catalogue, networks
from dreamreel.catalogue.lineage import FOLDER, kept
from dreamreel.probing.lineage import Ground, feeders, ground_of, middle
from dreamreel.probing.options import SIZE

EMBEDDED = "bestiary"
CARD = catalogue.network(EMBEDDED)
DECIMALS = 5  # of a share: a thousandth of a percent


def main() -> int:
    """Write or check the table; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the table of who feeds whom.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    is_check = parser.parse_args().check
    path, made = FOLDER / f"{EMBEDDED}.json", text()
    if path.exists() and path.read_text(encoding="utf-8") == made:
        return 0
    print(f"{path.name}: {'differs' if is_check else 'written'}")
    if not is_check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    return int(is_check)


def text() -> str:
    """Return the content of the file: a line for each layer."""
    rows = (f"{_compact(layer)}:{_compact(row)}" for layer, row in table())
    return "{\n" + ",\n".join(rows) + "\n}\n"


def table() -> Iterator[tuple[str, list[object]]]:
    """Yield each layer with the layer that feeds it and, by channel, feeders and shares in turn."""
    ground = doubled_ground()
    for layer, segment in ground.segments.items():
        if segment.parents:
            (source,) = segment.parents
            channels = range(CARD.layers[layer].channels)
            yield layer, [source, [_row(ground, layer, channel) for channel in channels]]


def doubled_ground() -> Ground:
    """Return the embedded network in double precision."""
    network = networks.load(EMBEDDED, layers=list(CARD.layers), device="cpu")
    network.trunk.to(dtype=torch.float64)
    return ground_of(
        replace(network, dtype=torch.float64), torch.zeros(1, 3, SIZE, SIZE), by_weight=True
    )


def _row(ground: Ground, layer: str, channel: int) -> list[float]:
    found = feeders(ground, middle(ground, layer, channel))
    fed = kept((((unit.layer, unit.channel), share) for share, unit in found), CARD)
    return [
        value for (_, feeder), share in fed.items() for value in (feeder, round(share, DECIMALS))
    ]


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main())
