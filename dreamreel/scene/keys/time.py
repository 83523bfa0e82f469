"""The keys of musical time: where the beats lie, and moments with names."""

from fractions import Fraction

from dreamreel.scene.keys.keyspec import KeySpec
from dreamreel.scene.keys.movie import DAY

SLOWEST, FASTEST = 1, 1000  # beats per minute

TIME_KEYS = (
    KeySpec(
        "tempo",
        "section",
        "The tempo, with which every time can be written in beats (16b) and bars (4bar). As a "
        "moment, 16b counts from beat 0; as a length, it lasts as long as the beats do from where "
        "it begins.",
    ),
    KeySpec(
        "tempo.bpm",
        "number",
        "Beats per minute; detect finds them, and the offset unless that is given, in the track "
        "that is heard, and needs librosa: pip install 'dreamreel[audio]'. Only a scene with a "
        "tempo has beats.",
        default="120",
        word="detect",
        low=SLOWEST,
        high=FASTEST,
        example="128",
    ),
    KeySpec(
        "tempo.offset",
        "length",
        "Where beat 0 lies. What is before it has negative beats.",
        default="0s",
        low=0,
        high=DAY,
        example="0.12s",
    ),
    KeySpec(
        "tempo.beats_per_bar",
        "number",
        "How many beats a bar has.",
        default="4",
        low=Fraction(1, 4),
        high=64,
    ),
    KeySpec(
        "tempo.changes",
        "entries",
        "Changes of tempo, each from its moment on. They ascend, all after beat 0.",
        example="[{at: 32b, bpm: 140}]",
    ),
    KeySpec("tempo.changes[].at", "moment", "When it changes.", example="32b"),
    KeySpec(
        "tempo.changes[].bpm",
        "number",
        "Beats per minute from there on.",
        low=SLOWEST,
        high=FASTEST,
        example="140",
    ),
    KeySpec(
        "markers",
        "moments",
        "Moments with names, which stand wherever a moment can: drop, drop+2b, drop-1s. Each may "
        "refer to those before it, and +4b counts from the one before.",
        example="{drop: 32b, calm: drop+16b}",
    ),
)
