"""Who changed what and when, and taking a change back."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from kuty.core.delivery import DeliveryState
from kuty.core.errors import NoSuchThing, RegisterUnavailable
from kuty.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from kuty.core.history import Change, Difference
    from kuty.register.register import Register


def latest(register: Register, participant_id: str = "", most: int = 20) -> list[Change]:
    """The latest changes, of everybody or of one person, the newest first."""
    if participant_id:
        return register.case(participant_id).changes[::-1][:most]
    return list(islice(register.changes(), most))


def to_undo(register: Register, named: str = "") -> tuple[Change, list[Difference]]:
    """The change named – or the latest that is neither an undoing nor undone – and what undoing it would do.

    A part of the id that no other change begins with will do.
    """
    change = _named(register, named) if named else _last_of(register.changes())
    if len(change.people) > 1:
        # Somebody whose case cannot be read may belong to it too: all of them or none.
        register.must_be_whole()
    differences = [each for who in change.people for each in register.differences(who, change.id)]
    if not differences:
        raise NoSuchThing(
            N_("The change {change} left nothing that can be undone."), N_("Make it right by hand."), change=change.id
        )
    _refuse_what_has_gone(register, differences)
    return change, differences


def _refuse_what_has_gone(register: Register, differences: Iterable[Difference]) -> None:
    """What went cannot be called back, and a register that forgot of it would send it once more."""
    for each in differences:
        entry = each.before
        if each.table != "deliveries" or entry is None or each.after is not None:
            continue
        later = [
            number
            for number, other in register.case(each.who).tables["deliveries"].items()
            if other["week"] == entry["week"] and int(number) > int(each.number)
        ]
        if later or entry["state"] in (DeliveryState.SENT, DeliveryState.UNSURE):
            raise RegisterUnavailable(
                N_("The mail of {id} has gone on its way; nothing was undone.")
                if not later
                else N_("More has become of the mail of {id} since; nothing was undone."),
                N_("To change what it says: kuty week reopen {week} {id}"),
                id=each.who,
                week=entry["week"],
            )


def _named(register: Register, named: str) -> Change:
    found = [change for change in register.changes() if change.id.startswith(named)]
    if len(found) != 1:
        what = N_("There is no change {change}.") if not found else N_("There are several changes {change}.")
        raise NoSuchThing(what, N_("See what there is: kuty register history"), change=named)
    return found[0]


def _last_of(changes: Iterable[Change]) -> Change:
    # The latest first: an undoing that was itself undone has undone nothing.
    undone = set()
    for change in changes:
        if change.id in undone:
            continue
        if not change.undid:
            return change
        undone.add(change.undid)
    raise NoSuchThing(N_("There is nothing to undo."), N_("See what there is: kuty register history"))


def undo(register: Register, change: Change, differences: Sequence[Difference], by: str, at: datetime) -> None:
    """Put everything back as it was before the change. The undoing is a change of its own and can be undone itself."""
    with register.transaction(by=by, what="undo", at=at, undoing=change.id):
        if list(differences) != [each for who in change.people for each in register.differences(who, change.id)]:
            raise RegisterUnavailable(
                N_("Somebody has changed this meanwhile; nothing was undone."), N_("Look again: kuty undo --dry-run")
            )
        taken_away = set()
        for difference in differences:
            if difference.who in taken_away:
                continue
            register.put_back(difference)
            if difference.table == "person" and difference.after is None:
                taken_away.add(difference.who)


def taken_away_by(register: Register, change: Change) -> list[str]:
    """The people whose whole cases a change took away: undoing it does not bring them back."""
    office = register.office_tables
    entries = [each for each in office.get("history", {}).values() if each["change"] == change.id]
    return [office["removed"][number]["id"] for each in entries for number in each.get("was", {}).get("removed", {})]
