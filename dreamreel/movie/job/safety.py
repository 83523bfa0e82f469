"""What safety costs: the seconds that a render spends on keeping and checking, not on dreaming."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Duty = Literal["masters", "states", "commits", "verification", "joining"]


class Safety:
    """Adds up the seconds of each duty."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def timed(self, duty: Duty) -> Iterator[None]:
        """Count the seconds of a block."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - begun
            self.seconds[duty] = self.seconds.get(duty, 0.0) + spent
