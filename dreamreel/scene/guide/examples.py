"""An example for every code: lines that give exactly this problem, and the same lines mended."""

from dataclasses import dataclass

REST = "sequence: [{dream: owl, for: 8s}]\n"
"""What most examples stand beside, so that they are scenes."""
FILE = "example.yaml"
"""The file that an example stands in."""
PHOTOGRAPH = "photo.jpg"
"""A picture that lies beside it, as do the files below."""
SONG = "song.flac"
"""Strokes in a steady tempo, with nothing above 16 kHz."""
LIVE = "live.flac"
"""Strokes that become slower and slower."""
SCRATCHED = "scratched.flac"
"""The song, damaged in the middle."""
PLAYLIST = "songs.m3u"
"""A list with the name of the song."""
SILENT_FILM = "silent.mp4"
"""A movie without a track of sound."""


@dataclass(frozen=True, slots=True)
class Example:
    """Something wrong, and how it is mended."""

    wrong: str
    right: str
    rest: str = REST
    """What both are a part of."""


def _heard(file: str) -> str:
    return f"audio: {{track: {file}}}"


def _moved(curves: str, zoom: str) -> str:
    """Return the lines of a camera that moves with curves of the song."""
    audio = f"audio: {{track: {SONG}, curves: {{{curves}}}}}"
    return f'{audio}\ncamera: {{zoom: {{expr: "{zoom}"}}}}'


def _clips(wrong: str, right: str) -> Example:
    return Example(f"sequence: [{wrong}]", f"sequence: [{right}]", rest="")


