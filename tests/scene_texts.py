"""Scene texts that several tests share: a bare one, a full one, and many wrong ones."""

BARE = "sequence:\n  - {dream: s16c:17, for: 8s}\n"

FULL = """\
dreamreel: 1
title: The garden below the garden
seed: 1234
network: bestiary
video: {size: 720p, fps: 30, duration: 64s}
tempo: {bpm: 128, offset: 0.12s, beats_per_bar: 4, changes: [{at: 32b, bpm: 140}]}
markers: {drop: 32b, calm: drop+8b, last: -4b}
start: {noise: 10%, preroll: 2s, grow_from: 18%}
sequence:
  - dream: s16c:17@0.5/25%
    for: 8s
  - dream: {s16c:17: 1.0, s32a:88: {keys: [{at: 0s, value: 1}, {at: 50%, value: 0.1}]}}
    for: 4s
    fade: 2s
  - dream: owl
    for: 6s
  - shuffle: {layer: s16d, count: 12, together: 3, each: 500ms, fade: 0.2s}
  - walk: {layer: s8b, each: 0.5s}
    for: 10s
  - lineage: {unit: owl, direction: up, depth: 4, breadth: 3, each: 1s, fade: 0.5s}
  - lineage: s4b:7
  - dream: s32b
    at: 46s
    for: 16s
camera:
  zoom: x4 over 8s
  rotate:
    keys:
      - {at: 0s, value: 0}
      - {at: 50%, value: 8, ease: out_cubic}
      - {at: +4s, value: -2deg/s}
      - {at: -2s, value: 0, ease: "cubic_bezier(0.42, 0, 0.58, 1)"}
    outside: mirror
  crop: {keys: [{at: 0s, value: [0.5, 0.5]}, {at: -2s, value: [0.4, 60%]}]}
  pan: [0, {keys: [{at: 0s, value: 0}, {at: 3s, value: 0.1, ease: catmull}]}]
ascent:
  rate: 15/s
  steps: 2
  strength: {keys: [{at: 0s, value: 0.5}, {at: 4s, value: 1}], clamp: [0.1, 2]}
  smoothness: {expr: "1 + 0.1*osc(4b)", add: [{expr: "0.1*noise(1s)"}], smooth: 0.5s}
  octaves: {coarsest: 96px, scale: 1.4, tilt: 0, count: all}
  jitter: 16px
priors:
  {tv: 0, decay: 0, blur: {radius: 0.5px, every: 4}, norm: 0, clip_norm: 10%, clip_contribution: 0}
look: {contrast: 0.24, brightness: 0.47, saturation: 1.0, hue: 0, sharpen: auto, fade_in: 1s,
  hold: 2s, mirror: both, flash_limit: wcag, kaleidoscope_turn: 30,
  kaleidoscope: {keys: [{at: 0s, value: 0}, {at: 9s, value: 6, ease: hold}]}}
output: {file: "reels/{scene}.mp4", codec: h264, quality: 16, depth: 8, segment: 10s}
x-note: [anything]
"""

SOUND = """\
video: {size: 720p, fps: 30, duration: 16b}
tempo: {bpm: 96}
audio:
  track: {file: sound/heartbeat.ogg, skip: 0s}
  tracks: {stem: sound/heartbeat.ogg}
  fade_in: 250ms
  fade_out: 2b
  curves:
    loud: {level: true, normalize: none}
    bass: {band: [40Hz, 0.15kHz], attack: 20ms, release: 180ms, normalize: 90%, delay: 0.25b}
    kick: {onsets: bass, threshold: 40%, release: 0.2s, delay: -80ms}
    all_of_it: {onsets: all, track: stem}
    x-note: 3
sequence: [{dream: {s2: {expr: loud}, s4a: 1}}]
camera: {zoom: {expr: "0.1 + 0.4*kick + 0.1*exp(-since(all_of_it))"}}
look: {saturation: {expr: "1 + 0.4*bass", smooth: 0.2s}}
"""
"""Every key of sound; its files lie beside the scenes that come with the project."""

_OK = "sequence: [{dream: s2, for: 8s}]\n"


def _keys(*keys: str, more: str = "") -> str:
    return f"camera: {{rotate: {{keys: [{', '.join(keys)}]{more}}}}}\n"


SEEN, UNSEEN = True, False
"""Whether a JSON schema can see what is wrong."""

