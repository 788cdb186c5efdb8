"""The outbox of a week: where files are laid, who may read them, and that no print file is lost."""

from __future__ import annotations

import os
import sys

import pytest

from kuty.deliver.outbox import Outbox


def test_a_file_is_laid_in_the_folder_of_its_week(tmp_path):
    place = Outbox(tmp_path, "2026-W49").lay("letters/P001.pdf", b"%PDF one")
    assert place == "outbox/2026-W49/letters/P001.pdf"
    assert (tmp_path / place).read_bytes() == b"%PDF one"


def test_a_letter_made_again_takes_the_place_of_the_earlier_one(tmp_path):
    outbox = Outbox(tmp_path, "2026-W49")
    outbox.lay("letters/P001.pdf", b"a much longer letter")
    place = outbox.lay("letters/P001.pdf", b"short")
    assert (tmp_path / place).read_bytes() == b"short"
    assert [path.name for path in (tmp_path / "outbox/2026-W49/letters").iterdir()] == ["P001.pdf"]


def test_every_run_of_a_week_has_a_print_file_of_its_own(tmp_path):
    outbox = Outbox(tmp_path, "2026-W49")
    places = [outbox.lay(*outbox.free_names("letters.pdf"), content) for content in (b"first", b"second", b"third")]
    assert places == [
        "outbox/2026-W49/letters-2026-W49.pdf",
        "outbox/2026-W49/letters-2026-W49-2.pdf",
        "outbox/2026-W49/letters-2026-W49-3.pdf",
    ]
    assert [(tmp_path / place).read_bytes() for place in places] == [b"first", b"second", b"third"]
    assert Outbox(tmp_path, "2026-W50").free_names("letters.pdf") == ["letters-2026-W50.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the user's folders private by other means")
def test_nobody_else_can_read_the_outbox_even_with_a_lax_umask(tmp_path):
    before = os.umask(0)
    try:
        place = Outbox(tmp_path, "2026-W49").lay("messages/P002.txt", b"Hej")
    finally:
        os.umask(before)
    assert (tmp_path / place).stat().st_mode & 0o777 == 0o600
    for folder in ("outbox", "outbox/2026-W49", "outbox/2026-W49/messages"):
        assert (tmp_path / folder).stat().st_mode & 0o777 == 0o700
