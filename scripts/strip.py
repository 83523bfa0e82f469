"""Lay frames of scenes, evenly spaced in time, beside one another in one picture.

    python scripts/strip.py scenes/first_dive.yaml docs/pictures/first_dive.jpg --columns 4 --rows 3

Several scenes come below one another. The pictures of the README and the docs are made by this.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

import numpy as np
from PIL import Image, ImageDraw

import dreamreel

Labeled = tuple[np.ndarray, str]
"""A picture, (H, W, 3) uint8, and what is written into its corner."""


def sheet(pictures: list[Labeled], columns: int, width: int) -> Image.Image:
    """Return pictures in rows of ``columns``, each ``width`` pixels wide."""
    first, _ = pictures[0]
    height = round(first.shape[0] * width / first.shape[1])
    rows = -(-len(pictures) // columns)
    whole = Image.new("RGB", (columns * width, rows * height))
    for index, (picture, label) in enumerate(pictures):
        tile = Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS)
        ImageDraw.Draw(tile).text((2, 1), label, fill="white", stroke_width=1, stroke_fill="black")
        whole.paste(tile, (index % columns * width, index // columns * height))
    return whole


def dream(path: Path, count: int, size: str | None, *, with_seconds: bool) -> list[Labeled]:
    """Dream a scene and keep the frames in the middle of each equal share of its time."""
    scene = dreamreel.load_scene(path, size=size)
    total = round(scene.video.duration * scene.video.fps)
    wanted = {int((index + 0.5) * total / count) for index in range(count)}
    return [
        (frame, f"{float(index / scene.video.fps):.1f}" if with_seconds else "")
        for index, frame in enumerate(dreamreel.frames(scene))
        if index in wanted
    ]


def main() -> None:
    """Dream the scenes, one after another, and save the sheet of them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", type=Path, nargs="+")
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", help="instead of the scenes', such as 360p")
    parser.add_argument("--columns", type=int, default=4)
    parser.add_argument("--rows", type=int, default=3, help="of each scene")
    parser.add_argument("--width", type=int, default=320, help="of one picture, pixels")
    parser.add_argument("--seconds", action="store_true", help="write them into the corners")
    args = parser.parse_args()
    count = args.columns * args.rows
    kept = [
        picture
        for path in args.scenes
        for picture in dream(path, count, args.size, with_seconds=args.seconds)
    ]
    sheet(kept, args.columns, args.width).save(args.out, quality=88)


if __name__ == "__main__":
    main()
