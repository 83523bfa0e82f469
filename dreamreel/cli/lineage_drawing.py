"""What ``dreamreel lineage`` does besides telling: it looks at portraits, and draws trees."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dreamreel.cli.failures import counted
from dreamreel.cli.passes import watching_pass
from dreamreel.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

    from dreamreel.movie.neurons.lineage import LineageDrawn, LineageJob
    from dreamreel.networks import Network
    from dreamreel.portraits.spec import Recipe
    from dreamreel.specs import Target

OWN = "portrait"
"""Stands for the unit's own portrait, in the place of a picture."""


def check(outs: Sequence[Path], *, chords: int | None, top: int, depth: int) -> None:
    """Make sure that a tree can be drawn.

    Raises:
        UsageError: it would be too broad, the names are wrong, or clips are asked for.
        ConflictError: something else has one of the names.
    """
    from dreamreel.movie.neurons.lineage import check_breadth, check_outs

    if chords is not None:
        raise UsageError("--chords prints clips, and -o draws a tree", hint="Use one of them.")
    check_breadth(top, depth)
    check_outs(outs)


def seen(
    picture: Path | None,
    network: "Network",
    target: "Target",
    *,
    size: int,
    recipe: "Recipe",
    stop: Callable[[], bool],
) -> "np.ndarray":
    """Return what the network is shown, (H, W, 3) in 0..1."""
    from dreamreel.movie.neurons.portrait_batches import paint_together
    from dreamreel.probing.seeing import blank, read_picture

    if picture is None:
        return blank(size)
    if str(picture) != OWN:
        return read_picture(picture, size)
    (portrait,), _ = paint_together(
        network, [target], recipe=recipe, side=size, stop=stop, hint="Run it again."
    )
    return portrait.astype("float32") / 255


def told(picture: Path | None, *, both: bool) -> str:
    """Return how shares were found, as a note says it."""
    cool = "; cool edges hold it back" if both else ""
    if picture is None:
        return f"by weight{cool}"
    at = "its own portrait" if str(picture) == OWN else f"the picture {picture.name}"
    return f"at {at}{cool}"


def draw(job: "LineageJob", *, silent: bool) -> "LineageDrawn":
    """Let the tree be drawn, and show how far it is."""
    from dreamreel.movie.neurons.lineage import LineageDrawn, make_lineage

    with watching_pass(silent=silent, noun="portrait", verb="painted") as watch:
        for event in make_lineage(job):
            if isinstance(event, LineageDrawn):
                return event
            watch(event)
    raise AssertionError("a lineage ends with its last event")


def in_words(drawn: "LineageDrawn") -> Iterator[str]:
    """Yield a line for every picture."""
    for path in drawn.paths:
        yield f"{path}: {counted(drawn.units, 'unit')} in {drawn.seconds:.1f} s"
