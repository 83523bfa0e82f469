"""Pictures as tensors: resampling, color, noise, start pictures. Knows nothing of cameras."""
