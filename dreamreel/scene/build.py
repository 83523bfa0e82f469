"""From a tree of values to a `Scene`: every key read, checked alone and together.

All problems are gathered before any is raised, so that one look at a scene shows all of them. The
order matters in one respect: the sequence says how long the movie is, and curves may count from its
end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from math import inf
from pathlib import Path, PurePosixPath

from dreamreel import units
from dreamreel.catalogue import NetworkCard
from dreamreel.errors import Problem, SceneError
from dreamreel.geometry import Size
from dreamreel.scene.composing.composition import Composed, put_together, whole
from dreamreel.scene.composing.sweep import Combination, chosen, combinations, file_of
from dreamreel.scene.curves.curve import Curve
from dreamreel.scene.curves.expressions import Happenings, Named
from dreamreel.scene.curves.formula import Formula, Number, Term
from dreamreel.scene.keys.movie import CODECS
from dreamreel.scene.model import (
    Ascent,
    Camera,
    Look,
    Network,
    Octaves,
    Output,
    Priors,
    Scene,
    Video,
)
from dreamreel.scene.origin import Origin
from dreamreel.scene.reading.addresses import find_network
from dreamreel.scene.reading.keyframes import read_curve, read_curve_or_word, read_pair
from dreamreel.scene.reading.music import Music, read_music, read_sound, read_sound_curves
from dreamreel.scene.reading.opening import read_start
from dreamreel.scene.reading.reader import Reader, shown, spec
from dreamreel.scene.reading.sequence import Sequence, read_clips, read_sequence
from dreamreel.scene.reading.structure import check_keys
from dreamreel.scene.reading.timing import STAND_IN_LENGTH, read_clock
from dreamreel.scene.reading.variables import read_variables
from dreamreel.scene.text.files import locate
from dreamreel.scene.text.problems import Problems, Refused, in_order, quoted
from dreamreel.scene.text.source import Node

MOST_MOMENTS = 24 * 3600 * 60
"""Frames of a movie, and ticks: all their numbers are held at once, before the first is made."""


def build(text: str, origin: Origin) -> Scene:
    """Return the scene of a text; of a sweep, what it says without its ``matrix``.

    Raises:
        SceneError: with everything that is wrong in it.
        UsageError: if there is no such variant.
    """
    problems = Problems()
    return _built(put_together(text, origin, problems), Combination(), origin, problems)


def names_of_variants(text: str, origin: Origin) -> tuple[str, ...]:
    """Return the names of a scene's variants, however wrong the rest of it is.

    Raises:
        SceneError: if it is too wrong to tell.
    """
    return put_together(text, origin, Problems()).variants


def build_all(text: str, origin: Origin, only: Iterable[str] = ()) -> tuple[Scene, ...]:
    """Return every scene of a sweep; of a scene without ``matrix``, the one.

    Args:
        text: of the scene's file.
        origin: where it comes from.
        only: ``key=value`` each, of what is wanted; nothing: all.

    Raises:
        SceneError: with everything that is wrong in any of them.
        UsageError: if there is no such variant, or nothing that is wanted.
    """
    problems = Problems()
    composed = put_together(text, origin, problems)
    sweep = combinations(composed.axes)
    errors: dict[Problem, None] = {}
    scenes: list[Scene] = []
    for number in chosen(sweep, only):
        try:
            scenes.append(_built(composed, sweep[number], origin, problems.copy()))
        except SceneError as error:
            errors |= dict.fromkeys(error.problems)
    if errors:
        raise SceneError(in_order(errors))
    return tuple(scenes)


def _built(
    composed: Composed, combination: Combination, origin: Origin, problems: Problems
) -> Scene:
    """Return one scene of what was put together.

    Raises:
        SceneError: with everything that is wrong in it.
    """
    made = whole(composed, combination, problems)
    check_keys(made.root, problems)
    files = (origin.folder, origin.said.allow)
    reader, music = _reader(made.root, problems, files)
    seed, variables = reader.seed, read_variables(reader)
    network = _network(reader, origin)
    duration = reader.clock.length
    sequence = Sequence((), None)
    if network:
        sequence = read_sequence(reader, network.card, duration)
    end = duration or sequence.end or STAND_IN_LENGTH
    reader = replace(reader, clock=replace(reader.clock, length=end))
    sound = read_sound(reader, music, end)
    sound_curves = read_sound_curves(reader, music, (*reader.clock.markers, *variables))
    reader = replace(reader, names={**_names(reader, variables), **sound_curves})
    clips = read_clips(reader, sequence, network.card, seed, files) if network else []
    _check_version(reader)
    _check_moments(reader, end)
    video = Video(_size(reader), reader.clock.fps, end)
    start = read_start(reader, origin.folder, origin.said.allow)
    camera, ascent, priors = _camera(reader), _ascent(reader), _priors(reader)
    look, title = _look(reader, end), _title(reader)
    output = _output(reader, combination)
    problems.check()
    assert network is not None  # or a problem was noted
    return Scene(
        name=".".join(filter(None, (origin.name, origin.said.variant, combination.name))),
        path=origin.path,
        text=made.text,
        title=title,
        seed=seed,
        network=network,
        video=video,
        start=start,
        clips=tuple(clips),
        camera=camera,
        ascent=ascent,
        priors=priors,
        look=look,
        output=output,
        sound=sound,
        sound_curves={name: _curve(named, end) for name, named in sound_curves.items()},
        tempo=reader.clock.tempo,
        markers=reader.clock.markers,
        vars=variables,
        labels=combination.labels,
        variants=composed.variants,
        included=composed.included,
        warnings=problems.warnings,
    )


def _reader(
    root: Node, problems: Problems, files: tuple[Path, tuple[Path, ...]]
) -> tuple[Reader, Music]:
    """Return a reader that knows what times refer to, the length only if the scene says it.

    And the sounds of the scene, in which the tempo may have to be found.
    """
    reader = Reader(root, problems, units.Clock(Fraction(1)))
    reader = replace(reader, clock=units.Clock(reader.quantity("video.fps")))
    music = read_music(reader, *files)
    clock, rate = read_clock(reader, music), reader.quantity("ascent.rate")
    return replace(reader, clock=clock, rate=rate, seed=_seed(reader)), music


def _names(reader: Reader, variables: Mapping[str, float]) -> Mapping[str, Named]:
    """Return what expressions may name; a variable hides a marker of the same name."""
    moments = reader.clock.markers
    markers = {name: Happenings((float(each),)) for name, each in moments.items()}
    return {**markers, **variables}


def _curve(named: Happenings | Term, until: Fraction) -> Curve:
    """Return what the name of a sound's curve stands for, over the movie."""
    term = named.value if isinstance(named, Happenings) else named
    return Curve(Formula(term or Number(0.0), until))


