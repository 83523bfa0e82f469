"""What could be reached: operations, counted as they are run, and the machine's own matrix rate."""

import time
from collections.abc import Callable

import torch
from torch.utils.flop_counter import FlopCounterMode

SIDES = {"cpu": (1024, 2048), "cuda": (4096, 8192)}
"""Of the square matrices whose product tells a device's rate; the best of them counts."""
PRODUCTS = 12
"""Of each, after a first that does not count."""


def operations(action: Callable[[], object]) -> int:
    """Count the operations of the matrix products and convolutions that an action runs.

    Two per multiply-add. What is sliced away is not run and so not counted; of a backward pass,
    gradients of weights count only if they are asked for.
    """
    with FlopCounterMode(display=False) as counter:
        action()
    return counter.get_total_flops()


def matrix_rate(dtype: torch.dtype, device: torch.device) -> float:
    """Measure how many operations per second a device makes in products of square matrices."""
    return max(_rate(side, dtype, device) for side in SIDES.get(device.type, SIDES["cpu"]))


def _rate(side: int, dtype: torch.dtype, device: torch.device) -> float:
    left, right = (torch.randn(side, side, device=device).to(dtype) for _ in range(2))
    shortest = float("inf")
    for run in range(PRODUCTS + 1):
        begun = time.perf_counter()
        product = left @ right
        float(product[0, 0])  # waits for the device
        if run:
            shortest = min(shortest, time.perf_counter() - begun)
    return 2 * side**3 / shortest
