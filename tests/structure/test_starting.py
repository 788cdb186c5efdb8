"""A command loads what it needs and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

HEAVY = {
    "rich",
    "jinja2",
    "yaml",
    "tinydb",
    "typst",
    "pydantic",
    "holidays",
    "phonenumbers",
    "pikepdf",
    "pypdfium2",
    "segno",
    "babel",
}
WITNESS = """
import json, sys
from kuty.cli.main import main
code = main(sys.argv[1:])
sys.stderr.write(json.dumps([code, sorted({name.split(".")[0] for name in sys.modules})]))
"""


def loaded_by(*arguments, **environment):
    done = subprocess.run(
        [sys.executable, "-c", WITNESS, *arguments], capture_output=True, env={**os.environ, **environment}, check=True
    )
    code, modules = json.loads(done.stderr.decode().splitlines()[-1])
    assert code == 0, done.stderr
    assert {"typer", "kuty"} <= set(modules)
    return set(modules)


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("reception", "--help"), ("reception", "record", "--help")]
)
def test_help_loads_no_library(arguments):
    assert not loaded_by(*arguments) & HEAVY


def test_recording_a_reception_loads_only_the_register(office):
    loaded = loaded_by(
        "reception", "record", "P001", "--date", "2026-11-17", "--attendance", "present", KUTY_OFFICE=str(office.folder)
    )
    assert loaded & HEAVY == {"tinydb"}


def test_what_goes_to_another_program_is_utf_8_whatever_the_machine_says(office):
    environment = {**os.environ, "KUTY_OFFICE": str(office.folder), "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    command = (sys.executable, "-m", "kuty", "participant", "show", "P002")
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert "Örjan Påhittsby" in done.stdout.decode("utf-8")


def test_a_module_is_run_like_the_program():
    done = subprocess.run([sys.executable, "-m", "kuty", "--version"], capture_output=True, check=True)
    assert done.stdout.decode().startswith("kuty 0.")
