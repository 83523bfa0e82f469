"""Where the time of a tick goes: network, octaves, gaze, gradient, priors, camera, color, sketch.

    python benchmarks/tick.py --size 640x360
    python benchmarks/tick.py --network vgg16 --dream relu4_3:7 --size 480x320

Public functions are wrapped by timers for as long as it lasts. Each counts what it does itself,
without what it calls that has a timer too, so that the parts add up to the whole; "rest" is what
has none. A sketch counts as a whole. On a GPU every timer waits for the device, so that the sum
exceeds what an undisturbed tick takes, which stands beside it.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the command line does

from record import Row, parser, settle, tell, timing
from workloads import Workload, scene_of, workshop

from dreamreel.ascent import climb
from dreamreel.ascent.gaze import Gaze
from dreamreel.movie.job.stream import load_network
from dreamreel.rendering import dreamer
from dreamreel.rendering.play import awaken, prepare
from dreamreel.scene.timeline.timeline import lay_out

PARTS = (
    ("network", climb, "excite"),
    ("network", climb, "measure"),
    ("octaves", climb, "resize"),
    ("gaze", Gaze, "look"),
    ("gaze", Gaze, "look_back"),
    ("gradient", climb, "condition"),
    ("gradient", climb, "rms"),
    ("priors", climb, "pull"),
    ("camera", dreamer, "warp"),
    ("camera", dreamer, "blur"),
    ("camera", dreamer, "fill_in"),
    ("color", dreamer, "hold"),
    ("sketch", dreamer, "follow"),
    ("sketch", dreamer, "step"),
)
"""What a function is counted as, where it is looked up, and its name there."""
WHOLE, REST = "tick", "rest"
FIRST_TICKS = 2
"""That do not count."""


@dataclass(slots=True)
class Clock:
    """Seconds by part; one part runs at any moment, the innermost that has a timer."""

    device: str
    parts: dict[str, float] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)
    since: float = 0.0

    @contextmanager
    def counting(self, part: str) -> Iterator[None]:
        """Count what the block does as a part; a sketch keeps what is within it."""
        inner = self.running and self.running[-1] == "sketch"
        self._switch([*self.running, "sketch" if inner else part])
        try:
            yield
        finally:
            self._switch(self.running[:-1])

    def _switch(self, running: list[str]) -> None:
        settle(self.device)
        now = time.perf_counter()
        if self.running:
            part = self.running[-1]
            self.parts[part] = self.parts.get(part, 0.0) + now - self.since
        self.running, self.since = running, now


def timed_by(clock: Clock, part: str, function: Callable[..., object]) -> Callable[..., object]:
    """Return a function that does the same and is counted."""

    # Any arguments: functions of every kind are wrapped.
    def counted(*arguments: object, **named: object) -> object:
        with clock.counting(part):
            return function(*arguments, **named)

    return counted


def measure(args: argparse.Namespace, folder: Path) -> list[Row]:
    """Dream the ticks twice, without timers and with them, and return the parts of one tick."""
    workload = Workload(args.network, f"'{args.dream}'", args.size, seconds=60.0)
    timeline = lay_out(scene_of(workload, folder))
    network = load_network(timeline, device=args.device, precision=args.precision)
    made = prepare(timeline, network)
    step = dreamer.step
    clock = Clock(args.device)
    undisturbed: list[float] = []
    for counts in (False, True):
        state = awaken(timeline, made, network.mean.device)
        with ExitStack() as stack:
            for part, place, name in PARTS if counts else ():
                wrapped = timed_by(clock, part, getattr(place, name))
                stack.enter_context(patch.object(place, name, wrapped))
            for tick in range(FIRST_TICKS + args.runs):
                spec = timeline.tick(tick)
                settle(args.device)
                begun = time.perf_counter()
                with clock.counting(REST):
                    state = step(made, state, spec)
                if tick < FIRST_TICKS:
                    clock.parts.clear()
                elif not counts:
                    undisturbed.append(time.perf_counter() - begun)
        if not counts:
            clock.parts.clear()
    return rows_of(
        {part: seconds / args.runs for part, seconds in clock.parts.items()}, undisturbed
    )


def rows_of(parts: dict[str, float], undisturbed: list[float]) -> list[Row]:
    """Return a row per part, the largest first, and one for the whole."""
    whole = sum(parts.values())
    alone = timing(undisturbed)
    rows: list[Row] = [
        {"part": part, "seconds": seconds, "share": seconds / whole}
        for part, seconds in sorted(parts.items(), key=lambda item: -item[1])
    ]
    rows.append({"part": WHOLE, "seconds": whole, "share": 1.0})
    rows.append({"part": "undisturbed", "seconds": alone.seconds, "spread": alone.spread})
    return rows


def main() -> None:
    """Measure one scene."""
    args_of = parser(__doc__, runs=16, warm_up=FIRST_TICKS)
    args_of.add_argument("--network", default="bestiary")
    args_of.add_argument("--dream", default="s16c:75")
    args_of.add_argument("--size", default="640x360")
    args_of.add_argument("--precision", default="auto")
    args = args_of.parse_args()
    with workshop() as folder:
        tell("tick", measure(args, folder), args)


if __name__ == "__main__":
    main()
