"""A mail-out that is cut off: nothing is recorded, what was made is used again, and the result is as if nothing had been."""

from __future__ import annotations

import hashlib
import shutil
import signal
import sys
import threading
from dataclasses import replace

import pytest

from kuty.cli import mail as cli_mail
from kuty.cli import mail_steps
from kuty.cli.main import main
from kuty.core.delivery import DeliveryState
from kuty.deliver.outbox import Outbox
from kuty.jobs import issuing, making
from kuty.register.register import Register
from tests.conftest import TODAY, Office
from tests.office.carrying import started, wait_until

posix = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
WEEK = "2026-W49"
MANY, STOPPED = 10, 4


@pytest.fixture(scope="module")
def many_folder(tmp_path_factory):
    """An office of ten people who get letters, and their week."""
    folder = tmp_path_factory.mktemp("many") / "office"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("TODAY", TODAY), ("LANG", "en"), ("USER", "maija")):
            patch.setenv(f"KUTY_{name}", value)
        assert main(["--no-input", "init", str(folder), "--organisation", "Satukunta", "--unit", "Etäkuty"]) == 0
        rows = [
            f"Kuvitelma{number};Keksi;Olemattomankatu {number};28999;Meriluotola;ti;13.00;3.8.2026;2.2.2027"
            for number in range(MANY)
        ]
        table = folder.parent / "people.csv"
        head = (
            "sukunimi;etunimi;katuosoite;postinumero;postitoimipaikka;päivä;aika;suunnitelma alkaa;suunnitelma päättyy"
        )
        table.write_text("\n".join([head, *rows]), "utf-8")
        for command in (("participant", "import", str(table)), ("week", "make", "next")):
            assert main(["--office", str(folder), "--no-input", *command]) == 0
    return folder


@pytest.fixture
def many(many_folder, tmp_path, capsys):
    return Office(shutil.copytree(many_folder, tmp_path / "office"), capsys)


@pytest.fixture
def made(monkeypatch):
    """How often a letter was really made."""
    real, made = making.make_letter, []

    def counted(*arguments):
        made.append(1)
        return real(*arguments)

    monkeypatch.setattr(making, "make_letter", counted)
    return made


def stopped_after(monkeypatch, count, at="stage"):
    """Ctrl-C when so many letters have been put aside."""
    real, seen = getattr(Outbox, at), []

    def stopping(self, *arguments, **given):
        done = real(self, *arguments, **given)
        seen.append(1)
        if len(seen) == count:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(Outbox, at, stopping)
    return lambda: monkeypatch.setattr(Outbox, at, real)


def outbox_of(office):
    """Every file of the week with its content; what only tells who holds a lock left out."""
    folder = office.folder / "outbox" / WEEK
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith("-lock")
    }


def mail_of(office):
    return [row["state"] for row in office.json("mail", "status", "next")["mail"]]


UNINTERRUPTED = []


@pytest.fixture
def as_it_should_be(many_folder, tmp_path, capsys):
    """What an uninterrupted run leaves."""
    if not UNINTERRUPTED:
        office = Office(shutil.copytree(many_folder, tmp_path / "other" / "office"), capsys)
        office.run("mail", "print", "next")
        UNINTERRUPTED.append(outbox_of(office))
    return UNINTERRUPTED[0]


def test_ctrl_c_records_nothing_and_the_next_run_goes_on(many, made, as_it_should_be, monkeypatch):
    made.clear()
    go_on = stopped_after(monkeypatch, STOPPED)
    ran = many.run("mail", "print", "next", code=130)
    assert "Nothing was recorded; the letters made so far are kept for the next run." in ran.err
    assert f"kuty mail print {WEEK}" in ran.err
    go_on()
    assert set(mail_of(many)) == {None}
    assert len(list((many.folder / "outbox" / WEEK / ".making").iterdir())) == STOPPED
    assert len(made) == STOPPED
    many.run("mail", "print", "next")
    assert len(made) == MANY, "what was made is not made again"
    assert outbox_of(many) == as_it_should_be
    assert set(mail_of(many)) == {"issued"}


