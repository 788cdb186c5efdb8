"""A small process that starts the commands and tells how much memory each had at its most.

A child's peak counts what its parent held at the moment of the start as well, so the parent must be a small one. Reads
a command a line as JSON, and answers with its exit code and its peak in KiB, as Linux gives it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        with Path(order["out"]).open("wb") as out, Path(order["err"]).open("wb") as err:
            child = subprocess.Popen(order["words"], stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=order["env"])
            _pid, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        print(json.dumps([child.returncode, used.ru_maxrss]), flush=True)


main()
