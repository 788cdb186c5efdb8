"""The carriers an office has chosen in its settings."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from kuty.deliver.carriers import Command, Folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kuty.deliver.carriers import Carrier, TextMessage
    from kuty.deliver.email import Email
    from kuty.deliver.suomifi import Message


def text_carrier(settings: Mapping[str, Any], office: Path, lay: Callable[[str, bytes], str]) -> Carrier[TextMessage]:
    """Who takes text messages. ``settings`` is the section sms; ``lay`` puts a file into the outbox."""
    if settings["via"] == "gateway":
        from kuty.deliver.gateway import Gateway

        return Gateway(settings, office)
    if settings["via"] == "command":
        return Command(settings)
    return Folder(lay)


def suomifi_carrier(
    settings: Mapping[str, Any], office: Path, lay: Callable[[str, bytes], str], index: str
) -> Carrier[Message]:
    """Who takes Suomi.fi messages. ``settings`` is the section suomifi; ``index`` names the list of a folder's messages."""
    from kuty.deliver.suomifi import HandOver, SuomifiMessages

    return SuomifiMessages(settings, office) if settings["via"] == "api" else HandOver(lay, index)


@contextmanager
def email_carrier(
    settings: Mapping[str, Any], office: Path, lay: Callable[[str, bytes], str]
) -> Iterator[Carrier[Email]]:
    """Who takes e-mail, for as long as there is some to send. ``settings`` is the section email."""
    if settings["via"] == "smtp":
        from kuty.deliver.smtp import MailServer

        with closing(MailServer(settings, office)) as server:
            yield server
    else:
        from kuty.deliver.email import check_words

        yield Folder(lay, check_words(settings))
