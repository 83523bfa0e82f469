"""Make the table of how the embedded network's neurons look, and check its favorites.

    python scripts/make_neurons.py CLASSES                  all layers
    python scripts/make_neurons.py CLASSES --layers s16c    these; the rows of others stay
    python scripts/make_neurons.py --favorites              check the favorites, write nothing

CLASSES is a folder with a folder of pictures for each class, such as ``CLASSES/owl/00.png``; see
``python -m training.classes``. The portraits are those of `dreamreel atlas`, stored in a folder
that is an atlas: what was stopped goes on there, and favorites are picked from its page.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
import torch

from dreamreel import catalogue, networks
from dreamreel.catalogue import EMBEDDED
from dreamreel.catalogue.favorites import faults, favorites
from dreamreel.catalogue.neurons import FOLDER, NeuronTable, neurons, row_of, table
from dreamreel.cli.passes import PassWatcher, watching_pass
from dreamreel.image.appearance import measure
from dreamreel.movie.neurons.atlas import AtlasBegun, AtlasFinished, AtlasJob, make_atlas, portraits
from dreamreel.movie.options import Options
from dreamreel.networks import Network
from dreamreel.portraits import presets
from dreamreel.probing.patches import BatchRanked, PassBegun, find_pictures
from dreamreel.probing.seeing import as_input, read_square
from dreamreel.probing.usual import excitements

CARD = catalogue.network(EMBEDDED)
SIDE = 96
"""Of a portrait, pixels: one octave, as coarse as a movie's coarsest."""
PICTURE_SIDE = 128
"""Of what the network sees of a class, pixels."""
CLASSES_KEPT = 3
"""Of each neuron."""
ATLAS = Path("renders") / f"{EMBEDDED}.neurons"

Rows = dict[str, list[list[Any]]]
"""By layer, a row of JSON for each channel."""


def main() -> None:
    """Make the table, or check the favorites."""
    parser = argparse.ArgumentParser(description="Make the table of how neurons look.")
    parser.add_argument("classes", type=Path, nargs="?", help="folder of folders of pictures")
    parser.add_argument("--layers", nargs="+", choices=list(CARD.layers), default=[*CARD.layers])
    parser.add_argument("--atlas", type=Path, default=ATLAS, help="folder of the portraits")
    parser.add_argument("--favorites", action="store_true", help="check them, and nothing else")
    given = parser.parse_args()
    _stop_at(faults(favorites(EMBEDDED), CARD))
    if not given.favorites:
        if given.classes is None:
            parser.error("name the folder of classes, or give --favorites")
        make(given.classes, tuple(given.layers), given.atlas)
    _stop_at(silent_favorites())


def make(folder: Path, layers: Sequence[str], atlas: Path) -> None:
    """Make the rows of some layers, and write the table."""
    network = networks.load(EMBEDDED, layers=layers, device="cpu")
    before = table(EMBEDDED)
    is_current = before is not None and before.weights_sha256 == network.weights_sha256
    kept = dict(before.rows) if before and is_current else {}
    if missing := set(CARD.layers) - set(layers) - set(kept):
        sys.exit(f"no rows of these weights for {', '.join(sorted(missing))}: give no --layers")
    with watching_pass(silent=False) as watch:
        seen = _seen(folder, network, watch)
    with watching_pass(silent=False, noun="portrait", verb="painted") as watch:
        rows = _rows(atlas, layers, seen, watch)
    merged = kept | rows
    ordered = {name: merged[name] for name in CARD.layers}
    write(NeuronTable(network.weights_sha256, ordered))


def write(made: NeuronTable) -> None:
    """Write the table, a line for each neuron."""
    layers = ",\n".join(
        f"{json.dumps(name)}:[\n" + ",\n".join(map(_compact, rows)) + "]"
        for name, rows in made.rows.items()
    )
    text = f'{{\n"weights_sha256":"{made.weights_sha256}",\n"layers":{{\n{layers}}}\n}}\n'
    place = FOLDER / f"{EMBEDDED}.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8")
    table.cache_clear()
    print(f"{place.name}: {sum(map(len, made.rows.values()))} neurons, {len(text) / 1000:.0f} kB")


