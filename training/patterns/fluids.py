"""What flows: stone that once did, fire, smoke, vessels, light in water, paint, lightning."""

import torch
from torch import Tensor

from training.patterns.canvas import Canvas, Clouds
from training.patterns.pattern import Family, Paint
from training.patterns.shapes import TURN, fraction, mix, ramp, triangle, turned, wave

FLUIDS = Family("fluids")


def _stirred(noise: Clouds, x: Tensor, y: Tensor, amount: float | Tensor) -> tuple[Tensor, Tensor]:
    """Coordinates bent by noise: what turns bands into folds."""
    return x + amount * noise(x + 3.1, y + 1.7), y + amount * noise(x + 5.3, y + 8.2)


def _crack(noise: Clouds, x: Tensor, y: Tensor, sharpness: float | Tensor) -> Tensor:
    """Thin lines where noise passes zero, 1 on the line, thick in some places."""
    width = (0.9 * noise(x * 0.6 + 2.7, y * 0.6 + 4.4)).exp()
    return torch.exp(-noise(x, y).abs() * sharpness * width)


@FLUIDS.texture
def marble(canvas: Canvas) -> Paint:
    """Polished stone: sharp veins that run one way and cross, in light stone or in dark."""
    noise = canvas.clouds(32, 4)
    size = canvas.between(0.6, 1)
    x, y = _stirred(noise, canvas.x * size, canvas.y * size, canvas.between(0.1, 0.22))
    main = _crack(noise, x * 0.8, y * 0.3, canvas.between(10, 18))
    across = _crack(noise, x * 0.7 + y * 0.4 + 2, y * 0.8 - x * 0.3, 22)
    hair = _crack(noise, x * 1.6 + 1, y * 1.1 + 3, 26)
    veins = (main + 0.75 * across + 0.45 * hair).clamp(0, 1)
    clouding = noise(x * 0.35 + 6, y * 0.35)
    stone = canvas.first(clouding * canvas.between(0.04, 0.12) + canvas.between())
    dark = canvas.chance(0.45)
    light = torch.where(dark > 0, 0.3 + 0.12 * clouding, 1.0 + 0.14 * clouding)
    stone = stone.clamp(0, 1) ** torch.where(dark > 0, 1.2, 0.55)[..., None] * light[..., None]
    bright = 0.45 + 0.55 * canvas.second(veins * 0.2)
    vein = torch.where(dark[..., None] > 0, bright, canvas.ink().expand_as(bright))
    shadow = 1 - 0.4 * ramp(0.02, 0.35, main) * (1 - veins)
    return Paint(mix(stone * shadow[..., None], vein, veins), relief=veins * 0.25, gloss=0.6)


@FLUIDS.texture
def agate(canvas: Canvas) -> Paint:
    """A cut geode: fine bands around a hollow of crystals, no two bands alike."""
    noise = canvas.clouds(32, 4)
    size = canvas.between(0.3, 0.5)
    x, y = _stirred(noise, canvas.x * size, canvas.y * size, canvas.between(0.05, 0.2))
    level = noise(x, y) + 0.05 * noise(x * 5, y * 5) - canvas.between(0.4, 0.8)
    hollow = ramp(0.02, 0.06, level)
    bands = level * canvas.between(7, 12)
    number = bands.floor()
    lot = canvas.lot(number)
    within = bands - number
    hairs = 0.75 + 0.25 * wave(bands * canvas.whole(2, 4))
    light = (0.3 + 0.8 * canvas.lot(number, 7.0)) * hairs
    stripe = canvas.chance(0.7) * (lot > 0.7)
    color = canvas.first(number * canvas.between(0.04, 0.1) + 0.1 * within)
    color = mix(color, 0.35 + 0.65 * canvas.second(lot), stripe.float()) * light[..., None]
    color = color * (0.35 + 0.65 * ramp(0, 0.15, torch.minimum(within, 1 - within)))[..., None]
    crystal, facets = _druse(canvas, canvas.between(5, 8))
    rim = 1 - 0.8 * ramp(0.09, 0.03, (level - 0.04).abs())
    color = mix(color, crystal, hollow) * rim[..., None]
    return Paint(color, relief=torch.where(level > 0.04, facets * 0.5, 0.3 * wave(bands)))


