"""Make the pictures of the docs that show what the embedded network dreams.

    python scripts/make_pictures.py                all of them
    python scripts/make_pictures.py cookbook plot  these

Each is what the commands give that stand beside it in the docs, smaller where that would take long.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
from PIL import Image, ImageDraw

from dreamreel import networks
from dreamreel.catalogue import EMBEDDED
from dreamreel.catalogue.favorites import favorites as known_favorites
from dreamreel.image.sheet import Cell, lay_out
from dreamreel.movie.neurons.portrait_batches import paint_together
from dreamreel.portraits.presets import DEFAULT, PRESETS
from dreamreel.specs import Target

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
LAGOON = ROOT / "scenes" / "pictures" / "lagoon.jpg"
COOKBOOK = ROOT / "docs" / "cookbook.md"
RECIPES = (
    "Crossfade through five neurons to the bar",
    "One neuron on the left, another on the right, and the border moves",
    "A bar for each neuron",
    "Flowers, then stained glass",
)
"""Of the cookbook's own picture."""
SHAPES = 600
"""Pictures of lines, boxes and ellipses that patches are cut from."""
QUALITY = 88


def run(*words: str | Path) -> None:
    """Run the command line."""
    subprocess.run([sys.executable, "-m", "dreamreel", *map(str, words)], cwd=ROOT, check=True)


def strip(scenes: list[Path], out: Path, *words: str) -> None:
    """Lay frames of scenes beside one another."""
    script = ROOT / "scripts" / "strip.py"
    command = [sys.executable, script, *scenes, out, *words]
    subprocess.run(list(map(str, command)), cwd=ROOT, check=True)


def publish(picture: Path, name: str, *, width: int | None = None) -> None:
    """Save a picture among those of the docs, no wider than some pixels."""
    image = Image.open(picture).convert("RGB")
    if width and image.width > width:
        height = round(image.height * width / image.width)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    image.save(PICTURES / f"{name}.jpg", quality=QUALITY)


def recipe(title: str, folder: Path) -> Path:
    """Save a recipe of the cookbook as a scene, with its photograph beside it."""
    rest = COOKBOOK.read_text().split(f"### {title}\n")[1]
    found = re.search(r"```yaml\n(.*?)```", rest, re.DOTALL)
    assert found, f"{title} has no scene"
    (folder / "pictures").mkdir(exist_ok=True)
    shutil.copy(LAGOON, folder / "pictures")
    path = folder / f"{title[:12].strip().replace(' ', '_').replace(',', '').lower()}.yaml"
    path.write_text(found[1])
    return path


def first_dive(folder: Path) -> None:
    """Twelve frames of the first scene."""
    del folder
    scene = ROOT / "scenes" / "first_dive.yaml"
    strip([scene], PICTURES / "first_dive.jpg", "--columns", "4", "--rows", "3")


def cookbook(folder: Path) -> None:
    """Four recipes, one to a row."""
    scenes = [recipe(title, folder) for title in RECIPES]
    words = ["--size", "320x180", "--columns", "6", "--rows", "1", "--width", "213", "--seconds"]
    strip(scenes, PICTURES / "cookbook.jpg", *words)


def feathers_and_scales(folder: Path) -> None:
    """A vertical recipe."""
    scene = recipe("Feathers and scales", folder)
    words = ["--size", "240x426", "--columns", "6", "--rows", "1", "--width", "120", "--seconds"]
    strip([scene], PICTURES / "feathers_and_scales.jpg", *words)


def foretold(folder: Path) -> None:
    """The same moment at two sizes."""
    for size in ("360p", "720p"):
        scene = ROOT / "scenes" / "first_dive.yaml"
        run("still", scene, "--at", "6s", "--size", size, "-o", folder / f"{size}.png")
    both = [Image.open(folder / f"{size}.png").convert("RGB") for size in ("360p", "720p")]
    halves = [np.asarray(each.resize((640, 360), Image.Resampling.LANCZOS)) for each in both]
    Image.fromarray(np.concatenate(halves, axis=1)).save(folder / "both.png")
    publish(folder / "both.png", "foretold")


def plot(folder: Path) -> None:
    """The curves of a scene."""
    run("plot", ROOT / "scenes" / "pulse.yaml", "-o", folder / "plot.png")
    publish(folder / "plot.png", "plot", width=1280)


def lagoon_probed(folder: Path) -> None:
    """What three units see in a photograph."""
    sheet = folder / "probed.png"
    run("probe", LAGOON, "bestiary", *UNITS, "-o", sheet)
    publish(sheet, "lagoon_probed", width=1240)


def shapes_patches(folder: Path) -> None:
    """The patches that excite eight channels most."""
    shapes = folder / "shapes"
    shapes.mkdir()
    for number in range(SHAPES):
        _shape(number).save(shapes / f"{number:03}.png")
    sheet = folder / "sheet.png"
    run("patches", shapes, "bestiary", "s8b", "--channels", "96-103", "-o", sheet)
    publish(sheet, "shapes_patches", width=1400)


def lineage(folder: Path) -> None:
    """An owl's tree."""
    tree = folder / "tree.png"
    run("lineage", "bestiary", "owl", "--picture", "portrait", "-o", tree)
    publish(tree, "lineage", width=800)


def favorites(folder: Path) -> None:
    """The neurons that were picked by eye, each with its name."""
    chosen = known_favorites(EMBEDDED)
    places = [each.address.split(":") for each in chosen]
    network = networks.load(EMBEDDED, layers=sorted({layer for layer, _ in places}))
    cells: list[Cell] = []
    for each, (layer, channel) in zip(chosen, places, strict=True):
        (picture,), _ = paint_together(
            network,
            [Target(layer, int(channel))],
            recipe=PRESETS[DEFAULT],
            side=112,
            stop=lambda: False,
            hint="",
        )
        cells.append(Cell(picture, (each.name,)))
    Image.fromarray(lay_out(cells, 9)).save(folder / "favorites.png")
    publish(folder / "favorites.png", "favorites")


def _shape(number: int) -> Image.Image:
    """Draw a line, a box or an ellipse in colors of its own."""
    random = np.random.default_rng(number)
    colors = [tuple(random.integers(0, 256, 3).tolist()) for _ in range(2)]
    image = Image.new("RGB", (128, 128), colors[0])
    pen = ImageDraw.Draw(image)
    left, top, right, bottom = (*random.integers(8, 56, 2), *random.integers(72, 120, 2))
    if number % 3 == 0:
        pen.line((left, top, right, bottom), colors[1], int(random.integers(2, 12)))
    else:
        (pen.rectangle, pen.ellipse)[number % 3 - 1]((left, top, right, bottom), colors[1])
    return image.rotate(float(random.uniform(0, 360)), fillcolor=colors[0])


UNITS = re.findall(r"s\d+\w:\d+", (ROOT / "docs" / "probing.md").read_text())[:3]
"""Those that the page probes first."""
MADE: dict[str, Callable[[Path], None]] = {
    made.__name__: made
    for made in (
        first_dive, cookbook, feathers_and_scales, foretold, plot, lagoon_probed, shapes_patches,
        lineage, favorites,
    )
}  # fmt: skip


def main() -> None:
    """Make the pictures that are asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=list(MADE))
    for name in parser.parse_args().names or MADE:
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            MADE[name](Path(folder))


if __name__ == "__main__":
    main()
