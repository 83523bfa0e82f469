import numpy as np
import pytest
import torch
import torch.nn.functional as F
from exactness import exact
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torchvision import models

from dreamreel import catalogue
from dreamreel.networks import Network, load
from dreamreel.networks.bestiary import WEIGHTS

SMALL = (
    "resnet18",
    "squeezenet1_1",
    "densenet121",
    "mobilenet_v2",
    "shufflenet_v2_x0_5",
    "regnet_y_400mf",
    "googlenet",
)
LARGER = (
    "alexnet",
    "convnext_tiny",
    "efficientnet_b0",
    "inception_v3",
    "mnasnet0_5",
    "mobilenet_v3_small",
    "vgg11",
    "vgg11_bn",
)
BESTIARY = ("s2", "s4b", "s8a", "s16c", "s16d", "dense", "s32b", "logits")


def original(name: str) -> nn.Module:
    """Return torchvision's own network as it is when pretrained, with random numbers in it."""
    torch.manual_seed(7)
    if name in ("googlenet", "inception_v3"):
        network = models.get_model(name, weights=None, transform_input=True, init_weights=False)
    else:
        network = models.get_model(name, weights=None)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, std=0.1)
            nn.init.uniform_(module.running_var, 0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.2)
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight)
    return network.eval()


def normalized(name: str, pictures: torch.Tensor) -> torch.Tensor:
    """Return pictures as torchvision's transforms of the published weights give them."""
    transforms = models.get_model_weights(name)["DEFAULT"].transforms()
    mean, std = torch.tensor(transforms.mean), torch.tensor(transforms.std)
    return (pictures - mean[:, None, None]) / std[:, None, None]


