"""Weights files: found or fetched, checked, and put into a network.

A file is untrusted. safetensors holds nothing but numbers; ``.pth`` is a pickle and is read with
torch's restricted unpickler, which runs no code of the file's. What a file holds must fit the
network exactly.
"""

import re
from collections.abc import Callable, Iterable
from http.client import HTTPException
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from dreamreel.durable import file_sha256
from dreamreel.errors import InputFileError

SHOWN = 3  # names of tensors in a message
PICKLES = (".pth", ".pt")
SAFETENSORS = ".safetensors"


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Read a file of named tensors onto the CPU.

    Raises:
        InputFileError: if there is no such file or it is not a dictionary of tensors.
    """
    if not path.is_file():
        raise InputFileError(f"weights file {path}: there is no such file")
    content = _reader(path)(path)
    if not isinstance(content, dict) or not all(isinstance(t, Tensor) for t in content.values()):
        raise InputFileError(
            f"weights file {path}: holds something else than tensors by name",
            hint="Save model.state_dict() alone, best as safetensors.",
        )
    return content


def published_file(url: str) -> Path:
    """Return the published file in torch.hub's folder, downloaded if it is not there yet.

    Raises:
        InputFileError: if it cannot be had, or has another checksum than its name says.
    """
    path = Path(torch.hub.get_dir(), "checkpoints", url.rsplit("/", 1)[-1])
    prefix = checksum_prefix(path.name)
    if not path.exists():
        _download(url, path, prefix)
    found = sha256(path)
    if not found.startswith(prefix):
        raise InputFileError(
            f"weights file {path}: wrong checksum, {found[: len(prefix)]} instead of {prefix}",
            hint="Delete it to have it downloaded again; to use a file of your own, "
            "write network: {arch: ..., weights: FILE}.",
        )
    return path


def checksum_prefix(file_name: str) -> str:
    """Return the head of the SHA-256 that a published file carries after the last dash."""
    found = re.search(r"-([0-9a-f]+)\.pth$", file_name)
    assert found, f"{file_name} carries no checksum"
    return found[1]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    try:
        return file_sha256(path)
    except OSError as error:
        raise InputFileError(f"weights file {path}: cannot be read: {error}") from error


def fill(network: nn.Module, tensors: dict[str, Tensor], *, source: Path) -> None:
    """Give a network from the meta device its numbers, float32 on the CPU.

    Raises:
        InputFileError: unless the names and shapes are exactly the network's, and all is finite.
    """
    expected = {
        name: tuple(tensor.shape)
        for name, tensor in network.state_dict().items()
        if not name.endswith(".num_batches_tracked")
    }
    _check(tensors, expected, source)
    # Not load_state_dict: the modules' own hooks would accept, rename and warn in their own ways.
    network.to_empty(device="cpu")
    with torch.no_grad():
        state = network.state_dict()
        for name, tensor in tensors.items():
            state[name].copy_(tensor)


def _reader(path: Path) -> Callable[[Path], object]:
    """Return how a file is read, by its ending."""
    if path.suffix == SAFETENSORS:
        return _read_safetensors
    if path.suffix in PICKLES:
        return _read_pickle
    raise InputFileError(
        f"weights file {path}: ends in {path.suffix or 'nothing'}, "
        f"not in {', '.join((SAFETENSORS, *PICKLES))}"
    )


def _read_safetensors(path: Path) -> object:
    try:
        return load_file(path)
    except Exception as error:  # the library's error is no subclass of anything narrower
        raise InputFileError(
            f"weights file {path}: not a safetensors file, or damaged: {_first_line(error)}"
        ) from error


def _read_pickle(path: Path) -> object:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # what damaged or hostile bytes raise has no common class
        raise InputFileError(
            f"weights file {path}: not weights that torch can read safely: {_first_line(error)}",
            hint="It is damaged, a web page saved under this name, or holds more than tensors.",
        ) from error


def _download(url: str, path: Path, prefix: str) -> None:
    """Download a published file; it appears under its name only when its checksum is right."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.hub.download_url_to_file(url, str(path), hash_prefix=prefix, progress=False)
    except (OSError, HTTPException, RuntimeError) as error:  # RuntimeError: the wrong checksum
        raise InputFileError(
            f"weights {path.name}: not there, and downloading them failed: {_first_line(error)}",
            hint=f"Put the file of {url} into {path.parent}.",
        ) from error


def _check(tensors: dict[str, Tensor], expected: dict[str, tuple[int, ...]], source: Path) -> None:
    """Raise unless the tensors are those expected."""
    faults = {
        "missing": expected.keys() - tensors.keys(),
        "unknown": tensors.keys() - expected.keys(),
        "of another shape": {
            name for name, shape in expected.items()
            if name in tensors and tuple(tensors[name].shape) != shape
        },
        "not finite": {name for name, tensor in tensors.items() if not _is_finite(tensor)},
    }  # fmt: skip
    found = [f"{_some(names)} {fault}" for fault, names in faults.items() if names]
    if found:
        raise InputFileError(f"weights file {source}: does not fit the network: {'; '.join(found)}")


def _is_finite(tensor: Tensor) -> bool:
    return bool(torch.isfinite(tensor).all())


def _some(names: Iterable[str]) -> str:
    """Return the first few names, and how many more there are."""
    ordered = sorted(names)
    more = len(ordered) - SHOWN
    return ", ".join(ordered[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
