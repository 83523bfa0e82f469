"""Views: what a frame shows of the ticks around it, graded, and as numbers for an encoder.

Nothing here touches the carried picture: mirrors, fades, saturation and hue are the view's alone.
"""

import numpy as np
import torch
from torch import Tensor

from dreamreel.camera import warp
from dreamreel.geometry import Grid, Pose
from dreamreel.image.color import turn_chroma
from dreamreel.rendering.dreamer import DreamState
from dreamreel.rendering.folds import kaleidoscope, mirrored, pick
from dreamreel.specs import FoldSpec, FrameSpec, GradeSpec


@torch.no_grad()
def view(before: DreamState, after: DreamState, frame: FrameSpec, screen: Grid) -> Tensor:
    """See one frame: the tick before it warped forward, blended with the tick after, warped back.

    Args:
        before: the state at ``frame.tick``.
        after: the state one tick later.
        frame: the moment, and the motions from and to the ticks.
        screen: the frame's pixels.

    Returns:
        (1, 3, height, width) float32 in 0..1, sRGB.
    """
    seen = _look(before, frame.ahead, frame.fold, screen)
    if frame.blend > 0:
        later = _look(after, frame.back.inverse(), frame.fold, screen)
        seen = torch.lerp(seen, later, frame.blend)
    return grade(mirrored(seen, frame.fold.mirror), frame.grade).clamp(0, 1)


def _look(state: DreamState, flow: Pose, fold: FoldSpec, screen: Grid) -> Tensor:
    if not fold.segments:
        return warp(state.picture, state.grid, flow, screen)
    points = kaleidoscope(screen, fold.segments, fold.turn, state.picture.device)
    return pick(state.picture, state.grid, flow, points, pitch=screen.pitch)


def grade(seen: Tensor, spec: GradeSpec) -> Tensor:
    """Apply saturation, hue and fade to a view (1, 3, H, W)."""
    if spec.saturation != 1 or spec.hue:
        seen = turn_chroma(seen, degrees=spec.hue, factor=spec.saturation)
    return seen if spec.gain == 1 else seen * spec.gain


def quantize(seen: Tensor, depth: int, *, frame: int = 0) -> np.ndarray:
    """Turn a view into words for an encoder.

    Args:
        seen: (1, 3, H, W) in 0..1.
        depth: 8 gives bytes, rounded, never truncated: truncation darkens a movie. More gives
            16-bit words, dithered for an encoder that keeps ``depth`` bits of them.
        frame: its number; the dither moves from frame to frame.

    Returns:
        (H, W, 3) uint8 or uint16, contiguous.
    """
    if depth > 8:
        seen = (seen + _dither(seen, frame) / (2**depth - 1)).clamp(0, 1)
    top, kind = (255, np.uint8) if depth == 8 else (65535, np.uint16)
    words = (seen[0].permute(1, 2, 0) * top).round().cpu().numpy()  # GPU sync
    return np.ascontiguousarray(words.astype(kind))


def _dither(seen: Tensor, frame: int) -> Tensor:
    """Return (H, W) of -0.5..0.5: interleaved gradient noise.

    Source: Jimenez (2014), "Next generation post processing in Call of Duty: Advanced Warfare",
    with the usual shift from frame to frame.
    """
    shift = 5.588238 * (frame % 64)
    x = torch.arange(seen.shape[-1], device=seen.device) + shift
    y = torch.arange(seen.shape[-2], device=seen.device)[:, None] + shift
    return (52.9829189 * (0.06711056 * x + 0.00583715 * y).frac()).frac() - 0.5