def answers(network: nn.Module, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return copies of what the modules give back, at the moment when they give it back.

    A convolution's answer is that of the normalization that reads it, if one does.
    """
    found: dict[str, torch.Tensor] = {}
    last: list = [None, ""]

    def note(path):
        def hook(module, inputs, output):
            value = output if isinstance(output, torch.Tensor) else output[-1]
            if isinstance(module, nn.BatchNorm2d) and inputs[0] is last[0]:
                found[last[1]] = value.clone()
            if isinstance(module, nn.Conv2d):
                last[:] = value, path
            found[path] = value.clone()

        return hook

    for path, module in network.named_modules():
        module.register_forward_hook(note(path))
    with torch.no_grad():
        found["logits"] = network(pictures)[:, :, None, None]
    return found


def saved(network: nn.Module, folder) -> dict:
    """Return the arguments that load a network from a file in ``folder``."""
    path = folder / "weights.safetensors"
    save_file(network.state_dict(), path)
    return {"weights": path}


def assert_answers_as_the_original(name: str, folder) -> None:
    network = original(name)
    card = catalogue.network(name)
    side = max(64, card.min_size)
    pictures = torch.rand(2, 3, side, side + 32, generator=torch.Generator().manual_seed(1))
    expected = answers(network, normalized(name, pictures))
    with torch.no_grad():
        found = load(name, layers=card.layers, **saved(network, folder))(pictures)
    assert list(found) == list(card.layers)
    for path, layer in card.layers.items():
        value = found[path]
        if layer.rectified:
            value = value.clamp(0, 6 if name == "mobilenet_v2" else None)
        scale = expected[path].abs().max()
        assert scale > 1e-3  # there is something to compare
        torch.testing.assert_close(value / scale, expected[path] / scale, rtol=0, atol=1e-4)


@pytest.mark.parametrize("name", SMALL)
def test_all_layers_at_once_answer_as_torchvisions_own_network(name, tmp_path):
    assert_answers_as_the_original(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGER)
def test_all_layers_of_larger_networks_answer_as_torchvisions_own(name, tmp_path):
    assert_answers_as_the_original(name, tmp_path)


def test_the_embedded_network_is_what_its_file_says():
    w = {name: tensor.float() for name, tensor in load_file(WEIGHTS).items()}
    pictures = torch.rand(2, 3, 64, 96, generator=torch.Generator().manual_seed(1))

    def conv(x, name, **options):
        weight = w[f"{name}.weight"]
        return F.conv2d(x, weight, w[f"{name}.bias"], padding=weight.shape[-1] // 2, **options)

    def block(x, name):
        a, b, c = w[f"{name}.wide.weight"].shape[0] // 2, w[f"{name}.wide.weight"].shape[1], None
        reduced = conv(x, f"{name}.reduce")
        wide = conv(reduced[:, a : a + b].relu(), f"{name}.wide")
        deep = conv(reduced[:, a + b : c].relu(), f"{name}.deep.0")
        return torch.cat([reduced[:, :a], wide, conv(deep.relu(), f"{name}.deep.2")], 1)

    def shrink(x):
        ones = torch.ones_like(x[:, :1])
        kernel = torch.ones(1, 1, 4, 4)
        total = F.conv2d(x.flatten(0, 1)[:, None], kernel, stride=2, padding=1)
        return total.view(*x.shape[:2], *total.shape[2:]) / F.conv2d(
            ones, kernel, stride=2, padding=1
        )

    x, expected = (pictures - 0.45) * 4, {}
    for name in ("s2", "s4a", "s4b", "s8a", "s8b", "s16a", "s16b", "s16c", "s16d", "s32a", "s32b"):
        options = {"stride": 2} if name == "s2" else {}
        value = conv(x, f"{name}.0", **options) if f"{name}.0.bias" in w else block(x, name)
        expected[name], x = value, value.relu()
        if name == "s16d":
            expected["dense"] = conv(x, "dense")
        if name in ("s2", "s4b", "s8b", "s16d"):
            x = shrink(x)
    logits = x.mean((2, 3)) @ w["logits.weight"].T + w["logits.bias"]
    expected["logits"] = logits[:, :, None, None]

    with torch.no_grad():
        found = load("bestiary", layers=expected)(pictures)
    for name, value in expected.items():
        torch.testing.assert_close(found[name], value, rtol=1e-4, atol=1e-4)
    assert all((value < 0).any() for value in found.values())


def test_shapes_are_those_of_the_catalogue():
    network = load("bestiary", layers=BESTIARY)
    values = network(torch.rand(2, 3, 96, 160))
    for name, layer in network.card.layers.items():
        if name in BESTIARY:
            height, width = (96 // layer.stride, 160 // layer.stride) if layer.stride else (1, 1)
            assert values[name].shape == (2, layer.channels, height, width)


class Convolutions(TorchDispatchMode):
    """Counts the convolutions that run."""

    count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.count += func is torch.ops.aten.convolution.default
        return func(*args, **(kwargs or {}))


def convolutions(network: Network) -> int:
    with Convolutions() as counter, torch.no_grad():
        network(torch.rand(1, 3, 64, 64))
    return counter.count


@pytest.mark.parametrize(
    ("layers", "count"),
    [(["s2"], 1), (["s8a"], 7), (["s8a", "s2"], 7), (["dense"], 28), (["s32b", "dense"], 36)],
)
def test_nothing_runs_beyond_the_deepest_layer(layers, count):
    assert convolutions(load("bestiary", layers=layers)) == count
    assert convolutions(load("bestiary", layers=BESTIARY).restricted(layers)) == count


def test_side_branches_that_are_not_asked_for_do_not_run(tmp_path):
    arguments = saved(original("googlenet"), tmp_path)
    network = load("googlenet", layers=["inception3a", "inception3a.branch3"], **arguments)
    assert convolutions(network) == 3 + 6
    assert convolutions(network.restricted(["inception3a.branch3"])) == 3 + 2


def test_a_restricted_network_shares_weights_and_gives_the_same():
    network = load("bestiary", layers=("s8b", "s4a"))
    pictures = torch.rand(1, 3, 64, 64)
    few = network.restricted(["s4a"])
    assert torch.equal(few(pictures)["s4a"], network(pictures)["s4a"])
    storages = {tensor.data_ptr() for tensor in network.trunk.parameters()}
    assert {tensor.data_ptr() for tensor in few.trunk.parameters()} < storages
    with pytest.raises(KeyError):
        few.restricted(["s8b"])


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
def test_the_gradient_reaches_the_pictures_alone_in_their_own_type(precision):
    network = load("bestiary", layers=["s8b", "s32b"], precision=precision)
    pictures = torch.rand(1, 3, 64, 64, requires_grad=True)
    values = network(pictures)
    assert {value.dtype for value in values.values()} == {network.dtype}
    sum(value.float().mean() for value in values.values()).backward()
    assert pictures.grad is not None
    assert pictures.grad.dtype == torch.float32
    assert pictures.grad.abs().mean() > 0
    assert not any(weight.requires_grad for weight in network.trunk.parameters())


def test_gradients_are_those_of_differences():
    network = exact(load("bestiary", layers=["s4b"]))
    pictures = torch.rand(1, 3, 32, 32, dtype=torch.float64, requires_grad=True)
    direction = torch.randn_like(pictures)
    value = network(pictures)["s4b"][0, 11].square().sum()
    (gradient,) = torch.autograd.grad(value, pictures)
    step = 1e-6
    with torch.no_grad():
        above = network(pictures + step * direction)["s4b"][0, 11].square().sum()
        below = network(pictures - step * direction)["s4b"][0, 11].square().sum()
    torch.testing.assert_close(
        (gradient * direction).sum(), (above - below) / (2 * step), rtol=1e-5, atol=0
    )


def test_bfloat16_answers_nearly_as_float32():
    pictures = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        exact = load("bestiary", layers=["s16c"])(pictures)["s16c"].flatten()
        coarse = load("bestiary", layers=["s16c"], precision="bf16")(pictures)["s16c"].flatten()
    assert np.corrcoef(exact, coarse.float())[0, 1] > 0.999


@pytest.mark.parametrize(("name", "layer"), [("bestiary", "s99"), ("vit_b_16", "s2"), ("no", "s2")])
def test_an_unknown_network_or_layer_is_a_key_error(name, layer):
    with pytest.raises(KeyError):
        load(name, layers=[layer])
