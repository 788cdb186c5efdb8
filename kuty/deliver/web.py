"""Connections to services on the net, by the standard library alone: it follows no redirect and repeats nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from http.client import HTTPConnection
    from pathlib import Path

# These may be spoken to without encryption: nothing leaves the machine.
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
MOST_OF_AN_ANSWER = 64 * 1024


def connection_to(url: str, timeout: float, authority: Path | None = None) -> HTTPConnection:
    """A connection that is not open yet; certificates are those the machine trusts, or the ``authority``'s."""
    import ssl
    from http.client import HTTPConnection, HTTPSConnection

    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=timeout)
    return HTTPSConnection(host, parts.port, timeout=timeout, context=ssl.create_default_context(cafile=authority))
