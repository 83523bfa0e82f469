"""What only a GPU can show: the same dream there as on the CPU. Run with ``-m gpu``."""

import pytest
import torch
from command_line import TINY, invoke

from dreamreel import networks
from dreamreel.camera import warp
from dreamreel.geometry import Grid, Pose, Size
from dreamreel.movie.job.stream import kernels
from dreamreel.rendering.dreamer import step
from dreamreel.rendering.play import awaken, prepare
from dreamreel.scene import parse
from dreamreel.scene.timeline.timeline import lay_out

pytestmark = pytest.mark.gpu


def first_ticks(device: str, precision: networks.Precision, count: int = 2) -> torch.Tensor:
    timeline = lay_out(parse(TINY))
    network = networks.load("bestiary", layers=timeline.layers, device=device, precision=precision)
    dreamer = prepare(timeline, network)
    with kernels(deterministic=True):
        state = awaken(timeline, dreamer, torch.device(device))
        for tick in range(timeline.first_tick, timeline.first_tick + count):
            state = step(dreamer, state, timeline.tick(tick))
    return state.picture.cpu()


def test_the_first_ticks_are_those_of_the_cpu():
    difference = first_ticks("cuda:0", "fp32") - first_ticks("cpu", "fp32")
    assert float(difference.square().mean().sqrt()) < 2e-3


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_half_precision_dreams_alike(precision):
    both = torch.stack([first_ticks("cuda:0", precision), first_ticks("cpu", "fp32")]).flatten(1)
    assert float(torch.corrcoef(both)[0, 1]) > 0.98


def test_deterministic_ticks_repeat_to_the_bit():
    assert torch.equal(first_ticks("cuda:0", "fp32"), first_ticks("cuda:0", "fp32"))


@pytest.mark.parametrize("flow", [Pose(1.02), Pose(1.02 + 0.05j, 0.01 + 0.02j)])
def test_a_view_is_that_of_the_cpu(flow):
    grid = Grid.of_frame(Size(96, 54))
    picture = torch.rand(1, 3, 54, 96)
    seen = warp(picture.cuda(), grid, flow, grid).cpu()
    torch.testing.assert_close(seen, warp(picture, grid, flow, grid), atol=1e-5, rtol=0)


def test_a_movie_renders_on_the_gpu(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)
    assert invoke("render", "tiny.yaml", "--device", "cuda:0", "--deterministic").code == 0
