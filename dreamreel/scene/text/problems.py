"""Problems: what is wrong in a scene, gathered so that all of it is reported at once.

Here too are the forms in which problems leave the program besides their plain text. What the codes
mean stands in `dreamreel.scene.text.codes`.
"""

import difflib
import json
from collections.abc import Iterable

from dreamreel.errors import Mark, Problem, SceneError

MOST_PROBLEMS = 100
LONGEST_PATH = 200  # characters; longer ones hold a key that is no name
LONGEST_QUOTE = 60  # characters of the user's text repeated in a message


class Refused(ValueError):
    """A value of the scene that is refused, found where its place in the scene is not known.

    Args:
        code: of the problem.
        message: what was given and what is allowed.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Problems:
    """Gathers problems; equal ones count once."""

    def __init__(self) -> None:
        self._errors: dict[Problem, None] = {}
        self._warnings: dict[Problem, None] = {}
        self.count = 0
        """How often an error was noted so far, equal ones each time: grows where one is met."""

    def error(self, code: str, path: str, message: str, mark: Mark | None = None) -> None:
        """Note something that keeps the scene from being rendered.

        Raises:
            SceneError: if there are so many by now that more would help nobody.
        """
        self.count += 1
        self._errors[Problem(code, _shortened(path), message, mark)] = None
        if len(self._errors) >= MOST_PROBLEMS:
            self.check()

    def warning(self, code: str, path: str, message: str, mark: Mark | None = None) -> None:
        """Note something that the user should know."""
        problem = Problem(code, _shortened(path), message, mark, severity="warning")
        self._warnings[problem] = None

    def copy(self) -> "Problems":
        """Return another one with the same problems, to which others will be added."""
        other = Problems()
        other._errors, other._warnings = dict(self._errors), dict(self._warnings)
        other.count = self.count
        return other

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The errors in order of their place."""
        return in_order(self._errors)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The warnings in order of their place."""
        return in_order(self._warnings)

    def check(self) -> None:
        """Raise `SceneError` with all errors, if there are any."""
        if self._errors:
            raise SceneError(self.errors)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems in order of their place."""
    return tuple(sorted(problems, key=_place))


def _shortened(path: str) -> str:
    return path if len(path) <= LONGEST_PATH else f"{path[: LONGEST_PATH - 3]}..."


def quoted(text: str) -> str:
    """Return the user's text fit for a message: short, in quotes, control characters escaped."""
    short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "..."
    return '"' + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short) + '"'


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "..."?`` for the nearest known name, or nothing."""
    by_lower = {other.lower(): other for other in known}
    near = difflib.get_close_matches(name.lower()[:LONGEST_QUOTE], by_lower, n=1, cutoff=0.6)
    return f'; did you mean "{by_lower[near[0]]}"?' if near else ""


def to_json(problems: Iterable[Problem]) -> str:
    """Return the problems as a JSON list of objects, for machines."""
    return json.dumps(
        [
            {
                "code": problem.code,
                "severity": problem.severity,
                "path": problem.path,
                "message": problem.told,
                "file": problem.mark.file if problem.mark else None,
                "line": problem.mark.line if problem.mark else None,
                "column": problem.mark.column if problem.mark else None,
            }
            for problem in problems
        ],
        indent=2,
    )


def to_github(problems: Iterable[Problem]) -> str:
    """Return the problems as workflow commands of GitHub Actions, a line each."""
    return "\n".join(_workflow_command(problem) for problem in problems)


def _workflow_command(problem: Problem) -> str:
    place = {"file": "", "line": "", "col": "", "title": problem.code}
    if problem.mark:
        place |= {"file": problem.mark.file, "line": str(problem.mark.line)}
        place |= {"col": str(problem.mark.column)}
    fields = ",".join(
        f"{name}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in place.items()
        if value
    )
    subject = f"{problem.path}: " if problem.path else ""
    return f"::{problem.severity} {fields}::{_escaped(subject + problem.told)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _place(problem: Problem) -> tuple[str, int, int]:
    mark = problem.mark
    return (mark.file, mark.line, mark.column) if mark else ("", 0, 0)
