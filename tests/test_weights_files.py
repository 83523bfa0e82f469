import hashlib
import os
import pickle
import subprocess
from pathlib import Path
from urllib.error import URLError

import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torchvision import models

from dreamreel.errors import InputFileError
from dreamreel.networks import load, weight_files
from dreamreel.networks.architectures import build, original_names

NAME = "squeezenet1_1"
FILE = "squeezenet1_1-b8a52dc0.pth"
PICTURES = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(3))


@pytest.fixture(scope="module")
def network() -> nn.Module:
    return models.squeezenet1_1(weights=None).eval()


@pytest.fixture
def state(network) -> dict[str, torch.Tensor]:
    return dict(network.state_dict())


@pytest.fixture
def hub(tmp_path, monkeypatch) -> Path:
    """Return an empty folder in which torch.hub keeps weights."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    return folder


def answer(weights: Path | None = None) -> torch.Tensor:
    with torch.no_grad():
        return load(NAME, layers=["features.3.squeeze"], weights=weights)(PICTURES)[
            "features.3.squeeze"
        ]


def expected(network: nn.Module) -> torch.Tensor:
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    with torch.no_grad():
        x = network.features[:3]((PICTURES - mean[:, None, None]) / std[:, None, None])
        return network.features[3].squeeze(x)


def error_of(weights: Path | None = None) -> InputFileError:
    with pytest.raises(InputFileError) as caught:
        load(NAME, layers=["logits"], weights=weights)
    return caught.value


@pytest.mark.parametrize("ending", ["safetensors", "pth", "pt", "old.pth"])
def test_a_file_of_the_users_is_read(network, state, tmp_path, ending):
    path = tmp_path / f"mine.{ending}"
    if ending == "safetensors":
        save_file(state, path)
    else:
        torch.save(state, path, _use_new_zipfile_serialization=not ending.startswith("old"))
    torch.testing.assert_close(answer(path), expected(network))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert load(NAME, layers=["features.0"], weights=path).weights_sha256 == digest


def test_a_file_of_the_users_may_have_a_published_name(network, state, tmp_path):
    torch.save(state, tmp_path / FILE)
    torch.testing.assert_close(answer(tmp_path / FILE), expected(network))


def test_a_missing_file_is_an_error(tmp_path):
    assert "mine.pth: there is no such file" in str(error_of(tmp_path / "mine.pth"))


@pytest.mark.parametrize("ending", ["pth", "safetensors"])
@pytest.mark.parametrize(
    "content", [b"", b"<!DOCTYPE html><html>Not Found</html>", b"\x80\x02\x00"]
)
def test_a_file_of_something_else_is_an_error(tmp_path, ending, content):
    path = tmp_path / f"mine.{ending}"
    path.write_bytes(content)
    assert str(path) in str(error_of(path))


@pytest.mark.parametrize("ending", ["pth", "safetensors"])
@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_a_truncated_file_is_an_error(state, tmp_path, ending, share):
    path = tmp_path / f"mine.{ending}"
    save_file(state, path) if ending == "safetensors" else torch.save(state, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    assert str(path) in str(error_of(path))


class Bomb:
    """Runs a command when it is unpickled."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


@pytest.mark.parametrize("form", ["zip", "legacy", "bare"])
def test_code_in_a_pickle_is_not_run(state, tmp_path, form):
    trace, path = tmp_path / "trace", tmp_path / "mine.pth"
    bomb = {**state, "features.0.weight": Bomb(f"touch {trace}")}
    if form == "bare":
        path.write_bytes(pickle.dumps(bomb["features.0.weight"]))
    else:
        torch.save(bomb, path, _use_new_zipfile_serialization=form == "zip")
    assert "read safely" in str(error_of(path))
    assert not trace.exists()
    subprocess.run(Bomb(f"touch {trace}").command, shell=True, check=True)
    assert trace.exists()  # the bomb was live


@pytest.mark.parametrize("content", [[1, 2], {"state_dict": {}}, {"epoch": 3}, "text"])
def test_a_pickle_of_something_else_is_an_error(tmp_path, content):
    torch.save(content, tmp_path / "mine.pth")
    assert "something else than tensors" in str(error_of(tmp_path / "mine.pth"))