def _check_version(reader: Reader) -> None:
    node = reader.find("dreamreel")
    known = spec("dreamreel").default
    if node is not None and node.text != known:
        message = f"language version {shown(node)} is not in this version, which reads {known}"
        reader.error("DR105", "dreamreel", message, node)


def _check_moments(reader: Reader, length: Fraction) -> None:
    for path, rate in (("video.fps", reader.clock.fps), ("ascent.rate", reader.rate)):
        if length * rate > MOST_MOMENTS:
            message = (
                f"{float(rate):g} a second for {float(length):g} s make {round(length * rate)}; "
                f"a movie has at most {MOST_MOMENTS}, as many as 24 hours at 60 a second"
            )
            reader.error("DR108", path, message)


def _title(reader: Reader) -> str:
    title = reader.text("title")
    if not title.isprintable():
        reader.error("DR106", "title", "one line of plain text is wanted")
    return title


def _seed(reader: Reader) -> int:
    known = replace(spec("seed"), kind="integer")
    node = reader.find("seed") or Node("number", known.default or "")
    return int(reader.value("seed", node, known) or 0)


def _network(reader: Reader, origin: Origin) -> Network | None:
    node = reader.find("network")
    is_section = node is not None and node.kind == "mapping"
    path = "network.arch" if is_section else "network"
    arch = reader.text(path) or spec("network").default or ""
    card = _card(reader, path, arch)
    weights = None
    if reader.find("network.weights"):
        try:
            weights = locate(reader.text("network.weights"), origin.folder, origin.said.allow)
        except Refused as error:
            reader.error(error.code, "network.weights", str(error))
    return Network(card.name, weights, card) if card else None


def _card(reader: Reader, path: str, arch: str) -> NetworkCard | None:
    try:
        return find_network(arch)
    except Refused as error:
        reader.error(error.code, path, str(error))
        return None


def _size(reader: Reader) -> Size:
    known = spec("video.size")
    node = reader.find("video.size") or Node("text", known.default or "")
    if node.kind not in ("text", "number"):
        message = f"a size such as 720p or 1080x1920 is wanted, not {shown(node)}"
        reader.error("DR106", "video.size", message, node)
        return Size(2, 2)
    try:
        size = Size(*units.parse_size(node.text))
    except units.UnitError as error:
        reader.error("DR111", "video.size", str(error), node)
        return Size(2, 2)
    if not all(known.low <= side <= known.high for side in size):
        message = f"{size}: each side is from {known.low} to {known.high} pixels"
        reader.error("DR108", "video.size", message, node)
    elif any(side % 2 for side in size):
        message = f"{size}: each side must be even, because codecs halve the resolution of color"
        reader.error("DR108", "video.size", message, node)
    return size


