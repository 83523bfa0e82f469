"""A state as bytes: all that the next tick depends on, exactly.

Pictures are tensors, the rest is JSON in the header of the same safetensors file: nothing in it is
ever executed. Numbers keep every bit. Whether the bytes are the ones that were written is for
whoever keeps them to know: a flipped bit in a tensor loads without a word.
"""

import dataclasses
import json
import math
import struct
from fractions import Fraction
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from dreamreel.ascent.excitement import Voice, Voices
from dreamreel.geometry import Grid
from dreamreel.image.flashes import KINDS, Trace
from dreamreel.image.tone import Tone
from dreamreel.rendering.dreamer import DreamState
from dreamreel.rendering.guard import FlashGuard
from dreamreel.specs import Target

FORM = "dreamreel state 1"
"""Name of the header's only entry (of several, safetensors would shuffle the bytes)."""
_LENGTH = struct.Struct("<Q")

Fields = dict[str, Any]  # Any: JSON


def to_bytes(state: DreamState) -> bytes:
    """Return a state as a safetensors file."""
    pictures: dict[str, Tensor] = {}
    fields = _fields(state, "picture", pictures)
    return save(pictures, {FORM: json.dumps(fields)})


def from_bytes(data: bytes, device: torch.device) -> DreamState:
    """Return the state that `to_bytes` wrote.

    Raises:
        ValueError: the bytes are no such file.
    """
    try:
        (length,) = _LENGTH.unpack_from(data)
        about = json.loads(data[_LENGTH.size : _LENGTH.size + length])["__metadata__"]
        pictures = {name: picture.to(device) for name, picture in load(data).items()}
        return _state(json.loads(about[FORM]), "picture", pictures)
    except (
        SafetensorError,
        struct.error,
        LookupError,
        TypeError,
        ValueError,
        RecursionError,
    ) as error:
        raise ValueError(f"not a stored state: {error}") from error


def _fields(state: DreamState, name: str, pictures: dict[str, Tensor]) -> Fields:
    """Describe a state; its picture, and those of the sketches that it follows, are put aside."""
    # Equal states give equal bytes, whatever device they lie on.
    pictures[name] = state.picture.detach().cpu().contiguous()
    grid = state.grid
    return {
        "tick": state.tick,
        "grid": [grid.width, grid.height, grid.origin.real, grid.origin.imag, grid.pitch],
        "tone": [state.start_tone.brightness, state.start_tone.contrast],
        "elapsed": state.elapsed,
        "voices": [_voice(*key, voice) for key, voice in state.voices.items()],
        "sketch": _fields(state.sketch, f"{name}.sketch", pictures) if state.sketch else None,
        "guard": _guard_fields(state.guard, pictures) if state.guard else None,
    }


def _guard_fields(guard: FlashGuard, pictures: dict[str, Tensor]) -> str:
    """Put a guard's arrays aside; return its frame rate."""
    arrays = {"guard.shown": guard.shown}
    for group, traces in (("wanted", guard.wanted), ("given", guard.given)):
        for kind, trace in zip(KINDS, traces, strict=True):
            for part in dataclasses.fields(trace):
                arrays[f"guard.{group}.{kind}.{part.name}"] = getattr(trace, part.name)
    pictures.update({name: torch.tensor(array) for name, array in arrays.items()})
    return str(guard.fps)


def _voice(target: Target, rung: int, voice: Voice) -> list[Any]:  # Any: JSON
    # JSON has no infinity: the peak of what is never silent.
    peak = None if math.isinf(voice.peak) else voice.peak
    return [target.layer, target.channel, target.position, rung, voice.loudness, peak]


def _state(fields: Fields, name: str, pictures: dict[str, Tensor]) -> DreamState:
    width, height, *numbers = fields["grid"]
    x, y, pitch = numbers
    sketch, fps = fields["sketch"], fields["guard"]
    return DreamState(
        tick=fields["tick"],
        picture=pictures[name],
        grid=Grid(width, height, complex(x, y), pitch),
        start_tone=Tone(*fields["tone"]),
        elapsed=fields["elapsed"],
        voices=_voices(fields["voices"]),
        sketch=_state(sketch, f"{name}.sketch", pictures) if sketch else None,
        guard=_guard(Fraction(fps), pictures) if fps else None,
    )


def _guard(fps: Fraction, pictures: dict[str, Tensor]) -> FlashGuard:
    def traces(group: str) -> tuple[Trace, ...]:
        return tuple(
            Trace(*(pictures[f"guard.{group}.{kind}.{part.name}"].cpu().numpy() for part in parts))
            for kind in KINDS
        )

    parts = dataclasses.fields(Trace)
    shown = pictures["guard.shown"].cpu().numpy()
    return FlashGuard(fps, shown, traces("wanted"), traces("given"))


def _voices(rows: list[Any]) -> Voices:  # Any: JSON
    return {
        (Target(layer, channel, tuple(place) if place else None), rung): Voice(
            loudness, math.inf if peak is None else peak
        )
        for layer, channel, place, rung, loudness, peak in rows
    }
