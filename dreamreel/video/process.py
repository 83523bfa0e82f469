"""One running encoder: a process, a thread that feeds it and a thread that hears its complaints.

It knows bytes and nothing of codecs or files. Neither side can hang the other: stderr is always
read, the queue is bounded, waiting has a limit, and once the encoder is gone the feeding thread
keeps emptying the queue. If this program is killed, its end of the pipe closes, ffmpeg meets the
end of its input and goes too; that needs no signal and holds for every kind of death.
"""

import contextlib
import errno
import hashlib
import os
import queue
import shlex
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

from dreamreel.durable import storage_errors
from dreamreel.errors import DeniedError, DreamReelError, EncoderError, StorageError

CHUNK_BYTES = 1 << 20
"""Written at once; each shows that the encoder still reads."""

TAIL_BYTES = 8192
"""Of stderr, kept for the message."""

QUEUE_FRAMES = 8
"""How many frames may wait for an encoder."""

STALL_SECONDS = 60.0
"""Without a sign of life, after which an encoder is given up."""

POLL_SECONDS = 0.02
LAST_WORDS_SECONDS = 5.0
"""How long a process whose pipe broke may take to end by itself."""

_STORAGE_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
_DENIED_ERRNOS = {errno.EACCES, errno.EPERM}


class EncoderProcess:
    """An encoder that reads raw frames from its standard input.

    Args:
        arguments: of the process, the binary first.
        folder: where it runs.
        watch: the file or folder that it writes; its growth shows that it is alive.
        queue_frames: how many frames may wait.
        stall_seconds: without any sign of life, after which it is given up.
        inherit: descriptors that the process has too.

    Raises:
        EncoderError: if it cannot be started.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        watch: Path,
        queue_frames: int = QUEUE_FRAMES,
        stall_seconds: float = STALL_SECONDS,
        inherit: Sequence[int] = (),
    ) -> None:
        self.arguments = tuple(arguments)
        self.hashes: list[str] = []
        """BLAKE2b of 128 bits of each frame that went through the pipe."""
        self._watch = watch
        self._stall_seconds = stall_seconds
        self._queue: queue.Queue[bytes | None] = queue.Queue(queue_frames)
        self._taken = 0
        self._broken = False
        self._alive_at = time.monotonic()
        self._watched: tuple[int, int] | None = None
        self._tail = bytearray()
        self._process = self._start(folder, inherit)
        self._feeder = threading.Thread(target=self._feed, name="encoder-feed", daemon=True)
        self._listener = threading.Thread(target=self._listen, name="encoder-stderr", daemon=True)
        self._feeder.start()
        self._listener.start()

    @property
    def queue_depth(self) -> int:
        """How many frames wait to be encoded."""
        return self._queue.qsize()

    @property
    def taken(self) -> int:
        """How many frames were accepted by `write`."""
        return self._taken

    def write(self, frame: bytes) -> None:
        """Queue a frame; wait while the queue is full.

        Raises:
            EncoderError: if the encoder is gone or shows no sign of life.
            StorageError: if it ended because the disk is full.
        """
        self._raise_if_dead()
        self._put(frame)
        self._taken += 1

    def finish(self) -> None:
        """Send what waits, close the encoder's input and wait until it has ended well.

        Raises:
            EncoderError: if it ended badly, early or not at all.
            StorageError: if it ended because the disk is full.
        """
        self._put(None)
        self._alive_at = time.monotonic()  # what went before may have waited for its frames
        self._wait_for(lambda: not self._feeder.is_alive())
        self._wait_for(lambda: self._process.poll() is not None)
        if self._process.returncode or self._broken:
            raise self._failure(self._how_it_ended())
        self._release()

    def kill(self) -> None:
        """End the encoder at once, if it still runs, and all that it holds."""
        self._kill_group()
        with contextlib.suppress(queue.Full):
            self._queue.put(None, timeout=LAST_WORDS_SECONDS)
        self._release()

    def _start(self, folder: Path, inherit: Sequence[int]) -> subprocess.Popen[bytes]:
        try:
            # A session of its own: Ctrl-C at the terminal must not end ffmpeg before us.
            return subprocess.Popen(
                self.arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=folder,
                pass_fds=inherit,
                start_new_session=True,
            )
        except OSError as error:
            raise EncoderError(f"{self.arguments[0]} does not start: {error}") from error

    def _feed(self) -> None:
        """Send queued frames until the end mark; once the pipe is broken, only empty the queue."""
        stdin = cast("IO[bytes]", self._process.stdin)
        for frame in iter(self._queue.get, None):
            if not self._broken:
                self._send(stdin.fileno(), frame)
        stdin.close()

    def _send(self, descriptor: int, frame: bytes) -> None:
        self._alive_at = time.monotonic()
        rest = memoryview(frame)
        try:
            while rest:
                rest = rest[os.write(descriptor, rest[:CHUNK_BYTES]) :]
                self._alive_at = time.monotonic()
        except OSError:
            self._broken = True
            return
        self.hashes.append(frame_hash(frame))

    def _listen(self) -> None:
        """Keep the last words of stderr; unread, a full pipe would stop the encoder."""
        stderr = cast("IO[bytes]", self._process.stderr)
        while words := stderr.read(4096):
            self._tail += words
            del self._tail[:-TAIL_BYTES]

    def _put(self, item: bytes | None) -> None:
        waiting = True
        while waiting:
            try:
                self._queue.put(item, timeout=POLL_SECONDS)
                waiting = False
            except queue.Full:
                self._raise_if_dead()
                self._raise_if_stalled()

    def _wait_for(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._raise_if_stalled()
            time.sleep(POLL_SECONDS)

    def _raise_if_dead(self) -> None:
        if self._broken or self._process.poll() is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(LAST_WORDS_SECONDS)
            raise self._failure(self._how_it_ended())

    def _raise_if_stalled(self) -> None:
        self._notice_growth()
        if time.monotonic() - self._alive_at > self._stall_seconds:
            raise self._failure(f"shows no sign of life for {self._stall_seconds:g} seconds")

    def _notice_growth(self) -> None:
        with contextlib.suppress(OSError):
            status = self._watch.stat()
            watched = (status.st_size, status.st_mtime_ns)
            if watched != self._watched:
                self._watched, self._alive_at = watched, time.monotonic()

    def _how_it_ended(self) -> str:
        status = self._process.poll()
        if status is None:
            return "closed its input but does not end"
        if status < 0:
            return f"was killed by {signal.Signals(-status).name}"
        return f"ended with exit code {status}"

    def _failure(self, event: str) -> DreamReelError:
        """Kill what is left and return the error that tells all."""
        status = self._process.poll()
        self.kill()
        words = self._tail.decode(errors="replace").strip() or "(it said nothing)"
        message = (
            f"ffmpeg {event}, after {len(self.hashes)} of {self._taken} frames\n{words}\n"
            f"command: {shlex.join(self.arguments)}"
        )
        return _classify(status, words)(message)

    def _kill_group(self) -> None:
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _release(self) -> None:
        self._feeder.join(LAST_WORDS_SECONDS)
        self._listener.join(LAST_WORDS_SECONDS)
        if not self._listener.is_alive():
            cast("IO[bytes]", self._process.stderr).close()


@contextlib.contextmanager
def inheritable(data: bytes, *, folder: Path) -> Iterator[int]:
    """Give a descriptor from which a process that inherits it reads ``data`` from the start.

    The file behind it has no name: nothing is to be removed, whatever becomes of us.

    Args:
        data: what is to be read, of any length.
        folder: whose disk holds it; best where the process writes, since another may be full.
    """
    with storage_errors(folder), tempfile.TemporaryFile(dir=folder) as file:
        file.write(data)
        file.seek(0)
        yield file.fileno()


def frame_hash(frame: bytes) -> str:
    """Return BLAKE2b of 128 bits of a frame's bytes, as 32 hexadecimal digits."""
    return hashlib.blake2b(frame, digest_size=16).hexdigest()


def _classify(status: int | None, words: str) -> type[DreamReelError]:
    """Return the kind of error; ffmpeg exits with 256 - errno when it knows the reason."""
    if status == -signal.SIGXFSZ or "No space left on device" in words:
        return StorageError
    if status and 256 - status in _STORAGE_ERRNOS:
        return StorageError
    if status and 256 - status in _DENIED_ERRNOS:
        return DeniedError
    return EncoderError
