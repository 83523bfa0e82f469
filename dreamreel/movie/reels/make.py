"""A scene becomes a movie: checks first, then the dream streams into the encoder.

`make` yields events; the command line's bar, its logs and Python callers consume them. What can be
known to fail fails before the first tick, and a movie that is there already is recognized without
loading torch.
"""

from collections.abc import Generator

from dreamreel.movie.events import MovieEvent
from dreamreel.movie.job.job import plan_job, preflight, there_already
from dreamreel.movie.options import Options
from dreamreel.scene import Scene


def make(scene: Scene, options: Options) -> Generator[MovieEvent, None, None]:
    """Render a movie, or find it complete.

    Yields:
        `RenderStarted`, ticks and frames, `RenderFinished`. A movie that is there already yields
        `RenderFinished` alone.

    Raises:
        DreamReelError: of every kind; whatever it is, nothing that was there is damaged.
    """
    job = plan_job(scene, options)
    if known := there_already(job):
        yield known
        return
    preflight(job)
    # Here, not above: it loads torch, which takes seconds that no check should wait for.
    from dreamreel.movie.reels.segmented import render_segments

    yield from render_segments(job)
