"""Kinship: feeders measured where units are most awake, against sums written out in NumPy."""

import numpy as np
import pytest
import torch
from probed import opened
from torch import nn

from dreamreel.probing.kinship import balanced, kinships


def test_a_feeder_of_everything_counts_for_less_than_one_of_its_own():
    shares = np.array([[0.6, 0.4, 0.0], [0.6, 0.0, 0.4], [0.6, 0.2, 0.2]])
    rows = [{("a", j): float(v) for j, v in enumerate(row) if v} for row in shares]
    weighed = shares / np.sqrt(shares.sum(0))
    expected = weighed / weighed.sum(1, keepdims=True)
    for row, known in zip(balanced(rows), expected, strict=True):
        assert [row.get(("a", j), 0.0) for j in range(3)] == pytest.approx(known)
    assert balanced(rows)[0]["a", 1] > 0.4  # it was 0.4 of 1.0, beside a feeder of all


def test_a_unit_without_feeders_has_none():
    assert balanced([{}, {("a", 0): 0.5}]) == [{}, {("a", 0): 1.0}]


def test_what_raises_a_unit_is_read_where_it_is_most_awake():
    torch.manual_seed(4)
    module = nn.Sequential(nn.Conv2d(3, 5, 1), nn.ReLU(), nn.Conv2d(5, 4, 1))
    network = opened(module, "0", "2")
    generator = torch.Generator().manual_seed(1)
    pictures = [torch.rand(1, 3, 4, 4, generator=generator) for _ in range(3)]
    with torch.no_grad():
        below = torch.cat([network(picture)["0"] for picture in pictures]).clamp(min=0)
    planes = below.movedim(1, -1).reshape(-1, 5).double().numpy()
    kernel = module[2].weight.detach()[:, :, 0, 0].double().numpy()
    peaks = (planes @ kernel.T).argmax(0)
    parts = kernel * planes[peaks]
    shares = np.where(parts > 0, parts, 0) / np.abs(parts).sum(1, keepdims=True)
    weighed = shares / np.sqrt(np.where(shares.sum(0) > 0, shares.sum(0), 1))
    expected = weighed / weighed.sum(1, keepdims=True)
    found = kinships(network, pictures)
    assert found["0"] == [{}] * 5
    for row, known in zip(found["2"], expected, strict=True):
        assert [row.get(("0", j), 0.0) for j in range(5)] == pytest.approx(known, abs=1e-5)
