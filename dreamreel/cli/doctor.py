"""``dreamreel doctor``: whether this machine can render, and what to do if it cannot."""

import json as jsonlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dreamreel.cli import options as opt
from dreamreel.cli.folder import leave_deleted_folder
from dreamreel.cli.streams import show
from dreamreel.errors import UnavailableError

if TYPE_CHECKING:
    from dreamreel.cli.checks import Finding

SIGNS = {"ok": "ok     ", "note": "note   ", "broken": "BROKEN "}


def command(json: opt.Json = False) -> None:
    """Check this machine: libraries, devices, ffmpeg and its encoders, weights, folders.

    Encodes a frame with every codec. Exit code 69 if something is broken that rendering needs.
    """
    leave_deleted_folder(None)
    from dreamreel.cli.checks import examine  # here: it loads torch

    findings = tuple(_shown_at_once(examine(), silent=json))
    if json:
        rows = [
            {
                "check": finding.check,
                "state": finding.state,
                "found": finding.found,
                "remedy": finding.remedy,
            }
            for finding in findings
        ]
        show(jsonlib.dumps(rows, indent=2, ensure_ascii=False))
    broken = [finding.check for finding in findings if finding.state == "broken"]
    if broken:
        raise UnavailableError(
            f"this machine cannot render: {', '.join(broken)}",
            hint="Each remedy stands beside what is broken.",
        )


def _shown_at_once(findings: Iterable["Finding"], *, silent: bool) -> Iterable["Finding"]:
    for finding in findings:
        if not silent:
            remedy = f"\n{' ' * 9}{finding.remedy}" if finding.remedy else ""
            show(f"{SIGNS[finding.state]}  {finding.check}: {finding.found}{remedy}")
        yield finding