def _druse(canvas: Canvas, size: Tensor) -> tuple[Tensor, Tensor]:
    """A crust of small crystals: its color, and its height."""
    near, far, x, y, number = canvas.voronoi(canvas.x * size, canvas.y * size)
    slope = x * torch.cos(number * 40) + y * torch.sin(number * 40)
    light = (0.35 + 1.1 * slope.abs() + 0.5 * (slope > 0)) * ramp(0, 0.12, far - near)
    return canvas.second(number * 0.25) * light[..., None], 1 - near


@FLUIDS.view
def flames(canvas: Canvas) -> Paint:
    """Tongues of fire in four rows, hottest below and within, before the dark."""
    noise = canvas.clouds(32, 2)
    height = 1 - canvas.frame_y
    color = canvas.second(height * 0.1) * (0.05 + 0.12 * ramp(2, 0, height))[..., None]
    tall = canvas.between(1.3, 2)
    wild = canvas.between(0.05, 0.16)
    hue = canvas.between()
    steps = canvas.chance(0.5) > 0
    for row in range(4):
        top = tall * (1 - 0.2 * row)
        depth = _tongues(canvas, noise, height, top, wild, row)
        heat = (depth * (0.8 + 0.3 * row)).clamp(0, 1)
        heat = torch.where(steps, (heat * 4).floor() / 4 + 0.15, heat).clamp(0, 1)
        fire = canvas.first(hue + 0.12 * row + heat * 0.3) * (0.35 + 0.15 * row + heat)[..., None]
        fire = mix(fire, 0.6 + 0.4 * canvas.first(hue + 0.5), ramp(0.55, 1, heat) * 0.85)
        edge = 0.45 + 0.55 * ramp(0, 0.12, depth)
        color = mix(color, fire * edge[..., None], (depth * 30).clamp(0, 1))
    sparks = _sparks(canvas, height)
    return Paint(mix(color, 0.5 + 0.5 * canvas.first(hue + 0.2), sparks))


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
    near, _, _, _, number = canvas.voronoi(canvas.frame_x * 4 + 20, height * 2.6, 0.7)
    return ramp(0.1, 0.03, near) * (number > 0.6) * ramp(0.5, 1, height) * canvas.chance(0.7)


@FLUIDS.texture
def smoke(canvas: Canvas) -> Paint:
    """Wisps: thin folded veils, bright along one edge and fading from it, before the dark."""
    noise = canvas.clouds(32, 2)
    size = canvas.between(0.35, 0.6)
    x, y = _stirred(noise, canvas.x * size, canvas.y * size, canvas.between(0.15, 0.25))
    x, y = _stirred(noise, x, y, canvas.between(0.15, 0.25))
    veil = torch.zeros_like(x)
    for layer in range(3):
        place = noise(x * 0.6 + layer * 2.3, y * 0.6) * 0.9 + layer * 0.37
        fold = fraction(place)
        edge = ramp(0, 0.05, fold) * torch.exp(-fold * canvas.between(2, 4.5))
        veil = veil + edge * ramp(-0.9, 0.8, noise(x * 0.4 + layer, y * 0.4 + 5))
    strands = 0.8 + 0.2 * noise(x * 4, y * 4)
    density = (veil * 0.75 * strands).clamp(0, 1)
    hue = canvas.between()
    behind = canvas.second(hue + x * 0.1) * 0.14
    lit = canvas.first(hue + density * canvas.between(0.2, 0.5)) * (0.4 + density)[..., None]
    lit = mix(lit, 0.6 + 0.4 * canvas.first(hue), ramp(0.55, 1, density))
    return Paint(mix(behind, lit, ramp(0, 0.5, density)), relief=density * 0.4, gloss=0.2)


