"""What the reference page says around its tables: how values are written, with examples.

Prose only; names, defaults and ranges come from the table of keys. Every example is a block that
the tests load: a whole scene, or, marked ``fragment``, keys that a scene may have.
"""

from collections.abc import Mapping

HEAD = """\
# Scene reference

Every key of the scene language: what it takes, its default, its range, its meaning. This page is
made from the program's own table of keys, as are its messages and the JSON schema
[dreamreel.schema.json](dreamreel.schema.json). To learn the language, begin with
[scenes.md](scenes.md).

A scene needs no more than a sequence; everything else has a default:

```yaml
sequence:
  - dream: s16c:75
    for: 8s
```

An editor with a YAML language server completes and checks keys while you type, if the first line of
the scene names the schema, which `dreamreel schema` prints:

```yaml fragment
# yaml-language-server: $schema=dreamreel.schema.json
dreamreel: 1
```

Unknown keys and keys that are given twice are errors. Keys that begin with `x-` are free for notes.
"""

VALUES = """\
## Values

In the tables, a value that is marked *moves* may be a [curve](#curves) as well.

**Times** are `8s`, `250ms`, `2m`, `1m30s`, `1h`, `25%` (of the movie), with a [tempo](#tempo) `16b`
(beats) and `4bar`, and `120f` (frames; these alone change with fps). A bare number is an error,
except 0. **Moments** are written as times from the movie's beginning, or `+4s`, after what comes
before, or `-2s`, before the movie's end, or at a [marker](#top-level): `drop`, `drop+2b`,
`drop-1s`.

A length in beats lasts as long as the beats do from where it begins; one that begins nowhere, such
as the window of `smooth`, as long as from the movie's beginning.

**Quantities** carry their unit, or have one that is understood:

| value | written | with a bare number |
| --- | --- | --- |
| number | `0.45` `1e-3` | itself |
| share | `12%` | a fraction: `0.12` |
| pixels | `96px` | pixels |
| degrees | `8` `8deg` | degrees |
| turn | `8` `8deg/s` | degrees per second |
| rate | `15/s` | an error |
| zoom | `0.5 oct/s` `x1.4/s` `x4 over 8s` | an error |
| size | `720p` `1080x1920` `square-512` | an error |
| fps | `30` `30000/1001` | frames per second |
| frequency | `40Hz` `2.5kHz` | Hz |
| pair | `[0.5, 0.4]` | of x and y |

An octave is a doubling: `0.5 oct/s` is `x4 over 4s`. All motion is given as a rate, so that a movie
of 60 frames per second moves as one of 24 does.
"""

PATHS = """\
## Paths and parts

`variants`, `matrix` and the option `--set` name a place by its path: `camera.zoom`, or with the
index of an item, `sequence[0].for`. A name that holds a dot is written in quotes. A value that is a
section is merged with what is there; everything else is replaced as a whole. Later ones win, in
this order: what is included, the scene itself, the variant, the sweep, `--set`, and at last
`--size`, `--fps` and `--seed`.

```yaml fragment
include: [preset:deep-dive]
x-notes: whatever you like
look: {contrast: 0.26}
variants:
  draft: {video.size: 360p, ascent: {rate: 8/s}}
matrix: {ascent.smoothness: [0.8, 1.1], seed: [1, 2, 3]}
```

A file lies beside the one that includes it, in the scene's folder or in one that `--allow` names.
"""

ADDRESSES = """\
## Addresses

What a clip dreams is named by an address. `dreamreel networks NETWORK` lists layers, channels and
classes.

| address | is |
| --- | --- |
| `s16c:17` | one channel of a layer, counted from 0 |
| `s16c` | a whole layer, as DeepDream climbs it |
| `s16c:17@0.5/0.25` | a channel at one place: x and y, shares of the frame from its top left |
| `dense:owl` | a unit of the class layer, by its label; `logits:owl` works as well |
| `owl` | the same; bare names are looked for among favorite neurons and classes |
| `relu4_3:7` | an alias of a layer, where the network has them |
"""

CURVES = """\
## Curves

A value that moves is a list of keys, or an [expression](#expressions). A key says: at this moment,
that value. Between two keys it goes as the
ease of the later one says; before the first and after the last key it holds.

```yaml fragment
camera:
  rotate:
    keys:
      - {at: 0s, value: 0}
      - {at: 12s, value: 8, ease: out_cubic}
      - {at: +4s, value: 0}
      - {at: -1s, value: 30deg/s, ease: "cubic_bezier(0.4, 0, 0.2, 1)"}
```

A pair moves as a whole or one coordinate at a time, and the weight of a neuron moves like anything
else:

```yaml
sequence:
  - dream:
      s16c:75: 1
      s16d:51: {keys: [{at: 2s, value: 0}, {at: 8s, value: 1.5}]}
    for: 12s
camera:
  crop: {keys: [{at: 0s, value: [0.5, 0.5]}, {at: 50%, value: [0.7, 40%]}]}
  pan: [0, {keys: [{at: 0s, value: 0.1}, {at: 3s, value: -0.1}], outside: mirror}]
```
"""

