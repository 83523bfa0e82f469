"""Do pictures stay good: drift over laps, ripple at the tick rate, what a preview foretells.

    python benchmarks/quality.py laps scenes/slow_garden.yaml --size 320x180
    python benchmarks/quality.py ripple scenes/one_neuron.yaml --size 320x180
    python benchmarks/quality.py foretell scenes/one_neuron.yaml --sizes 360p 720p
    python benchmarks/quality.py richness scenes/first_dive.yaml --beside STRIP.png --tile 200

Each prints a table; with --json PATH it writes the figures too. Nothing is encoded.
"""

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
from figures import BANDS, Figures, band_energies, figures
from PIL import Image

import dreamreel
from dreamreel.image.appearance import colorfulness
from dreamreel.scene import Scene

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Lap:
    """One clip of the first lap beside the same of the last."""

    clip: str
    first: dict[str, object]
    last: dict[str, object]
    luma_difference: float
    channel_difference: float
    deviation_ratio: float
    sharpness_ratio: float
    colorfulness_ratio: float
    clipped: float


def laps(args: argparse.Namespace) -> list[dict[str, object]]:
    """Compare each neuron's first lap with its last, over the clip after its crossfade."""
    scene = _load(args, size=args.size)
    measured = [figures(frame) for frame in dreamreel.frames(scene)]
    spans: dict[str, list[tuple[int, int]]] = {}
    for clip in scene.clips:
        first, last = ((moment * scene.video.fps) for moment in (clip.start + clip.fade, clip.end))
        spans.setdefault(clip.chords[0].label, []).append((round(first), round(last)))
    rows = [
        _compare(name, *(_mean(measured[slice(*span)]) for span in (both[0], both[-1])))
        for name, both in spans.items()
        if len(both) > 1
    ]
    for row in rows:
        print(
            f"{row.clip:10} luma {row.luma_difference:+.1f}  channels {row.channel_difference:.1f}"
            f"  deviation x{row.deviation_ratio:.3f}  sharpness x{row.sharpness_ratio:.3f}"
            f"  colorfulness x{row.colorfulness_ratio:.3f}  clipped {row.clipped:.3%}"
        )
    return [asdict(row) for row in rows]


def _mean(rows: list[Figures]) -> Figures:
    def over(get: Callable[[Figures], float]) -> float:
        return float(np.mean([get(row) for row in rows]))

    return Figures(
        luma=over(lambda row: row.luma),
        means=(
            over(lambda row: row.means[0]),
            over(lambda row: row.means[1]),
            over(lambda row: row.means[2]),
        ),
        deviation=over(lambda row: row.deviation),
        sharpness=over(lambda row: row.sharpness),
        colorfulness=over(lambda row: row.colorfulness),
        clipped=max(row.clipped for row in rows),
    )


def _compare(clip: str, first: Figures, last: Figures) -> Lap:
    return Lap(
        clip=clip,
        first=asdict(first),
        last=asdict(last),
        luma_difference=last.luma - first.luma,
        channel_difference=max(abs(b - a) for a, b in zip(first.means, last.means, strict=True)),
        deviation_ratio=last.deviation / first.deviation,
        sharpness_ratio=last.sharpness / first.sharpness,
        colorfulness_ratio=last.colorfulness / first.colorfulness,
        clipped=max(first.clipped, last.clipped),
    )


def ripple(args: argparse.Namespace) -> list[dict[str, object]]:
    """Measure how sharpness and contrast beat with the frames' phases in their ticks."""
    rows: list[dict[str, object]] = []
    for fps in ("24", "30", "60"):
        scene = _load(args, size=args.size, fps=fps)
        measured = [figures(frame) for frame in dreamreel.frames(scene)]
        row: dict[str, object] = {"fps": fps}
        for name in ("sharpness", "deviation"):
            series = np.array([getattr(row, name) for row in measured])
            row[name] = _beat(series, scene)
        rows.append(row)
        print(f"{fps} fps: sharpness {row['sharpness']:.2%}, contrast {row['deviation']:.2%}")
    return rows


