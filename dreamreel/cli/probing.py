"""What the commands that look into networks share: their arguments, and how they are understood."""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dreamreel.errors import UsageError
from dreamreel.probing.options import METHODS, SIZE, Method

if TYPE_CHECKING:
    from dreamreel.catalogue import LayerCard, NetworkCard
    from dreamreel.networks import Network
    from dreamreel.specs import Target

NetworkArgument = Annotated[
    str,
    typer.Argument(metavar="NETWORK", help="One of: dreamreel networks.", show_default=False),
]
SizeOption = Annotated[
    int,
    typer.Option(
        "--size", metavar="N", min=1, max=8192,
        help="Shorter side of what the network sees, pixels.",
    ),
]  # fmt: skip
WeightsOption = Annotated[
    Path | None,
    typer.Option(
        "--weights",
        metavar="FILE",
        readable=False,
        help="Instead of the embedded or published weights: .safetensors, .pth or .pt.",
    ),
]
ChannelsOption = Annotated[
    str | None,
    typer.Option(
        "--channels", metavar="0-31", help="Draw these; without it, all. Or one, such as 42."
    ),
]
SheetOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        metavar="FILE",
        readable=False,
        help="The sheet, a PNG; without it, into the folder renders.",
    ),
]
Methods = Literal["gradient", "deconvnet", "guided", "all"]
DEFAULT_SIZE = SIZE

_CHANNELS = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")


def methods_of(choice: Methods) -> tuple[Method, ...]:
    """Return the methods that are meant."""
    return METHODS if choice == "all" else (choice,)


def unit_of(address: str, card: "NetworkCard") -> "Target":
    """Return the channel, or the unit of it, that an address names.

    Raises:
        UsageError: it names none, or a whole layer.
    """
    from dreamreel.scene.reading.addresses import resolve
    from dreamreel.scene.text.problems import Refused

    try:
        target = resolve(address, card)
    except Refused as error:
        raise UsageError(str(error), hint=f"See: dreamreel networks {card.name}") from None
    if target.channel is None:
        last = card.layers[target.layer].channels - 1
        raise UsageError(
            f"{address} is a whole layer",
            hint=f"Name one of its channels, {target.layer}:0 to {target.layer}:{last}, "
            f"or see all of them with --layer {target.layer}.",
        )
    return target


def channels_of(text: str) -> range:
    """Return the channels that are written as ``42`` or ``0-31``.

    Raises:
        UsageError: they are written otherwise.
    """
    match = _CHANNELS.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"--channels {text}: write 42 or 0-31")
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first:
        raise UsageError(f"--channels {text}: write the lower number first")
    return range(first, last + 1)


def layer_of(name: str, card: "NetworkCard") -> "LayerCard":
    """Return the layer of that name or alias.

    Raises:
        UsageError: there is none.
    """
    from dreamreel.scene.reading.addresses import find_layer
    from dreamreel.scene.text.problems import Refused

    try:
        return find_layer(name, card)
    except Refused as error:
        raise UsageError(str(error), hint=f"See: dreamreel networks {card.name}") from None


def opened(
    card: "NetworkCard", layers: Sequence[str], *, weights: Path | None, device: str
) -> "Network":
    """Load a network up to the deepest of some layers, in full precision.

    Raises:
        UnavailableError: there is no such device.
        InputFileError: the weights cannot be had.
    """
    from dreamreel import networks
    from dreamreel.rendering.device import choose_device

    where = choose_device(device)
    return networks.load(card.name, layers=layers, weights=weights, device=where)


def within_memory(size: int) -> AbstractContextManager[None]:
    """Say that a picture does not fit into memory, or that the device is lost."""
    from dreamreel.rendering.device import device_errors

    return device_errors(
        f"--size {size}: the picture and its gradients do not fit into memory",
        smaller="Give a smaller --size, a shallower layer, or another device.",
    )


def place_of(out: Path | None, name: str) -> Path:
    """Return where a sheet goes, which is made sure of.

    Args:
        out: what the user asked for; None: a PNG of that name in the folder of renders.
        name: of the sheet.

    Raises:
        UsageError: the name is not that of a PNG.
        ConflictError: something else has it.
        DeniedError: the folder may not be written to.
        StorageError: it cannot be made.
    """
    from dreamreel.movie.job.place import RENDERS, ensure_writable
    from dreamreel.probing.place import check_place

    place = out or RENDERS / f"{name}.png"
    check_place(place)
    ensure_writable(place)
    return place
