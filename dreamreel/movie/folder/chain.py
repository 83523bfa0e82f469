"""The chain of keys: what a segment was made from, and all segments before it, as one hash each.

A key is that of the segment before, hashed with all that the timeline says of this one's ticks and
frames; before the first stands the hash of the settings and of what the scene begins with. So an
edit changes the keys from the segment on where it is first felt, and what was made before stays
good. What is hashed are the timeline's columns, not the specs that are read off them: the same
numbers, a hundred times sooner. Weights are hashed before they are scaled to a sum of one.
"""

import hashlib
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

import dreamreel
from dreamreel.durable import Json
from dreamreel.movie.canonical import key_of, plain
from dreamreel.scene.curves.columns import Array, moments
from dreamreel.scene.model import Mask
from dreamreel.scene.timeline.segments import Segment, segments
from dreamreel.scene.timeline.timeline import Timeline
from dreamreel.scene.timeline.weights import Passage, Score

Column = tuple[str, NDArray[np.generic]]
"""A name, which may tell more than that, and numbers."""


def settings_of(
    timeline: Timeline,
    *,
    weights_sha256: str,
    device: str,
    precision: str,
    deterministic: bool,
    threads: int,
    encoder: Sequence[str],
    versions: Mapping[str, str],
) -> dict[str, Json]:
    """Return how a movie is made, whatever is in it: what a render that goes on must not change.

    Args:
        timeline: of the movie.
        weights_sha256: of the network's file.
        device: its kind, such as ``cuda``.
        precision: what the network computes in; not ``auto``.
        deterministic: whether equal runs are asked for.
        threads: of the encoder.
        encoder: its arguments, without the paths of files.
        versions: of torch and ffmpeg; this program's own is added.
    """
    scene = timeline.scene
    return {
        "size": list(timeline.size),
        "fps": str(timeline.fps),
        "rate": str(timeline.rate),
        "network": {"arch": scene.network.arch, "weights": weights_sha256},
        "device": device,
        "precision": precision,
        "deterministic": deterministic,
        "codec": scene.output.codec,
        "depth": scene.output.depth,
        "quality": scene.output.quality,
        "threads": threads,
        "encoder": list(encoder),
        "versions": {"dreamreel": dreamreel.__version__, **versions},
    }


def keys(timeline: Timeline, settings: Mapping[str, Json]) -> tuple[str, ...]:
    """Return the key of every segment of a movie.

    Args:
        timeline: of the movie.
        settings: from `settings_of`.

    Returns:
        Hexadecimal digits, 64 for each of `segments`.

    Raises:
        InputFileError: if the start's photograph cannot be read.
    """
    key, chain = key_of({"settings": dict(settings), **_beginning(timeline)}), []
    for segment in segments(timeline):
        key = _linked(key, _columns(timeline, segment))
        chain.append(key)
    return tuple(chain)


def _beginning(timeline: Timeline) -> dict[str, Json]:
    """Return what of the scene is felt from the first tick on."""
    scene = timeline.scene
    return {
        "start": plain(scene.start.picture),
        "grow_from": scene.start.grow_from,
        "first_tick": timeline.first_tick,
        "seed": scene.seed,
        "margin": _margins(timeline),
        "sketch": scene.ascent.sketch,
        "mirror": scene.look.mirror,
        "flash_limit": scene.look.flash_limit,
    }


def _margins(timeline: Timeline) -> Json:
    """Return the margins of the canvas and the sketch's in whole pixels, as canvases have them.

    The last bits of `Timeline.margin` itself change with the movie's length.
    """
    size, shorter = timeline.size, timeline.scene.ascent.sketch
    heights = (size.height, size.smaller(shorter).height) if shorter else (size.height,)
    return [[math.ceil(side * height) for side in timeline.margin] for height in heights]


def _linked(before: str, columns: Iterator[Column]) -> str:
    digest = hashlib.sha256(before.encode())
    for name, values in columns:
        digest.update(f"\n{name} {values.dtype.str} {values.shape}\n".encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def _columns(timeline: Timeline, segment: Segment) -> Iterator[Column]:
    """Yield all that decides a segment's `TickSpec` and `FrameSpec`, and no row of another's."""
    first, last, frames = segment.first_tick + 1, segment.last_tick, segment.frames
    rows = slice(first - timeline.first_tick, last + 1 - timeline.first_tick)
    times = moments(first, last, timeline.rate)
    yield "ticks", np.array([first, last])
    yield "frames", np.array([frames.start, frames.stop])
    for name, values in sorted(timeline.ticks.items()):
        yield f"tick {name}", values[rows]
    yield "carry factor", timeline.carries.factor[rows]
    yield "carry shift", timeline.carries.shift[rows]
    yield from _excitement(timeline.score, first / timeline.rate, times)
    for name, values in sorted(timeline.frames.items()):
        yield f"frame {name}", values[frames.start : frames.stop]
    yield from _views(timeline, segment)


def _excitement(score: Score, first: Fraction, times: Array) -> Iterator[Column]:
    """Yield the passages that sound at some of these moments, with their weights at all of them."""
    since = np.maximum(times, 0)  # curves stand still in the pre-roll
    for passage in _passages(score, first, times[-1]):
        progress = _progress(passage, times)
        if not progress.any():
            continue  # it enters at the last of them, from nothing
        yield "progress", progress
        for target, curve, mask in passage.chord.parts:
            yield from _mask(mask, since)
            weights = np.broadcast_to(curve.at(0.0), times.shape)
            if not curve.is_constant:
                weights = curve.at(since)
            yield f"weight {score.ranks[target]} {target!r}", weights


def _mask(mask: Mask | None, times: Array) -> Iterator[Column]:
    if mask:
        image = plain(mask.image)
        for name, curve in mask.curves.items():
            values = np.broadcast_to(curve.at(times), times.shape)
            yield f"mask {mask.shape} {mask.invert} {image} {name}", values


def _progress(passage: Passage, times: Array) -> Array:
    """Return how far a passage has taken over, 0..1, at each moment."""
    passed = times - float(passage.start)
    if not passage.fade:
        return (passed >= 0).astype(np.float64)
    return np.clip(passed / float(passage.fade), 0, 1)


def _passages(score: Score, first: Fraction, last: float) -> Sequence[Passage]:
    lowest = max(0, bisect_right(score.starts, first) - 1)
    while lowest and score.passages[lowest].progress(first) < 1:
        lowest -= 1
    return score.passages[lowest : max(1, bisect_right(score.starts, last))]


def _views(timeline: Timeline, segment: Segment) -> Iterator[Column]:
    """Yield the camera's motion between all ticks and frames of a segment, one after another."""
    ticks = moments(max(segment.first_tick, 0), segment.last_tick, timeline.rate)
    frames = moments(segment.frames.start, segment.frames.stop - 1, timeline.fps)
    shown = np.minimum(frames, float(timeline.standstill))
    flows = timeline.motion.flows(np.unique(np.concatenate([ticks, shown])))
    yield "view factor", flows.factor
    yield "view shift", flows.shift