def silent_favorites() -> Iterator[str]:
    """Yield what is wrong with favorites by the table: those that are silent or dead."""
    known = table(EMBEDDED)
    for neuron in neurons(CARD, known):
        if neuron.reason and not neuron.is_alive:
            yield f"{neuron.address} {neuron.name} is silent: it is no favorite"


class _Seen:
    """What the network answers to the pictures of all classes.

    Args:
        heard: by class and layer, (pictures, C) mean activations.
        felt: the same of excitements.
    """

    def __init__(
        self, heard: dict[int, dict[str, np.ndarray]], felt: dict[int, dict[str, np.ndarray]]
    ) -> None:
        self._heard, self._felt = heard, felt

    def classes(self, layer: str, channel: int) -> list[tuple[int, float]]:
        """Return the classes that excite a channel most, and their mean activations."""
        means = {n: float(rows[layer][:, channel].mean()) for n, rows in self._heard.items()}
        order = sorted(means, key=lambda number: -means[number])[:CLASSES_KEPT]
        return [(number, means[number]) for number in order if means[number] > 0]

    def usual(self, layer: str, channel: int) -> tuple[float, float]:
        """Return mean and deviation of a channel's excitement; every picture counts as much."""
        values = np.concatenate([rows[layer][:, channel] for rows in self._felt.values()])
        return float(values.mean()), float(values.std())


def _seen(folder: Path, network: Network, watch: PassWatcher) -> _Seen:
    files = find_pictures(folder)
    classes = {name: number for number, name in enumerate(CARD.classes)}
    names = sorted({path.parent.name for path in files})
    if strangers := [name for name in names if name not in classes]:
        sys.exit(f"{folder}: no classes of {EMBEDDED}: {', '.join(strangers)}")
    watch(PassBegun(len(files), 0, "cpu"))
    heard, felt, done = {}, {}, 0
    for name in names:
        pictures = [read_square(path, PICTURE_SIDE) for path in files if path.parent.name == name]
        heard[classes[name]] = _activations(network, np.stack(pictures))
        felt[classes[name]], _ = excitements(network, np.stack(pictures))
        done += len(pictures)
        watch(BatchRanked(done, len(files)))
    return _Seen(heard, felt)


@torch.no_grad()
def _activations(network: Network, pictures: np.ndarray) -> dict[str, np.ndarray]:
    """Return mean activations (B, C) by layer: rectified ones, and of logits the probabilities."""
    values = network(as_input(pictures, network.mean.device))
    return {
        layer: (v.relu() if CARD.layers[layer].rectified else v.softmax(1)).mean((2, 3)).numpy()
        for layer, v in values.items()
    }


def _rows(atlas: Path, layers: Sequence[str], seen: _Seen, watch: PassWatcher) -> Rows:
    recipe = presets.PRESETS[presets.DEFAULT]
    options = Options(device="cpu", precision="fp32")
    job = AtlasJob(EMBEDDED, tuple(layers), None, SIDE, presets.DEFAULT, recipe, 0, atlas, options)
    rows: Rows = {name: [] for name in layers}
    for event in make_atlas(job):
        if isinstance(event, AtlasBegun):
            watch(PassBegun(event.portraits, event.done, event.device))
        elif isinstance(event, AtlasFinished):
            for portrait in portraits(job, event):
                unit = portrait.unit
                at = unit.layer, unit.channel
                looks = measure(portrait.pixels)
                row = row_of(unit.activation, looks, seen.classes(*at), seen.usual(*at))
                rows[unit.layer].append(row)
        else:
            watch(BatchRanked(event.done, event.count))
    return rows


def _compact(row: list[Any]) -> str:  # Any: JSON
    return json.dumps(row, separators=(",", ":"))


def _stop_at(faulty: Iterator[str]) -> None:
    if found := list(faulty):
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
