"""The lock of a work folder: one render at a time, and none kept out by one that is dead.

The lock is the kernel's (flock): it goes with its process, however that ends. Where it does not
reach, between hosts that share a folder, the file's content stands for it: the owner's name, and a
beat that a thread raises. A beat is compared with itself a moment later; no clocks are compared.

The file is written in place, and removed by nobody but its owner, together with its folder: a lock
is on the file, not on its name, so who waits for a removed file and gets it has nothing, while a
third locks a new one of that name. Hence, once it is locked, the file must still have its name;
else it is opened again.
"""

import contextlib
import errno
import fcntl
import os
import platform
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from dreamreel import durable
from dreamreel.durable import storage_errors
from dreamreel.errors import LockedError
from dreamreel.movie.folder.workplace import Work

BEAT_SECONDS = 4.0
"""Between two beats; all who share a folder must agree on it."""
PATIENCE = 1.5
"""Beats that a foreign owner is watched for before it counts as dead."""

ENDING = 0x4
"""Among a process's flags in Linux: PF_EXITING, which a zombie has too."""

_UNSUPPORTED = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
"""What flock answers where the file system has no locks."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lock."""

    host: str
    pid: int
    boot: str
    """The system's id of this start; empty where there is none."""
    started: str
    """When the process started, in ticks of the system; empty where it cannot be known."""
    beat: int = 0

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"


class Held:
    """A lock while it is held."""

    def __init__(self, path: Path, descriptor: int, owner: Owner) -> None:
        self._path, self._descriptor, self._owner = path, descriptor, owner
        self._alone = threading.Lock()  # its thread writes what others read

    def ensure(self) -> None:
        """Make sure that nobody took the lock over, thinking that this process was dead.

        For before a commit: a process that was suspended may wake up late.

        Raises:
            LockedError: somebody did.
        """
        with self._alone:
            self._ensure()

    def beat(self) -> None:
        """Show that the owner lives; raises as `ensure`."""
        with self._alone:
            self._ensure()
            self._owner = replace(self._owner, beat=self._owner.beat + 1)
            _put(self._descriptor, durable.seal(asdict(self._owner)))

    def release(self) -> None:
        """Leave an empty file, in which the next owner sees that nobody need be waited for.

        A folder with nothing else in it goes. Nothing is raised: if it fails, the next one waits.
        """
        with contextlib.suppress(LockedError, OSError):
            self.ensure()
            _put(self._descriptor, b"")
            if list(self._path.parent.iterdir()) == [self._path]:
                self._path.unlink()
                self._path.parent.rmdir()

    def _ensure(self) -> None:
        known = _owner(_content(self._path))
        if known and replace(known, beat=0) != replace(self._owner, beat=0):
            raise LockedError(
                f"{self._path.parent} was taken over by {known}",
                hint="Let that render go on; this one stood still for too long.",
            )


@contextlib.contextmanager
def lock(work: Work, *, beat_seconds: float = BEAT_SECONDS) -> Iterator[Held]:
    """Hold a work folder, which is made if it is not there, as long as the block lasts.

    Args:
        work: the folder.
        beat_seconds: between two beats.

    Raises:
        LockedError: another render holds it, here or on another host.
        StorageError: the folder cannot be written to.
        DeniedError: not permitted.
    """
    me = _this_process()
    with storage_errors(work.lock):
        descriptor, answered = _locked(work)
    try:
        with storage_errors(work.lock):
            _wait_for_silence(work, me, answered, seconds=PATIENCE * beat_seconds)
            held = Held(work.lock, descriptor, me)
            _put(descriptor, durable.seal(asdict(me)))
        try:
            with _beating(held, beat_seconds):
                yield held
        finally:
            held.release()
    finally:
        os.close(descriptor)