WRONG: list[tuple[str, str, int, int, bool]] = [
    (_OK + "zoom: 1\n", "DR104", 2, 1, SEEN),
    (_OK + "camera:\n  zomm: 0.5 oct/s\n", "DR104", 3, 3, SEEN),
    (_OK + "ascent: {octaves: {scael: 1.4}}\n", "DR104", 2, 20, SEEN),
    ("sequence:\n  - {dream: s2, for: 8s, fate: 1s}\n", "DR104", 2, 26, SEEN),
    (_OK + _keys("{at: 0s, value: 0, eaze: hold}"), "DR104", 2, 45, SEEN),
    (_OK + "include: {file: a.yaml}\n", "DR106", 2, 10, SEEN),
    (_OK + "include: no.yaml\n", "DR151", 2, 10, UNSEEN),
    (_OK + "include: [../no.yaml]\n", "DR150", 2, 11, UNSEEN),
    (_OK + "include: [https://a.org/b.yaml]\n", "DR150", 2, 11, UNSEEN),
    (_OK + "include: preset:slow-drit\n", "DR112", 2, 10, UNSEEN),
    (_OK + "vars: [0.6]\n", "DR106", 2, 7, SEEN),
    (_OK + "vars: {calm: 0.6s}\n", "DR106", 2, 14, SEEN),
    (_OK + "vars: {0calm: 0.6}\n", "DR112", 2, 8, SEEN),
    (_OK + "variants: [draft]\n", "DR106", 2, 11, SEEN),
    (_OK + "variants: {draft: 360p}\n", "DR106", 2, 19, SEEN),
    (_OK + "variants: {a/b: {seed: 2}}\n", "DR112", 2, 12, SEEN),
    (_OK + "variants: {a: {include: b.yaml}}\n", "DR113", 2, 16, SEEN),
    (_OK + "variants: {a: {camera.zomm: 1}}\n", "DR104", 2, 23, UNSEEN),
    (_OK + "variants: {a: {camera.zoom.}}\n", "DR156", 2, 16, UNSEEN),
    (_OK + "variants: {a: {'sequence[1].for': 1s}}\n", "DR156", 2, 16, UNSEEN),
    (_OK + "variants: {a: {seed.x: 1}, b: {seed: 1}}\nseed: 3\n", "DR156", 2, 16, UNSEEN),
    (_OK + "matrix: [1]\n", "DR106", 2, 9, SEEN),
    (_OK + "matrix: {seed: 1}\n", "DR106", 2, 16, SEEN),
    (_OK + "matrix: {seed: []}\n", "DR106", 2, 16, SEEN),
    (_OK + f"matrix: {{seed: {list(range(101))}}}\n", "DR157", 2, 9, UNSEEN),
    (_OK + "video: {loop: true}\n", "DR105", 2, 9, SEEN),
    (_OK + "look: {mirror: diagonal}\n", "DR112", 2, 16, SEEN),
    (_OK + "priors: {norm: -1}\n", "DR108", 2, 16, SEEN),
    (_OK + "priors: {clip_norm: 101%}\n", "DR108", 2, 21, UNSEEN),
    (_OK + "priors: {clip_contribution: 2}\n", "DR108", 2, 29, SEEN),
    (_OK + "look: {kaleidoscope: 65}\n", "DR108", 2, 22, SEEN),
    (_OK + "look: {kaleidoscope: many}\n", "DR111", 2, 22, SEEN),
    (_OK + "look: {flash_limit: bbc}\n", "DR112", 2, 21, SEEN),
    (_OK + "look: {hold: 8s}\n", "DR132", 2, 14, UNSEEN),
    (_OK + "dreamreel: 2\n", "DR105", 2, 12, SEEN),
    (_OK + 'look: {hue: {expr: [1, 2, 3]}}\n', "DR106", 2, 20, SEEN),
    (_OK + 'look: {hue: {add: []}}\n', "DR106", 2, 19, SEEN),
    (_OK + 'look: {hue: {expr: "t", smooth: 1}}\n', "DR110", 2, 33, SEEN),
    (_OK + 'look: {hue: {expr: "t", smooth: 2m}}\n', "DR108", 2, 33, UNSEEN),
    (_OK + 'look: {hue: {expr: "t", keys: [{at: 0, value: 0}]}}\n', "DR113", 2, 13, UNSEEN),
    (_OK + 'look: {hue: {expr: "t", outside: loop}}\n', "DR113", 2, 13, UNSEEN),
    (_OK + 'look: {hue: {expr: "3 * foo"}}\n', "DR143", 2, 25, UNSEEN),
    (_OK + "look: {hue: {expr: 3 * foo}}\n", "DR143", 2, 24, UNSEEN),
    (_OK + 'look: {hue: {expr: "2*osc(4b)"}}\n', "DR114", 2, 27, UNSEEN),
    (_OK + 'look: {hue: {expr: "1/(t-2)"}}\n', "DR170", 2, 20, UNSEEN),
    (_OK + 'look: {saturation: {expr: "t"}}\n', "DR172", 2, 27, UNSEEN),
    (_OK + "look: {saturation: {expr: 9}}\n", "DR172", 2, 27, UNSEEN),
    (_OK + "look: {saturation: {add: [3, 3]}}\n", "DR172", 2, 20, UNSEEN),
    ("sequence: [{dream: s2, for: 16b}]\n", "DR114", 1, 29, UNSEEN),
    ("sequence: [{dream: s2, for: drop}]\n", "DR111", 1, 29, SEEN),
    (_OK + _keys("{at: drop, value: 0}"), "DR115", 2, 31, UNSEEN),
    (_OK + "tempo: {bpm: 0}\n", "DR108", 2, 14, SEEN),
    (_OK + "tempo: 120\n", "DR106", 2, 8, SEEN),
    (_OK + "tempo: {offset: 1b}\n", "DR114", 2, 17, UNSEEN),
    (_OK + "tempo: {changes: 140}\n", "DR106", 2, 18, SEEN),
    (_OK + "tempo: {changes: [{at: 4b}]}\n", "DR107", 2, 19, SEEN),
    (_OK + "tempo: {changes: [{at: 0b, bpm: 9}]}\n", "DR140", 2, 24, UNSEEN),
    (_OK + "tempo: {changes: [{at: 4b, bpm: 9, to: 3}]}\n", "DR104", 2, 36, SEEN),
    (_OK + "markers: [drop]\n", "DR106", 2, 10, SEEN),
    (_OK + "markers: {4: 1s}\n", "DR112", 2, 11, SEEN),
    (_OK + "markers: {t: 1s}\n", "DR112", 2, 11, UNSEEN),
    (_OK + "markers: {drop: late, late: 1s}\n", "DR115", 2, 17, UNSEEN),
    (_OK + "markers: {drop: 1}\n", "DR110", 2, 17, SEEN),
    (_OK + "tempo: {bpm: detect}\n", "DR116", 2, 14, UNSEEN),
    (_OK + "audio: loud\n", "DR106", 2, 8, SEEN),
    (_OK + "audio: {track: none.flac}\n", "DR151", 2, 16, UNSEEN),
    (_OK + "audio: {track: ../a.flac}\n", "DR150", 2, 16, UNSEEN),
    (_OK + "audio: {track: [a.flac]}\n", "DR106", 2, 16, SEEN),
    (_OK + "audio: {track: {skip: 1s}}\n", "DR107", 2, 16, SEEN),
    (_OK + "audio: {tracks: [a.flac]}\n", "DR106", 2, 17, SEEN),
    (_OK + "audio: {tracks: {1st: a.flac}}\n", "DR112", 2, 18, SEEN),
    (_OK + "audio: {tracks: {drums: none.flac}}\n", "DR151", 2, 25, UNSEEN),
    (_OK + "audio: {fade_out: 9s}\n", "DR132", 2, 19, UNSEEN),
    (_OK + "audio: {curves: [bass]}\n", "DR106", 2, 17, SEEN),
    (_OK + "audio: {curves: {bass: loud}}\n", "DR106", 2, 24, SEEN),
    (_OK + "audio: {curves: {bass: {}}}\n", "DR113", 2, 24, SEEN),
    (_OK + "audio: {curves: {a: {level: true, onsets: all}}}\n", "DR113", 2, 21, SEEN),
    (_OK + "audio: {curves: {a: {level: true}}}\n", "DR107", 2, 21, UNSEEN),
    (_OK + "audio: {curves: {a: {band: 40Hz}}}\n", "DR106", 2, 28, SEEN),
    (_OK + "audio: {curves: {a: {band: [40, 2s]}}}\n", "DR111", 2, 33, SEEN),
    (_OK + "audio: {curves: {a: {band: [9, 40]}}}\n", "DR108", 2, 29, SEEN),
    (_OK + "audio: {curves: {a: {band: [80, 40]}}}\n", "DR108", 2, 28, UNSEEN),
    (_OK + "audio: {curves: {a: {onsets: bass}}}\n", "DR112", 2, 30, UNSEEN),
    (_OK + "camera: fast\n", "DR106", 2, 9, SEEN),
    (_OK + "camera: {crop: 0.5}\n", "DR106", 2, 16, SEEN),
    (_OK + "camera: {pan: [1, 2, 3]}\n", "DR106", 2, 15, SEEN),
    (_OK + "ascent: {strength: true}\n", "DR106", 2, 20, SEEN),
    (_OK + "ascent: {strength: [1]}\n", "DR106", 2, 20, SEEN),
    (_OK + "ascent: {strength:}\n", "DR106", 2, 19, SEEN),
    ("sequence: {dream: s2}\n", "DR106", 1, 11, SEEN),
    ("sequence: [owl]\n", "DR106", 1, 12, SEEN),
    ("sequence: [{dream: [s2], for: 1s}]\n", "DR106", 1, 20, SEEN),
    (_OK + _keys("0"), "DR106", 2, 26, SEEN),
    ("title: nothing\n", "DR107", 1, 1, SEEN),
    ("sequence: []\n", "DR107", 1, 11, SEEN),
    ("sequence: [{shuffle: {each: 1s}, for: 8s}]\n", "DR107", 1, 22, SEEN),
    (_OK + _keys("{value: 3}"), "DR107", 2, 26, SEEN),
    (_OK + "camera: {zoom: 9 oct/s}\n", "DR108", 2, 16, UNSEEN),
    (_OK + "camera: {zoom: x100/s}\n", "DR108", 2, 16, UNSEEN),
    (_OK + "camera: {rotate: 1e3}\n", "DR108", 2, 18, SEEN),
    (_OK + _keys("{at: 0s, value: 1}", "{at: 1s, value: 900}"), "DR108", 2, 62, SEEN),
    (_OK + "ascent: {steps: -1}\n", "DR108", 2, 17, SEEN),
    (_OK + "ascent: {octaves: {scale: 1}}\n", "DR108", 2, 27, SEEN),
    (_OK + "ascent: {octaves: {count: 99}}\n", "DR108", 2, 27, SEEN),
    (_OK + "ascent: {rate: 0/s}\n", "DR108", 2, 16, UNSEEN),
    (_OK + "video: {fps: 0}\n", "DR108", 2, 14, SEEN),
    (_OK + "video: {fps: 1000}\n", "DR108", 2, 14, SEEN),
    (_OK + "video: {duration: 25h}\n", "DR108", 2, 19, UNSEEN),
    (_OK + "video: {duration: 0s}\n", "DR108", 2, 19, UNSEEN),
    (_OK + "video: {size: 641x360}\n", "DR108", 2, 15, UNSEEN),
    (_OK + "video: {size: 100000x8}\n", "DR108", 2, 15, UNSEEN),
    (_OK + "start: {grow_from: 18}\n", "DR108", 2, 20, SEEN),
    (_OK + "seed: -1\n", "DR108", 2, 7, SEEN),
    (_OK + "output: {codec: h264, quality: 60}\n", "DR108", 2, 32, UNSEEN),
    ("sequence: [{dream: {s2: 0, s4a: 0}, for: 1s}]\n", "DR108", 1, 20, UNSEEN),
    ("sequence: [{dream: {s2: -1}, for: 1s}]\n", "DR108", 1, 25, SEEN),
    ("sequence: [{dream: s2, for: 20h}, {dream: s2, for: 20h}]\n", "DR108", 1, 11, UNSEEN),
    ("sequence: [{dream: s2, for: 12}]\n", "DR110", 1, 29, SEEN),
    (_OK + "camera: {zoom: 1.04}\n", "DR110", 2, 16, SEEN),
    (_OK + "ascent: {rate: 15}\n", "DR110", 2, 16, SEEN),
    (_OK + "look: {fade_in: 1:30}\n", "DR111", 2, 17, SEEN),
    (_OK + "look: {hue: .nan}\n", "DR111", 2, 13, SEEN),
    (_OK + "look: {hue: 010}\n", "DR111", 2, 13, UNSEEN),
    (_OK + "ascent: {strength: 1e400}\n", "DR111", 2, 20, SEEN),
    (_OK + "ascent: {jitter: 16em}\n", "DR111", 2, 18, SEEN),
    (_OK + "video: {size: 720}\n", "DR111", 2, 15, SEEN),
    (_OK + "seed: 1.5\n", "DR111", 2, 7, SEEN),
    (_OK + "seed: maybe\n", "DR111", 2, 7, SEEN),
    (_OK + _keys("{at: +2s, value: 0}"), "DR111", 2, 31, UNSEEN),
    (_OK + "output: {codec: h265}\n", "DR112", 2, 17, SEEN),
    (_OK + "output: {depth: 12}\n", "DR112", 2, 17, SEEN),
    (_OK + 'output: {file: "{title}.mp4"}\n', "DR112", 2, 16, UNSEEN),
    (_OK + "start: grey\n", "DR112", 2, 8, SEEN),
    (_OK + _keys("{at: 0s, value: 0}", more=", outside: bounce"), "DR112", 2, 56, SEEN),
    (_OK + "start: {gray: true, noise: 0.1}\n", "DR113", 2, 8, UNSEEN),
    (_OK + "camera: {rotate: {outside: loop}}\n", "DR113", 2, 18, SEEN),
    ("sequence: [{dream: s2, walk: {layer: s2}, for: 1s}]\n", "DR113", 1, 12, SEEN),
    ("sequence: [{for: 1s}]\n", "DR113", 1, 12, SEEN),
    (_OK + "network: vgg61\n", "DR120", 2, 10, SEEN),
    (_OK + "network: vit_b_16\n", "DR120", 2, 10, SEEN),
    ("sequence: [{dream: s16x, for: 1s}]\n", "DR121", 1, 20, UNSEEN),
    ("sequence: [{dream: {owel: 1}, for: 1s}]\n", "DR121", 1, 21, UNSEEN),
    ("sequence: [{walk: {layer: s9}}]\n", "DR121", 1, 27, UNSEEN),
    ("sequence: [{dream: s2:32, for: 1s}]\n", "DR122", 1, 20, UNSEEN),
    ("sequence: [{dream: s2:1@2/0, for: 1s}]\n", "DR122", 1, 20, UNSEEN),
    ("sequence: [{dream: logits:1@0/0, for: 1s}]\n", "DR122", 1, 20, UNSEEN),
    ("sequence: [{dream: s2:owl, for: 1s}]\n", "DR123", 1, 20, UNSEEN),
    ("sequence: [{dream: s2:1@0.5, for: 1s}]\n", "DR123", 1, 20, UNSEEN),
    (
        "sequence: [{dream: s2, for: 8s}, {dream: s2, at: 7s, for: 1s}]\n",
        "DR130", 1, 50, UNSEEN,
    ),
    ("sequence: [{dream: s2}]\n", "DR131", 1, 12, UNSEEN),
    ("sequence: [{dream: s2}, {dream: s2, for: 1s}]\n", "DR131", 1, 12, UNSEEN),
    ("sequence: [{dream: s2, for: 2s}, {dream: s2, for: 1s, fade: 2s}]\n", "DR132", 1, 61, UNSEEN),
    ("sequence: [{walk: {layer: s2, each: 1s, fade: 2s}}]\n", "DR132", 1, 47, UNSEEN),
    (_OK + "look: {fade_out: 9s}\n", "DR132", 2, 18, UNSEEN),
    ("sequence: [{dream: {s2: {mask: {shape: oval}}}, for: 1s}]\n", "DR112", 1, 40, SEEN),
    ("sequence: [{dream: {s2: {mask: {radus: 1}}}, for: 1s}]\n", "DR104", 1, 33, SEEN),
    ("sequence: [{dream: {s2: {mask: {radius: -1}}}, for: 1s}]\n", "DR108", 1, 41, SEEN),
    ("sequence: [{dream: {s2: {mask: round}}, for: 1s}]\n", "DR106", 1, 32, SEEN),
    ("sequence: [{dream: {s2: {mask: {shape: image}}}, for: 1s}]\n", "DR113", 1, 32, UNSEEN),
    ("sequence: [{dream: {s2: {mask: {image: a.png}}}, for: 1s}]\n", "DR113", 1, 32, UNSEEN),
    (
        "sequence: [{dream: {s2: {mask: {shape: image, image: a.png}}}, for: 1s}]\n",
        "DR151", 1, 54, UNSEEN,
    ),
    ("sequence: [{dream: {logits:3: {mask: {radius: 1}}}, for: 1s}]\n", "DR113", 1, 31, UNSEEN),
    ("sequence: [{dream: {s2: {weight: -1}}, for: 1s}]\n", "DR108", 1, 34, SEEN),
    ("sequence: [{dream: {s2: {weight: 1, loud: 1}}, for: 1s}]\n", "DR104", 1, 37, SEEN),
    ("sequence: [{shuffle: {layer: s2, count: 2, together: 3}}]\n", "DR133", 1, 54, UNSEEN),
    ("sequence: [{lineage: 4}]\n", "DR106", 1, 22, SEEN),
    ("sequence: [{lineage: {each: 1s}}]\n", "DR107", 1, 22, SEEN),
    ("sequence: [{lineage: {unit: [owl]}}]\n", "DR106", 1, 29, SEEN),
    ("sequence: [{lineage: {unit: owl, way: up}}]\n", "DR104", 1, 34, SEEN),
    ("sequence: [{lineage: {unit: owl, direction: left}}]\n", "DR112", 1, 45, SEEN),
    ("sequence: [{lineage: {unit: owl, depth: 0}}]\n", "DR108", 1, 41, SEEN),
    ("sequence: [{lineage: {unit: owl, breadth: 9}}]\n", "DR108", 1, 43, SEEN),
    ("sequence: [{lineage: {unit: owl, each: 2}}]\n", "DR110", 1, 40, SEEN),
    ("sequence: [{lineage: {unit: owl, fade: 3s}}]\n", "DR132", 1, 40, UNSEEN),
    ("sequence: [{lineage: owel}]\n", "DR121", 1, 22, UNSEEN),
    ("sequence: [{lineage: s16c}]\n", "DR123", 1, 22, UNSEEN),
    ("sequence: [{lineage: {unit: owl@0.5/0.5}}]\n", "DR123", 1, 29, UNSEEN),
    ("network: alexnet\nsequence: [{lineage: logits:3}]\n", "DR124", 2, 22, UNSEEN),
    ("sequence: [{dream: s2, at: 1s, for: 1s}]\n", "DR134", 1, 28, UNSEEN),
    (_OK + _keys("{at: 2s, value: 0}", "{at: 1s, value: 0}"), "DR140", 2, 51, UNSEEN),
    (_OK + _keys("{at: 2s, value: 0}", "{at: +1e-9s, value: 0}"), "DR140", 2, 51, UNSEEN),
    (
        _OK + "camera: {crop: {keys: [{at: 1s, value: [0, 1]}, {at: 1s, value: [1, 0]}]}}\n",
        "DR140", 2, 54, UNSEEN,
    ),
    (_OK + _keys("{at: -9s, value: 0}"), "DR108", 2, 31, UNSEEN),
    (_OK + _keys("{at: 1e9s, value: 0}"), "DR108", 2, 31, UNSEEN),
    (_OK + "video: {duration: 64s}\nlook: {hue: 1, hue: 2}\n", "DR102", 3, 16, UNSEEN),
    (_OK + "start: {gradient: [ff0000, blue]}\n", "DR106", 2, 28, SEEN),
    (_OK + "start: {gradient: [ff0000]}\n", "DR106", 2, 19, SEEN),
    (_OK + _keys("{at: 2s, value: 0, ease: smoth}"), "DR141", 2, 51, SEEN),
    (
        _OK + "look: {contrast: {keys: [{at: 0, value: 0}, {at: 1s, value: 1, ease: in_back}]}}\n",
        "DR142", 2, 18, UNSEEN,
    ),
    (_OK + "start: {image: ../a.jpg}\n", "DR150", 2, 16, UNSEEN),
    (_OK + "output: {file: /a.mp4}\n", "DR150", 2, 16, UNSEEN),
    (_OK + "start: {image: none.jpg}\n", "DR151", 2, 16, UNSEEN),
    (_OK + "output: {codec: gif, file: a.mp4}\n", "DR160", 2, 28, UNSEEN),
    (_OK + "output: {codec: prores, depth: 8}\n", "DR160", 2, 32, UNSEEN),
    (_OK + "output: {segment: 10}\n", "DR110", 2, 19, SEEN),
    (_OK + "output: {segment: 0.5s}\n", "DR108", 2, 19, UNSEEN),
    (_OK + "output: {segment: 2h}\n", "DR108", 2, 19, UNSEEN),
]  # fmt: skip
"""(text, code, line, column, whether the schema sees it), one problem each."""
