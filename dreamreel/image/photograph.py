"""A photograph from a file, brought to the size of the frame: where a dream can start.

Files come from strangers: only raster formats are opened, and what is broken or far too large is an
error that names the file. No torch here; the renderer turns the array into its state and extends
it into the margins around the frame.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps

from dreamreel.errors import InputFileError

FITS = ("cover", "contain")
"""How a picture of another shape meets the frame."""

FORMATS = ("AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "MPO", "PNG", "PPM", "TIFF", "WEBP")
"""What is opened. Among Pillow's others are some that start a program, such as EPS."""

MATTE = 0.5
"""Middle gray of sRGB, behind what is transparent."""

BLUR_SHARE = 1 / 16
"""Blur of the background of ``contain``, as a share of the frame's shorter side."""

BACKGROUND_DIM = 0.5
"""Brightness of the background of ``contain``, as a share of the picture's."""

REDUCING_GAP = 3
"""How many times the frame a picture is left after it was shrunk by averaging."""

_DEEP_GRAY_LEVELS = 65535
_TURNED = {5, 6, 7, 8}  # values of EXIF's orientation that swap the sides

# What Pillow's decoders raise for files that are not what they claim to be.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    RuntimeError,
    struct.error,
    zlib.error,
)


def load_photograph(path: Path, width: int, height: int, fit: str) -> np.ndarray:
    """Read a picture and fit it into a frame.

    Turned upright by its EXIF orientation, converted to sRGB by its color profile, laid on middle
    gray where it is transparent. Of an animation, the first picture. Resampled by Pillow's Lanczos,
    whose support widens when shrinking, in floating point and in sRGB.

    Args:
        path: of the file.
        width: of the frame, pixels.
        height: of the frame, pixels.
        fit: ``cover`` crops what is too much, equally on both sides; ``contain`` shows all, over a
            blurred and dimmed enlargement of itself.

    Returns:
        (H, W, 3) float32, sRGB, 0..1.

    Raises:
        InputFileError: if the file is missing, not a picture, truncated or has more than about 179
            million pixels (Pillow's limit against decompression bombs).
        ValueError: if ``fit`` is neither word.
    """
    if fit not in FITS:
        raise ValueError(f"fit {fit!r}; {' and '.join(FITS)} are allowed")
    bands = [_reduced(band, width, height) for band in _read(path)]
    covering = _resample(bands, _cover_box(_size(bands), width, height), width, height)
    return covering if fit == "cover" else _contained(bands, covering)


def photograph_size(path: Path) -> tuple[int, int]:
    """Return the width and height of a picture that was turned upright, in pixels.

    Its pixels are not decoded, so that a picture that has a size may still be broken.

    Raises:
        InputFileError: if the file is missing, not a picture or far too large.
    """
    with _opened(path) as image:
        width, height = image.size
        return (
            (height, width)
            if image.getexif().get(ExifTags.Base.Orientation) in _TURNED
            else (width, height)
        )


def is_named_like_a_picture(path: Path) -> bool:
    """Tell whether a file's ending is one of those that readable pictures have."""
    return path.suffix.lower() in _endings()


@cache
def _endings() -> frozenset[str]:
    Image.init()
    return frozenset(
        ending for ending, kind in Image.registered_extensions().items() if kind in FORMATS
    )


