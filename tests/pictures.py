"""Pictures for the tests: numpy, float64, (3, height, width), made from a seed."""

import numpy as np
import torch


def tensor(planes):
    """Return planes as the renderer takes them: (1, 3, H, W) float32."""
    return torch.from_numpy(np.asarray(planes, dtype=np.float32))[None]


def array(picture):
    """Return a (1, 3, H, W) tensor as planes of float64."""
    return picture[0].double().numpy()


def white(height, width, *, seed=0):
    """White noise, uniform in 0..1."""
    return np.random.default_rng(seed).random((3, height, width))


def filtered(height, width, gain, *, seed):
    """Normal white noise whose Fourier amplitudes are weighted by ``gain(cycles per pixel)``."""
    noise = np.random.default_rng(seed).standard_normal((3, height, width))
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    return np.fft.irfft2(np.fft.rfft2(noise) * gain(frequency), s=(height, width))


def smooth(height, width, *, cutoff, seed=0):
    """Noise without anything above ``cutoff`` cycles per pixel; mean 0.5, deviation 0.15."""
    field = filtered(height, width, lambda frequency: frequency <= cutoff, seed=seed)
    return 0.5 + 0.15 * (field - field.mean()) / field.std()


def pink(height, width, *, seed=0):
    """Noise with amplitudes of 1/f, as photographs have; mean 0.5, deviation 0.15."""
    least = 1 / max(height, width)
    field = filtered(height, width, lambda frequency: 1 / np.maximum(frequency, least), seed=seed)
    return 0.5 + 0.15 * (field - field.mean()) / field.std()


def psnr(one, other):
    """Peak signal to noise ratio of pictures in 0..1, decibels."""
    return -10 * np.log10(np.mean((one - other) ** 2))


def sharpness(planes):
    """Deviation of the five-point Laplacian, borders left out."""
    inner = planes[..., 1:-1, 1:-1]
    around = (
        planes[..., :-2, 1:-1]
        + planes[..., 2:, 1:-1]
        + planes[..., 1:-1, :-2]
        + planes[..., 1:-1, 2:]
    )
    return (around - 4 * inner).std()
