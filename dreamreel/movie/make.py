"""A scene becomes a movie: checks first, then the dream streams into the encoder.

`make` yields events; the command line's bar, its logs and Python callers consume them. What can be
known to fail fails before the first tick, and a movie that is there already is recognized without
loading torch.
"""

from collections.abc import Generator

from dreamreel.movie.events import MovieEvent, RenderFinished
from dreamreel.movie.job import plan_job, preflight
from dreamreel.movie.options import Options
from dreamreel.movie.place import already_there
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
    known = already_there(job.out, key=job.key, settings=job.settings, existing=options.existing)
    if known:
        yield RenderFinished(job.out, known.frames, seconds=0.0, already_there=True)
        return
    preflight(job)
    # Here, not above: it loads torch, which takes seconds that no check should wait for.
    from dreamreel.movie.segmented import render_segments

    yield from render_segments(job)
