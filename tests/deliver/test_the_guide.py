"""What the guide tells an office to write into kuty.toml is right as it stands."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kuty.deliver.carriers import Command, Folder
from kuty.deliver.chosen import email_carrier, text_carrier
from kuty.deliver.gateway import Gateway
from kuty.deliver.smtp import MailServer
from kuty.office import settings_file

GUIDE = (Path(__file__).parents[2] / "docs" / "sending.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
CARRIERS = {"gateway": Gateway, "command": Command, "smtp": MailServer, "folder": Folder}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_can_be_copied(example, tmp_path, monkeypatch):
    for name in ("sms.secret", "email.secret"):
        (tmp_path / name).write_text("s3cret")
        (tmp_path / name).chmod(0o600)
    monkeypatch.setattr(shutil, "which", lambda program: f"/usr/bin/{program}")
    settings, problems = settings_file.read(example)
    assert problems == []
    texts = text_carrier(settings.sms, tmp_path, lambda *_: "")
    with email_carrier(settings.email, tmp_path, lambda *_: "") as emails:
        assert isinstance(texts, CARRIERS[settings.sms["via"]])
        assert isinstance(emails, CARRIERS[settings.email["via"]])
        assert [*texts.check(), *emails.check()] == []


def test_every_way_has_an_example():
    assert {way for example in EXAMPLES for way in re.findall(r'via = "(\w+)"', example)} == {
        "gateway",
        "command",
        "smtp",
    }
