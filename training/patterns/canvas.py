"""The canvas of a pattern: where its points lie, its random choices, its colors, its noise.

A pattern is a function of a canvas. It draws a whole batch at once, every picture with choices of
its own: what a canvas draws at random has the shape (B, 1, 1), one value per picture.
"""

import copy
import math
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from training.patterns.draws import Draws
from training.patterns.palettes import STEPS
from training.patterns.shapes import TURN, Number, certainty, fraction, length, ramp


class Canvas:
    """Coordinates, draws and colors of a batch of pictures.

    x, y: (B, H, W), the pattern's own coordinates. A thing fills about -1..1; a texture has no
    edge. Already turned, scaled, bent and tiled, so a pattern draws as if it stood straight.
    pixel: (B, 1, 1), how wide a picture's pixel is in them. frame_x, frame_y: (B, H, W), the
    picture's own coordinates, -1..1, for what must not turn: skies, horizons.
    """

    def __init__(
        self,
        place: tuple[Tensor, Tensor, Tensor],
        frame: tuple[Tensor, Tensor],
        palettes: tuple[Tensor, Tensor],
        draws: Generator,
        *,
        varied: bool = True,
    ) -> None:
        self.x, self.y, self.pixel = place
        self.frame_x, self.frame_y = frame
        self.count, self.height, self.width = self.x.shape
        self.device = self.x.device
        self._draws = Draws(self.count, draws)
        self._varied = varied
        self._tables = [table.reshape(-1, 3).t().contiguous() for table in palettes]
        self._rows = torch.arange(self.count, device=self.device)[:, None, None] * STEPS
        self._hash_seed = self.between(0, 100)

    def among(self, pictures: Tensor) -> "Canvas":
        """The canvas of some of the pictures, by their numbers (N,), to draw only those.

        It draws its choices from the same generator.
        """
        part = copy.copy(self)
        part.x, part.y, part.pixel = self.x[pictures], self.y[pictures], self.pixel[pictures]
        part.frame_x, part.frame_y = self.frame_x[pictures], self.frame_y[pictures]
        part.count = len(pictures)
        part._draws = replace(self._draws, count=part.count)
        part._rows, part._hash_seed = self._rows[pictures], self._hash_seed[pictures]
        return part

    def around(self, x: Number, y: Number, factor: Number) -> "Canvas":
        """The canvas seen closer: what lay around a point now fills it, ``factor`` times larger."""
        part = copy.copy(self)
        part.x, part.y = self.x / factor + x, self.y / factor + y
        part.pixel = self.pixel / factor
        return part

    # Choices, one per picture.

    def between(self, low: float = 0.0, high: float = 1.0) -> Tensor:
        """A number between two others, (B, 1, 1)."""
        return self._draws.between(low, high)

    def whole(self, low: int, high: int) -> Tensor:
        """A whole number, both ends included, (B, 1, 1), as a float."""
        return self.between(low, high + 1).floor().clamp(low, high)

    def chance(self, probability: float = 0.5) -> Tensor:
        """1 with this probability, else 0, (B, 1, 1)."""
        return self._draws.chance(probability).float()

    def sign(self) -> Tensor:
        """-1 or 1, (B, 1, 1)."""
        return self.chance() * 2 - 1

    def phase(self) -> Tensor:
        """An angle in radians, (B, 1, 1)."""
        return self.between(0, TURN)

    def variant(self, number: int) -> Tensor:
        """Which of ``number`` ways a creature is drawn in, (B, 1, 1), 0..number-1, as a float.

        Always 0 where the recipe asks for a single one.
        """
        chosen = self.whole(0, number - 1)
        return chosen if self._varied else chosen * 0

    # Colors, (B, H, W, 3) in 0..1. Each of the three lies in memory as a plane of its own, which
    # is several times faster to mix.

    def first(self, place: Number) -> Tensor:
        """The first palette at ``place``, in turns around it."""
        return self._color(0, place)

    def second(self, place: Number) -> Tensor:
        """The second palette at ``place``, in turns around it."""
        return self._color(1, place)

    def solid(self, palette: int = 0) -> Tensor:
        """One color of a palette per picture, (B, 1, 1, 3)."""
        place = (self.between() * (STEPS - 1)).long() + self._rows
        return self._tables[palette][:, place.flatten()].t().reshape(self.count, 1, 1, 3)

    def ink(self) -> Tensor:
        """A color close to black, (B, 1, 1, 3): outlines, joints, grout."""
        return self.solid() * 0.15

    def _color(self, palette: int, place: Number) -> Tensor:
        place = torch.as_tensor(place, device=self.device).expand(self.x.shape)
        index = (fraction(place) * STEPS).long().clamp_(0, STEPS - 1) + self._rows
        planes = self._tables[palette].index_select(1, index.reshape(-1))
        return planes.view(3, *self.x.shape).permute(1, 2, 3, 0)

    # Edges, numbers of cells, noise.

    def inside(self, distance: Tensor, softness: float = 1.5) -> Tensor:
        """How far each pixel lies inside, 0..1, its edge ``softness`` pixels wide."""
        return (0.5 - distance / (self.pixel * softness)).clamp(0, 1)

    def line(self, distance: Tensor, half_width: Number) -> Tensor:
        """A stroke along the zero of ``distance``, 0..1."""
        return self.inside(distance.abs() - half_width)

    def even(self, field: Tensor) -> Tensor:
        """About the distance to the zero of any smooth field: its value over its own slope."""
        slope_x = F.pad(field[:, :, 2:] - field[:, :, :-2], (1, 1), mode="replicate")
        slope_y = F.pad(field[:, 2:] - field[:, :-2], (0, 0, 1, 1), mode="replicate")
        return field * self.pixel * 2 / length(slope_x, slope_y).clamp(min=1e-4)

    def lot(self, column: Tensor, row: Number = 0.0) -> Tensor:
        """A random number in 0..1 for each cell with these whole numbers, another per picture."""
        mixed = torch.sin(column * 12.9898 + row * 78.233 + self._hash_seed)
        return fraction(mixed * 437.585)

    def rough(self, cells: float, octaves: int = 4, gain: float = 0.5) -> Tensor:
        """Fractal noise over the frame, deviation about 1, ``cells`` in its coarsest octave."""
        total = torch.zeros_like(self.x)
        weight, power = 1.0, 0.0
        for octave in range(octaves):
            size = min(int(cells * 2**octave) + 2, self.height)
            total = total + weight * self._upsampled(size)
            power += weight * weight
            weight *= gain
        return total / math.sqrt(power)

    def _upsampled(self, size: int) -> Tensor:
        coarse = self._normal((self.count, 1, size, size))
        shape = (self.height, self.width)
        return F.interpolate(coarse, size=shape, mode="bicubic", align_corners=True)[:, 0]

    def clouds(self, cells: int = 32, octaves: int = 3) -> "Clouds":
        """Noise that can be looked up anywhere: to be bent, stretched and turned."""
        side = 4 * cells
        total = torch.zeros((self.count, 1, side, side), device=self.device)
        weight = 1.0
        for octave in range(octaves):
            size = (cells // 4) * 2**octave
            coarse = self._normal((self.count, 1, size, size))
            total = total + weight * F.interpolate(coarse, size=(side, side), mode="bicubic")
            weight *= 0.5
        return Clouds(total)

    def banded(
        self,
        waves: Tensor,
        spread: Tensor,
        direction: Tensor | None = None,
        fan: Tensor | None = None,
    ) -> Tensor:
        """Noise of about ``waves`` waves per frame, deviation 1: spots, mazes, stripes.

        ``direction`` (radians) and ``fan`` (how far from it) keep only waves that run one way.
        """
        fy = torch.fft.fftfreq(self.height, device=self.device)[:, None] * self.height
        fx = torch.fft.rfftfreq(self.width, device=self.device)[None] * self.width
        radius = (fx * fx + fy * fy).sqrt()
        kept = torch.exp(-(((radius - waves) / spread) ** 2))
        if direction is not None and fan is not None:
            aligned = (fx * torch.cos(direction) + fy * torch.sin(direction)).abs()
            kept = kept * torch.exp(-(((1 - aligned / (radius + 1e-3)) / fan) ** 2))
        white = self._normal((self.count, self.height, self.width))
        noise = torch.fft.irfft2(torch.fft.rfft2(white) * kept, s=(self.height, self.width))
        return noise / (noise.std((1, 2), keepdim=True) + 1e-6)

    def grain(self) -> Tensor:
        """A number in 0..1 for each pixel, (B, H, W)."""
        return torch.rand(self.x.shape, generator=self._draws.generator, device=self.device)

    def _normal(self, shape: tuple[int, ...]) -> Tensor:
        return torch.randn(shape, generator=self._draws.generator, device=self.device)

    # Lattices whose cells are drawn at random.

    def voronoi(
        self, x: Tensor, y: Tensor, jitter: float = 0.85
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Cells around points that are about one apart (Worley, 1996).

        Returns the distances to the nearest and to the second nearest point, the coordinates of
        the nearest seen from here, and a random number in 0..1 for its cell.
        """
        points = torch.rand(
            (self.count * 256, 2), generator=self._draws.generator, device=self.device
        )
        points_x, points_y = (points * jitter + (1 - jitter) / 2).T.contiguous()
        column, row = x.floor(), y.floor()
        fx, fy = x - column, y - row
        column, row = column.int(), row.int()
        rows = torch.arange(self.count, device=self.device, dtype=torch.int32)[:, None, None] * 256
        nearest = torch.full_like(x, 9.0)
        second, near_x, near_y = nearest.clone(), nearest.clone(), nearest.clone()
        number = torch.zeros_like(x)
        for down in (-1, 0, 1):
            line = ((row + down) & 15) * 16 + rows
            for right in (-1, 0, 1):
                cell = ((column + right) & 15) + line
                px = points_x.index_select(0, cell.reshape(-1)).view(x.shape) + (right - fx)
                py = points_y.index_select(0, cell.reshape(-1)).view(x.shape) + (down - fy)
                distance = px * px + py * py
                # Interpolating takes a quarter of the time that torch.where takes on a CPU.
                closer = (distance < nearest).float()
                second = torch.minimum(second, torch.maximum(nearest, distance))
                nearest = torch.minimum(nearest, distance)
                near_x, near_y = torch.lerp(near_x, px, closer), torch.lerp(near_y, py, closer)
                number = torch.lerp(number, cell.float(), closer)
        return nearest.sqrt(), second.sqrt(), near_x, near_y, fraction(number * 0.61803)

    def scales(
        self, x: Tensor, y: Tensor, pointed: float | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Overlapping scales one apart, each over the row below it; y runs towards their tips.

        Returns how far from its middle (0) to its edge (1) each point lies, the coordinates
        within the scale, and a random number in 0..1 for it. ``pointed`` sharpens the tips.
        """
        first_row = y.floor()
        edge = torch.full_like(x, 2.0)
        inner_x, inner_y, number = (torch.zeros_like(x) for _ in range(3))
        for above in (-1, 0, 1):
            row = first_row - above
            shift = row.remainder(2) * 0.5
            column = (x - shift).round()
            lx, ly = x - shift - column, y - row
            if pointed is None:
                distance = ((lx / 0.62) ** 2 + (ly / 1.35) ** 2 + 1e-9).sqrt()
            else:
                tip = (ly / 1.45).clamp(min=0) ** pointed
                distance = torch.maximum(lx.abs() / 0.62 + tip - 0.12, ly / 1.6)
            here = torch.minimum(certainty(1 - distance), certainty(ly + 0.5))
            edge = edge.lerp(distance, here)
            inner_x, inner_y = inner_x.lerp(lx, here), inner_y.lerp(ly, here)
            number = number.lerp(self.lot(column, row), here)
        return edge, inner_x, inner_y, number

    def glint(self, x: Tensor, y: Tensor, radius: Number) -> Tensor:
        """A soft highlight around the origin, 0..1."""
        return ramp(radius, radius * 0.3, (x * x + y * y + 1e-9).sqrt())


class Clouds:
    """Noise at any point, repeated by mirrors; deviation about 1."""

    def __init__(self, table: Tensor) -> None:
        self._table = table

    def __call__(self, x: Tensor, y: Tensor) -> Tensor:
        """The noise at points (B, H, W)."""
        gx = 1 - (fraction(x * 0.13) * 2 - 1).abs() * 2
        gy = 1 - (fraction(y * 0.13) * 2 - 1).abs() * 2
        grid = torch.stack([gx, gy], -1)
        return F.grid_sample(
            self._table, grid, mode="bilinear", padding_mode="reflection", align_corners=True
        )[:, 0]
