"""The work folder ``OUT.work``: what a render has so far, so that it can go on after a kill.

    job.json                  what it was made for
    lock                      who works in it; see `dreamreel.movie.folder.lock`
    segments/0007.mp4         a segment, and 0007.json, its record, written last
    states/0007.safetensors   the state after it
    live/0008/                checkpoints of a segment that is not done: record.N.json, written
                              last, state.N.safetensors, and all its frames in frames.N.*
    tmp/                      where everything is born
    aside/                    what was there and not believed; nothing of it is deleted

Opening decides what of it holds for a job; `survey` looks, `commit` writes. All
paths within are relative, so the folder may move with its movie.
"""

from dreamreel import durable
from dreamreel.errors import ConflictError
from dreamreel.movie.canonical import difference
from dreamreel.movie.folder.records import JobRecord, read_job, sealed
from dreamreel.movie.folder.survey import Survey, content, entries, kin, survey
from dreamreel.movie.folder.workplace import Work
from dreamreel.movie.options import Resume

SHOWN = 12
"""Lines of difference in a message."""


def open_work(work: Work, job: JobRecord, *, resume: Resume = "auto") -> Survey:
    """Make a work folder ready for a job, and tell what of the movie it has already.

    Segments of an edited scene are good up to where the edit is first felt; what is good no longer,
    or damaged, goes into ``aside``.

    Args:
        work: held by `dreamreel.movie.folder.lock.lock`.
        job: what is to be rendered.
        resume: what to do with what is there.

    Returns:
        What is done and goes on; ``done`` has the segments that are reused.

    Raises:
        ConflictError: the folder belongs to other settings, or there is nothing to resume though
            that is required; then it is as it was.
        StorageError: the disk is full or fails.
        DeniedError: not permitted.
    """
    if resume == "never":
        _set_all_aside(work)
    _check(work, job)
    found = survey(work, job.keys)
    if resume == "require" and not (found.done or found.live):
        raise ConflictError(
            f"{work.folder} holds nothing that this movie could be resumed from",
            hint="Use --resume auto to begin where nothing is there yet.",
        )
    _settle(work, found)
    data = sealed(job)
    if content(work, work.job) != data:
        durable.publish(work.job, data, born=work.tmp / work.job.name)
    return found


def _set_all_aside(work: Work) -> None:
    """Move all but the lock to ``OUT.work~1``; the lock stays with who holds it."""
    found = [entry for entry in entries(work.folder) if entry != work.lock]
    if found:
        aside = durable.aside_of(work.folder)
        durable.make_folder(aside)
        for entry in found:
            durable.move(entry, aside / entry.name)


def _check(work: Work, job: JobRecord) -> None:
    """Refuse a folder of other settings, unless nothing in it could be lost."""
    if not entries(work.segments) and not entries(work.live):
        return
    known = read_job(content(work, work.job) or b"")
    if known is None and not kin(work, job.keys):
        raise ConflictError(
            f"{work.job} is missing or damaged, and no segment beside it is of this movie",
            hint="Use --resume never to set the folder aside and begin again, or -o for "
            "another name.",
        )
    lines = difference(dict(known.settings), dict(job.settings)) if known else []
    if lines:
        raise ConflictError(
            "\n  ".join([f"{work.folder} has other settings, then and now:", *lines[:SHOWN]]),
            hint="Render with the settings of then, use --resume never to set the folder aside "
            "and begin again, or -o for another name.",
        )


def _settle(work: Work, found: Survey) -> None:
    """Set aside what is not believed, remove what is spent, and make what is missing."""
    for stray in sorted(found.strays, key=lambda path: path != work.aside):
        into = work.aside / stray.parent.relative_to(work.folder)
        if stray == work.aside:
            durable.set_aside(stray)
        else:
            durable.make_folder(into)
            durable.set_aside(stray, into)
    for folder in (*found.spent, work.tmp):
        durable.remove_folder(folder)
    for folder in work.folders:
        durable.make_folder(folder)
