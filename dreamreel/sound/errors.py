"""What can be wrong with a sound. Where in a scene it is named is not known here."""

from typing import Literal

Fault = Literal["silent", "unreadable", "beatless", "unavailable"]


class SoundError(ValueError):
    """A sound that cannot be used.

    Args:
        message: what was found and what to do.
        fault: ``silent`` (a file without sound), ``unreadable`` (damaged, or no file of sound),
            ``beatless`` (no beats were found) or ``unavailable`` (what finds beats is missing).
    """

    def __init__(self, message: str, fault: Fault) -> None:
        super().__init__(message)
        self.fault: Fault = fault
