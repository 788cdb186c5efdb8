"""The office's mail server: encrypted, one connection for all messages, each message's luck its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kuty.core.language import N_
from kuty.core.problem import Problem
from kuty.deliver.carriers import SETTINGS, NotSent, SecretFile, beside, check_authority, not_set
from kuty.deliver.email import Email, check_sender, check_words

if TYPE_CHECKING:
    import smtplib
    from collections.abc import Mapping
    from pathlib import Path

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_YES = range(200, 300)


class MailServer:
    """Sends e-mail by SMTP. It connects when the first message goes, and again when the connection was lost."""

    by_hand = False

    def __init__(self, settings: Mapping[str, Any], office: Path) -> None:
        self._settings = settings
        self._authority = beside(office, settings["ca_file"])
        self._secret = SecretFile("email.secret_file", office, settings["secret_file"])
        self._server: smtplib.SMTP | None = None

    def check(self) -> list[Problem]:
        settings = self._settings
        problems = [*check_sender(settings), *check_words(settings), *self._secret.check()]
        problems += check_authority("email.ca_file", self._authority)
        if not settings["server"]:
            problems.append(not_set("email.server"))
        if settings["user"] and not settings["secret_file"]:
            problems.append(not_set("email.secret_file"))
        if not settings["user"].isascii():
            problems.append(Problem(SETTINGS, N_("email.user has letters that no mail server takes.")))
        return problems

    def send(self, email: Email) -> str:
        """Hand one message over; the reference is its Message-ID, by which a mail server's log knows it."""
        server = self._connected()
        try:
            self._address(server, email)
        except OSError as error:
            self.close()
            what = N_("The mail server broke off before it had the message ({kind}).")
            raise NotSent(what, sure=True, kind=type(error).__name__) from None
        try:
            self._hand_over(server, email)
        except OSError as error:
            self.close()
            what = N_("The mail server broke off while it was given the message ({kind}).")
            # The library tells a wait that was too long as a connection that was lost.
            waited = isinstance(error.__context__, TimeoutError)
            raise NotSent(what, sure=False, stop=waited, kind=type(error).__name__) from None
        return str(email.message["Message-ID"])

    def _address(self, server: smtplib.SMTP, email: Email) -> None:
        """Say who sends and to whom. Nothing of the message has left yet."""
        status, _ = server.mail(self._settings["sender"])
        if status not in _YES:
            self._start_over(server)
            what = N_("The mail server does not let the office send as email.sender (answer {status}).")
            raise NotSent(what, sure=True, stop=True, status=status)
        status, _ = server.rcpt(email.to)
        if status not in _YES:
            self._start_over(server)
            what = N_("The mail server does not take mail for this address (answer {status}).")
            raise NotSent(what, N_("Look at it with the person and correct it."), sure=True, status=status)

    def _hand_over(self, server: smtplib.SMTP, email: Email) -> None:
        import smtplib

        try:
            status, _ = server.data(email.message.as_bytes())
        except smtplib.SMTPDataError as error:
            status = error.smtp_code
        if status not in _YES:
            self._start_over(server)
            raise NotSent(N_("The mail server did not take the message (answer {status})."), sure=True, status=status)

    def _start_over(self, server: smtplib.SMTP) -> None:
        """Make the connection ready for the next message, or leave it."""
        try:
            server.rset()
        except OSError:
            self.close()

    def _connected(self) -> smtplib.SMTP:
        """The connection, if the server still answers on it, or a new one."""
        if self._server is not None:
            try:
                if self._server.noop()[0] in _YES:
                    return self._server
            except OSError:
                pass
            self.close()
        try:
            return self._connect()
        except OSError as error:
            self.close()
            raise _no_connection(error) from None
        except NotSent:
            self.close()
            raise

    def _connect(self) -> smtplib.SMTP:
        import smtplib
        import socket
        import ssl

        settings = self._settings
        security = settings["security"]
        context = ssl.create_default_context(cafile=self._authority)
        # The machine's own name is nobody's business, and looking it up may take long.
        us = settings["sender"].rpartition("@")[2]
        place: tuple[str, int, str] = (settings["server"], settings["port"] or _PORTS[security], us)
        timeout: float = settings["timeout"]
        if security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=timeout, context=context)
        else:
            server = smtplib.SMTP(*place, timeout=timeout)
        self._server = server
        # The end of a message does not wait for the server to thank for its beginning: 10 ms instead of 50.
        if server.sock is not None:
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if security == "starttls":
            server.ehlo()
            if not server.has_extn("starttls"):
                what = N_("The mail server offers no encryption; nothing was sent.")
                remedy = N_('Ask its keeper. Only email.security = "none" sends without.')
                raise NotSent(what, remedy, sure=True, stop=True)
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if settings["user"]:
            server.login(settings["user"], self._secret.read())
        return server

    def close(self) -> None:
        """Say goodbye, if there is anybody left to say it to."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except OSError:
                server.close()


def _no_connection(error: OSError) -> NotSent:
    import smtplib
    import ssl

    if isinstance(error, ssl.SSLCertVerificationError):
        what = N_("The mail server's certificate is not one to trust.")
        return NotSent(what, N_("Check email.server, and email.ca_file if you have one."), sure=True, stop=True)
    if isinstance(error, (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError)):
        what = N_("The mail server does not let the office log in.")
        return NotSent(what, N_("Check email.user and the password's file."), sure=True, stop=True)
    what = N_("The mail server cannot be reached ({kind}).")
    remedy = N_("Check the connection, email.server and email.port.")
    return NotSent(what, remedy, sure=True, stop=True, kind=type(error).__name__)
