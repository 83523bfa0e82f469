"""What flows: stone that once did, fire, smoke, vessels, light in water, paint, lightning."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas, Clouds
from training.patterns.colors import mix, vivid
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import TURN, Number, fraction, length, ramp, triangle, turned, wave

FLUIDS = Family("fluids")


def _stirred(noise: Clouds, x: Tensor, y: Tensor, amount: Number) -> tuple[Tensor, Tensor]:
    """Coordinates bent by noise: what turns bands into folds."""
    return x + amount * noise(x + 3.1, y + 1.7), y + amount * noise(x + 5.3, y + 8.2)


def _from_zero(canvas: Canvas, value: Tensor) -> Tensor:
    """About how far it is to where a smooth field is zero: its value, divided by its slope."""
    down, right = torch.gradient(value, dim=(1, 2))
    return value.abs() * canvas.pixel / length(down, right).clamp(min=0.004)


@FLUIDS.texture
def marble(canvas: Canvas) -> Paint:
    """Polished stone: veins that run one way, swell and cross, in light stone or in dark."""
    noise = canvas.clouds(32, 4)
    size = canvas.between(0.5, 0.8)
    x, y = _stirred(noise, canvas.x * size, canvas.y * size, canvas.between(0.08, 0.2))
    swell = noise(x * 0.7 + 2.7, y * 0.5 + 4.4)
    wander = canvas.between(0.12, 0.3) * noise(x * 0.5, y * 0.5)
    main = _from_zero(canvas, torch.sin(TURN * (x * 0.9 + wander)))
    across = _from_zero(canvas, noise(x * 0.5 + y * 0.4 + 2, y * 0.6 - x * 0.3))
    thick = canvas.between(0.012, 0.03) * (1 + 1.3 * swell.clamp(-0.5, 2))
    hair = _from_zero(canvas, noise(x * 1.3 + 4, y * 0.9 + 1))
    veins = ramp(thick * 1.5, thick * 0.5, main) + 0.8 * ramp(0.024, 0.006, across)
    veins = veins + 0.6 * ramp(0.014, 0.004, hair) * ramp(-0.5, 0.5, swell)
    veins = (veins + 0.35 * torch.exp(-main * 9) * (0.5 + 0.5 * swell)).clamp(0, 1)
    clouding = noise(x * 0.35 + 6, y * 0.35)
    stone = canvas.first(clouding * canvas.between(0.06, 0.14) + canvas.between())
    dark = canvas.chance(0.45) > 0
    light = torch.where(dark, 0.36 + 0.12 * clouding, 0.95 + 0.16 * clouding)
    stone = torch.where(dark[..., None], stone, 0.35 + 0.65 * stone) * light[..., None]
    vein = torch.where(dark[..., None], 0.5 + 0.5 * canvas.solid(1), canvas.ink())
    return Paint(mix(stone, vein, veins))


@FLUIDS.texture
def agate(canvas: Canvas) -> Paint:
    """Cut geodes: fine bands around hollows of crystals, no two bands alike."""
    noise = canvas.clouds(32, 2)
    size = canvas.between(0.35, 0.6)
    x, y = _stirred(noise, canvas.x * size, canvas.y * size, canvas.between(0.03, 0.12))
    level = noise(x, y) + canvas.between(0.02, 0.06) * noise(x * 3, y * 3)
    level = (level - level.mean((1, 2), keepdim=True)) / level.std((1, 2), keepdim=True)
    top = canvas.between(0.9, 1.5)
    bands = level * canvas.between(3.5, 6)
    number = bands.floor()
    within = bands - number
    light = (0.3 + 0.8 * canvas.lot(number, 7.0)) * (0.72 + 0.28 * wave(bands * canvas.whole(2, 4)))
    seam = ramp(0, 0.12, torch.minimum(within, 1 - within))
    color = canvas.first(number * canvas.between(0.05, 0.12) + 0.15 * within)
    pale = (canvas.lot(number) > 0.72) * 0.75
    color = (color + (1 - color) * pale[..., None]) * (light * (0.3 + 0.7 * seam))[..., None]
    crystal, facets = _druse(canvas, canvas.between(4, 7))
    hollow = ramp(0, 0.04, level - top)
    rim = 1 - 0.85 * ramp(0.12, 0.03, (level - top).abs())
    color = mix(color, crystal, hollow) * rim[..., None]
    return Paint(color, relief=torch.where(level > top, facets * 0.5, 0.25 * seam))


def _druse(canvas: Canvas, size: Tensor) -> tuple[Tensor, Tensor]:
    """A crust of small crystals: its color, and its height."""
    near, far, x, y, number = canvas.voronoi(canvas.x * size, canvas.y * size)
    slope = x * torch.cos(number * 40) + y * torch.sin(number * 40)
    light = (0.4 + 1.2 * slope.abs() + 0.5 * (slope > 0)) * ramp(0, 0.12, far - near)
    return (0.2 + 0.8 * canvas.second(number * 0.25)) * light[..., None], 1 - near


@FLUIDS.view
def flames(canvas: Canvas) -> Paint:
    """Tongues of fire in four rows, hottest below and within, before the dark."""
    noise = canvas.clouds(32, 2)
    height = 1 - canvas.frame_y
    tall = canvas.between(1.7, 2.7)
    wild = canvas.between(0.05, 0.16)
    hue = canvas.between()
    steps = canvas.chance(0.5) > 0
    place, light = hue + 0.5 + height * 0.1, 0.05 + 0.12 * ramp(2, 0, height)
    core = torch.zeros_like(height)
    for row in range(4):
        depth = _tongues(canvas, noise, height, tall * (1 - 0.2 * row), wild, row)
        heat = (depth * (0.8 + 0.3 * row)).clamp(0, 1)
        heat = torch.where(steps, ((heat * 4).floor() / 4 + 0.15).clamp(0, 1), heat)
        here = depth > 0
        place = torch.where(here, hue + 0.12 * row + heat * 0.3, place)
        edge = 0.25 + 0.75 * ramp(0, 0.12, depth)
        light = torch.where(here, (0.4 + 0.15 * row + heat) * edge, light)
        core = torch.where(here, ramp(0.55, 1, heat) * edge, core)
    glow = 0.6 + 0.4 * canvas.solid()
    color = mix(canvas.first(place) * light[..., None], glow, core * 0.85)
    return Paint(mix(color, glow, _sparks(canvas, height)))


def _tongues(
    canvas: Canvas, noise: Clouds, height: Tensor, top: Tensor, wild: Tensor, row: int
) -> Tensor:
    """How deep in a row of tongues each point lies, about 0..1; negative outside."""
    cells = canvas.between(0.9, 1.7) * (1 + 0.25 * row)
    sway = canvas.between(0.05, 0.2) * torch.sin(height * canvas.between(2, 4) + canvas.phase())
    across = (canvas.frame_x + sway + canvas.between(0, 9)) * cells
    across = across + wild * noise(across, height * 1.2) * (0.4 + height)
    cell = across.floor()
    rise = height / (top * (0.5 + 0.5 * canvas.lot(cell, row * 3.7)))
    lean = (canvas.lot(cell, row + 11.0) - 0.5) * 0.7 * rise * rise
    half_width = 0.56 * (1 - rise).clamp(min=0) ** 0.8 * (0.75 + 0.25 * wave(rise * 1.4))
    return torch.where(rise < 1, half_width - (across - cell - 0.5 - lean).abs(), -0.1) * 2


def _sparks(canvas: Canvas, height: Tensor) -> Tensor:
    """One glowing speck in some of the cells of a lattice, above the fire."""
    x, y = canvas.frame_x * 5, height * 4
    column, row = x.floor(), y.floor()
    right, down = canvas.lot(column, row + 31), canvas.lot(column, row + 57)
    away = length(x - column - 0.2 - 0.6 * right, y - row - 0.2 - 0.6 * down)
    shown = canvas.lot(column, row) > 0.8
    return ramp(0.16, 0.08, away) * shown * ramp(0.5, 1, height) * canvas.chance(0.7)


@FLUIDS.texture
def smoke(canvas: Canvas) -> Paint:
    """Wisps: sheets of smoke that fold, brightest along their folds, where they are seen edge-on.

    The light is one over the area that the folding plane covers there, as in a caustic.
    """
    size = canvas.between(2, 3)
    swirl = canvas.between(0.7, 0.95)
    density = torch.zeros_like(canvas.x)
    for sheet in range(2):
        u, v = turned(canvas.x * size, canvas.y * size * 0.8, canvas.phase())
        for octave in (1.0, 1.7, 2.9):
            u = u + swirl / octave * torch.sin(octave * v + canvas.phase())
            v = v + swirl / octave * torch.sin(octave * 0.9 * u + canvas.phase())
        (u_down, u_right), (v_down, v_right) = (torch.gradient(w, dim=(1, 2)) for w in (u, v))
        stretch = u_right**2 + u_down**2 + v_right**2 + v_down**2
        stretch = (stretch / (canvas.pixel * size) ** 2 - 1).clamp(min=0.02)
        strands = 0.75 + 0.25 * wave(canvas.between(0.8, 1.4) * u)
        ply = (ramp(0.1, 0.9, wave(0.12 * u + 0.5 * sheet)) + 0.2) * strands
        density = density + ply / (0.3 + 0.2 * stretch)
    density = density / density.mean((1, 2), keepdim=True)
    density = torch.tanh(0.6 * density**1.5)
    hue = canvas.between()
    color = canvas.first(hue + density * canvas.between(0.15, 0.45)) * (1.2 * density)[..., None]
    color = color + canvas.solid(1) * (0.08 + 0.12 * density[..., None])
    glow = 0.55 + 0.45 * canvas.first(hue + 0.3)
    return Paint(mix(color, glow, ramp(0.7, 1, density) * 0.85))


@FLUIDS.texture
def veins(canvas: Canvas) -> Paint:
    """Vessels in tissue: thick tubes that shine, thinner ones beside them, a net of capillaries."""
    noise = canvas.clouds(32, 2)
    size = canvas.between(0.5, 0.75)
    x, y = _stirred(noise, canvas.x * size, canvas.y * size, 0.1)
    thick = canvas.between(0.06, 0.11) * (1 + 0.35 * noise(x * 0.6, y * 0.6).clamp(-1, 1))
    main = _from_zero(canvas, noise(x * 0.7 + 1, y * 0.7)) / thick
    small = _from_zero(canvas, noise(x * 1.1 + 4, y * 1.1 + 2)) / (thick * 0.55)
    net = _from_zero(canvas, noise(x * 2.2 + 2, y * 2.2 + 3)) / (thick * 0.25)
    flesh = canvas.second(noise(x * 0.8, y * 0.8) * 0.07 + canvas.between())
    flesh = flesh * (0.32 + 0.1 * noise(x * 4, y * 4))[..., None]
    relief = torch.zeros_like(x)
    hue = canvas.between()
    for distance, part in ((net, 0.25), (small, 0.6), (main, 1.0)):
        tube = (1 - distance * distance).clamp(min=0).sqrt()
        flesh = flesh * (1 - 0.65 * ramp(1.9, 1, distance))[..., None]
        skin = canvas.first(hue - 0.25 * part + 0.15 * tube) * (0.25 + 0.9 * tube)[..., None]
        skin = skin + (1 - skin) * (ramp(0.88, 1, tube) * 0.7 * part)[..., None]
        flesh = mix(flesh, skin, ramp(1.05, 0.9, distance))
        relief = torch.maximum(relief, tube * part)
    return Paint(flesh, relief=relief * 0.5)


@FLUIDS.texture
def caustics(canvas: Canvas) -> Paint:
    """Sunlight on the ground of a pool: a net of bright threads, a fainter one, deep water."""
    noise = canvas.clouds(32, 2)
    x, y = _stirred(noise, canvas.x, canvas.y * canvas.between(0.75, 1), canvas.between(0.1, 0.2))
    size = canvas.between(1.5, 2.4)
    near, far, _, _, _ = canvas.voronoi(x * size, y * size, 0.95)
    seam = far - near
    threads = torch.exp(-seam * canvas.between(9, 14)) + 0.3 * torch.exp(-seam * 2.5)
    threads = threads * (1 + 0.5 * ramp(0.45, 0.8, near))
    faint = torch.exp(-_from_zero(canvas, noise(x * 1.2 + 3, y * 1.2)) * 16)
    light = (threads + 0.4 * faint).clamp(0, 1.5)
    hue, depth = canvas.between(), 0.5 + 0.2 * noise(x * 0.4, y * 0.4)
    water = (
        canvas.first(hue + light * 0.2 + 0.1 * depth)
        * (0.1 + 0.25 * depth + 0.8 * light)[..., None]
    )
    glow = 0.72 + 0.28 * canvas.second(hue)
    return Paint(mix(water, glow, ramp(0.65, 1.05, light)))


@FLUIDS.texture
def liquid(canvas: Canvas) -> Paint:
    """Poured paint: bands of color stretched around each other, with a glossy skin."""
    size = canvas.between(0.9, 1.6)
    x, y = canvas.x * size, canvas.y * size
    for octave in range(1, 5):
        x, y = (
            x + 0.65 / octave * torch.sin(octave * 1.3 * y + canvas.phase()),
            y + 0.65 / octave * torch.cos(octave * 1.3 * x + canvas.phase()),
        )
    flow = torch.sin(x) * torch.cos(y) + 0.5 * torch.sin(x + y)
    bands = flow * canvas.between(1.5, 3.5)
    number, within = bands.floor(), fraction(bands)
    lip = torch.minimum(within, 1 - within)
    color = canvas.first(number * 0.23 + within * 0.15)
    other = canvas.second(number * 0.31 + 0.2 * triangle(flow))
    color = torch.where((number.remainder(2) > 0.5)[..., None], color, other)
    light = 0.3 + 0.85 * torch.where(number.remainder(2) > 0.5, within, 1 - within)
    threads = canvas.line(fraction(bands * 3) - 0.5, 0.09) * canvas.chance(0.5)
    color = mix(color, canvas.solid(1) * 0.5 + 0.5, threads * 0.8) * light[..., None]
    color = color * (0.3 + 0.7 * ramp(0, 0.12, lip))[..., None]
    return Paint(color, relief=(1 - (2 * within - 1) ** 2) * 0.8)


@FLUIDS.view
def lightning(canvas: Canvas) -> Paint:
    """One to three bolts that fork on their way down, under storm clouds that they light."""
    row = canvas.frame_y[:, :, :1]
    core = torch.zeros_like(canvas.x)
    halo = torch.zeros_like(canvas.x)
    bolts = canvas.whole(1, 3)
    for number in range(3):
        start = (number - 1) * canvas.between(0.55, 0.8) + canvas.between(-0.2, 0.2)
        start = torch.where(bolts == 1, canvas.between(-0.4, 0.4), start)
        shown = (number < bolts).float()
        lean = canvas.between(-0.25, 0.25)
        distance = _bolt(canvas, row, start, lean, number * 20.0)
        core = torch.maximum(core, canvas.inside(distance) * shown)
        path = start + lean * row + _zigzag(canvas, row, number * 20.0)
        away = (canvas.frame_x - path).abs()
        halo = halo + (0.7 * torch.exp(-away * 12) + 0.5 * torch.exp(-away * 3)) * shown / bolts
        core = torch.maximum(core, 0.4 * torch.exp(-distance.clamp(min=0) * 30) * shown)
    halo = halo.clamp(0, 1.3)
    storm = canvas.rough(3, 5, 0.6) * 0.5 + 0.3 * canvas.rough(2, 2)
    bank = ramp(0.1, -0.9, canvas.frame_y + 0.35 * storm)
    sky = canvas.second(canvas.frame_y * 0.12) * (0.16 + 0.2 * halo)[..., None]
    cloud = canvas.first(storm * 0.08) * (0.18 + 0.22 * storm.abs() + 0.6 * halo)[..., None]
    color = mix(sky, cloud, bank) + 0.5 * halo[..., None] * vivid(canvas.first(0.3))
    land = canvas.frame_y - 0.78 - 0.14 * canvas.rough(3, 4)[:, -1:] - canvas.between(-0.1, 0.4)
    color = mix(color, 0.55 + 0.45 * canvas.first(0.3), core)
    color = mix(color, (color + core[..., None]).clamp(0, 1), core)
    return Paint(mix(color, canvas.ink(), canvas.inside(-land)))


def _bolt(canvas: Canvas, row: Tensor, start: Tensor, lean: Tensor, seed: float) -> Tensor:
    """The distance to a bolt and its four branches."""
    path = start + lean * row + _zigzag(canvas, row, seed)
    distance = _from_path(canvas.frame_x, path) - 0.022
    for branch in range(4):
        fork = canvas.between(-0.9, 0.5)
        below = row - fork
        root = start + lean * fork + _zigzag(canvas, fork, seed)
        slope = (1 if branch % 2 else -1) * canvas.between(0.35, 1)
        wander = _zigzag(canvas, row, seed + branch + 1) * ramp(0, 0.6, below)
        reach = canvas.between(0.3, 0.9)
        thick = 0.016 * (1 - below / reach)
        side = _from_path(canvas.frame_x, root + slope * below + wander) - thick
        side = torch.where((below > 0) & (below < reach), side, 9.0)
        distance = torch.minimum(distance, side)
    return distance


def _zigzag(canvas: Canvas, y: Tensor, seed: float) -> Tensor:
    """Straight pieces of three lengths, one upon the other."""
    total = torch.zeros_like(y)
    for cells, size in ((1.3, 0.5), (3.7, 0.28), (9.1, 0.13)):
        place = y * cells
        low = place.floor()
        here, there = canvas.lot(low, seed + cells), canvas.lot(low + 1, seed + cells)
        total = total + size * (here + (there - here) * (place - low) - 0.5)
    return total


def _from_path(x: Tensor, path: Tensor) -> Tensor:
    """About the distance from a path that gives an x for every row, (B, H, 1)."""
    (slope,) = torch.gradient(path, spacing=2 / path.shape[1], dim=1)
    return (x - path).abs() / (1 + slope * slope).sqrt()
