"""Nudging: perturbations of pictures, kept in a ball of L2 radius and within 0..1."""

from torch import Tensor


def nudged(pictures: Tensor, nudge: Tensor, slope: Tensor, pace: float, size: float) -> Tensor:
    """The perturbation after a step of length ``pace`` up a slope (Madry et al., 2018).

    All tensors are (B, 3, H, W). Its norm is at most ``size``, picture by picture, and the
    pictures with it stay in 0..1.
    """
    nudge = nudge + pace * slope / _norm(slope)
    nudge = nudge * (size / _norm(nudge)).clamp(max=1)
    return (pictures + nudge).clamp(0, 1) - pictures


def _norm(pictures: Tensor) -> Tensor:
    return pictures.flatten(1).norm(dim=1)[:, None, None, None] + 1e-12
