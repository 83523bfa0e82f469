"""What a pattern is: a named function from a canvas to paint, and how it may be posed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from training.patterns.canvas import Canvas
from training.patterns.shapes import Number

Kind = Literal["texture", "thing", "upright"]
"""How a pattern is posed: a texture fills the plane and is seen from any side; a thing has an
outline and lies in any direction; what is upright has an up, and leans a little at most."""


@dataclass(frozen=True)
class Paint:
    """What a pattern draws.

    color: (B, H, W, 3), clamped to 0..1 later. cover: (B, H, W) in 0..1, where the thing is, or
    None where it is everywhere. relief: (B, H, W), its height, about 0..1, by which it is lit.
    gloss: how much its slopes shine, 0..1; or one per picture, (B, 1, 1).
    """

    color: Tensor
    cover: Tensor | None = None
    relief: Tensor | None = None
    gloss: Number = 1.0


@dataclass(frozen=True)
class Pattern:
    """A class of pictures. ``whole``: a creature or thing that is itself only as a whole."""

    name: str
    family: str
    kind: Kind
    draw: Callable[[Canvas], Paint]
    whole: bool


class Family:
    """The patterns of one file, in the order in which it defines them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.patterns: list[Pattern] = []

    def texture(self, draw: Callable[[Canvas], Paint]) -> Callable[[Canvas], Paint]:
        """Declare a texture."""
        return self._declare(draw, "texture", whole=False)

    def thing(self, draw: Callable[[Canvas], Paint]) -> Callable[[Canvas], Paint]:
        """Declare a thing with an outline, in any direction."""
        return self._declare(draw, "thing", whole=True)

    def upright(self, draw: Callable[[Canvas], Paint]) -> Callable[[Canvas], Paint]:
        """Declare a thing with an outline and an up."""
        return self._declare(draw, "upright", whole=True)

    def view(self, draw: Callable[[Canvas], Paint]) -> Callable[[Canvas], Paint]:
        """Declare what fills the frame and has an up: flames, a city, mountains."""
        return self._declare(draw, "upright", whole=False)

    def _declare(
        self, draw: Callable[[Canvas], Paint], kind: Kind, *, whole: bool
    ) -> Callable[[Canvas], Paint]:
        self.patterns.append(Pattern(draw.__name__, self.name, kind, draw, whole))
        return draw
