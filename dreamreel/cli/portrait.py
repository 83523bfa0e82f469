"""``dreamreel portrait``: the picture that one neuron wants."""

import json as jsonlib
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamreel.cli import options as opt
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.networks import find
from dreamreel.cli.signals import stopping
from dreamreel.cli.streams import is_terminal, show, show_if_possible, tell
from dreamreel.errors import InputFileError, UsageError
from dreamreel.geometry import Size
from dreamreel.movie.options import Options
from dreamreel.portraits import presets
from dreamreel.portraits.spec import Goal, PortraitSpec, Recipe

if TYPE_CHECKING:
    from dreamreel.catalogue import NetworkCard
    from dreamreel.movie.neurons.portrait import PortraitEvent, PortraitFinished, PortraitJob
    from dreamreel.specs import StartSpec, Target

SIDE = 384
"""Pixels, of a portrait whose size nobody gave."""
SIDES = (32, 8192)
"""Pixels: what may be asked for; larger ones are a matter of hours and memory."""
MOST_STARTS, MOST_STEPS, MOST_SEED = 100, 100_000, 2**63 - 1
KINDS = ("noise", "gray", "gradient")
DUSK = ((0.13, 0.16, 0.3), (0.55, 0.42, 0.47), (0.93, 0.76, 0.52))
"""Of a start with a gradient, sRGB from top to bottom; by eye."""

NetworkName = Annotated[
    str, typer.Argument(metavar="NETWORK", help="As `dreamreel networks` lists it.")
]
Unit = Annotated[
    str,
    typer.Argument(
        metavar="UNIT",
        help="As scenes address it: s16c:75, s16c:75@0.5/0.5, owl; a layer is s16c.",
    ),
]
SizeOption = Annotated[
    int, typer.Option("--size", metavar="N", min=SIDES[0], max=SIDES[1], help="Its side, pixels.")
]
StepsOption = Annotated[
    int | None,
    typer.Option(
        "--steps",
        metavar="N",
        min=1,
        max=MOST_STEPS,
        help="Gradient steps per size, instead of the preset's.",
    ),
]
PresetOption = Annotated[
    str | None,
    typer.Option("--preset", metavar="NAME", help=f"A recipe: {', '.join(presets.PRESETS)}."),
]
StartsOption = Annotated[
    int,
    typer.Option(
        "--starts",
        metavar="N",
        min=1,
        max=MOST_STARTS,
        help="How many random beginnings, side by side in a grid: what they share is the unit's.",
    ),
]
EvolveOption = Annotated[
    bool, typer.Option("--evolve", help="Write a movie besides, in which every step is a frame.")
]
StartOption = Annotated[
    str,
    typer.Option(
        "--start", metavar="KIND|FILE", help=f"{', '.join(KINDS)}, or a picture to begin with."
    ),
]
SeedOption = Annotated[
    int, typer.Option("--seed", metavar="N", min=0, max=MOST_SEED, help="Of the first beginning.")
]
GuideOption = Annotated[
    Path | None,
    typer.Option(
        "--guide",
        metavar="PICTURE",
        readable=False,
        help="Climb towards this picture's features; UNIT is a layer.",
    ),
]
InvertOption = Annotated[
    Path | None,
    typer.Option(
        "--invert",
        metavar="PICTURE",
        readable=False,
        help="Find a picture that the layer UNIT takes for this one.",
    ),
]


def command(
    network: NetworkName,
    unit: Unit,
    out: opt.Out = None,
    size: SizeOption = SIDE,
    steps: StepsOption = None,
    preset: PresetOption = None,
    starts: StartsOption = 1,
    evolve: EvolveOption = False,
    start: StartOption = "noise",
    seed: SeedOption = 0,
    guide: GuideOption = None,
    invert: InvertOption = None,
    device: opt.Device = "auto",
    precision: opt.PrecisionOption = "auto",
    deterministic: opt.Deterministic = False,
    quiet: opt.Quiet = False,
    json: opt.Json = False,
) -> None:
    """Paint the picture that excites a neuron most, and write it as a PNG.

    The picture carries what made it. An earlier portrait of the same name is replaced.
    """
    leave_deleted_folder(out, *filter(None, (guide, invert)))
    card = find(network)
    goal, picture = _goal(guide, invert)
    target = _target(unit, card, goal)
    name = preset or (presets.INVERSION if goal == "invert" else presets.DEFAULT)
    recipe = _recipe(name, steps, start, goal)
    check_side(size, card)
    spec = PortraitSpec(target, Size(size, size), recipe, seed, goal, picture)
    with stopping() as stop:
        options = Options(
            device=device, precision=precision, deterministic=deterministic, stop=stop
        )
        # Here: it loads torch.
        from dreamreel.movie.neurons.portrait import PortraitJob, make_portrait, plan_portrait

        job = plan_portrait(
            PortraitJob(card.name, unit, name, spec, starts, evolve, out or Path(), options)
        )
        finished = _follow(make_portrait(job), shown=not quiet and not json)
    if json:
        show(jsonlib.dumps(_answer(job, finished), indent=2, ensure_ascii=False))
    elif not quiet:
        show_if_possible(_in_words(finished))