EXPRESSIONS = """\
## Expressions

A curve may be an expression instead of keys, in the unit of its key: octaves per second for a zoom,
degrees for a hue, a fraction for a share.

```yaml
tempo: {bpm: 120}
markers: {drop: 8b}
sequence:
  - {dream: s16c:75, for: 16b}
camera:
  zoom: {expr: "0.3 + 0.4*exp(-4*since(1b))"}
  rotate: {expr: "12*osc(4bar) if t < drop else 12*noise(2b)", smooth: 1s}
  crop: {expr: ["0.5 + 0.1*osc(8s)", "0.5 + 0.1*osc(8s, 0.25)"]}
ascent:
  strength: {keys: [{at: 0s, value: 0.3}, {at: drop, value: 0.6}], add: [{expr: "0.1*pulse(1b)"}]}
look:
  hue: {expr: "360*rand(1bar)", smooth: 0.5s, clamp: [0, 360]}
```

There are numbers, times such as `4b`, `2s` and `250ms` (their length in seconds), the names and
functions below, `+ - * / // % **`, comparisons, `and`, `or`, `not` and `a if test else b`, of which
only the branch that counts is evaluated. A comparison is 1 or 0. A variable is its number, a marker
its moment in seconds, a curve of [sound](#audio) its value. An expression has at most 512
characters.

A period in beats counts from beat 0 and follows the tempo; one in seconds counts from the movie's
beginning. What is random derives from the seed and from the key: the same at every size and frame
rate, other in every key, unchanged by edits elsewhere. Another `stream`, a number, draws others.

Curves are evaluated over the whole movie before the first tick, so a value that is not finite or
leaves the range of its key is told with its moment. `smooth` averages around each moment, as much
from what comes as from what was: a jump becomes a soft step where it stood, without any delay.
"""

EASES = """\
## Eases

How a value travels from one key to the next. In the camera it is `smooth` unless the key says
otherwise, elsewhere `linear`. An ease named `in_` begins gently, `out_` ends gently, `in_out_` does
both.

| ease | goes |
| --- | --- |
"""

SINGLE_EASES: Mapping[str, str] = {
    "linear": "evenly",
    "smooth": "slowly away and slowly in: 3x^2 - 2x^3",
    "hold": "not at all, then jumps",
    "catmull": "through the keys in one smooth sweep (Catmull and Rom), without stopping at any",
    "cubic_bezier(x1, y1, x2, y2)": "as in CSS; within braces it needs quotes for its commas",
}
"""How a value goes with the eases that belong to no family."""

FAMILIES: Mapping[str, str] = {
    "sine": "a quarter of a sine, the gentlest",
    "quad": "a square",
    "cubic": "a third power",
    "quart": "a fourth power",
    "quint": "a fifth power",
    "expo": "a power of two: nearly still, then nearly a jump",
    "circ": "a quarter of a circle",
    "back": "goes the wrong way, or too far, by a tenth",
    "elastic": "swings like a spring",
    "bounce": "bounces like a ball",
}
"""What the families of eases look like."""

EXAMPLES: Mapping[str, str] = {
    "network": """\
```yaml
network: vgg16
sequence:
  - {dream: relu4_3, for: 6s}
```
""",
    "video": """\
```yaml fragment
video: {size: 1080x1920, fps: 60, duration: 1m30s}
```
""",
    "start": """\
```yaml fragment
start: {gradient: ["102040", "ffcc88"], grow_from: 25%, preroll: 1s}
```
""",
    "sequence[]": """\
```yaml fragment
- dream: {s16c:17: 1.0, s32a:88: 0.5}
  for: 8s
- walk: {layer: s8b, each: 0.5s}
  for: 6s
  fade: 2s
- dream: s32b
  at: 20s
  for: 4s
```
""",
    "sequence[].shuffle": """\
```yaml fragment
- shuffle: {layer: s16d, count: 12, together: 3, each: 2s, fade: 1s}
```
""",
    "sequence[].walk": """\
```yaml fragment
- walk: {layer: s8b, each: 0.5s, fade: 0.2s}
  for: 20s
```
""",
    "sequence[].lineage": """\
```yaml fragment
- lineage: {unit: owl, breadth: 3, each: 3s, fade: 1s}
- lineage: {unit: peacock, direction: up, depth: 6}
  fade: 1s
- lineage: s16c:75
```
""",
    "tempo": """\
```yaml fragment
tempo: {bpm: 128, offset: 0.12s, changes: [{at: 16b, bpm: 140}]}
markers: {drop: 16b, calm: drop+8b}
look: {saturation: {keys: [{at: drop-1b, value: 1}, {at: drop, value: 1.5}, {at: calm, value: 1}]}}
```
""",
    "audio": """\
```yaml fragment
audio: {track: {file: sound/heartbeat.ogg, skip: 2s}, fade_in: 100ms, fade_out: 2s}
```
""",
    "audio.curves[]": """\
```yaml fragment
audio:
  track: sound/heartbeat.ogg
  curves:
    bass: {band: [40Hz, 150Hz], attack: 20ms, release: 180ms}
    kick: {onsets: bass, threshold: 40%, delay: -80ms}
camera: {zoom: {expr: "0.2 + 0.5*kick"}}
look: {saturation: {expr: "1 + 0.3*bass"}}
```
""",
    "camera": """\
```yaml fragment
camera: {zoom: x1.4/s, rotate: 5, crop: [0.5, 0.42], pan: [0.05, 0]}
```
""",
    "ascent": """\
```yaml fragment
ascent:
  strength: 0.6
  steps: 3
  octaves: {coarsest: 128px, tilt: 0.5}
  smoothness: 0.9
```
""",
    "priors": """\
```yaml fragment
priors: {decay: 0.1, blur: {radius: 0.5px, every: 4}, clip_norm: 20%}
```
""",
    "look": """\
```yaml fragment
look: {contrast: 0.28, saturation: 1.2, fade_in: 1s, fade_out: 2s}
```

```yaml fragment
look: {kaleidoscope: 6, kaleidoscope_turn: 30, hold: 2s, flash_limit: wcag}
```
""",
    "output": """\
```yaml fragment
output: {codec: hevc, quality: 18, depth: 10, file: "{scene}_master.mp4"}
```
""",
}
"""By the section that they stand in."""
