"""Networks in double precision, in which the order of sums does not matter."""

from dataclasses import replace

import torch

from dreamreel.networks import Network


def exact(network: Network) -> Network:
    """Return a network that computes in float64; takes its trunk over."""
    network.trunk.double()
    mean, std = network.mean.double(), network.std.double()
    return replace(network, dtype=torch.float64, mean=mean, std=std)
