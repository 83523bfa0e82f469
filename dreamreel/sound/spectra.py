"""Short-time spectra: the power of a sound around each hop, streamed.

Hop k is the moment k / 100 s, whatever file the sound comes from and whatever movie goes with it;
its window is centered there. What is made of the power is not known here.
"""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dreamreel.sound.decoding import RATE

Array = NDArray[np.float32]

HOPS_PER_SECOND = 100
HOP = RATE // HOPS_PER_SECOND  # samples, a whole number: hops do not drift
WINDOWS_AT_ONCE = 512  # bounds the memory: 4 MiB of the longer window


class Spectra:
    """Turns blocks of a sound into spectra.

    Args:
        window: samples of a window, even.
    """

    def __init__(self, window: int) -> None:
        self.window = window
        self._shape = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)).astype("f4")
        self._waiting: Array = np.zeros(window // 2, dtype=np.float32)  # before the first sample

    def push(self, block: Array) -> Iterator[Array]:
        """Yield the spectra of all windows that are complete with another block.

        Yields:
            (n, window / 2 + 1) shares of the mean square within the window, which they add up to:
            a sine of full scale has 0.5.
        """
        samples = np.concatenate([self._waiting, block])
        count = max(0, (len(samples) - self.window) // HOP + 1)
        self._waiting = samples[count * HOP :]
        if count:
            windows = sliding_window_view(samples, self.window)[: count * HOP : HOP]
            for row in range(0, count, WINDOWS_AT_ONCE):
                yield self._power(windows[row : row + WINDOWS_AT_ONCE])

    def finish(self) -> Iterator[Array]:
        """Yield the spectra of the last windows, which reach beyond the sound's end."""
        yield from self.push(np.zeros(self.window // 2, dtype=np.float32))

    def frequencies(self) -> NDArray[np.floating]:
        """Return the frequency of each bin, Hz."""
        return np.fft.rfftfreq(self.window, 1 / RATE)

    def _power(self, windows: Array) -> Array:
        transform = np.fft.rfft(windows * self._shape, axis=1)
        power = transform.real**2 + transform.imag**2
        power *= 2 / (self.window * np.sum(self._shape.astype(np.float64) ** 2))
        power[:, [0, -1]] /= 2  # the only bins that stand for one frequency, not for two
        return power.astype(np.float32, copy=False)
