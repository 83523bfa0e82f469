"""Make the table of who feeds whom in the embedded network, from the portraits of its classes.

    python scripts/make_lineage.py            write it; a minute or two
    python scripts/make_lineage.py --check    say whether it was made of other weights; exit 1 if so

What is compared is what `dreamreel.probing.kinship` measures. Portraits are chaotic: another
machine rounds otherwise and comes to a slightly different table, so a check asks for the weights.
"""

import argparse
import json
import sys
from collections.abc import Iterator

from torch import Tensor

from dreamreel import catalogue, networks
from dreamreel.catalogue import EMBEDDED
from dreamreel.catalogue.lineage import FOLDER, kept
from dreamreel.geometry import Size
from dreamreel.networks import Network
from dreamreel.networks.bestiary import WEIGHTS
from dreamreel.networks.weight_files import sha256
from dreamreel.portraits.paint import init, is_done, plan, step_together, whole
from dreamreel.portraits.presets import DEFAULT, PRESETS
from dreamreel.portraits.spec import PortraitSpec
from dreamreel.probing.kinship import Kinship, kinships
from dreamreel.specs import Target

CARD = catalogue.network(EMBEDDED)
SIDE = 112  # of a portrait, pixels: seven units of the class layer across
AT_ONCE = 8  # portraits that climb together
DECIMALS = 5  # of a part


def main() -> int:
    """Write or check the table; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the table of who feeds whom.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare the weights")
    path = FOLDER / f"{EMBEDDED}.json"
    if parser.parse_args().check:
        is_ours = json.loads(path.read_text(encoding="utf-8"))["weights_sha256"] == sha256(WEIGHTS)
        if not is_ours:
            print(f"{path.name}: made of other weights; run this script without --check")
        return int(not is_ours)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text(), encoding="utf-8")
    print(f"{path.name}: written")
    return 0


def text() -> str:
    """Return the content of the file: a line for each layer."""
    network = networks.load(EMBEDDED, layers=list(CARD.layers), device="cpu")
    shown = portraits(network, CARD.class_layer)
    rows = (f"{_compact(layer)}:{_compact(row)}" for layer, row in table(kinships(network, shown)))
    head = f'"weights_sha256":{_compact(network.weights_sha256)}'
    return "{\n" + ",\n".join([head, '"layers":{\n' + ",\n".join(rows)]) + "\n}}\n"


def portraits(network: Network, layer: str) -> list[Tensor]:
    """Paint every channel of a layer: what the network knows, (1, 3, SIDE, SIDE) each."""
    specs = [
        PortraitSpec(Target(layer, channel), Size(SIDE, SIDE), PRESETS[DEFAULT])
        for channel in range(CARD.layers[layer].channels)
    ]
    starts = range(0, len(specs), AT_ONCE)
    return [each for start in starts for each in _painted(network, specs[start : start + AT_ONCE])]


def table(measured: dict[str, list[Kinship]]) -> Iterator[tuple[str, list[object]]]:
    """Yield each layer with the layer that feeds it and, by channel, feeders and parts in turn."""
    for layer, channels in measured.items():
        sources = sorted({source for kinship in channels for source, _ in kinship})
        if sources:
            (source,) = sources
            yield layer, [source, [_row(kinship) for kinship in channels]]


def _painted(network: Network, specs: list[PortraitSpec]) -> Iterator[Tensor]:
    painters = [plan(spec, network) for spec in specs]
    states = [init(painter) for painter in painters]
    while not is_done(painters[0], states[0]):
        states = step_together(painters, states)
    return map(whole, painters, states)


def _row(kinship: Kinship) -> list[float]:
    fed = kept(kinship.items(), CARD)
    return [value for (_, feeder), part in fed.items() for value in (feeder, round(part, DECIMALS))]


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main())