@posix
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_a_process_that_is_stopped_while_it_makes_letters(many, made, as_it_should_be, by):
    process = started(many, "mail", "print", "next")
    making = many.folder / "outbox" / WEEK / ".making"
    wait_until(lambda: making.is_dir() and len(list(making.iterdir())) > 2)
    process.send_signal(by)
    _out, said = process.communicate(timeout=20)
    assert "Traceback" not in said
    if by is signal.SIGINT:
        assert process.returncode == 130
        assert "kept for the next run" in said
    assert set(mail_of(many)) == {None}
    made.clear()
    kept = [path for path in making.iterdir() if not path.name.startswith(".")]
    many.run("mail", "print", "next")
    assert len(made) == MANY - len(kept)
    assert outbox_of(many) == as_it_should_be


def test_a_run_that_dies_while_it_lays_the_letters_down(many, as_it_should_be, monkeypatch):
    go_on = stopped_after(monkeypatch, 1, at="settle")
    many.run("mail", "print", "next", code=130)
    go_on()
    assert set(mail_of(many)) == {None}
    many.run("mail", "print", "next")
    assert outbox_of(many) == as_it_should_be


def test_letters_that_were_damaged_meanwhile_are_made_again(many, made, as_it_should_be, monkeypatch):
    go_on = stopped_after(monkeypatch, STOPPED)
    many.run("mail", "print", "next", code=130)
    go_on()
    empty, half, *_others = sorted((many.folder / "outbox" / WEEK / ".making").iterdir())
    empty.write_bytes(b"")
    half.write_bytes(b"%PDF-1.7 half a letter")
    made.clear()
    many.run("mail", "print", "next")
    assert len(made) == MANY - STOPPED + 2
    assert outbox_of(many) == as_it_should_be


def test_what_others_have_left_among_the_letters_stops_nobody(many, as_it_should_be, monkeypatch):
    go_on = stopped_after(monkeypatch, STOPPED)
    many.run("mail", "print", "next", code=130)
    go_on()
    for name in ("Thumbs.db", "P001.pdf", "P001-x-y-z.pdf", "P001-1-2-3-4.pdf", ".P002-half.4711"):
        (many.folder / "outbox" / WEEK / ".making" / name).write_bytes(b"?")
    many.run("mail", "print", "next")
    assert outbox_of(many) == as_it_should_be


def test_who_was_changed_after_the_interruption_gets_the_new_letter(many, made, monkeypatch):
    go_on = stopped_after(monkeypatch, STOPPED)
    many.run("mail", "print", "next", code=130)
    go_on()
    made.clear()
    many.run("week", "note", "next", "P001", "Tuo avaimet.")
    many.run("participant", "edit", "P002", "--phone", "049 5550102", "--channel", "sms")
    many.run("participant", "edit", "P003", "--email", "keksi@example.org", "--channel", "email")
    mail = many.json("mail", "print", "next")
    assert [(each["participant"], each["channel"]) for each in mail["messages"]] == [("P002", "sms"), ("P003", "email")]
    # Of the four P001 is another now, P002 and P003 get no letter (P003 gets hers with the e-mail).
    assert len(made) == MANY - 2
    assert not (many.folder / "outbox" / WEEK / ".making").exists()


def test_a_sending_in_between_leaves_the_letters_made_so_far(many, made, monkeypatch):
    many.run("participant", "edit", "P010", "--phone", "049 5550102", "--channel", "sms")
    go_on = stopped_after(monkeypatch, STOPPED)
    many.run("mail", "print", "next", code=130)
    go_on()
    many.run("mail", "send", "next")
    made.clear()
    many.run("mail", "print", "next")
    assert len(made) == MANY - 1 - STOPPED


def test_some_of_them_first(many, made, monkeypatch):
    go_on = stopped_after(monkeypatch, STOPPED)
    many.run("mail", "print", "next", code=130)
    go_on()
    first = many.json("mail", "print", "next", "P001", "P006")
    assert [each["participant"] for each in first["letters"]] == ["P001", "P006"]
    rest = many.json("mail", "print", "next")
    assert len(rest["letters"]) == MANY - 2
    assert set(rest["already_issued"]) == {"P001", "P006"}


