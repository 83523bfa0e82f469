"""Scenes built from plain values, for tests of what comes after the language."""

from dataclasses import replace
from fractions import Fraction

from dreamreel.catalogue import NetworkCard
from dreamreel.geometry import Size
from dreamreel.scene.curves.curve import Curve, Key, Keyframes
from dreamreel.scene.model import (
    Ascent,
    Camera,
    Chord,
    Clip,
    Look,
    Network,
    Octaves,
    Output,
    Priors,
    Scene,
    Start,
    Video,
)
from dreamreel.specs import StartSpec, Target

CARD = NetworkCard(
    name="fake",
    title="A network of the tests",
    layers={},
    aliases={},
    class_layer="logits",
    classes=(),
    neurons={},
    embedded=True,
    license="none",
    weights_file="",
    mean=(0.5, 0.5, 0.5),
    std=(0.25, 0.25, 0.25),
    min_size=16,
)

always = Curve.constant


def keyed(*keys, outside="hold", until=0):
    """A curve through (moment, value, ease) triples."""
    shape = tuple(Key(Fraction(at), value, ease) for at, value, ease in keys)
    return Curve(Keyframes(shape, outside, Fraction(until)))


def camera(zoom=0.5, rotate=0.0, crop=(0.5, 0.5), pan=(0.0, 0.0)):
    """A camera of curves or plain numbers."""

    def curve(value):
        return value if isinstance(value, Curve) else always(value)

    return Camera(
        curve(zoom), curve(rotate), (curve(crop[0]), curve(crop[1])), (curve(pan[0]), curve(pan[1]))
    )


def chord(*targets):
    """A chord of layer:channel pairs, each with a number or a curve as its weight."""
    pairs = tuple(
        (Target(layer, channel), weight if isinstance(weight, Curve) else always(weight))
        for layer, channel, weight in targets
    )
    return Chord(pairs, "+".join(f"{layer}:{channel}" for layer, channel, _ in targets))


def clip(start, end, *chords, each=None, fade=0, each_fade=0, number=0):
    """A clip of chords; ``each`` is its whole length unless given."""
    start, end = Fraction(start), Fraction(end)
    return Clip(
        path=f"sequence[{number}]",
        start=start,
        end=end,
        chords=chords,
        each=end - start if each is None else Fraction(each),
        fade=Fraction(fade),
        each_fade=Fraction(each_fade),
    )


def scene(duration=4, fps=30, **parts):
    """A small scene; any part of it may be given instead."""
    duration = Fraction(duration)
    whole = Scene(
        name="test",
        path=None,
        text="",
        title="",
        seed=1,
        network=Network("fake", None, CARD),
        video=Video(Size(640, 360), Fraction(fps), duration),
        start=Start(StartSpec("noise", noise=0.1), 1.0, Fraction(2)),
        clips=(clip(0, duration, chord(("a", 1, 1.0))),),
        camera=camera(),
        ascent=ascent(),
        priors=Priors(*map(always, (0.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0))),
        look=look(),
        output=Output("{scene}.mp4", "h264", 16, None, Fraction(10)),
    )
    return replace(whole, **parts)


def ascent(rate=15, **curves):
    """The ascent's curves, each of which may be given instead."""
    octaves = Octaves(always(96.0), always(1.4), always(0.0), always(float("inf")))
    plain = Ascent(
        rate=Fraction(rate),
        steps=always(2.0),
        strength=always(0.8),
        octaves=octaves,
        jitter=always(16.0),
        rotate_jitter=always(5.7),
        scale_jitter=always(0.12),
        smoothness=always(1.1),
        sketch=None,
    )
    return replace(plain, **curves)


def look(**values):
    """The look's curves, each of which may be given instead."""
    plain = Look(
        brightness=always(0.47),
        contrast=always(0.24),
        saturation=always(1.0),
        hue=always(0.0),
        sharpen=None,
        fade_in=Fraction(0),
        fade_out=Fraction(0),
        hold=Fraction(0),
        mirror="none",
        kaleidoscope=always(0.0),
        kaleidoscope_turn=always(0.0),
        flash_limit="none",
    )
    return replace(plain, **values)
