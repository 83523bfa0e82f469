"""Whether a movie shows the frames that it was fed: luma thumbnails of 16 x 9 area averages.

A lossy codec leaves no bytes to compare, and counting alone misses frames that are swapped, wrong
or blank. A thumbnail is 144 bytes, so those of a long movie fit into memory. Both sides are
averaged by the same code, since ffmpeg's own area scaling was 7 levels off at 3840x2160.

*Another picture*: the mean distance of the decoded thumbnail from the fed one is larger than
`_tolerance`. *An exchange*: neighbors of a dive differ by one or two levels, so the distance cannot
tell them apart, but their difference can. Of the fed difference between two frames, the decoded one
holds a share of 1 in a right movie, 0 where a codec repeats a frame, -1 where the two have changed
places; the codec's noise has little to do with its direction.

Measured on right movies, in every depth, with dives of 0.02 to 0.5 octaves a second at 30 frames
per second, cuts, noise, stripes, flat colors and near-black. Levels are of 255. "Seen": which part
of all exchanges of neighbors was noticed, of dives at 0.5 and 0.1 octaves a second, whose neighbors
differ by 1.7 and 0.3 levels.

    codec, quality   distance, allowed   distance, allowed   least   seen     seen
                     64x48               640x360             share   at 0.5   at 0.1
    h264    0        1.0        3.3      1.0       3.1        0.0    1.00     0.58
    h264   16        1.2        5.0      1.0       3.6       -0.1    1.00     0.46
    h264   30        5.4       13        1.2       6.2       -0.1    1.00     0.64
    h264   51        37       116        13       39         -0.1    0.77     0.06
    hevc   16        1.3        5.0      1.0       3.6       -0.1    1.00     0.58
    hevc   51        59       116        20       39         -0.2    0.98     0.13
    av1    16        1.3        5.0      1.0       3.6       -0.1    1.00     0.61
    av1    63        21       456        6.0     146         -0.1    1.00     0.77
    prores 16        1.0        5.0      1.0       3.6        0.0    1.00     0.09
    gif              1.6        3.0      1.2       3.0        0.0    1.00     0.78
    webp   16        1.0        5.0      1.0       3.6       -0.1    1.00     0.94
    webp   63        2.5      456        2.0     146         -0.1    1.00     0.68
    ffv1             0.0        3.0      0.0       3.0        0.0    1.00     1.00

Of a dive at 0.02 octaves a second, whose neighbors differ by 0.05 levels, only lossless codecs show
an exchange: where frames differ less than the codec's noise, nothing can. At the worst qualities a
single frame may be anything.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dreamreel.errors import InputFileError, VerificationError
from dreamreel.geometry import Size
from dreamreel.video.encoding import Encoding
from dreamreel.video.probe import decode, decode_luma

ROWS, COLUMNS = 9, 16
THUMBNAIL_BYTES = ROWS * COLUMNS

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # BT.709

_FLOOR = 3.0
"""Levels: rounding, dither and limited range."""
_STEPS = 0.5
"""Steps of the codec's quantizer: twice the worst that was measured."""
_CELL_PIXELS = 4
"""Side of the cells for which these two hold: those of 64x48."""

_EXCHANGED = -0.6
"""Share of the fed difference; nearer to an exchange than to any right movie that was measured."""
_DOUBT = 0.1
"""Highest standard error of a share that is believed."""
_BLOCK_PIXELS = 8
"""Side of the blocks within which a codec's errors go together."""
_REACH = 4
"""Frames; as far as the usual groups of reordered frames go."""

_BLOCK = 4096
"""Frames that are compared at a time; as floating-point numbers they are four times as large."""


class Thumbnailer:
    """Makes thumbnails of frames of one size.

    Args:
        size: of the frames.
    """

    def __init__(self, size: Size) -> None:
        self._rows = _shares(size.height, ROWS)
        self._columns = _shares(size.width, COLUMNS).T

    def of_rgb(self, frame: np.ndarray) -> bytes:
        """Return the thumbnail of (H, W, 3), uint8 or uint16 over its full range."""
        rows = self._averaged_rows(frame.reshape(len(frame), -1)).reshape(ROWS, -1, 3)
        return _levels(rows @ _LUMA @ self._columns / (1 if frame.itemsize == 1 else 257))

    def of_luma(self, plane: np.ndarray, *, depth: int) -> bytes:
        """Return the thumbnail of (H, W) of limited range, with ``depth`` bits."""
        luma = self._averaged_rows(plane) @ self._columns / (1 << (depth - 8))
        return _levels((luma - 16) * 255 / 219)

    def _averaged_rows(self, picture: np.ndarray) -> np.ndarray:
        # A band at a time: as floating-point numbers a whole large frame leaves the cache.
        bands = ((shares, np.flatnonzero(shares)) for shares in self._rows)
        return np.stack(
            [
                shares[inside] @ picture[inside[0] : inside[-1] + 1].astype(np.float32)
                for shares, inside in bands
            ]
        )


