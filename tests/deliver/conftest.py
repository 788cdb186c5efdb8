"""What stories of sending have in common: a message, a password in a file, certificates."""

from __future__ import annotations

import ssl

import pytest
import trustme

from kuty.deliver.carriers import TextMessage
from kuty.office import settings_file

PHONE = "+358495550101"
TEXT = 'Hei Taito!\nÄlä unohda: "kävely" & [kahvi] 9.10 {secret} €'


@pytest.fixture
def message():
    return TextMessage("2026-W49-P001-1", "P001", PHONE, TEXT)


@pytest.fixture
def secret(tmp_path):
    """A password in a file of its own, as it should be kept."""
    file = tmp_path / "secret"
    file.write_text("s3cret&word\n")
    file.chmod(0o600)
    return file


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture(scope="session")
def server_context(authority):
    """How a server of this machine shows who it is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority, tmp_path):
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


def section(name, **given):
    """A section of the settings, the defaults where nothing is given."""
    settings, problems = settings_file.read("")
    assert not problems
    return getattr(settings, name) | given