def _goal(guide: Path | None, invert: Path | None) -> tuple[Goal, str]:
    """Return the goal, and the picture that it needs."""
    if guide and invert:
        raise UsageError("--guide and --invert are two goals", hint="Give one of them.")
    picture = guide or invert
    if picture is None:
        return "excite", ""
    _check_picture(picture)
    return ("guide" if guide else "invert"), str(picture)


def _check_picture(picture: Path) -> None:
    if not picture.is_file():
        raise InputFileError(f"{picture} does not exist or is not a file")


def _target(unit: str, card: "NetworkCard", goal: Goal) -> "Target":
    from dreamreel.scene.reading.addresses import is_dead, resolve
    from dreamreel.scene.text.problems import Refused

    try:
        target = resolve(unit, card)
    except Refused as error:
        raise UsageError(str(error), hint=f"See: dreamreel networks {card.name}") from None
    if goal != "excite" and target.channel is not None:
        raise UsageError(
            f"{unit} is a unit, and --{goal} needs a layer", hint=f"Write {target.layer}."
        )
    if is_dead(target, card):
        tell(f"warning: nothing was ever seen to excite {target}; this neuron may be dead")
    return target


def recipe_of(name: str, steps: int | None) -> Recipe:
    """Return the recipe of a preset, perhaps with other steps per size.

    Raises:
        UsageError: there is no such preset.
    """
    known = presets.PRESETS.get(name)
    if known is None:
        from dreamreel.scene.text.problems import quoted, suggestion

        near = suggestion(name, tuple(presets.PRESETS))
        raise UsageError(
            f"there is no preset {quoted(name)}{near}",
            hint=f"Presets: {', '.join(presets.PRESETS)}.",
        )
    return replace(known, steps=steps or known.steps)


def _recipe(name: str, steps: int | None, start: str, goal: Goal) -> Recipe:
    known = recipe_of(name, steps)
    recipe = known.held_still() if goal == "invert" else known
    return replace(recipe, start=_start(start, recipe))


def _start(start: str, recipe: Recipe) -> "StartSpec":
    from dreamreel.specs import StartSpec

    if start == "noise":
        return recipe.start
    if start in KINDS:
        return StartSpec(start, colors=DUSK if start == "gradient" else ())
    if not Path(start).is_file():
        raise UsageError(
            f"--start {start}: there is no such file, nor such a kind of start",
            hint=f"Kinds are {', '.join(KINDS)}.",
        )
    return StartSpec("image", image=start)


def check_side(side: int, card: "NetworkCard") -> None:
    """Make sure that a network can see pictures of a side in pixels.

    Raises:
        UsageError: it can not.
    """
    if side < card.min_size:
        raise UsageError(f"--size {side}: {card.name} sees pictures from {card.min_size} pixels on")


def _follow(events: "Iterator[PortraitEvent]", *, shown: bool) -> "PortraitFinished":
    """Let the portrait be painted; on a terminal, count its steps on one line of stderr."""
    from dreamreel.movie.neurons.portrait import PortraitFinished

    counting = shown and is_terminal(sys.stderr)
    for event in events:
        if isinstance(event, PortraitFinished):
            return event
        if counting:
            end = "\n" if event.done == event.steps else ""
            print(f"\rstep {event.done}/{event.steps}", end=end, file=sys.stderr, flush=True)
    raise AssertionError("a portrait ends with its last event")


def _answer(job: "PortraitJob", finished: "PortraitFinished") -> dict[str, object]:
    plain = {key: str(v) if isinstance(v, Path) else v for key, v in asdict(finished).items()}
    asked = {"network": job.network, "unit": job.unit, "preset": job.preset}
    return {**asked, "target": str(job.spec.target), "seed": job.spec.seed, **plain}


def _in_words(finished: "PortraitFinished") -> str:
    pairs = zip(finished.before, finished.reached, strict=True)
    figures = ", ".join(f"{before:.3g} -> {after:.3g}" for before, after in pairs)
    also = f"\n{finished.movie}: how it came about" if finished.movie else ""
    return f"{finished.path}: {finished.measure} {figures} in {finished.seconds:.1f} s{also}"