def test_take_leaves_what_is_not_finished_where_it_is(many, monkeypatch, tmp_path):
    go_on = stopped_after(monkeypatch, STOPPED)
    many.run("mail", "print", "next", code=130)
    go_on()
    (many.folder / "outbox" / WEEK / ".sending").write_text('\n["P001-1-sms", "unsure", "", null]\n')
    assert "nothing to take" in many.run("mail", "take", "next", str(tmp_path / "out")).err
    assert not (tmp_path / "out").exists()
    many.run("mail", "print", "next", "P001")
    many.run("mail", "take", "next", str(tmp_path / "out"))
    names = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert names == {
        "letters/P001.pdf", f"letters-{WEEK}.pdf", f"manifest-{WEEK}.csv", f"manifest-{WEEK}.json",
    }  # fmt: skip


@posix
def test_two_prints_at_once_give_nobody_two_letters(many):
    processes = [started(many, "mail", "print", "next", "--json") for _ in range(2)]
    for process in processes:
        process.communicate(timeout=60)
    codes = sorted(process.returncode for process in processes)
    assert codes in ([0, 0], [0, 5]), "one of them waits or is told to"
    many.run("mail", "print", "next")
    assert set(mail_of(many)) == {"issued"}
    numbers = [row["number"] for row in many.json("mail", "status", "next")["mail"]]
    assert numbers == [1] * MANY
    letters = {name for name in outbox_of(many) if name.startswith("letters-")}
    assert letters == {f"letters-{WEEK}.pdf"}


def test_a_print_while_another_is_going_on_is_told_so(many, monkeypatch):
    real, reached, said = making.make_letter, threading.Event(), []

    def meanwhile(*arguments):
        if not reached.is_set():
            reached.set()
            other = started(many, "mail", "print", "next", "P010")
            said.append((other.communicate(timeout=30)[1], other.returncode))
        return real(*arguments)

    monkeypatch.setattr(making, "make_letter", meanwhile)
    assert len(many.json("mail", "print", "next")["letters"]) == MANY
    ((told, code),) = said
    assert code == 5
    assert "being made or sent by another kuty (pid" in told


def test_who_is_changed_between_making_and_recording_is_left_out(many, monkeypatch):
    real = mail_steps.prepared

    def changed_after(*arguments, **named):
        made = real(*arguments, **named)
        other = started(many, "participant", "edit", "P007", "--street", "Uusikatu 1")
        assert other.communicate(timeout=30)[1:] == ("",)
        return made

    monkeypatch.setattr(cli_mail, "prepared", changed_after)
    mail = many.json("mail", "print", "next", code=7)
    assert [(each["participant"], each["code"]) for each in mail["left_out"]] == [("P007", "changed_meanwhile")]
    assert len(mail["letters"]) == MANY - 1
    monkeypatch.setattr(cli_mail, "prepared", real)
    again = many.json("mail", "print", "next")
    assert [each["participant"] for each in again["letters"]] == ["P007"]
    assert again["print_file"] == f"outbox/{WEEK}/letters-{WEEK}-2.pdf"


def test_who_got_a_letter_meanwhile_gets_no_other(many, monkeypatch):
    """A letter that came back is printed again the same day by two at once: the programme itself tells nothing."""
    many.run("mail", "print", "next", "P007")
    many.run("mail", "returned", "P007")
    many.run("participant", "edit", "P007", "--street", "Uusikatu 1")
    real = mail_steps.prepared

    def another_after(here, *arguments, **named):
        made = real(here, *arguments, **named)
        with here.register.transaction():
            case = here.register.case("P007")
            latest = case.deliveries[-1]
            case.add(replace(latest, state=DeliveryState.ISSUED, number=latest.number + 1))
        return made

    monkeypatch.setattr(cli_mail, "prepared", another_after)
    mail = many.json("mail", "print", "next", "P007", code=7)
    assert [each["code"] for each in mail["left_out"]] == ["changed_meanwhile"]
    assert mail["letters"] == []


