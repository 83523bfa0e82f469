"""The end of a render: its segments become the movie, which appears complete and verified.

Here it gets its sound. What is heard may be edited or fail without harm to any segment.
"""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from dreamreel import durable
from dreamreel.errors import ConflictError
from dreamreel.image.flashes import Flashing
from dreamreel.movie.events import FlashesSeen, MovieEvent, RenderFinished
from dreamreel.movie.job import manifest as manifests
from dreamreel.movie.job.flashing import watch
from dreamreel.movie.job.heard import soundtrack
from dreamreel.movie.job.place import make_way
from dreamreel.movie.job.stream import manifest_of
from dreamreel.movie.reels.reel import Reel
from dreamreel.video.join import join
from dreamreel.video.sink import Written


def finish(reel: Reel, begun: float) -> Iterator[MovieEvent]:
    """Join the segments, write the manifest, and move the movie to its place.

    The manifest comes first: whoever sees the movie sees what it is. A kill between the two leaves
    a manifest without a movie, which the next run finds and completes.

    Args:
        reel: complete.
        begun: when the render did, on the monotonic clock.

    Raises:
        VerificationError: the join is not what the segments are, or its sound not as long.
        InputFileError: the sound's track is not what it was when the scene was read.
        ConflictError: something has appeared at the movie's place.
    """
    job = reel.job
    with reel.safety.timed("joining"):
        written = _joined(reel)
    flashes = watch(written.path, job.timeline.size, job.timeline.fps)
    for stretch in flashes:
        yield FlashesSeen(**asdict(stretch))
    seconds = time.monotonic() - begun
    manifest = _manifest(reel, written, seconds, flashes)
    reel.held.ensure()
    _make_room(reel)
    manifests.save(manifest, job.out, born=reel.work.tmp / "manifest.json")
    durable.move(written.path, job.out.absolute())
    yield RenderFinished(job.out, written.frames, seconds)


def _joined(reel: Reel) -> Written:
    job, records = reel.job, [reel.records[index] for index in sorted(reel.records)]
    joined = join(
        [reel.work.movie(record) for record in records],
        reel.work.tmp / job.out.name,
        encoding=reel.encoding,
        frames=len(job.span.frames),
        metadata=manifests.tags(job.timeline.scene),
        sound=soundtrack(job.timeline, job.span.frames),
    )
    return Written(
        path=joined.path,
        frames=joined.frames,
        size_bytes=joined.size_bytes,
        frame_hashes=tuple(each for record in records for each in record.frame_hashes),
        arguments=joined.arguments,
    )


def _manifest(
    reel: Reel, written: Written, seconds: float, flashes: Sequence[Flashing]
) -> manifests.Manifest:
    return manifest_of(
        reel.job,
        written,
        reel.network,
        seconds=seconds,
        silent=reel.silent,
        flashes=flashes,
        runs=reel.starts.runs,
        safety=reel.safety.seconds,
    )


def _make_room(reel: Reel) -> None:
    """Set aside what is at the movie's place, if that was asked for."""
    job = reel.job
    if job.out.exists() and job.options.existing != "replace":
        raise ConflictError(
            f"{job.out} has appeared while the movie was rendered",
            hint="Move it, and run the same command again: only the joining is left.",
        )
    make_way(job.out, job.options.existing)
    foreign = manifests.path_of(job.out)
    if os.path.lexists(foreign) and manifests.load(job.out) is None:
        durable.set_aside(foreign)
