"""Where and in what precision to dream."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from dreamreel.errors import OutOfMemoryError, UnavailableError, UsageError
from dreamreel.networks import DTYPES, Precision


def choose_device(name: str = "auto") -> torch.device:
    """Return the device of that name; ``auto``: the first GPU, else the CPU.

    Args:
        name: ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    Raises:
        UnavailableError: this machine has no such device.
    """
    if name == "auto":
        return torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    if device is None or device.type not in {"cpu", "cuda", "mps"}:
        raise UnavailableError(
            f"device {name!r}: there is no such kind of device",
            hint="Devices are auto, cpu, cuda, cuda:N and mps.",
        )
    if not _is_there(device):
        raise UnavailableError(
            f"device {name!r} is not on this machine, which has {_what_is_there()}",
            hint="Use --device auto, or --device cpu, which is always there.",
        )
    return device


def choose_precision(name: str, device: torch.device) -> Precision:
    """Return the precision of that name; ``auto``: bf16 where the device computes in it, else fp32.

    Raises:
        UsageError: there is no such precision.
    """
    for precision in DTYPES:
        if name == precision:
            return precision
    if name != "auto":
        raise UsageError(f"precision {name!r}: choose auto, {', '.join(DTYPES)}")
    return "bf16" if _computes_bf16(device) else "fp32"


@contextmanager
def device_errors(too_large: str, *, smaller: str) -> Iterator[None]:
    """Say what does not fit into memory, or that the device is lost, and what to do.

    Args:
        too_large: the message where memory does not suffice.
        smaller: what to do about it.

    Raises:
        OutOfMemoryError: it does not fit.
        UnavailableError: the device failed.
    """
    try:
        yield
    except torch.AcceleratorError as error:
        raise UnavailableError(
            f"the device failed: {str(error).partition(chr(10))[0]}",
            hint="What was done is stored: run the same command again, or with --device cpu.",
        ) from error
    except (RuntimeError, MemoryError) as error:
        if not _is_out_of_memory(error):
            raise
        raise OutOfMemoryError(too_large, hint=smaller) from error


def _is_out_of_memory(error: RuntimeError | MemoryError) -> bool:
    # The CPU's allocator raises a plain RuntimeError.
    known = isinstance(error, MemoryError | torch.OutOfMemoryError)
    return known or "can't allocate memory" in str(error)


def _computes_bf16(device: torch.device) -> bool:
    # A CPU without instructions for it emulates bf16: more than twice as slow as fp32.
    if device.type == "cpu":
        return (
            torch.cpu._is_amx_tile_supported()  # pyright: ignore[reportPrivateUsage]: no public name
            or torch.cpu._is_avx512_bf16_supported()  # pyright: ignore[reportPrivateUsage]: nor here
        )
    if device.type != "cuda":
        return False
    with torch.cuda.device(device):
        return torch.cuda.is_bf16_supported(including_emulation=False)


def _is_there(device: torch.device) -> bool:
    if device.type == "cuda":
        return torch.cuda.is_available() and (device.index or 0) < torch.cuda.device_count()
    return device.type == "cpu" or torch.backends.mps.is_available()


def _what_is_there() -> str:
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    gpus = ", ".join(f"cuda:{index}" for index in range(count))
    return ", ".join(filter(None, ["cpu", gpus, "mps" * torch.backends.mps.is_available()]))
