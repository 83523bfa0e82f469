"""What a render is, to its work folder: encoding, settings and keys, once the network is known."""

from collections.abc import Sequence

from dreamreel.ffmpeg import find_ffmpeg
from dreamreel.movie.canonical import canonical
from dreamreel.movie.folder.chain import keys, settings_of
from dreamreel.movie.folder.records import JobRecord, grid_of, read_job
from dreamreel.movie.folder.survey import content
from dreamreel.movie.folder.workplace import Work
from dreamreel.movie.job.job import Job
from dreamreel.movie.job.stream import precision_of, versions
from dreamreel.networks import Network
from dreamreel.scene.timeline.segments import segments
from dreamreel.video.command import encode_arguments
from dreamreel.video.encoding import Encoding, choose_encoding, segment_encoding


def encoding_of(job: Job, work: Work) -> Encoding:
    """Return a movie's encoding, with the threads of the run before if none are asked for.

    Machines differ in cores, and an encoder's bytes in its threads.
    """
    output, options = job.timeline.scene.output, job.options
    known = None if options.encoder_threads else read_job(content(work, work.job) or b"")
    threads = known.settings.get("threads") if known and options.resume != "never" else None
    return choose_encoding(
        output.codec,
        size=job.timeline.size,
        fps=job.timeline.fps,
        depth=output.depth,
        quality=output.quality,
        threads=threads if isinstance(threads, int) else options.threads,
    )


def record_of(job: Job, network: Network, encoding: Encoding) -> JobRecord:
    """Return what a work folder of this render says of itself.

    Raises:
        InputFileError: the start's photograph cannot be read.
    """
    timeline = job.timeline
    arguments = _arguments(encoding)
    settings = settings_of(
        timeline,
        weights_sha256=network.weights_sha256,
        device=network.mean.device.type,
        precision=precision_of(network),
        deterministic=job.options.deterministic,
        threads=encoding.threads,
        encoder=arguments,
        versions=versions(),
    )
    return JobRecord(
        settings=settings,
        scene=canonical(timeline.scene),
        grid=grid_of(segments(timeline)),
        keys=keys(timeline, settings),
        encoder=tuple(arguments),
    )


def _arguments(encoding: Encoding) -> Sequence[str]:
    """Return ffmpeg's arguments for a segment, without paths of this machine."""
    stored = segment_encoding(encoding)
    return encode_arguments(stored, "SEGMENT", binary=find_ffmpeg(), is_segment=True)[1:]
