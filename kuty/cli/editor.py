"""The worker's own editor for a longer text."""

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
    default = "notepad" if os.name == "nt" else "nano"
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or default
    with tempfile.TemporaryDirectory(prefix="kuty-") as folder:
        path = Path(folder) / name
        path.write_text(text, "utf-8")
        try:
            done = subprocess.run([*shlex.split(editor, posix=os.name != "nt"), str(path)], check=False)  # noqa: S603 - the worker's own choice
        except OSError:
            raise WrongUsage(
                N_("The editor “{editor}” could not be opened."),
                N_("Set EDITOR to the name of your editor."),
                editor=editor,
            ) from None
        if done.returncode:
            raise WrongUsage(N_("The editor was left without saving; nothing was kept."))
        return path.read_text("utf-8").strip()