def _camera(reader: Reader) -> Camera:
    return Camera(
        zoom=read_curve(reader, "camera.zoom"),
        rotate=read_curve(reader, "camera.rotate"),
        crop=read_pair(reader, "camera.crop"),
        pan=read_pair(reader, "camera.pan"),
    )


def _ascent(reader: Reader) -> Ascent:
    return Ascent(
        rate=reader.quantity("ascent.rate"),
        steps=read_curve(reader, "ascent.steps"),
        strength=read_curve(reader, "ascent.strength"),
        octaves=Octaves(
            coarsest=read_curve(reader, "ascent.octaves.coarsest"),
            scale=read_curve(reader, "ascent.octaves.scale"),
            tilt=read_curve(reader, "ascent.octaves.tilt"),
            count=read_curve_or_word(reader, "ascent.octaves.count") or Curve.constant(inf),
        ),
        jitter=read_curve(reader, "ascent.jitter"),
        rotate_jitter=read_curve(reader, "ascent.rotate_jitter"),
        scale_jitter=read_curve(reader, "ascent.scale_jitter"),
        smoothness=read_curve(reader, "ascent.smoothness"),
        sketch=_sketch(reader),
    )


def _sketch(reader: Reader) -> int | None:
    node = reader.find("ascent.sketch")
    if node is not None and node.text == spec("ascent.sketch").word:
        return None
    return round(reader.quantity("ascent.sketch"))


def _priors(reader: Reader) -> Priors:
    return Priors(
        tv=read_curve(reader, "priors.tv"),
        decay=read_curve(reader, "priors.decay"),
        blur_radius=read_curve(reader, "priors.blur.radius"),
        blur_every=read_curve(reader, "priors.blur.every"),
        norm=read_curve(reader, "priors.norm"),
        clip_norm=read_curve(reader, "priors.clip_norm"),
        clip_contribution=read_curve(reader, "priors.clip_contribution"),
    )


def _look(reader: Reader, length: Fraction) -> Look:
    fade_in, fade_out = reader.quantity("look.fade_in"), reader.quantity("look.fade_out")
    for name, fade in (("fade_in", fade_in), ("fade_out", fade_out)):
        if fade > length:
            message = f"{float(fade):g} s is longer than the movie, {float(length):g} s"
            reader.error("DR132", f"look.{name}", message)
    hold = reader.quantity("look.hold")
    if hold >= length:
        message = f"{float(hold):g} s is not shorter than the movie, {float(length):g} s"
        reader.error("DR132", "look.hold", message)
    return Look(
        brightness=read_curve(reader, "look.brightness"),
        contrast=read_curve(reader, "look.contrast"),
        saturation=read_curve(reader, "look.saturation"),
        hue=read_curve(reader, "look.hue"),
        sharpen=read_curve_or_word(reader, "look.sharpen"),
        fade_in=fade_in,
        fade_out=fade_out,
        hold=hold,
        mirror=reader.choice("look.mirror"),
        kaleidoscope=read_curve(reader, "look.kaleidoscope"),
        kaleidoscope_turn=read_curve(reader, "look.kaleidoscope_turn"),
        flash_limit=reader.choice("look.flash_limit"),
    )


def _output(reader: Reader, combination: Combination) -> Output:
    codec = reader.choice("output.codec")
    depth = reader.choice("output.depth")
    bits = None if depth == "auto" else int(depth)
    if bits is not None and bits not in CODECS[codec].depths:
        legal = " or ".join(map(str, CODECS[codec].depths))
        reader.error("DR160", "output.depth", f"{codec} has a depth of {legal} bits, not {bits}")
    quality = reader.quantity("output.quality")
    if quality > CODECS[codec].worst:
        message = f"{quality} is outside 0 to {CODECS[codec].worst}, the range of {codec}"
        reader.error("DR108", "output.quality", message)
    segment = reader.quantity("output.segment")
    file = file_of(_file(reader, codec), combination.labels)
    return Output(file, codec, int(quality), bits, segment)


def _file(reader: Reader, codec: str) -> str:
    ending = CODECS[codec].ending
    file = reader.text("output.file") or f"{{scene}}{ending}"
    path = PurePosixPath(file)
    if "{" in file.replace("{scene}", "") or "}" in file.replace("{scene}", ""):
        message = f"{quoted(file)}: the only thing to fill in is {{scene}}"
        reader.error("DR112", "output.file", message)
    elif not file.isprintable() or path.is_absolute() or ".." in path.parts or file[0] == "~":
        message = f"{quoted(file)} leaves the folder of renders; say that on the command line"
        reader.error("DR150", "output.file", message)
    elif path.suffix.lower() != ending:
        wanted = f"a file that ends with {ending}" if ending else "a folder, whose name has no dot"
        reader.error("DR160", "output.file", f"{codec} makes {wanted}, not {quoted(file)}")
    return file