def test_erasing_clears_all_that_is_hers(many, monkeypatch):
    run = many.run
    run("participant", "edit", "P002", "--phone", "049 5550102", "--channel", "sms")
    run("participant", "edit", "P003", "--channel", "email", "--email", "keksi@example.org")
    run("mail", "print", "next")
    run("mail", "send", "next")
    for who in ("P001", "P002", "P003"):
        run("week", "reopen", "next", who)
    run("mail", "print", "next")
    run("mail", "send", "next")
    for who in ("P001", "P002"):
        run("week", "reopen", "next", who)
    go_on = stopped_after(monkeypatch, 1)
    run("mail", "print", "next", "P001", "P002", code=130)
    go_on()
    mine = [name for name in outbox_of(many) if "P001" in name or "P002" in name or "P003" in name]
    assert "letters/P001-2.pdf" in mine
    assert "messages/P003-2.eml" in mine
    assert [name for name in mine if name.startswith(".making/P001-")]
    for who in ("P001", "P002", "P003"):
        run("participant", "end", who, "--reason", "muutto", "--on", "20.11.2026")
        run("participant", "close", who)
        run("participant", "erase", who, "--confirm", who)
    left = outbox_of(many)
    assert not [name for name in left if "P001" in name or "P002" in name or "P003" in name]
    assert not [name for name in left if name.startswith(("letters-", "manifest-"))]
    for path in (many.folder / "outbox").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [who for who in (b"P001", b"P002", b"P003") if who in content], path.name


def test_erasing_reaches_a_print_file_that_was_undone(many):
    many.run("mail", "print", "next")
    many.run("undo", "--yes")
    many.run("participant", "end", "P001", "--reason", "muutto", "--on", "20.11.2026")
    many.run("participant", "close", "P001")
    many.run("participant", "erase", "P001", "--confirm", "P001")
    assert not [name for name in outbox_of(many) if "P001" in name or name.startswith(("letters-", "manifest-"))]


def test_a_locked_office_leaves_nothing_readable_half_way_and_goes_on(many, made, monkeypatch, tmp_path):
    many.run("register", "lock", "--new-key-file", str(tmp_path / "key"))
    monkeypatch.setenv("KUTY_KEY_FILE", str(tmp_path / "key"))
    go_on = stopped_after(monkeypatch, STOPPED)
    many.run("mail", "print", "next", code=130)
    go_on()
    kept = list((many.folder / "outbox" / WEEK / ".making").iterdir())
    assert len(kept) == STOPPED
    for path in kept:
        assert path.suffix == ".age"
        assert path.read_bytes().startswith(b"age-encryption.org/v1")
    made.clear()
    mail = many.json("mail", "print", "next")
    assert len(made) == MANY - STOPPED
    assert mail["print_file"] == f"outbox/{WEEK}/letters-{WEEK}.pdf.age"
    for path in (many.folder / "outbox").rglob("*"):
        assert not path.is_file() or path.suffix == ".age" or path.name.endswith("-lock"), path.name
    many.run("mail", "take", "next", str(tmp_path / "out"))
    for letter in mail["letters"]:
        copy = tmp_path / "out" / "letters" / f"{letter['participant']}.pdf"
        assert hashlib.sha256(copy.read_bytes()).hexdigest() == letter["sha256"]


def test_a_letter_made_before_the_lock_is_used_after_it(many, made, monkeypatch, tmp_path):
    go_on = stopped_after(monkeypatch, STOPPED)
    many.run("mail", "print", "next", code=130)
    go_on()
    many.run("register", "lock", "--new-key-file", str(tmp_path / "key"))
    monkeypatch.setenv("KUTY_KEY_FILE", str(tmp_path / "key"))
    made.clear()
    many.run("mail", "print", "next")
    assert len(made) == MANY - STOPPED


def interrupted(*_arguments):
    raise KeyboardInterrupt


def test_a_run_that_dies_when_it_is_recorded_gives_its_print_file_all_the_same(many, as_it_should_be, monkeypatch):
    # The first time is for what a run before has left.
    steps = iter((issuing.finish, interrupted))

    def step(*given):
        next(steps)(*given)

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "finish", step)
        many.run("mail", "print", "next", code=130)
    assert set(mail_of(many)) == {"issued"}
    many.run("mail", "print", "next")
    assert outbox_of(many) == as_it_should_be


def test_a_run_that_dies_before_it_is_recorded_leaves_no_print_file_beside_the_right_one(
    many, as_it_should_be, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr(Register, "_keep", interrupted)
        many.run("mail", "print", "next", code=130)
    assert set(mail_of(many)) == {None}
    assert not any(name.startswith(("letters-", "manifest-")) for name in outbox_of(many))
    many.run("mail", "print", "next")
    assert outbox_of(many) == as_it_should_be
