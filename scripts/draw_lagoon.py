"""Draw the picture that scenes/photo_dive.yaml starts from: a lagoon under a rising moon.

    python scripts/draw_lagoon.py scenes/pictures/lagoon.jpg

Everything is a function of place and a seed: sky, stars, ridges behind ridges, and the water, which
mirrors what is above it through small waves.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 1280, 720
HORIZON = 0.58
"""Fraction of the height."""
MOON = (0.5, 0.42, 0.11)
"""Center x and y as fractions of the frame, radius as a fraction of the height."""
RIDGES = 5

Array = np.ndarray


def mix(first: Array, second: Array, share: Array) -> Array:
    """Blend two colors or pictures; ``share`` of the second, broadcast over channels."""
    return first + (second - first) * share[..., None]


def ridge_line(rng: np.random.Generator, x: Array, roughness: float) -> Array:
    """Return a skyline in -1..1: octaves of sines with random phases."""
    line = np.zeros_like(x)
    for wave in range(1, 9):
        line += np.sin(2 * np.pi * (x * 2**wave * 0.7 + rng.random())) * roughness**wave
    return line


def draw_sky(x: Array, y: Array, rng: np.random.Generator) -> Array:
    """Draw (H, W, 3): dusk from violet to gold, stars, the moon and its halo."""
    depth = np.clip(y / HORIZON, 0, 1)
    top, middle, low = (
        np.array(c) for c in ((0.05, 0.06, 0.2), (0.4, 0.2, 0.45), (0.98, 0.6, 0.35))
    )
    sky = mix(mix(top, middle, np.clip(depth * 1.6, 0, 1)), low, np.clip(depth * 2 - 1, 0, 1))
    stars = (rng.random(x.shape) > 0.9988) * (1 - depth) * rng.random(x.shape)
    distance = np.hypot((x - MOON[0]) * WIDTH / HEIGHT, y - MOON[1]) / MOON[2]
    halo = np.exp(-np.maximum(distance - 1, 0) * 1.1) * 0.55
    face = 0.9 + 0.1 * ridge_line(rng, x * 3 + y, 0.6) * ridge_line(rng, y * 3 - x, 0.6)
    moon = np.array([1.0, 0.93, 0.78]) * face[..., None]
    glowing = mix(sky + stars[..., None], np.array([1.0, 0.8, 0.55]), halo)
    return mix(glowing, moon, np.clip((1 - distance) * HEIGHT * MOON[2] / 2, 0, 1))


def draw_land(picture: Array, x: Array, y: Array, rng: np.random.Generator) -> Array:
    """Draw ridges over the sky, each nearer, darker and bluer than the one behind."""
    for number in range(RIDGES):
        near = (number + 1) / RIDGES
        line = HORIZON - 0.16 * (1 - near) - 0.045 * ridge_line(rng, x[0], 0.62)
        inside = np.clip((y - line[None]) * HEIGHT / 1.5, 0, 1)
        color = mix(np.array([0.62, 0.38, 0.5]), np.array([0.04, 0.07, 0.13]), np.array(near**0.7))
        picture = mix(
            picture, color + 0.06 * (1 - near) * (y[..., None] - line[None, :, None]), inside
        )
    return picture


def draw_water(picture: Array, x: Array, y: Array, rng: np.random.Generator) -> Array:
    """Mirror what is above the horizon in everything below it."""
    depth = np.clip((y - HORIZON) / (1 - HORIZON), 0, 1)
    ripple = ridge_line(rng, y * 40 / (0.2 + depth) + x * 0.5, 0.7) * depth
    rows = np.clip((2 * HORIZON - y + 0.02 * ripple) * HEIGHT, 0, HEIGHT - 1).astype(int)
    columns = np.clip((x + 0.006 * ripple) * WIDTH, 0, WIDTH - 1).astype(int)
    mirrored = picture[rows, columns] * (0.85 - 0.35 * depth[..., None])
    water = mix(mirrored, np.array([0.05, 0.12, 0.2]), 0.25 + 0.2 * depth)
    return np.where((y > HORIZON)[..., None], water, picture)


def draw(seed: int = 7) -> Array:
    """Return the picture: (HEIGHT, WIDTH, 3) uint8."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    x, y = (x + 0.5) / WIDTH, (y + 0.5) / HEIGHT
    picture = draw_water(draw_land(draw_sky(x, y, rng), x, y, rng), x, y, rng)
    grain = rng.normal(0, 0.008, picture.shape)
    return (np.clip(picture + grain, 0, 1) * 255).round().astype(np.uint8)


if __name__ == "__main__":
    Image.fromarray(draw()).save(Path(sys.argv[1]), quality=88)
