"""The cache: what was measured once, of sounds and of machines, in the user's cache folder.

An entry is known by what it was made from and carries its own checksum. One that is damaged, or
cannot be read, counts as none; one that cannot be written is done without.
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from dreamreel import durable
from dreamreel.durable import Json
from dreamreel.errors import DreamReelError


def cache_folder(kind: str) -> Path | None:
    """Return where measurements of a kind are kept (XDG base directories); None: no home."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):  # as the specification has it, any other is not looked at
        return Path(named) / "dreamreel" / kind
    try:
        return Path.home() / ".cache" / "dreamreel" / kind
    except RuntimeError:
        return None


def recall(folder: Path | None, subject: str) -> Mapping[str, Json] | None:
    """Return what was kept of a subject; None if nothing good was.

    Args:
        folder: of the cache; None: there is none.
        subject: all that decides the result, in words.
    """
    if folder is None:
        return None
    try:
        fields = durable.unseal(durable.read(_place(folder, subject)))
    except OSError:
        return None
    return fields if fields and fields.get("subject") == subject else None


def keep(folder: Path | None, subject: str, fields: Mapping[str, Json]) -> None:
    """Keep something of a subject, if it can be; arguments as those of `recall`."""
    if folder is None:
        return
    place = _place(folder, subject)
    born = place.with_name(f"{place.stem}.{os.getpid()}{durable.PART}")
    with contextlib.suppress(DreamReelError):
        durable.make_folder(folder)
        durable.publish(place, durable.seal({**fields, "subject": subject}), born=born)


def _place(folder: Path, subject: str) -> Path:
    return folder / f"{durable.sha256(subject.encode())}.json"
