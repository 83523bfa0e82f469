"""The examinations of ``dreamreel doctor``, each with its remedy."""

import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import dreamreel
from dreamreel import catalogue
from dreamreel.cli.weights import torch_hub, weights_file
from dreamreel.errors import DreamReelError
from dreamreel.ffmpeg import find_ffmpeg, version
from dreamreel.movie.job.place import RENDERS, ensure_writable
from dreamreel.video.codecs import CODECS
from dreamreel.video.trial import try_encoder

LEAST_FREE_BYTES = 2e9
"""Of disk space, below which a note is made: a minute or so of 4K."""

NEEDED_CODEC = "h264"
"""Without which scenes that name no codec cannot be rendered."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one examination found."""

    check: str
    state: Literal["ok", "note", "broken"]
    """``note``: rendering works, but something that some scenes want does not."""
    found: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Examine this machine, one thing after another."""
    yield Finding("dreamreel", "ok", f"{dreamreel.__version__}, {Path(dreamreel.__file__).parent}")
    yield Finding("python", "ok", f"{platform.python_version()} on {platform.platform()}")
    yield from _torch()
    yield from _ffmpeg()
    yield from _weights()
    yield from _folders()


def _torch() -> Iterator[Finding]:
    try:
        import torch
        import torchvision
    except (ImportError, OSError) as error:  # OSError: a library of the driver does not load
        remedy = "Install a torch and a torchvision that fit together: https://pytorch.org."
        yield Finding("torch", "broken", f"does not load: {error}", remedy)
        return
    yield Finding("torch", "ok", f"{torch.__version__}, torchvision {torchvision.__version__}")
    yield from _devices()


def _devices() -> Iterator[Finding]:
    import torch

    from dreamreel.rendering.device import choose_device, choose_precision

    cpu = f"cpu, {torch.get_num_threads()} threads"
    names = [f"cuda:{i}, {torch.cuda.get_device_name(i)}" for i in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        names.append("mps")
    chosen = choose_device("auto")
    precision = choose_precision("auto", chosen)
    yield Finding("devices", "ok", "; ".join([*names, cpu]))
    built_for_cuda = torch.version.cuda is not None
    if built_for_cuda and shutil.which("nvidia-smi") and not torch.cuda.is_available():
        remedy = "The driver may be older than this torch; install another torch or driver."
        yield Finding("cuda", "note", "there is a driver, but torch finds no GPU", remedy)
    yield Finding("auto", "ok", f"--device auto is {chosen}, --precision auto is {precision}")


def _ffmpeg() -> Iterator[Finding]:
    try:
        binary = find_ffmpeg()
        yield Finding("ffmpeg", "ok", f"{version(binary)}, {binary}")
    except DreamReelError as error:
        yield _failed("ffmpeg", error, needed=True)
        return
    for codec in CODECS.values():
        name = f"codec {codec.name}"
        try:
            try_encoder(codec, binary=binary)
            yield Finding(name, "ok", f"{codec.encoder} encodes")
        except DreamReelError as error:
            yield _failed(name, error, needed=codec.name == NEEDED_CODEC)


def _weights() -> Iterator[Finding]:
    cards = [catalogue.network(name) for name in catalogue.names()]
    for card in cards:
        place = weights_file(card)
        if card.embedded and place.is_file():
            yield Finding(f"weights of {card.name}", "ok", f"embedded, {place}")
        elif card.embedded:
            remedy = "Install dreamreel again."
            yield Finding(f"weights of {card.name}", "broken", f"{place} is missing", remedy)
    published = [card for card in cards if not card.embedded]
    there = [card.name for card in published if weights_file(card).is_file()]
    found = f"{len(there)} of {len(published)} in {torch_hub() / 'checkpoints'}"
    names = f": {', '.join(there)}" if there else "; downloaded when first used"
    yield Finding("published weights", "ok", found + names)


def _folders() -> Iterator[Finding]:
    place = RENDERS.absolute()
    try:
        _without_leftovers(lambda: ensure_writable(place / "movie.mp4"), place)
        yield Finding("renders", "ok", f"{place} can be written")
    except DreamReelError as error:
        yield _failed("renders", error, needed=False)
    free = shutil.disk_usage(_nearest(place)).free
    state = "ok" if free >= LEAST_FREE_BYTES else "note"
    remedy = "" if state == "ok" else "Make room, or render elsewhere with -o."
    yield Finding("disk", state, f"{free / 1e9:.1f} GB free at {place}", remedy)


def _failed(check: str, error: DreamReelError, *, needed: bool) -> Finding:
    first, *_ = error.message.splitlines()
    return Finding(check, "broken" if needed else "note", first, error.hint)


def _without_leftovers(work: Callable[[], None], folder: Path) -> None:
    """Do something, and remove the folder that it made, if it made one."""
    was_there = folder.exists()
    try:
        work()
    finally:
        if not was_there and folder.is_dir():
            folder.rmdir()


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above that exists."""
    return next(place for place in (folder, *folder.parents) if place.exists())
