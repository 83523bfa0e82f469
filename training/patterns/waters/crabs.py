"""What a crab is made of: its shell, legs and claws."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.colors import mix
from training.patterns.figure import Figure
from training.patterns.limbs import curve, limb, tube
from training.patterns.shapes import (
    certainty,
    ellipse,
    length,
    ramp,
    triangle,
    turned,
)


def carapace(
    canvas: Canvas, kind: Tensor, x: Tensor, y: Tensor, wide: Tensor, tall: Tensor
) -> Tensor:
    """Broadest at its front third; teeth along the front edge, thorns all around some."""
    down = (y - 0.1) / tall
    narrow = 1 - 0.32 * ramp(-0.3, 1.0, down)
    field = length((x / wide / narrow).abs() ** 1.15, down.abs() ** 1.1) - 1
    teeth = triangle(torch.atan2(down, x / wide) * canvas.whole(10, 14) / 3.14)
    amount = torch.where(kind == 1, 0.12, 0.07 * (down < 0.1))
    return canvas.even(field - amount * teeth)


def crab_shell(canvas: Canvas, figure: Figure, shell: Tensor, side: Tensor, down: Tensor) -> Figure:
    """The shell laid over the figure; ``side`` and ``down`` are 1 at its border."""
    bumps = canvas.clouds()(side * 4 + 2, down * 3)
    color = canvas.first(length(side, down) * 0.3 + bumps * 0.05)
    nearest, _, _, _, _ = canvas.voronoi(side * canvas.between(2.5, 4) + 4, down * 2.5, 0.7)
    spots = ramp(0.35, 0.25, nearest) * canvas.chance(0.6)
    color = mix(color, canvas.second(0.2) * 0.6 + 0.4, spots)
    figure = figure.part(shell, color, rim=0.06, depth=0.3)
    inside = canvas.inside(shell + 0.05)
    groove = canvas.line(length(side, down + 0.75) - 0.85, 0.03) * (side < 0.55)
    furrow = canvas.line(length(side - 0.62, down - 0.1) - 0.3, 0.025) * (side < 0.62)
    return figure.shade(torch.maximum(groove, furrow) * inside * 0.75)


def crab_legs(canvas: Canvas, figure: Figure, side: Tensor, y: Tensor, wide: Tensor) -> Figure:
    """Four jointed legs on each side, from a shell ``wide`` across its half."""
    nearest, place = torch.full_like(y, 9.0), torch.zeros_like(y)
    for hip, knee, foot in (
        ((0.02), (0.98, -0.16), (1.2, 0.22)),
        ((0.15), (0.98, 0.1), (1.14, 0.52)),
        ((0.28), (0.9, 0.38), (0.98, 0.82)),
        ((0.38), (0.7, 0.62), (0.7, 1.02)),
    ):
        sway = canvas.between(-0.06, 0.06)
        joints = (
            (wide * 0.6, hip, 0.085),
            (knee[0], knee[1] + sway, 0.075),
            (foot[0] + sway, foot[1], 0.018),
        )
        distance, along, _ = tube(side, y, joints)
        place = place.lerp(along, certainty(nearest - distance))
        nearest = torch.minimum(nearest, distance)
    joint = ramp(0.1, 0.04, (place - 1).abs())
    color = canvas.first(0.5 + place * 0.2) * (0.85 - 0.5 * joint)[..., None]
    return figure.part(nearest, color, rim=0.035, depth=0.08)


def claws(
    canvas: Canvas, figure: Figure, side: Tensor, y: Tensor, wide: Tensor, size: Tensor
) -> Figure:
    """An arm, a palm, and two toothed fingers that open upward and inward."""
    elbow = (wide + 0.22, -0.3)
    arm = limb(side, y, ((wide * 0.75, 0.0, 0.1), (*elbow, 0.095), (0.8, -0.5, 0.09)))
    figure = figure.part(arm, canvas.first(0.45 + y * 0.2), rim=0.04, depth=0.1)
    px, py = turned(side - 0.78, y + 0.62, canvas.between(0.2, 0.6))
    px, py = px / size, py / size
    palm = ellipse(px, py, 0.17, 0.2)
    outer = limb(px, py, curve(((0.08, -0.08, 0.12), (0.12, -0.33, 0.085), (0.0, -0.56, 0.012)), 3))
    inner = limb(
        px, py, curve(((-0.1, -0.05, 0.09), (-0.19, -0.25, 0.06), (-0.12, -0.46, 0.01)), 2)
    )
    color = canvas.first(0.5 + py * 0.5)
    tips = ramp(-0.3, -0.45, py)
    color = mix(color, canvas.second(0.7) * 0.35 + 0.6, tips)
    figure = figure.part(inner * size, color * 0.85, rim=0.04, depth=0.08)
    return figure.part(torch.minimum(palm, outer) * size, color, rim=0.045, depth=0.15)
