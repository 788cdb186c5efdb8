"""Ids, and where in the register the things of an id lie."""

from __future__ import annotations

OFFICE = "office.db"
# The ids that are never given again. Apart from the office's file, so that setting that back gives nobody life again.
GONE = "gone.db"
# Who can open an encrypted register, and the same once more: without it nobody could ever open the register again.
LOCKS = "locks.db"
LOCKS_SPARE = "locks-spare.db"
# In a register that was encrypted once: what opens the reasons of that time in the access log.
OUTBOX_KEYS = "outbox-keys.db"
CASES = "cases"
IDENTITIES = "identities"
LAST_CHANGE = "last"


def id_of(letter: str, number: int) -> str:
    return f"{letter}{number:0{3 if letter == 'P' else 2}}"


def number_of(participant_id: str) -> int:
    return int(participant_id[1:])


def name_of(participant_id: str) -> str:
    """Where the person's case is: a hundred cases share a folder."""
    return f"{CASES}/{number_of(participant_id) // 100:03}/{participant_id}.db"


def identity_name_of(participant_id: str) -> str:
    return f"{IDENTITIES}/{number_of(participant_id) // 100:03}/{participant_id}.db"


def id_in(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".db")


def week_number(week: str) -> int:
    return int(week[:4] + week[6:])
