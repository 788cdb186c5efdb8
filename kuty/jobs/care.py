"""Look after the register: see that all of it is as it was written, bring a damaged file back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from kuty.core.errors import NoSuchThing, RegisterDamaged
from kuty.core.language import N_
from kuty.register import locks
from kuty.register.case import flaw_in
from kuty.register.cipher import CLOSED
from kuty.register.names import CASES, GONE, LOCKS, LOCKS_SPARE, OFFICE, OUTBOX_KEYS, id_in, identity_name_of, name_of
from kuty.register.vault import PENDING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kuty.core.history import Change
    from kuty.register.access import AccessLog, Flaw
    from kuty.register.register import Register
    from kuty.register.vault import FolderVault
    from kuty.register.vaults import Vault

_NAMED = {
    OFFICE: "office",
    GONE: "gone",
    LOCKS: "locks",
    LOCKS_SPARE: "locks-spare",
    OUTBOX_KEYS: "outbox-keys",
    PENDING: "note",
}


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged or missing file: whose, when it was last changed, and whether a version before is whole."""

    who: str
    name: str
    changed: datetime | None
    can_come_back: bool


@dataclass
class Found:
    """What a check found: how many files are whole, which are not, and what is wrong around them."""

    whole: int = 0
    damaged: list[Damage] = field(default_factory=list)
    log: list[Flaw] = field(default_factory=list)
    open_to_others: list[str] = field(default_factory=list)
    readable_post: int = 0


def check(
    office: Path,
    files: FolderVault,
    vault: Vault,
    access: AccessLog | None,
    anchor: str = "",
    step: Callable[[], None] = lambda: None,
) -> Found:
    """Read everything. ``anchor`` is where the access log is known to have gone to.

    ``vault`` lies on ``files``; in an encrypted register it tells what was altered with skill, too.
    """
    found = Found()
    try:
        names = files.every_name()
    except RegisterDamaged:
        # The note of a change that was cut off: until it is mended nothing else can be told.
        found.damaged.append(_damage(files, PENDING, can_come_back=True))
        return found
    there = set(names)
    wrong = list(_lost(vault, there))
    for name in names:
        flawed = _flawed(files, vault, name, there)
        if flawed:
            wrong.append(flawed)
        found.whole += flawed != name
        step()
    found.damaged = [
        _damage(files, name, can_come_back=next(_good(files, vault, name), None) is not None) for name in wrong
    ]
    found.log = access.check(anchor) if access else []
    if locks.are_there(files):
        from kuty.deliver import outbox

        found.readable_post = sum(1 for path in outbox.files_of(office) if path.suffix != outbox.CLOSED)
    return found


def _flawed(files: FolderVault, vault: Vault, name: str, there: set[str]) -> str:
    """The file that reading one shows to be damaged: itself, or the identity code its case tells of; empty if none is."""
    try:
        content = (files if name in (LOCKS, LOCKS_SPARE) else vault).read(name)
    except RegisterDamaged:
        return name
    if content is None:
        return name
    if content.startswith(CLOSED) or not name.startswith(CASES):
        # Of what is encrypted, when the locks are gone, no more than its checksum can be told.
        return ""
    flaw = flaw_in(id_in(name), content, there)
    return identity_name_of(id_in(name)) if flaw == "code_gone" else name if flaw else ""


def _lost(vault: Vault, there: set[str]) -> Iterator[str]:
    """Files that are gone with every earlier version of them, though others tell of them."""
    from kuty.register.register import Register

    if there & {LOCKS, LOCKS_SPARE} or _is_closed(vault):
        yield from {LOCKS, LOCKS_SPARE} - there
    try:
        yield from (name_of(who) for who in Register(vault).without_a_file(there))
    except RegisterDamaged:
        if OFFICE not in there:
            yield OFFICE


def _is_closed(vault: Vault) -> bool:
    """Whether the files are encrypted, as far as can be told without locks."""
    with suppress(RegisterDamaged):
        return (vault.read(OFFICE) or b"").startswith(CLOSED)
    return False


def _good(files: FolderVault, vault: Vault, name: str) -> Iterator[bytes]:
    """The versions a damaged file can be brought back from, the newest first."""
    if name in (LOCKS, LOCKS_SPARE):
        try:
            if content := files.read(LOCKS_SPARE if name == LOCKS else LOCKS):
                yield content
        except RegisterDamaged:
            return
    for content in files.copies(name):
        try:
            if vault is not files:
                vault.disclosed(name, content)  # type: ignore[attr-defined]
        except RegisterDamaged:
            continue
        yield content


def _damage(files: FolderVault, name: str, *, can_come_back: bool) -> Damage:
    changed = files.changed(name)
    moment = datetime.fromtimestamp(changed) if changed is not None else None  # noqa: DTZ006 - the worker's own time
    return Damage(who_of(name), name, moment, can_come_back)


def who_of(name: str) -> str:
    """Whose file: a participant's id, ``P007-identity`` for the code kept apart, or a word for one of the office."""
    if name.startswith("identities/"):
        return f"{name.rpartition('/')[2].removesuffix('.db')}-identity"
    return _NAMED.get(name) or name.rpartition("/")[2].removesuffix(".db")


def as_named(written: str) -> str:
    """What a worker wrote, the way :func:`who_of` names a file."""
    lower = written.lower()
    return lower if lower in _NAMED.values() else written.upper().replace("-IDENTITY", "-identity")


def bring_back(files: FolderVault, vault: Vault, who: str, *, dry_run: bool) -> Damage:
    """Put the newest whole version in a damaged file's place; the damaged bytes are kept in quarantine."""
    name = _damaged_of(files, vault, who)
    if not name:
        raise NoSuchThing(N_("{who} is not damaged."), N_("See what is: kuty register check"), who=who)
    damage = _damage(files, name, can_come_back=True)
    if name == PENDING:
        if not dry_run:
            files.finish_without_note()
        return damage
    with files.alone():
        content = next(_good(files, vault, name), None)
        if content is None:
            raise RegisterDamaged(
                N_("There is no whole version of {who} to bring back; nothing was changed."),
                N_("Bring it back from a backup: kuty register restore {who} --from FILE"),
                who=who,
            )
        if not dry_run:
            files.set_aside(name)
            files.change({name: content})
    return damage


def _damaged_of(files: FolderVault, vault: Vault, who: str) -> str:
    """The file that a check would tell of by this name; nobody else's case is read for it. Empty when it is whole."""
    try:
        there = set(files.every_name())
    except RegisterDamaged:
        # As in a check: nothing but the note.
        return PENDING if who == _NAMED[PENDING] else ""
    # That an identity code is gone is told by its case.
    read = [name for name in there if who_of(name) in (who, who.removesuffix("-identity"))]
    wrong = [*_lost(vault, there), *(_flawed(files, vault, name, there) for name in read)]
    return next((name for name in wrong if who_of(name) == who), "")


def lost_since(register: Register, who: str, known: list[Change]) -> list[Change]:
    """Of the changes known before a case was brought back, those it knows nothing of any more."""
    try:
        kept = {change.id for change in register.case(who).changes}
    except (NoSuchThing, RegisterDamaged):
        return []
    return [change for change in known if change.id not in kept]
