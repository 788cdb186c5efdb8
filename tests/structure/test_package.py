"""The wheel holds everything: installed away from the checkout it runs a week."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_runs_a_week_away_from_the_checkout(tmp_path):
    def run(*command, **environment):
        done = subprocess.run(
            command, capture_output=True, cwd=tmp_path, env={**os.environ, **environment}, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", "wheels", str(ROOT))
    (wheel,) = (tmp_path / "wheels").glob("kuty-*.whl")
    run(*pip, "install", "--no-deps", "--no-index", "--target", "elsewhere", str(wheel))

    there = {"PYTHONPATH": str(tmp_path / "elsewhere"), "KUTY_OFFICE": str(tmp_path / "office")}
    where = run(sys.executable, "-c", "import kuty; print(kuty.__file__)", **there)
    assert where.strip().startswith(str(tmp_path / "elsewhere"))
    kuty = (sys.executable, "-m", "kuty")
    run(*kuty, "demo", str(tmp_path / "office"), **there)
    run(*kuty, "week", "make", "2026-W50", "P001", **there)
    run(*kuty, "mail", "print", "2026-W50", **there)
    assert (tmp_path / "office" / "outbox" / "2026-W50" / "letters" / "P001.pdf").exists()
