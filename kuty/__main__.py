"""``python -m kuty`` is the same program as ``kuty``."""

from kuty.cli.main import run

run()
