"""The packets of a movie as they lie in its file: their hashes and times, without decoding any.

A joined movie is right if it holds the very packets of its segments, in order and equally far
apart.
"""

import re
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dreamreel.errors import InputFileError
from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.video.probe import Facts, facts_in

_CLOCK = re.compile(r"^#tb 0: (\d+/\d+)$", re.MULTILINE)
_SETUP = re.compile(r"^#extradata 0, *\d+, *(\w+)$", re.MULTILINE)
# MD5: against accidents, not against forgers.
_PACKET = re.compile(r"^0, *\S+, *(-?\d+), *(\d+), *\d+, *(\w{32})$", re.MULTILINE)
_COMPLAINT = re.compile(r"^.*\[(?:error|fatal|panic)\] .*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Packets:
    """The packets of a movie's picture, in the order in which they are stored."""

    facts: Facts
    setup: str
    """Hash of what the decoder is given before the first packet; empty if nothing."""
    clock: Fraction
    """Seconds per tick."""
    times: tuple[int, ...]
    """When each packet's frame is shown, in ticks."""
    durations: tuple[int, ...]
    """For how long each is shown, in ticks."""
    hashes: bytes
    """Of all packets, 16 bytes each."""

    def __len__(self) -> int:
        return len(self.times)

    @property
    def delay(self) -> int:
        """How many frames decoding must run ahead of showing, since frames are stored reordered."""
        stored = sorted(range(len(self)), key=self.times.__getitem__)
        return max((place - index for index, place in enumerate(stored)), default=0)

    def is_steady(self, fps: Fraction) -> bool:
        """Whether frame i is shown at i / fps for 1 / fps, as near as the clock can have it."""
        return all(
            abs(time * self.clock - i / fps) <= self.clock / 2
            for i, time in enumerate(sorted(self.times))
        ) and all(abs(length * self.clock - 1 / fps) < self.clock for length in self.durations)


def read_packets(path: Path, *, binary: Path | None = None) -> Packets:
    """Read a movie's packets, and what its header says.

    Args:
        path: a movie in one file.
        binary: ffmpeg; None: found.

    Raises:
        InputFileError: if it is missing, is cut short or holds no video.
    """
    if not path.is_file():
        raise InputFileError(f"{path} does not exist")
    result = subprocess.run(
        [
            *(str(find_ffmpeg(binary)), "-nostdin", "-nostats", "-loglevel", "level+info"),
            *("-xerror", "-i", f"file:{path.absolute()}", "-map", "0:v:0", "-c", "copy"),
            *("-f", "framehash", "-hash", "md5", "pipe:1"),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    words, listing = result.stderr.decode(errors="replace"), result.stdout.decode()
    found, clock, setup = facts_in(words), _CLOCK.search(listing), _SETUP.search(listing)
    complaints = "\n".join(_COMPLAINT.findall(words))
    if result.returncode or complaints or found is None or clock is None:
        raise InputFileError(
            f"{path} cannot be read (exit {result.returncode})\n{complaints[-800:]}".rstrip()
        )
    rows = _PACKET.findall(listing)
    return Packets(
        facts=found,
        setup=setup[1] if setup else "",
        clock=Fraction(clock[1]),
        times=tuple(int(time) for time, _, _ in rows),
        durations=tuple(int(length) for _, length, _ in rows),
        hashes=bytes.fromhex("".join(digest for _, _, digest in rows)),
    )
