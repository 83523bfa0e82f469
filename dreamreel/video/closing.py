"""What is being written to a file: complete if its block ends well, given up if it does not."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Closing(ABC):
    """A context that closes at the end of its block, or aborts if that is left by an exception."""

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether it has been neither closed nor given up."""

    @abstractmethod
    def close(self) -> object:
        """Complete what was written."""

    @abstractmethod
    def abort(self) -> object:
        """Give it up; does nothing once closed."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self.is_open:
            return
        if kind is None:
            self.close()
        else:
            self.abort()
