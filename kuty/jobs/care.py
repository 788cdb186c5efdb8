"""Look after the register: see that every file is whole, bring a damaged one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kuty.core.errors import NoSuchThing, RegisterDamaged
from kuty.core.language import N_
from kuty.register.register import name_of

if TYPE_CHECKING:
    from kuty.register.vault import FolderVault


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged or missing file: whose, when it was last changed, and whether the version before that is whole."""

    who: str
    changed: datetime | None
    can_come_back: bool


def check(vault: FolderVault) -> tuple[int, list[Damage]]:
    """Read every file of the register: how many are whole, and which are not."""
    damages = []
    names = vault.every_name()
    for name in names:
        try:
            whole = vault.read(name) is not None
        except RegisterDamaged:
            whole = False
        if not whole:
            damages.append(_damage(vault, name))
    return len(names) - len(damages), damages


def bring_back(vault: FolderVault, who: str, *, dry_run: bool) -> Damage:
    """Put the version before the last change in a damaged file's place; the damaged bytes are kept in quarantine."""
    name = "office.db" if who == "office" else name_of(who)
    with vault.alone():
        damage = next((each for each in check(vault)[1] if each.who == who), None)
        if damage is None:
            raise NoSuchThing(N_("{who} is not damaged."), N_("See what is: kuty register check"), who=who)
        copy = next(vault.copies(name), None)
        if copy is None:
            raise RegisterDamaged(
                N_("There is no whole version of {who} to bring back; nothing was changed."),
                N_("Look for the file register/{name} in the backups of your machine."),
                who=who,
                name=name,
            )
        if not dry_run:
            vault.bring_back(name, copy[0])
    return damage


def _damage(vault: FolderVault, name: str) -> Damage:
    changed = vault.changed(name)
    who = name.rpartition("/")[2].removesuffix(".db")
    moment = datetime.fromtimestamp(changed) if changed is not None else None  # noqa: DTZ006 - the worker's own time
    return Damage(who, moment, next(vault.copies(name), None) is not None)