def holder(work: Work, *, beat_seconds: float = BEAT_SECONDS) -> Owner | None:
    """Tell who holds a work folder, without taking it: nobody else is ever kept out by a look.

    An owner that cannot be looked up as a process, being elsewhere, is watched for a beat.

    Args:
        work: may be missing.
        beat_seconds: between two beats.
    """
    before, me = _content(work.lock), _this_process()
    owner = _owner(before)
    if owner is None or _is_dead(owner, me, answered=False):
        return None
    if owner.host == me.host and owner.started:
        return owner
    beats = _changes(work, before, seconds=PATIENCE * beat_seconds)
    return _owner(_content(work.lock)) if beats else None


def _locked(work: Work) -> tuple[int, bool]:
    """Return a descriptor of the lock file, locked, and whether the system knows locks here."""
    while True:
        durable.make_folder(work.folder)
        with contextlib.suppress(FileNotFoundError):  # its owner removes the folder just now
            descriptor = os.open(work.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
            try:
                answered = _flock(work, descriptor)
                if os.path.samestat(os.fstat(descriptor), work.lock.stat()):
                    return descriptor, answered
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)


def _flock(work: Work, descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _in_use(work, _owner(_content(work.lock))) from None
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
        return False
    return True


def _wait_for_silence(work: Work, me: Owner, answered: bool, *, seconds: float) -> None:
    """Return once the last owner, if it left its name, counts as dead.

    Raises:
        LockedError: it lives.
    """
    before = _content(work.lock)
    owner = _owner(before)
    if not before or (owner and _is_dead(owner, me, answered)):
        return
    if _changes(work, before, seconds=seconds):
        raise _in_use(work, owner)


def _changes(work: Work, before: bytes, *, seconds: float) -> bool:
    """Watch a lock for a while; tell at once if its content is no longer what it was."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, seconds / 20))
        if _content(work.lock) != before:
            return True
    return False


def _is_dead(owner: Owner, me: Owner, answered: bool) -> bool:
    """Tell whether an owner is known to be dead: by the kernel's lock, or as a process."""
    if owner.host != me.host:
        return False
    return answered or owner.boot != me.boot or _start_of(owner.pid) != owner.started


def _in_use(work: Work, owner: Owner | None) -> LockedError:
    return LockedError(
        f"{work.folder} is in use by {owner or 'another render'}",
        hint="Wait for it or stop it, or give this movie another name with -o.",
    )


@contextlib.contextmanager
def _beating(held: Held, seconds: float) -> Iterator[None]:
    """Raise the beat now and then while the block lasts, in a thread."""
    end = threading.Event()
    thread = threading.Thread(target=_beat, args=(held, seconds, end), daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def _beat(held: Held, seconds: float, end: threading.Event) -> None:
    while not end.wait(seconds):
        try:
            held.beat()
        except LockedError:
            return  # found again by `Held.ensure`, where it can be told
        except OSError:
            continue  # a full or failing disk is met, and told, by the next segment


def _put(descriptor: int, data: bytes) -> None:
    os.pwrite(descriptor, data, 0)
    os.ftruncate(descriptor, len(data))
    os.fsync(descriptor)  # other hosts see nothing sooner


def _content(path: Path) -> bytes:
    try:
        return durable.read(path) if path.is_file() else b""  # a pipe would never end
    except OSError:
        return b""


def _owner(data: bytes) -> Owner | None:
    match durable.unseal(data):
        case {
            "host": str(host),
            "pid": int(pid),
            "boot": str(boot),
            "started": str(started),
            "beat": int(beat),
        }:
            return Owner(host, pid, boot, started, beat)
    return None


def _this_process() -> Owner:
    boot = _content(Path("/proc/sys/kernel/random/boot_id")).decode().strip()
    return Owner(platform.node(), os.getpid(), boot, _start_of(os.getpid()))


def _start_of(pid: int) -> str:
    """Return when a process started, since its number may be another's today; empty if unknown.

    One that is ending, or has ended and is not waited for by its parent yet, has no start anymore.
    """
    fields = _content(Path(f"/proc/{pid}/stat")).rpartition(b")")[2].split()
    if len(fields) <= 19 or int(fields[6]) & ENDING:  # fields 9 and 22 of proc(5), after the name
        return ""
    return fields[19].decode()