def _beat(series: Array, scene: Scene) -> float:
    """Return half the span between the mean levels of the phases, over the mean level."""
    ticks = scene.ascent.rate / scene.video.fps
    window = round(8 / ticks) | 1
    slow = np.convolve(series, np.ones(window) / window, mode="valid")
    edge = window // 2
    relative = series[edge:-edge] / slow
    phases = [float((index * ticks) % 1) for index in range(edge, len(series) - edge)]
    means = [
        relative[[i for i, p in enumerate(phases) if p == phase]].mean() for phase in set(phases)
    ]
    return float((max(means) - min(means)) / 2)


def foretell(args: argparse.Namespace) -> list[dict[str, object]]:
    """Correlate a preview's coarse luma with the render's, and with another seed's."""
    small, large = args.sizes
    moments = (1, 2, 4, 8, 16)
    seen = [
        _coarse_at(_load(args, size=size, seed=seed), moments)
        for size, seed in ((small, None), (large, None), (small, args.other_seed))
    ]
    rows: list[dict[str, object]] = []
    for moment, preview, render, other in zip(moments, *seen, strict=True):
        same, apart = _correlation(preview, render), _correlation(preview, other)
        rows.append({"seconds": moment, "preview": same, "other_seed": apart})
        print(f"{moment:3} s: preview {same:+.2f}, another seed {apart:+.2f}")
    return rows


def _coarse_at(scene: Scene, moments: tuple[int, ...]) -> list[Array]:
    """Return luma on the coarsest octave's raster, at some seconds of the movie."""
    wanted = {round(moment * scene.video.fps): moment for moment in moments}
    aspect = scene.video.size.aspect
    height = round(float(scene.ascent.octaves.coarsest.at(0.0)))
    return [
        np.asarray(
            Image.fromarray(frame)
            .convert("L")
            .resize((round(height * aspect), height), Image.Resampling.BOX),
            dtype=np.float64,
        )
        for index, frame in enumerate(dreamreel.frames(scene))
        if index in wanted
    ]


def _correlation(first: Array, second: Array) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def richness(args: argparse.Namespace) -> list[dict[str, object]]:
    """Compare color and energy by frequency with the tiles of a reference strip."""
    scene = _load(args, size=args.size)
    step = round(scene.video.fps)
    ours = [frame for index, frame in enumerate(dreamreel.frames(scene)) if index % step == 0]
    rows = [
        _richness("ours", [_at_height(frame, args.tile) for frame in ours]),
        _richness("beside", list(_tiles(Image.open(args.beside).convert("RGB"), args.tile))),
    ]
    for row in rows:
        print(row)
    return rows


def _richness(name: str, pictures: list[Array]) -> dict[str, object]:
    bands = np.mean([band_energies(picture) for picture in pictures], axis=0)
    return {
        "what": name,
        "pictures": len(pictures),
        "colorfulness": round(float(np.mean([colorfulness(p.astype(float)) for p in pictures])), 1),
        "bands": {
            f"{low}-{high}": round(float(b), 2) for (low, high), b in zip(BANDS, bands, strict=True)
        },
    }


def _at_height(frame: Array, height: int) -> Array:
    width = round(frame.shape[1] * height / frame.shape[0])
    return np.asarray(Image.fromarray(frame).resize((width, height), Image.Resampling.LANCZOS))


def _tiles(strip: Image.Image, side: int) -> Iterator[Array]:
    """Yield the square tiles of a strip that are not empty."""
    for top in range(0, strip.height - side + 1, side):
        for left in range(0, strip.width - side + 1, side):
            tile = np.asarray(strip.crop((left, top, left + side, top + side)))
            if tile.std() > 1:
                yield tile


def _load(
    args: argparse.Namespace, *, size: str | None, fps: str | None = None, seed: int | None = None
) -> Scene:
    return dreamreel.load_scene(args.scene, size=size, fps=fps, seed=seed)


def main() -> None:
    """Run one measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("laps", "ripple", "foretell", "richness"))
    parser.add_argument("scene", type=Path)
    parser.add_argument("--size", default="320x180")
    parser.add_argument("--sizes", nargs=2, default=("360p", "720p"))
    parser.add_argument("--other-seed", type=int, default=99)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--tile", type=int, default=200)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    measure = {"laps": laps, "ripple": ripple, "foretell": foretell, "richness": richness}
    rows = measure[args.what](args)
    if args.json:
        about = {
            "dreamreel": dreamreel.__version__,
            "machine": platform.machine(),
            "scene": str(args.scene),
        }
        args.json.write_text(json.dumps({**about, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