def verify_frames(
    path: Path, fed: bytes | bytearray, *, encoding: Encoding, binary: Path | None = None
) -> None:
    """Decode a movie once, count its frames and compare each with what was fed.

    Args:
        path: of the movie, or of the folder of pictures.
        fed: the thumbnails of all fed frames, one after another.
        encoding: of the movie.
        binary: ffmpeg; None: found.

    Raises:
        VerificationError: if it does not decode, or not to those frames; it names the first that
            is wrong.
    """
    try:
        decoded = b"".join(_decoded(path, encoding, binary))
    except InputFileError as error:
        raise VerificationError(f"{path} does not decode: {error.message}") from error
    if len(decoded) != len(fed):
        raise _wrong(
            f"{path} decodes to {len(decoded) // THUMBNAIL_BYTES} frames, "
            f"{len(fed) // THUMBNAIL_BYTES} were fed"
        )
    complaint = _complaint(_table(fed), _table(decoded), encoding)
    if complaint:
        raise _wrong(f"{path}: {complaint}")


def _decoded(path: Path, encoding: Encoding, binary: Path | None) -> Iterator[bytes]:
    size, depth = encoding.size, encoding.depth
    make = Thumbnailer(size)
    if encoding.codec.is_yuv:
        planes = decode_luma(path, size=size, depth=depth, binary=binary)
        return (make.of_luma(plane, depth=depth) for plane in planes)
    kept = 8 if depth == 8 else 16
    frames = decode(path, size=size, depth=kept, fps=encoding.fps, binary=binary)
    return (make.of_rgb(frame) for frame in frames)


def _complaint(fed: np.ndarray, decoded: np.ndarray, encoding: Encoding) -> str:
    """Return what is wrong first, or nothing."""
    tolerance, cells = _tolerance(encoding), _independent_cells(encoding.size)
    for start in range(0, len(fed), _BLOCK):
        block = slice(start, start + _BLOCK + _REACH)
        wanted, got = (side[block].astype(np.float32) for side in (fed, decoded))
        far = np.abs(got - wanted).mean(axis=1)
        if (far > tolerance).any():
            first = int(np.argmax(far > tolerance))
            return (
                f"frame {start + first} is not the one that was fed: the mean difference is "
                f"{far[first]:.1f} of 255 levels, {tolerance:.1f} are allowed"
            )
        for reach in range(1, min(_REACH, len(wanted) - 1) + 1):
            exchanged = _exchanged(wanted, got, reach, cells)
            if exchanged.size:
                first = start + int(exchanged[0])
                return f"frames {first} and {first + reach} have changed places"
    return ""


def _exchanged(
    fed: np.ndarray, decoded: np.ndarray, reach: int, independent_cells: float
) -> np.ndarray:
    """Return which frames have changed places with the one that is ``reach`` frames later."""
    wanted, got = _changes(fed, reach), _changes(decoded, reach)
    power = np.maximum((wanted**2).mean(axis=1), np.finfo(np.float32).tiny)
    share = (wanted * got).mean(axis=1) / power
    noise = ((got - share[:, None] * wanted) ** 2).mean(axis=1)
    is_sure = noise < _DOUBT**2 * power * independent_cells
    return np.flatnonzero((share < _EXCHANGED) & is_sure)


def _changes(thumbnails: np.ndarray, reach: int) -> np.ndarray:
    # Of shapes only: the worst qualities move the brightness of a flat frame by 13 levels.
    changes = thumbnails[reach:] - thumbnails[:-reach]
    return changes - changes.mean(axis=1, keepdims=True)


def _tolerance(encoding: Encoding) -> float:
    """Return how far a right frame may be off, in levels on average."""
    has_quality = bool(encoding.codec.quality(encoding.quality))
    # The quantizer's step doubles each six numbers of the CRF (H.264, 8.5.9; 0.625 at 0).
    step = 0.625 * 2 ** (encoding.quality / 6) if has_quality else 0.0
    coarse = _CELL_PIXELS / min(encoding.size.width / COLUMNS, encoding.size.height / ROWS)
    # What is averaged over more pixels errs less, though less than independent pixels would.
    return _FLOOR * max(coarse, 1) + _STEPS * step * max(coarse, coarse**0.5)


def _independent_cells(size: Size) -> float:
    """Return how many cells of a thumbnail have errors of their own."""
    return min(THUMBNAIL_BYTES, size.width * size.height / _BLOCK_PIXELS**2)


def _shares(length: int, cells: int) -> np.ndarray:
    """Return how much of each cell's average each pixel makes up, (cells, length)."""
    edges = np.arange(cells + 1)[:, None] * (length / cells)
    pixels = np.arange(length)
    overlap = np.minimum(edges[1:], pixels + 1) - np.maximum(edges[:-1], pixels)
    return (np.maximum(overlap, 0) * (cells / length)).astype(np.float32)


def _levels(thumbnail: np.ndarray) -> bytes:
    return np.clip(np.rint(thumbnail), 0, 255).astype(np.uint8).tobytes()


def _table(thumbnails: bytes | bytearray) -> np.ndarray:
    return np.frombuffer(thumbnails, np.uint8).reshape(-1, THUMBNAIL_BYTES)


def _wrong(message: str) -> VerificationError:
    return VerificationError(
        message, hint="Render again; if it stays so, try another codec or another ffmpeg."
    )
