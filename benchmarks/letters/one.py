"""One letter in a process of its own: ``python -m benchmarks.letters.one WAY VIEW FOLDER``, the view pickled."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from benchmarks.letters.makers import makers


def main() -> None:
    way, view, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    [maker] = makers(folder, way)
    maker.make([pickle.loads(view.read_bytes())], folder)  # noqa: S301 - written by the benchmark itself


main()
