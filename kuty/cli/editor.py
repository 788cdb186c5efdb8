"""The worker's own editor, for a longer text or a file of the office."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from kuty.core.errors import WrongUsage
from kuty.core.language import N_


def edit_text(text: str, name: str = "note.txt") -> str:
    """Open the text in the editor and give back what was saved. The file is private and is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kuty-") as folder:
        path = Path(folder) / name
        path.write_text(text, "utf-8")
        if _open(path):
            raise WrongUsage(N_("The editor was left without saving; nothing was kept."))
        return path.read_text("utf-8").strip()


def edit_file(path: Path) -> None:
    """Open a file that is there already."""
    _open(path)


def _open(path: Path) -> int:
    """The exit code the editor was left with."""
    default = "notepad" if os.name == "nt" else "nano"
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or default
    try:
        return subprocess.run([*shlex.split(editor, posix=os.name != "nt"), str(path)], check=False).returncode  # noqa: S603 - the worker's own choice
    except OSError:
        remedy = N_("Set EDITOR to the name of your editor.")
        raise WrongUsage(N_("The editor “{editor}” could not be opened."), remedy, editor=editor) from None
