"""Stored states, for whoever wants to see a moment of a movie that has been rendered that far."""

from dreamreel.movie.folder.survey import stored_state
from dreamreel.movie.folder.workplace import work_of
from dreamreel.movie.job.job import Job
from dreamreel.movie.reels.identity import encoding_of, record_of
from dreamreel.movie.reels.live import read_state
from dreamreel.networks import Network
from dreamreel.rendering.dreamer import DreamState
from dreamreel.scene.timeline.segments import segments


def recall(job: Job, network: Network, *, tick: int) -> DreamState | None:
    """Return the last stored state, not after a tick, of exactly this movie; None: there is none.

    Args:
        job: the movie's render.
        network: of its timeline.
        tick: the last that may have been dreamt.

    Raises:
        VerificationError: the state is none that this version can read.
    """
    work = work_of(job.out.absolute())
    if not work.states.is_dir():
        return None
    keys = record_of(job, network, encoding_of(job, work)).keys
    for segment in reversed(segments(job.timeline)):
        if segment.last_tick > tick:
            continue
        if path := stored_state(work, segment.index, keys[segment.index]):
            return read_state(path, network.mean.device)
    return None