def test_another_ending_is_an_error(tmp_path):
    (tmp_path / "mine.onnx").write_bytes(b"1")
    assert "ends in .onnx, not in .safetensors, .pth, .pt" in str(error_of(tmp_path / "mine.onnx"))


def test_tensors_that_do_not_fit_are_named(state, tmp_path):
    state["features.0.weight"] = torch.zeros(64, 3, 5, 5)
    state["features.9.squeeze.bias"] = torch.full((48,), torch.nan)
    for number in range(5):
        state[f"head.{number}"] = torch.zeros(1)
    del state["classifier.1.bias"]
    save_file(state, tmp_path / "mine.safetensors")
    message = str(error_of(tmp_path / "mine.safetensors"))
    assert "classifier.1.bias missing" in message
    assert "head.0, head.1, head.2 and 2 more unknown" in message
    assert "features.0.weight of another shape" in message
    assert "features.9.squeeze.bias not finite" in message


def test_weights_of_another_network_are_an_error(tmp_path):
    save_file(models.squeezenet1_0(weights=None).state_dict(), tmp_path / "mine.safetensors")
    assert "of another shape" in str(error_of(tmp_path / "mine.safetensors"))


def test_a_published_name_with_another_checksum_is_an_error(state, hub):
    torch.save(state, hub / FILE)
    error = error_of()
    assert "wrong checksum" in error.message
    assert "instead of b8a52dc0" in error.message
    assert "weights: FILE" in error.hint
    assert error.exit_code == 66


def test_the_published_file_is_used_if_it_is_there(network, state, hub, monkeypatch):
    torch.save(state, hub / FILE)
    digest = hashlib.sha256((hub / FILE).read_bytes()).hexdigest()
    monkeypatch.setattr(weight_files, "checksum_prefix", lambda name: digest[:8])
    torch.testing.assert_close(answer(), expected(network))


def test_the_published_file_is_downloaded_if_it_is_not_there(network, state, hub, monkeypatch):
    asked = []

    def download(url, path, *, hash_prefix, progress):
        asked.append((url, hash_prefix, progress))
        torch.save(state, path)

    monkeypatch.setattr(torch.hub, "download_url_to_file", download)
    monkeypatch.setattr(weight_files, "checksum_prefix", lambda name: "")
    torch.testing.assert_close(answer(), expected(network))
    assert asked == [(f"https://download.pytorch.org/models/{FILE}", "", False)]


@pytest.mark.parametrize(
    "fault", [URLError("no route"), RuntimeError('invalid hash value (expected "b8a52dc0")')]
)
def test_a_failed_download_says_which_file_to_put_where(hub, monkeypatch, fault):
    def download(url, path, *, hash_prefix, progress):
        raise fault

    monkeypatch.setattr(torch.hub, "download_url_to_file", download)
    error = error_of()
    assert FILE in error.message
    assert f"models/{FILE} into {hub}" in error.hint


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        (FILE, "b8a52dc0"),
        ("mnasnet0.5_top1_67.823-3ffadce67e.pth", "3ffadce67e"),
        ("alexnet-owt-7be5be79.pth", "7be5be79"),
    ],
)
def test_published_names_carry_the_head_of_their_checksum(name, prefix):
    assert weight_files.checksum_prefix(name) == prefix


def test_the_older_names_of_densenet_are_understood():
    state = build("densenet121", 1000).state_dict()
    older = {}
    for key, tensor in state.items():
        for part in ("norm", "relu", "conv"):
            key = key.replace(f".{part}1.", f".{part}.1.").replace(f".{part}2.", f".{part}.2.")
        older[key] = tensor
    assert older.keys() != state.keys()
    renamed = original_names("densenet121", older)
    assert set(renamed) == {key for key in state if not key.endswith("num_batches_tracked")}
    assert all(renamed[key] is state[key] for key in renamed)


def test_auxiliary_heads_in_a_file_are_left_out():
    full = models.googlenet(weights=None, aux_logits=True, init_weights=False).state_dict()
    assert any(key.startswith("aux1.") for key in full)
    expected = {key for key in build("googlenet", 1000).state_dict() if "num_batches" not in key}
    assert set(original_names("googlenet", full)) == expected
