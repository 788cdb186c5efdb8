"""The model of a disk that power cuts are made on: what was synced stays, what was not may go."""

from __future__ import annotations

import os

import pytest

from tests.faults.disk import Disk, after_cut
from tests.faults.office import chance_of, in_child
from tests.faults.recorder import Recorder

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="recorded in a forked process")


def recorded(folder, work):
    """What some work did to a folder, and the folder as it was before."""

    def child():
        recorder = Recorder(folder)
        recorder.begin()
        work(folder)
        return recorder.base, recorder.end()

    return in_child(child)


def outcomes(told, cuts=200):
    """The files there may be after power cuts at the end of the work."""
    base, events = told
    disks = [after_cut(base, events, chance_of(number, "")) for number in range(cuts)]
    return [{name: data for name, data in disk.files().items() if not name.endswith("/")} for disk in disks]


def write(path, data, *, synced):
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        if synced:
            os.fsync(file.fileno())


def sync(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def test_what_was_synced_with_its_folder_stays(tmp_path):
    def work(folder):
        write(folder / "case", b"Taito", synced=True)
        sync(folder)

    assert all(files == {"./case": b"Taito"} for files in outcomes(recorded(tmp_path, work)))


def test_bytes_that_were_not_synced_may_be_gone_torn_zeros_or_whole(tmp_path):
    def work(folder):
        write(folder / "case", b"Taito", synced=False)
        sync(folder)

    found = {files["./case"] for files in outcomes(recorded(tmp_path, work))}
    assert {b"", b"Tai", bytes(5), b"Taito"} <= found


def test_a_name_that_was_not_synced_may_be_gone(tmp_path):
    def work(folder):
        write(folder / "case", b"Taito", synced=True)

    assert {tuple(files.items()) for files in outcomes(recorded(tmp_path, work))} == {(), (("./case", b"Taito"),)}


def test_a_rename_leaves_the_old_or_the_new_and_folders_know_nothing_of_each_other(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "case").write_bytes(b"old")

    def work(folder):
        for name in ("one", "two"):
            write(folder / name / "case.new", b"new", synced=True)
            (folder / name / "case.new").replace(folder / name / "case")

    found = {(files["./one/case"], files["./two/case"]) for files in outcomes(recorded(tmp_path, work))}
    assert found == {(b"old", b"old"), (b"old", b"new"), (b"new", b"old"), (b"new", b"new")}


def test_names_go_in_their_order_and_a_link_keeps_its_bytes(tmp_path):
    (tmp_path / "case").write_bytes(b"old")

    def work(folder):
        os.link(folder / "case", folder / "case.1")
        (folder / "case").unlink()

    found = {tuple(sorted(files)) for files in outcomes(recorded(tmp_path, work))}
    assert found == {("./case",), ("./case", "./case.1"), ("./case.1",)}


def test_a_folders_time_is_that_of_the_last_change_that_is_there(tmp_path):
    def work(folder):
        write(folder / "case", b"", synced=True)
        os.utime(folder, ns=(5, 5))

    base, events = recorded(tmp_path, work)
    times = {after_cut(base, events, chance_of(number, "")).files()["./"] for number in range(50)}
    assert len(times) == 3
    assert b"5" in times


def test_the_disk_is_made_as_the_folder_was(tmp_path):
    (tmp_path / "a/cases").mkdir(parents=True)
    (tmp_path / "a/cases/P001").write_bytes(b"Taito")
    os.link(tmp_path / "a/cases/P001", tmp_path / "a/P001.1")
    os.utime(tmp_path / "a/cases", ns=(7, 7))
    Disk.of(tmp_path / "a").write_to(tmp_path / "b")
    assert Disk.of(tmp_path / "b").files() == Disk.of(tmp_path / "a").files()
    assert (tmp_path / "b/P001.1").stat().st_nlink == 2
