"""What ``kuty week make`` cannot do without: every case read, and a programme of the new week written into it.

A process of its own: ``python -m benchmarks.draw.carry WEEK`` in the office of ``KUTY_OFFICE``.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from kuty.core.week import monday_of
from kuty.office.office import Office


def main() -> None:
    week = sys.argv[1]
    register = Office(Path(os.environ["KUTY_OFFICE"])).register
    with register.transaction(what="carry"):
        for case in register.cases():
            case.given(monday_of(week))
            if case.programmes:
                case.keep(replace(case.programmes[-1], week=week, issued=None))


main()
