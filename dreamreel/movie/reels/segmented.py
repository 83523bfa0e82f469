"""A render by segments: it can be killed at any moment, and goes on from there.

The work folder is locked and opened, the reel shot into it, and what is complete joined, verified
and given its name.
"""

import time
from collections.abc import Iterator

from dreamreel.movie.events import MovieEvent, PartRendered, RenderStarted, SoundLeftOut
from dreamreel.movie.folder.lock import Held, lock
from dreamreel.movie.folder.starts import note_start
from dreamreel.movie.folder.work import open_work
from dreamreel.movie.folder.workplace import Work, work_of
from dreamreel.movie.job.job import Job, there_already
from dreamreel.movie.job.safety import Safety
from dreamreel.movie.job.stream import kernels, load_network, memory_errors, precision_of
from dreamreel.movie.job.watchman import Watchman
from dreamreel.movie.reels.finish import finish
from dreamreel.movie.reels.identity import encoding_of, record_of
from dreamreel.movie.reels.reel import Reel, shoot
from dreamreel.rendering.play import prepare
from dreamreel.scene.timeline.segments import segments


def render_segments(job: Job) -> Iterator[MovieEvent]:
    """Render what is missing of a movie, and finish it if nothing is.

    Raises:
        LockedError: another render works on it.
        ConflictError: the work folder belongs to other settings.
        DreamReelError: of every kind; what was done is stored.
    """
    begun = time.monotonic()
    work = work_of(job.out.absolute())
    with lock(work) as held, memory_errors(job.timeline.size), kernels(job.options.deterministic):
        if known := there_already(job):  # by the render that held the lock until now
            yield known
            return
        reel = _open(job, work, held)
        yield _started(reel)
        if job.timeline.scene.sound and not job.timeline.scene.is_heard:
            yield SoundLeftOut(reel.encoding.codec.name)
        yield from shoot(reel)
        if reel.is_complete:
            yield from finish(reel, begun)
        else:
            done, count = len(reel.records), len(reel.segments)
            yield PartRendered(job.out, done, count, time.monotonic() - begun)


def _open(job: Job, work: Work, held: Held) -> Reel:
    options, timeline = job.options, job.timeline
    network = load_network(timeline, device=options.device, precision=options.precision)
    encoding = encoding_of(job, work)
    record = record_of(job, network, encoding)
    found = open_work(work, record, resume=options.resume)
    starts = note_start(work, found)
    return Reel(
        job=job,
        encoding=encoding,
        network=network,
        dreamer=prepare(timeline, network),
        work=work,
        held=held,
        segments=segments(timeline),
        keys=record.keys,
        survey=found,
        starts=starts,
        safety=Safety(),
        watchman=Watchman(options, job.out.absolute().parent),
    )


def _started(reel: Reel) -> RenderStarted:
    """Tell how much is asked for, and how much of that is done."""
    wanted = [segment for segment in reel.segments if segment.index in reel.wanted]
    done = [segment for segment in wanted if segment.index in reel.survey.done]
    live = [known for known in reel.survey.live.values() if known.segment in reel.wanted]
    frames = sum(len(segment.frames) for segment in done)
    frames += sum(checkpoint.frames for checkpoint in live)
    ticks = sum(segment.span.n_ticks for segment in done)
    ticks += sum(known.tick - reel.segments[known.segment].first_tick for known in live)
    return RenderStarted(
        out=reel.job.out,
        frames=sum(len(segment.frames) for segment in wanted),
        ticks=sum(segment.span.n_ticks for segment in wanted),
        device=str(reel.device),
        precision=precision_of(reel.network),
        frames_done=frames,
        ticks_done=ticks,
        runs=reel.starts.runs,
        stuck=reel.starts.stuck,
    )
