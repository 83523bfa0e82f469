"""What is heard with a movie: the scene's sound, for the frames that are written.

The sound is no part of any segment: whatever is heard, the same pictures are dreamt, and a render
of which the sound alone was edited only joins its segments again.
"""

from collections.abc import Sequence

from dreamreel.scene.timeline.timeline import Timeline
from dreamreel.video.hearing import choose_soundtrack
from dreamreel.video.soundtrack import Soundtrack

BYTES_PER_SECOND = 2 * 3 * 48_000
"""Of sound in a movie, at most: two channels of 24 bits, not compressed."""


def soundtrack(timeline: Timeline, frames: Sequence[int]) -> Soundtrack | None:
    """Return what is heard with some frames of a movie; None: nothing.

    Args:
        timeline: of the whole movie.
        frames: those that are written, in a row.

    Raises:
        InputFileError: the track is missing, is not what the scene knows, or holds no sound.
        UnavailableError: there is no ffmpeg.
    """
    sound, fps = timeline.scene.sound, timeline.fps
    if sound is None or not timeline.scene.is_heard:
        return None
    return choose_soundtrack(
        sound.track.path,
        sound.track.sha256,
        skip=sound.track.skip,
        fade_in=sound.fade_in,
        fade_out=sound.fade_out,
        length=timeline.n_frames / fps,
        part=(frames[0] / fps, (frames[-1] + 1) / fps),
    )
