"""The scenes that come with the project load, say what they show, and dream."""

import re
import runpy

import numpy as np
import pytest
import torch
from documents import ROOT, shrunk
from PIL import Image
from safetensors.torch import save_file

import dreamreel
from dreamreel import scene as scenes
from dreamreel.networks.architectures import build
from dreamreel.scene.timeline.timeline import lay_out
from dreamreel.sound.decoding import decode

FILES = sorted((ROOT / "scenes").glob("*.yaml"))
EMBEDDED = [file for file in FILES if scenes.load(file).network.arch == "bestiary"]
VGG16 = ROOT / "scenes" / "vgg16_acid.yaml"


def by_name(file):
    return file.name


def dreamt(text, folder):
    """Return all frames of a scene made small, (n, 36, 64, 3), as floats."""
    scene = scenes.parse(shrunk(text), folder=folder)
    return np.stack(list(dreamreel.frames(scene, device="cpu"))).astype(float)


def assert_it_dreams(frames):
    """The frames are pictures with contrast and color, and no two neighbors are the same."""
    seen = frames[1:]  # a movie may fade in from black
    assert seen.std(axis=(1, 2, 3)).min() > 20  # gray levels
    assert seen.std(axis=3).mean(axis=(1, 2)).min() > 2
    assert np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3)).min() > 2


@pytest.mark.parametrize("file", FILES, ids=by_name)
def test_every_scene_loads_without_a_remark(file):
    scene = scenes.load(file)
    assert scene.warnings == ()
    assert lay_out(scene).n_frames > 0


@pytest.mark.parametrize("file", FILES, ids=by_name)
def test_every_scene_begins_by_saying_what_it_shows(file):
    lines = file.read_text("utf-8").splitlines()
    opening = lines[: next(row for row, line in enumerate(lines) if not line.startswith("#"))]
    assert re.match(r"# [A-Z][\w ]+: [A-Za-z]", opening[0])
    assert any(line.startswith("# What it shows: ") for line in opening)


@pytest.mark.parametrize("file", EMBEDDED, ids=by_name)
def test_every_scene_dreams_to_its_end(file):
    frames = dreamt(file.read_text("utf-8"), file.parent)
    assert len(frames) >= 10
    assert_it_dreams(frames)


def test_the_only_scene_of_another_network_is_that_of_vgg16():
    assert set(FILES) - set(EMBEDDED) == {VGG16}
    assert set(lay_out(scenes.load(VGG16)).layers) == {"features.22", "features.25", "logits"}


@pytest.mark.slow
def test_the_scene_of_vgg16_dreams_with_any_weights_of_its_shape(tmp_path):
    generator = torch.Generator().manual_seed(5)
    shapes = {
        key: tensor.shape for key, tensor in build("vgg16", classes=1000).state_dict().items()
    }
    weights = tmp_path / "random.safetensors"
    save_file({key: _drawn(shape, generator) for key, shape in shapes.items()}, weights)
    text = VGG16.read_text("utf-8")
    changed = text.replace(
        "\nnetwork: vgg16\n", "\nnetwork: {arch: vgg16, weights: random.safetensors}\n"
    )
    assert changed != text
    try:
        assert_it_dreams(dreamt(changed, tmp_path))
    finally:
        weights.unlink()  # half a gigabyte


def _drawn(shape, generator):
    """Return random weights that keep the size of what passes (He et al., 2015); biases are 0."""
    if len(shape) == 1:
        return torch.zeros(shape)
    return torch.randn(shape, generator=generator) * (2 / shape[1:].numel()) ** 0.5


def test_the_lagoon_is_what_its_program_draws():
    draw = runpy.run_path(str(ROOT / "scripts" / "draw_lagoon.py"))["draw"]
    with Image.open(ROOT / "scenes" / "pictures" / "lagoon.jpg") as picture:
        saved = np.asarray(picture, dtype=float)
    assert _psnr(saved, draw()) > 36  # what JPEG leaves of it
    assert _psnr(saved, draw(seed=8)) < 30


def test_the_music_is_what_its_program_plays():
    draw = runpy.run_path(str(ROOT / "scripts" / "draw_beat.py"))["draw"]
    blocks = []
    decode(ROOT / "scenes" / "sound" / "heartbeat.ogg", blocks.append)
    saved, drawn = np.concatenate(blocks), draw().mean(axis=0)
    assert len(saved) == len(drawn)
    spectra = [np.abs(np.fft.rfft(sound)) for sound in (saved, drawn)]
    assert np.corrcoef(saved, drawn)[0, 1] > 0.99
    assert np.corrcoef(*spectra)[0, 1] > 0.99


def _psnr(a, b):
    return 10 * np.log10(255**2 / ((a - b) ** 2).mean())