EXAMPLES: dict[str, Example] = {
    "DR100": Example('title: "The \x07 garden"', 'title: "The garden"'),
    "DR101": Example("video: {fps: 30", "video: {fps: 30}"),
    "DR102": Example("look: {hue: 10, hue: 20}", "look: {hue: 20}"),
    "DR103": Example("title: !!str The garden", "title: The garden"),
    "DR104": Example("camera: {zomm: 0.5 oct/s}", "camera: {zoom: 0.5 oct/s}"),
    "DR105": Example("dreamreel: 2", "dreamreel: 1"),
    "DR106": Example("camera: fast", "camera: {zoom: 1 oct/s}"),
    "DR107": Example(
        "title: The garden",
        "title: The garden\nsequence: [{dream: owl, for: 8s}]",
        rest="",
    ),
    "DR108": Example("look: {contrast: 2}", "look: {contrast: 0.3}"),
    "DR109": Example("- {dream: owl, for: 8s}", "sequence:\n  - {dream: owl, for: 8s}", rest=""),
    "DR110": _clips("{dream: owl, for: 8}", "{dream: owl, for: 8s}"),
    "DR111": Example("video: {size: 720}", "video: {size: 720p}"),
    "DR112": Example("output: {codec: h265}", "output: {codec: hevc}"),
    "DR113": _clips(
        "{dream: owl, walk: {layer: s8b}, for: 8s}",
        "{dream: owl, for: 8s}, {walk: {layer: s8b}, for: 8s}",
    ),
    "DR114": Example(
        "look: {fade_in: 4b}",
        "tempo: {bpm: 120}\nlook: {fade_in: 4b}",
    ),
    "DR115": Example(
        "camera: {zoom: {keys: [{at: drop, value: 1 oct/s}]}}",
        "markers: {drop: 4s}\ncamera: {zoom: {keys: [{at: drop, value: 1 oct/s}]}}",
    ),
    "DR116": Example("tempo: {bpm: detect}", "tempo: {bpm: 120}"),
    "DR118": Example(
        "sequence:\n  - dream:   owl\n    for: 8s",
        "sequence:\n  - dream: owl\n    for: 8s",
        rest="",
    ),
    "DR119": Example(
        "vars: {kick: 0.7}\n" + _moved("kick: {onsets: all}", "0.2 + kick"),
        "vars: {push: 0.7}\n" + _moved("kick: {onsets: all}", "0.2 + push*kick"),
    ),
    "DR120": Example("network: vgg61", "network: bestiary"),
    "DR121": _clips("{dream: s16x:42, for: 8s}", "{dream: s16c:75, for: 8s}"),
    "DR122": _clips("{dream: s16c:999, for: 8s}", "{dream: s16c:75, for: 8s}"),
    "DR123": _clips("{dream: s16c:75@0.5, for: 8s}", "{dream: s16c:75@0.5/0.5, for: 8s}"),
    "DR124": Example(
        "network: vgg16\nsequence: [{lineage: {unit: relu4_3:7, depth: 1}}]",
        "network: vgg16\nsequence: [{dream: relu4_3:7, for: 2s}, {dream: relu4_2:96, for: 2s}]",
        rest="",
    ),
    "DR130": _clips(
        "{dream: owl, for: 8s}, {dream: s16c:75, at: 6s, for: 4s}",
        "{dream: owl, for: 8s}, {dream: s16c:75, for: 4s, fade: 2s}",
    ),
    "DR131": _clips("{dream: owl}", "{dream: owl, for: 8s}"),
    "DR132": Example("look: {fade_out: 9s}", "look: {fade_out: 2s}"),
    "DR133": _clips(
        "{shuffle: {layer: s16c, count: 2, together: 3}}",
        "{shuffle: {layer: s16c, count: 8, together: 3}}",
    ),
    "DR134": _clips("{dream: owl, at: 2s, for: 8s}", "{dream: owl, for: 8s}"),
    "DR140": Example(
        "look: {hue: {keys: [{at: 4s, value: 0}, {at: 2s, value: 90}]}}",
        "look: {hue: {keys: [{at: 2s, value: 90}, {at: 4s, value: 0}]}}",
    ),
    "DR141": Example(
        "look: {hue: {keys: [{at: 0s, value: 0}, {at: 4s, value: 90, ease: soft}]}}",
        "look: {hue: {keys: [{at: 0s, value: 0}, {at: 4s, value: 90, ease: smooth}]}}",
    ),
    "DR142": Example(
        "look: {contrast: {keys: [{at: 0s, value: 0}, {at: 4s, value: 1, ease: in_back}]}}",
        "look: {contrast: {keys: [{at: 0s, value: 0}, {at: 4s, value: 1, ease: in_cubic}]}}",
    ),
    "DR143": Example(
        'camera: {rotate: {expr: "10*sinus(t)"}}', 'camera: {rotate: {expr: "10*sin(t)"}}'
    ),
    "DR150": Example(f"start: {{image: ../{PHOTOGRAPH}}}", f"start: {{image: {PHOTOGRAPH}}}"),
    "DR151": Example("start: {image: foto.jpg}", f"start: {{image: {PHOTOGRAPH}}}"),
    "DR152": Example(_heard(SILENT_FILM), _heard(SONG)),
    "DR153": Example(_heard(PLAYLIST), _heard(SONG)),
    "DR155": Example(f"include: [{FILE}]", "include: [preset:slow-drift]"),
    "DR156": Example(
        'variants: {short: {"sequence[1].for": 4s}}', 'variants: {short: {"sequence[0].for": 4s}}'
    ),
    "DR157": Example(
        f"matrix: {{seed: [{', '.join(map(str, range(1, 12)))}], "
        "look.hue: [0, 30, 60, 90, 120, 150, 180, 210, 240, 270]}",
        "matrix: {seed: [1, 2, 3], look.hue: [0, 90, 180, 270]}",
    ),
    "DR160": Example(
        "output: {codec: gif, file: garden.mp4}", "output: {codec: gif, file: garden.gif}"
    ),
    "DR170": Example('look: {hue: {expr: "1/(t-2)"}}', 'look: {hue: {expr: "1/(t+2)"}}'),
    "DR171": _clips(
        '{dream: {owl: {expr: "t > 4"}}, for: 8s}',
        '{dream: {owl: {expr: "t > 4"}, s16c:75: {expr: "t <= 4"}}, for: 8s}',
    ),
    "DR172": Example(
        'look: {saturation: {expr: "t"}}', 'look: {saturation: {expr: "t", clamp: [0, 2]}}'
    ),
    "DR190": Example("look: {fade_in: 30f}", "look: {fade_in: 1s}"),
    "DR191": Example(
        "video: {duration: 6s}\nsequence: [{dream: owl, for: 6s}, {dream: s16c:75, for: 4s}]",
        "video: {duration: 10s}\nsequence: [{dream: owl, for: 6s}, {dream: s16c:75, for: 4s}]",
        rest="",
    ),
    "DR192": _clips("{dream: s32b:544, for: 8s}", "{dream: s32b:88, for: 8s}"),
    "DR193": Example('look: {hue: {expr: "180*floor(8*t)"}}', 'look: {hue: {expr: "20*t"}}'),
    "DR194": Example(
        _moved("bells: {band: [16kHz, 20kHz]}", "0.2 + 0.5*bells"),
        _moved("bells: {band: [4kHz, 12kHz]}", "0.2 + 0.5*bells"),
    ),
    "DR195": Example(_heard(SCRATCHED), _heard(SONG)),
    "DR196": Example(
        "tempo: {bpm: detect}\n" + _heard(LIVE),
        "tempo: {bpm: 160, changes: [{at: 4b, bpm: 120}, {at: 8b, bpm: 90}]}\n" + _heard(LIVE),
    ),
    "DR197": Example(
        'vars: {calm: 0.6, wild: 2}\ncamera: {rotate: {expr: "10*calm"}}',
        'vars: {calm: 0.6}\ncamera: {rotate: {expr: "10*calm"}}',
    ),
    "DR198": Example(
        _moved("kick: {onsets: all}, bass: {band: [40Hz, 250Hz]}", "0.2 + 0.7*kick"),
        _moved("kick: {onsets: all}", "0.2 + 0.7*kick"),
    ),
    "DR199": Example(
        "output: {codec: gif}\n" + _heard(SONG),
        "output: {codec: h264}\n" + _heard(SONG),
    ),
}
"""By code."""
