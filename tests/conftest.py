"""What every test gets: patient threads, its own random numbers, and a say about GPUs."""

import os
import random
import sys
from collections.abc import Iterator

import pytest

# Before anything imports torch. OpenMP's threads spin while they wait for each other; on a machine
# with few cores, or busy ones, the spinning takes the core from the thread that is waited for, and
# a millisecond's work takes a second.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Sums depend on how many threads share them: as many here as on a large machine.
os.environ.setdefault("OMP_NUM_THREADS", "2")

REQUIRE = "DREAMREEL_REQUIRE"
"""Environment variable: what must be there (``gpu``), comma-separated. Its lack fails a test."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked ``gpu`` where there is none, or fail it where one is required."""
    if item.get_closest_marker("gpu") is None or _has_gpu():
        return
    if "gpu" in os.environ.get(REQUIRE, "").split(","):
        pytest.fail(f"{REQUIRE} asks for a GPU, and torch finds no CUDA device", pytrace=False)
    pytest.skip("needs a CUDA device")


def _has_gpu() -> bool:
    import torch

    return torch.cuda.is_available()


@pytest.fixture(autouse=True, scope="session")
def caches_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests remember out of the user's cache folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def random_numbers_restored() -> Iterator[None]:
    """Put back the states of global generators, so that no test changes another's numbers.

    Only of libraries that are there already: tests of the torch-free side stay fast.
    """
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    before = random.getstate()
    numpy_before = numpy.random.get_state() if numpy else None
    torch_before = torch.get_rng_state() if torch else None
    yield
    random.setstate(before)
    if numpy:
        numpy.random.set_state(numpy_before)
    if torch:
        torch.set_rng_state(torch_before)
