"""Kuty's own templates as Python runs them, kept beside them in ``__pycache__`` as Python keeps its own modules.

To read a template anew takes longer than to make three letters of it. An office's templates are never kept: their folder
may be shared, and what lies here is run without a look.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2.bccache import BytecodeCache, bc_magic

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

_SEAL = 32


class Compiled(BytecodeCache):
    """The compiled templates of a folder. Where nothing can be written, each is read anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The file of a template's code; empty for a template from elsewhere."""
        path = Path(filename or name)
        if not path.is_relative_to(self._folder):
            return ""
        return str(path.parent / "__pycache__" / f"{path.name}.{sys.implementation.cache_tag}.code")

    def get_source_checksum(self, source: str) -> str:
        return hashlib.sha256(self._readers + source.encode()).hexdigest()

    @cached_property
    def _readers(self) -> bytes:
        """What tells that a template is read in another way, and from another place, than it was."""
        own = hashlib.sha256(f"{self._folder} {sys.version}".encode() + bc_magic)
        for path in sorted(Path(__file__).parent.glob("*.py")):
            own.update(path.read_bytes())
        return own.digest()

    def load_bytecode(self, bucket: Bucket) -> None:
        if not bucket.key:
            return
        with suppress(OSError):
            kept = Path(bucket.key).read_bytes()
            seal, code = kept[:_SEAL], kept[_SEAL:]
            # Cut off, damaged or of another source: as if it were not there.
            if seal == _seal(bucket, code):
                bucket.code = marshal.loads(code)  # noqa: S302 - it lies where Python keeps its own

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not bucket.key or sys.dont_write_bytecode:
            return
        path = Path(bucket.key)
        written = path.with_name(f"{path.name}.{os.getpid()}")
        code = marshal.dumps(bucket.code)
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            written.write_bytes(_seal(bucket, code) + code)
            written.replace(path)


def _seal(bucket: Bucket, code: bytes) -> bytes:
    return hashlib.sha256(bucket.checksum.encode() + code).digest()
