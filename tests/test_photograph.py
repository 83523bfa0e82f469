"""Photographs: read as they are meant to look, fitted into the frame, refused when they are ill."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from dreamreel.errors import InputFileError
from dreamreel.image.photograph import FORMATS, load_photograph


def quadrants(width: int = 64, height: int = 48) -> np.ndarray:
    """Red, green over blue, white; (H, W, 3) uint8."""
    picture = np.zeros((height, width, 3), np.uint8)
    top, left = np.s_[: height // 2], np.s_[: width // 2]
    bottom, right = np.s_[height // 2 :], np.s_[width // 2 :]
    picture[top, left] = (255, 0, 0)
    picture[top, right] = (0, 255, 0)
    picture[bottom, left] = (0, 0, 255)
    picture[bottom, right] = (255, 255, 255)
    return picture


def corner_colors(picture: np.ndarray) -> list[tuple[int, ...]]:
    """Colors at the middle of each quadrant, row by row, 0..255."""
    height, width = picture.shape[:2]
    rows, columns = (height // 4, 3 * height // 4), (width // 4, 3 * width // 4)
    return [tuple(np.rint(picture[y, x] * 255).astype(int)) for y in rows for x in columns]


RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def save(path, picture: np.ndarray | Image.Image, **options):
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(path, **options)
    return path


def test_a_picture_of_the_frames_size_is_itself(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    path = save(tmp_path / "noise.png", noise)
    for fit in ("cover", "contain"):
        loaded = load_photograph(path, 64, 48, fit)
        assert loaded.dtype == np.float32
        assert np.allclose(loaded, noise / 255, atol=1e-6)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_undone(tmp_path, orientation):
    stored = {
        1: lambda a: a,
        2: np.fliplr,
        3: lambda a: np.rot90(a, 2),
        4: np.flipud,
        5: lambda a: np.swapaxes(a, 0, 1),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: np.rot90(np.swapaxes(a, 0, 1), 2),
        8: lambda a: np.rot90(a, -1),
    }[orientation](quadrants())
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = save(tmp_path / "turned.png", np.ascontiguousarray(stored), exif=exif)
    loaded = load_photograph(path, 64, 48, "cover")
    assert corner_colors(loaded) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("width", [120, 30])
def test_cover_crops_both_sides_equally(tmp_path, width):
    path = save(tmp_path / "picture.png", quadrants())
    loaded = load_photograph(path, width, 60, "cover")
    assert loaded.shape == (60, width, 3)
    assert corner_colors(loaded) == [RED, GREEN, BLUE, WHITE]
    mirrored = load_photograph(save(tmp_path / "m.png", quadrants()[:, ::-1]), width, 60, "cover")
    assert np.allclose(loaded, mirrored[:, ::-1], atol=1e-5)


@pytest.mark.parametrize(("width", "height"), [(200, 60), (60, 200)])
def test_contain_shows_all_in_the_middle(tmp_path, width, height):
    path = save(tmp_path / "picture.png", quadrants())
    loaded = load_photograph(path, width, height, "contain")
    scale = min(width / 64, height / 48)
    inner = round(48 * scale), round(64 * scale)
    top, left = (height - inner[0]) // 2, (width - inner[1]) // 2
    whole = loaded[top : top + inner[0], left : left + inner[1]]
    assert np.array_equal(whole, load_photograph(path, inner[1], inner[0], "cover"))


def test_contain_lays_no_flat_bars(tmp_path):
    noise = np.random.default_rng(2).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    bar = load_photograph(save(tmp_path / "noise.png", noise), 300, 60, "contain")[:, :100]
    assert bar.std() > 0.01
    assert np.abs(np.diff(bar, axis=1)).max() < 0.15  # soft
    assert bar.mean() == pytest.approx(0.25, abs=0.05)  # dimmed to half of 0.5


def test_shrinking_keeps_the_mean_and_makes_no_moire(tmp_path):
    checkers = np.indices((480, 640)).sum(0) % 2
    picture = np.repeat(checkers[..., None] * 255, 3, -1).astype(np.uint8)
    loaded = load_photograph(save(tmp_path / "checkers.png", picture), 64, 48, "cover")
    assert np.abs(loaded - 0.5).max() < 0.01


def test_a_picture_that_is_shrunk_a_lot_stays_in_its_place(tmp_path):
    y, x = np.mgrid[0:490, 0:650] / np.array([490, 650])[:, None, None]
    wave = 0.5 + 0.5 * np.sin(7 * x + 5 * y)
    picture = np.rint(wave * 255).astype(np.uint8)[..., None].repeat(3, -1)
    loaded = load_photograph(save(tmp_path / "wave.png", picture), 65, 49, "cover")
    y, x = (np.mgrid[0:49, 0:65] + 0.5) / np.array([49, 65])[:, None, None]
    assert np.abs(loaded[..., 0] - (0.5 + 0.5 * np.sin(7 * x + 5 * y))).max() < 0.02


def test_enlarging_is_finer_than_eight_bits(tmp_path):
    ramp = np.repeat(np.arange(100, 108, dtype=np.uint8)[None, :, None], 3, -1).repeat(8, 0)
    loaded = load_photograph(save(tmp_path / "ramp.png", ramp), 512, 512, "cover")
    assert len(np.unique(loaded)) > 100


@pytest.mark.parametrize("ending", ["png", "webp", "tiff"])
def test_what_is_transparent_lies_on_middle_gray(tmp_path, ending):
    picture = np.dstack([quadrants(), np.full((48, 64), 0, np.uint8)])
    picture[:24, :, 3] = 255
    picture[24:, 32:, 3] = 51
    path = tmp_path / f"picture.{ending}"
    save(path, picture, **({"lossless": True, "exact": True} if ending == "webp" else {}))
    loaded = load_photograph(path, 64, 48, "cover")
    assert np.allclose(loaded[12, 16], (1, 0, 0), atol=1e-5)
    assert np.allclose(loaded[36, 16], 0.5, atol=1e-6)
    assert np.allclose(loaded[36, 48], 0.5 + 0.2 * 0.5, atol=1e-6)


def test_a_palette_with_a_transparent_entry_lies_on_middle_gray(tmp_path):
    image = Image.fromarray(quadrants()).quantize(4)
    path = save(tmp_path / "picture.gif", image, transparency=image.getpixel((50, 40)))
    loaded = load_photograph(path, 64, 48, "cover")
    assert np.allclose(loaded[36, 48], 0.5, atol=1e-6)
    assert corner_colors(loaded)[:3] == [RED, GREEN, BLUE]


@pytest.mark.parametrize(
    ("mode", "ending"),
    [("P", "png"), ("P", "bmp"), ("CMYK", "tiff"), ("YCbCr", "jpg"), ("RGBA", "png")],
)
def test_colors_survive_every_mode(tmp_path, mode, ending):
    image = Image.fromarray(quadrants())
    image = image.quantize(16) if mode == "P" else image.convert(mode)
    options = {"quality": 100, "subsampling": 0} if ending == "jpg" else {}
    loaded = load_photograph(save(tmp_path / f"p.{ending}", image, **options), 64, 48, "cover")
    for got, want in zip(corner_colors(loaded), [RED, GREEN, BLUE, WHITE], strict=True):
        assert np.abs(np.subtract(got, want)).max() <= 2


@pytest.mark.parametrize("mode", ["L", "LA", "1"])
def test_gray_becomes_three_equal_channels(tmp_path, mode):
    half = np.full((48, 64), 255, np.uint8)
    half[:, :32] = 0
    loaded = load_photograph(
        save(tmp_path / "gray.png", Image.fromarray(half).convert(mode)), 64, 48, "cover"
    )
    assert np.array_equal(loaded[24, 8], (0, 0, 0))
    assert np.array_equal(loaded[24, 56], (1, 1, 1))


@pytest.mark.parametrize("ending", ["png", "tiff"])
def test_gray_of_sixteen_bits_keeps_them(tmp_path, ending):
    ramp = (np.arange(64, dtype=np.uint16) * 16 + 30000)[None].repeat(48, 0)
    loaded = load_photograph(save(tmp_path / f"deep.{ending}", ramp), 64, 48, "cover")
    assert np.allclose(loaded[..., 1], ramp / 65535, atol=1e-6)
    assert len(np.unique(loaded)) == 64


def test_gray_of_floating_point_is_taken_as_it_is(tmp_path):
    ramp = np.linspace(-0.5, 1.5, 64, dtype=np.float32)[None].repeat(48, 0)
    loaded = load_photograph(save(tmp_path / "deep.tiff", ramp), 64, 48, "cover")
    assert np.allclose(loaded[..., 0], np.clip(ramp, 0, 1), atol=1e-6)


def test_values_that_are_not_finite_are_refused(tmp_path):
    path = save(tmp_path / "nan.tiff", np.full((48, 64), np.nan, np.float32))
    with pytest.raises(InputFileError, match="not finite"):
        load_photograph(path, 64, 48, "cover")


def profile(name: str) -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()


def linear_rgb_profile() -> bytes:
    """The sRGB profile with its tone curves replaced by the identity, an ICC ``curv`` of 0 points.

    Tags of red, green and blue share one curve; its type and count are patched in place.
    """
    data = bytearray(profile("sRGB"))
    for i in range(int.from_bytes(data[128:132], "big")):
        entry = 132 + 12 * i
        if bytes(data[entry : entry + 4]) in {b"rTRC", b"gTRC", b"bTRC"}:
            offset = int.from_bytes(data[entry + 4 : entry + 8], "big")
            data[offset : offset + 12] = b"curv" + bytes(8)
    return bytes(data)


def test_a_color_profile_is_followed(tmp_path):
    picture = np.full((48, 64, 3), 55, np.uint8)
    path = save(tmp_path / "linear.png", picture, icc_profile=linear_rgb_profile())
    loaded = load_photograph(path, 64, 48, "cover")
    linear = 55 / 255
    assert np.allclose(loaded, 1.055 * linear ** (1 / 2.4) - 0.055, atol=2 / 255)


def test_a_color_profile_is_followed_beneath_transparency(tmp_path):
    picture = np.full((48, 64, 4), (55, 55, 55, 255), np.uint8)
    picture[:, 32:, 3] = 0
    path = save(tmp_path / "linear.png", picture, icc_profile=linear_rgb_profile())
    loaded = load_photograph(path, 64, 48, "cover")
    assert np.allclose(loaded[:, :16], 0.5013, atol=2 / 255)
    assert np.allclose(loaded[:, 48:], 0.5, atol=1e-6)


def test_an_srgb_profile_changes_nothing_and_a_broken_one_is_ignored(tmp_path):
    for icc in (profile("sRGB"), b"no profile at all"):
        path = save(tmp_path / "picture.png", quadrants(), icc_profile=icc)
        assert corner_colors(load_photograph(path, 64, 48, "cover")) == [RED, GREEN, BLUE, WHITE]


def test_of_an_animation_the_first_picture_is_taken(tmp_path):
    frames = [Image.new("RGB", (64, 48), color) for color in ("red", "lime", "blue")]
    for ending in ("gif", "webp", "png"):
        path = tmp_path / f"moving.{ending}"
        frames[0].save(path, save_all=True, append_images=frames[1:])
        loaded = load_photograph(path, 64, 48, "cover")
        assert np.allclose(loaded, (1, 0, 0), atol=0.02)


def test_missing_files_and_folders_are_input_errors(tmp_path):
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(InputFileError, match="does not exist or is not a file"):
            load_photograph(path, 64, 48, "cover")


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>not found</html>", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"],
    ids=["empty", "html", "eps"],
)
def test_what_is_no_picture_is_an_input_error(tmp_path, content):
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(InputFileError, match=r"photo\.jpg is not a readable picture") as caught:
        load_photograph(path, 64, 48, "cover")
    assert all(name in caught.value.hint for name in FORMATS)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF"])
def test_a_truncated_picture_is_an_input_error(tmp_path, kind):
    file = io.BytesIO()
    noise = np.random.default_rng(3).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    Image.fromarray(noise).save(file, kind)
    path = tmp_path / "photo"
    path.write_bytes(file.getvalue()[: len(file.getvalue()) // 2])
    with pytest.raises(InputFileError, match="photo is not a readable picture"):
        load_photograph(path, 64, 48, "cover")


def test_a_decompression_bomb_is_an_input_error(tmp_path, monkeypatch):
    path = save(tmp_path / "bomb.png", Image.new("1", (200, 200)))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 19_000)
    with pytest.raises(InputFileError, match="has too many pixels"):
        load_photograph(path, 64, 48, "cover")


def test_half_a_bomb_is_a_large_photograph_and_no_warning(tmp_path, monkeypatch):
    path = save(tmp_path / "large.png", Image.new("1", (200, 200), 1))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 21_000)
    assert np.allclose(load_photograph(path, 64, 48, "cover"), 1.0, atol=1e-5)


def test_an_unknown_fit_is_refused(tmp_path):
    path = save(tmp_path / "picture.png", quadrants())
    with pytest.raises(ValueError, match="cover and contain are allowed"):
        load_photograph(path, 64, 48, "stretch")


@settings(deadline=None, max_examples=40)
@given(
    source=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    frame=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    fit=st.sampled_from(["cover", "contain"]),
)
def test_every_shape_meets_every_frame(tmp_path_factory, source, frame, fit):
    path = tmp_path_factory.getbasetemp() / "shape.png"
    Image.new("RGB", source, (200, 100, 50)).save(path)
    loaded = load_photograph(path, *frame, fit)
    assert loaded.shape == (frame[1], frame[0], 3)
    assert loaded.min() >= 0
    assert loaded.max() <= 1
    if fit == "cover":
        assert np.allclose(loaded, np.array((200, 100, 50)) / 255, atol=1e-4)
