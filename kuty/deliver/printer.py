"""A printer by its name, through CUPS (``lp``), as on Linux and macOS."""

from __future__ import annotations

import re
import shutil
import subprocess

from kuty.core.errors import WrongUsage
from kuty.core.language import N_

_WAIT_SECONDS = 60


class Printer:
    """A queue of CUPS. What is printed goes in by standard input, so no readable copy is left beside it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def check(self) -> None:
        """Refuse, before anything is made, a printer that cannot be used."""
        if shutil.which("lp") is None:
            raise WrongUsage(
                N_("There is no printing system (CUPS, the command lp) on this machine; nothing was done."),
                N_("Leave --printer out, then open the print file and print it from there."),
            )
        known = _names()
        if self._name not in known:
            raise WrongUsage(
                N_("There is no printer {name}; nothing was done.")
                if known
                else N_("No printer is set up on this machine; nothing was done."),
                N_("Printers here: {known}")
                if known
                else N_("Leave --printer out, then open the print file and print it from there."),
                name=self._name,
                known=", ".join(known),
            )

    def print(self, title: str, pdf: bytes, *, two_sided: bool) -> str:
        """Hand a file to the queue and give the number of the job, or an empty text if the queue refused it."""
        sides = "two-sided-long-edge" if two_sided else "one-sided"
        command = [
            "lp",
            "-d",
            self._name,
            "-t",
            title,
            "-o",
            f"sides={sides}",
            "-o",
            "media=A4",
            "-o",
            "print-scaling=none",
            "-",
        ]
        try:
            done = subprocess.run(  # noqa: S603 - no shell; the name of the printer is one of those there are
                command, input=pdf, capture_output=True, timeout=_WAIT_SECONDS, check=False, env=_plain()
            )
        except subprocess.TimeoutExpired:
            return ""
        job = re.search(rb"\S+-\d+", done.stdout)
        if done.returncode:
            return ""
        return job[0].decode("utf-8", "replace") if job else self._name


def _names() -> list[str]:
    command = ["lpstat", "-e"]
    done = subprocess.run(command, capture_output=True, timeout=_WAIT_SECONDS, check=False, env=_plain())  # noqa: S603 - no shell
    return sorted(done.stdout.decode("utf-8", "replace").split())


def _plain() -> dict[str, str]:
    """An environment in which the answers are not translated."""
    import os

    return {**os.environ, "LC_ALL": "C"}
