"""The sound of a movie: a stretch of a track, exactly as long as the picture.

A value from which ffmpeg's options follow; it starts nothing. The track is an input of the very
process that writes the movie, so that no file of its own has to be kept and verified. How much of
it is heard is counted in samples, not in the track's own times.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dreamreel.sound.decoding import IN_STEP
from dreamreel.video.codecs import Options

RATES = (44100, 48000)
"""Samples per second: of compact discs, and of films."""
AAC_BITS_PER_SECOND = 160_000
"""Of each channel; 64 000 is ffmpeg's own choice."""


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """What is heard with a movie, or with a part of it. Lengths are in samples of ``rate``."""

    path: Path
    sha256: str
    """Of the track's file as the scene knows it, in hexadecimal."""
    rate: int
    """Samples per second, one of `RATES`."""
    channels: int
    """1 or 2."""
    skip: int
    """Of the track, before the whole movie's first frame."""
    length: int
    """Of the whole movie."""
    fade_in: int
    """From the whole movie's beginning."""
    fade_out: int
    """To the whole movie's end."""
    part: range
    """Those of the whole movie's samples that are heard."""

    @property
    def seconds(self) -> Fraction:
        """For how long something is heard."""
        return Fraction(len(self.part), self.rate)

    @property
    def filters(self) -> str:
        """The chain of filters from the track to what is heard.

        It counts from the track's own beginning, which is exact in every format; seeking is not.
        Fades are half cosines, which, like the picture's, begin and end without a corner.
        """
        layout = "mono" if self.channels == 1 else "stereo"
        fades = (
            f"afade=t=in:curve=hsin:ss=0:ns={self.fade_in}" if self.fade_in else "",
            f"afade=t=out:curve=hsin:ss={self.length - self.fade_out}:ns={self.fade_out}"
            if self.fade_out
            else "",
        )
        chain = (
            f"aresample={self.rate}:{IN_STEP}:rematrix_maxval=1",  # mixed without clipping
            f"aformat=sample_fmts=fltp:channel_layouts={layout}",
            f"atrim=start_sample={self.skip}",
            f"apad=whole_len={self.length}",
            f"atrim=end_sample={self.length}",
            "asetpts=N/SR/TB",
            *fades,
            f"atrim=start_sample={self.part.start}:end_sample={self.part.stop}",
            "asetpts=N/SR/TB",
        )
        return ",".join(filter(None, chain))


def input_of(track: Path) -> str:
    """Return what ffmpeg is told to read: with its protocol, so that no name is misread."""
    return f"file:{track.absolute()}"


def sound_options(sound: Soundtrack, encoder: str) -> Options:
    """Return the options of the output that put a sound into it.

    Args:
        sound: read by the same process.
        encoder: ffmpeg's name of one that `codecs.CODECS` names.
    """
    own = {
        "aac": (("b:a", str(AAC_BITS_PER_SECOND * sound.channels)),),
        "flac": (("sample_fmt:a", "s32"), ("bits_per_raw_sample:a", "24")),
    }
    return (
        ("filter:a", sound.filters),
        ("c:a", encoder),
        *own.get(encoder, ()),
        ("flags:a", "+bitexact"),
        # What is the movie's own is told by the movie, not by its sound.
        ("map_metadata:s:a", "-1"),
        ("map_chapters", "-1"),
        ("max_interleave_delta", "0"),  # the order of packets must not depend on their pace
    )
