"""Print the lowest version of each dependency that ``pyproject.toml`` allows: the bounds are tested, not guessed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]

for dependency in PROJECT["dependencies"]:
    match = re.match(r"([\w-]+)>=([\d.]+)", dependency)
    if match is None:
        raise SystemExit(f"{dependency} has no lower bound")
    print(f"{match[1]}=={match[2]}")