def _read(path: Path) -> Iterator[Image.Image]:
    """Yield red, green and blue as pictures of float32, 0..1; one at a time, for they are large."""
    with _opened(path) as image:
        yield from _bands(ImageOps.exif_transpose(image))


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture; what is wrong with it, also while it is used, is told as an input error."""
    if not path.is_file():
        raise InputFileError(f"{path} does not exist or is not a file", hint="Check where it lies.")
    try:
        # Pillow warns of odd metadata and of half-size bombs; a picture that opens is good enough.
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=_formats()) as file:
            yield file
    except Image.DecompressionBombError as error:
        raise InputFileError(
            f"{path} has too many pixels: {error}", hint="Shrink the picture first."
        ) from error
    except _DECODER_ERRORS as error:
        raise InputFileError(
            f"{path} is not a readable picture: {error}",
            hint=f"Readable are {', '.join(FORMATS)}; save it again as one of them.",
        ) from error


def _formats() -> tuple[str, ...]:
    """Return those formats that this Pillow was built with."""
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _bands(image: Image.Image) -> Iterator[Image.Image]:
    if image.mode == "F" or image.mode.startswith("I"):
        yield from [_deep_gray(image)] * 3
        return
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    rgb = _srgb(_without_alpha(image), image.info.get("icc_profile"))
    for name in "RGB":
        yield _on_matte(rgb.getchannel(name), alpha)


def _deep_gray(image: Image.Image) -> Image.Image:
    """Return gray of 16 bits, or of floating point, as float32 in 0..1."""
    values = np.asarray(image, dtype=np.float32)
    if not np.isfinite(values).all():
        raise ValueError("it has values that are not finite")
    scale = 1.0 if image.mode == "F" else 1.0 / _DEEP_GRAY_LEVELS
    return Image.fromarray(np.clip(values * np.float32(scale), 0.0, 1.0))


def _without_alpha(image: Image.Image) -> Image.Image:
    """Return the colors alone, in a mode that color profiles speak of."""
    if image.mode in {"RGB", "L", "CMYK"}:
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode in {"LA", "La"}:
        return image.convert("LA").getchannel("L")
    return image.convert("RGBA").convert("RGB")


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert by the color profile; without one, or with a broken one, take it for sRGB."""
    if profile:
        try:
            return _by_profile(image, profile)
        except (ImageCms.PyCMSError, OSError):
            pass
    return image.convert("RGB")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    converted = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
    )
    return image.convert("RGB") if converted is None else converted


def _on_matte(band: Image.Image, alpha: Image.Image | None) -> Image.Image:
    values = np.asarray(band, dtype=np.float32) / 255
    if alpha is not None:
        values = MATTE + (values - MATTE) * (np.asarray(alpha, dtype=np.float32) / 255)
    return Image.fromarray(values)


def _reduced(band: Image.Image, width: int, height: int) -> Image.Image:
    """Shrink by whole steps, averaging, to not less than three times the frame.

    What is left to Lanczos then is a matter of milliseconds, and the result looks the same (see
    ``reducing_gap`` in Pillow's ``Image.resize``).
    """
    step = min(band.width // (REDUCING_GAP * width), band.height // (REDUCING_GAP * height))
    if step < 2:
        return band
    left, top = band.width % step // 2, band.height % step // 2
    right, bottom = left + band.width // step * step, top + band.height // step * step
    return band.reduce(step, box=(left, top, right, bottom))


def _size(bands: list[Image.Image]) -> tuple[int, int]:
    return bands[0].size


def _cover_box(size: tuple[int, int], width: int, height: int) -> tuple[float, float, float, float]:
    """Return the largest centered box of the frame's shape: left, top, right, bottom."""
    scale = min(size[0] / width, size[1] / height)
    # Rounding may not carry the box over the picture's edge.
    across, down = min(width * scale, size[0]), min(height * scale, size[1])
    left, top = (size[0] - across) / 2, (size[1] - down) / 2
    return left, top, left + across, top + down


def _resample(
    bands: list[Image.Image], box: tuple[float, float, float, float], width: int, height: int
) -> np.ndarray:
    """Resample a box of the picture to (height, width, 3); Lanczos overshoots, so it is clipped."""
    planes = [
        np.asarray(band.resize((width, height), Image.Resampling.LANCZOS, box=box))
        for band in bands
    ]
    return np.clip(np.stack(planes, axis=-1), 0.0, 1.0)


def _contained(bands: list[Image.Image], covering: np.ndarray) -> np.ndarray:
    """Lay the whole picture over its own covering enlargement, blurred and dimmed."""
    height, width = covering.shape[:2]
    across, down = _size(bands)
    scale = min(width / across, height / down)
    inner_width = min(width, max(1, round(across * scale)))
    inner_height = min(height, max(1, round(down * scale)))
    frame = _blurred(covering) * np.float32(BACKGROUND_DIM)
    left, top = (width - inner_width) // 2, (height - inner_height) // 2
    whole = _resample(bands, (0, 0, across, down), inner_width, inner_height)
    frame[top : top + inner_height, left : left + inner_width] = whole
    return frame


def _blurred(picture: np.ndarray) -> np.ndarray:
    """Blur by shrinking and enlarging: Pillow's own blurs know 8 bits only."""
    height, width = picture.shape[:2]
    radius = max(1.0, min(width, height) * BLUR_SHARE)
    small = (max(1, round(width / radius)), max(1, round(height / radius)))
    planes = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(picture[..., band]))
            .resize(small, Image.Resampling.BOX)
            .resize((width, height), Image.Resampling.BICUBIC)
        )
        for band in range(3)
    ]
    return np.clip(np.stack(planes, axis=-1), 0.0, 1.0)