@FLUIDS.texture
def veins(canvas: Canvas) -> Paint:
    """Vessels in tissue: thick tubes that shine, thinner ones beside them, a net of capillaries."""
    noise = canvas.clouds(32, 2)
    size = canvas.between(0.4, 0.6)
    x, y = _stirred(noise, canvas.x * size, canvas.y * size, 0.12)
    thick = canvas.between(0.16, 0.3)
    main = noise(x * 0.7, y * 0.7).abs() / thick
    small = noise(x * 1.3 + 4, y * 1.3 + 2).abs() / (thick * 0.75)
    fine = canvas.between(3.5, 5) / size
    near, far, _, _, _ = canvas.voronoi(x * fine, y * fine)
    net = ramp(0.13, 0.05, far - near)
    first = (1 - main * main).clamp(min=0).sqrt()
    second = (1 - small * small).clamp(min=0).sqrt()
    flesh = canvas.second(noise(x * 0.8, y * 0.8) * 0.06 + canvas.between())
    flesh = flesh * (0.3 + 0.12 * noise(x * 3, y * 3) + 0.15 * (1 - near))[..., None]
    color = mix(flesh, canvas.first(0.3 + 0.1 * near) * 0.8, net * 0.8)
    for tube, distance, hue in ((second, small, 0.55), (first, main, 0.0)):
        color = color * (1 - 0.6 * ramp(1.6, 1, distance))[..., None]
        skin = canvas.first(hue + 0.15 * tube) * (0.25 + 0.95 * tube)[..., None]
        skin = mix(skin, torch.ones_like(skin), ramp(0.9, 1, tube) * 0.55)
        color = mix(color, skin, ramp(1, 0.9, distance))
    return Paint(color, relief=torch.maximum(first, second * 0.6) * 0.7 + net * 0.1)


@FLUIDS.texture
def caustics(canvas: Canvas) -> Paint:
    """Sunlight on the ground of a pool: two bright nets that cross, over deep water."""
    noise = canvas.clouds(32, 2)
    size = canvas.between(1.3, 2.2)
    bend = canvas.between(0.1, 0.2)
    light = torch.zeros_like(canvas.x)
    deep = canvas.between(4, 7)
    for layer, strength in ((0, 1.0), (1, 0.7)):
        x, y = turned(canvas.x, canvas.y, layer * 0.7 + canvas.phase())
        x, y = _stirred(noise, x, y * canvas.between(0.75, 1), bend)
        near, far, _, _, _ = canvas.voronoi(x * size * (1 + 0.4 * layer), y * size, 0.9)
        seam = far * far - near * near
        light = light + strength * (torch.exp(-seam * deep) + 0.25 * torch.exp(-seam * 1.5))
    light = light.clamp(0, 1.6)
    hue = canvas.between()
    water = canvas.first(hue + light * 0.15) * (0.15 + 0.65 * light)[..., None]
    glow = 0.55 + 0.45 * canvas.second(hue + 0.2)
    return Paint(mix(water, glow, ramp(0.75, 1.3, light)))


@FLUIDS.texture
def liquid(canvas: Canvas) -> Paint:
    """Poured paint: bands of color stretched around each other, with a glossy skin."""
    size = canvas.between(1, 2)
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
        distance = _bolt(canvas, row, start, number * 20.0)
        core = torch.maximum(core, canvas.inside(distance) * shown)
        halo = halo + torch.exp(-distance.clamp(min=0) * 9) * shown / bolts.sqrt()
    halo = halo.clamp(0, 1.3)
    storm = canvas.rough(3, 5, 0.6) * 0.5 + 0.3 * canvas.rough(2, 2)
    bank = ramp(0.1, -0.9, canvas.frame_y + 0.35 * storm)
    sky = canvas.second(canvas.frame_y * 0.12) * (0.16 + 0.2 * halo)[..., None]
    cloud = canvas.first(storm * 0.08) * (0.18 + 0.22 * storm.abs() + 0.6 * halo)[..., None]
    color = mix(sky, cloud, bank) + 0.55 * halo[..., None] * canvas.first(0.3)
    land = canvas.frame_y - 0.78 - 0.14 * canvas.rough(3, 4)[:, -1:] - canvas.between(-0.1, 0.4)
    color = mix(color, 0.55 + 0.45 * canvas.first(0.3), core * 1.0)
    color = mix(color, (color + core[..., None]).clamp(0, 1), core)
    return Paint(mix(color, canvas.ink(), canvas.inside(-land)))


def _bolt(canvas: Canvas, row: Tensor, start: Tensor, seed: float) -> Tensor:
    """The distance to a bolt and its four branches."""
    lean = canvas.between(-0.25, 0.25)
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
    for cells, size in ((1.3, 0.5), (3.7, 0.26), (9.1, 0.1)):
        place = y * cells
        low = place.floor()
        here, there = canvas.lot(low, seed + cells), canvas.lot(low + 1, seed + cells)
        total = total + size * (here + (there - here) * (place - low) - 0.5)
    return total


def _from_path(x: Tensor, path: Tensor) -> Tensor:
    """About the distance from a path that gives an x for every row, (B, H, 1)."""
    (slope,) = torch.gradient(path, spacing=2 / path.shape[1], dim=1)
    return (x - path).abs() / (1 + slope * slope).sqrt()
