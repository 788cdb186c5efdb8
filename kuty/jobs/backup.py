"""Backups: the whole office but its outbox as one dated file that can be verified, and bringing things back from it.

A backup is a ZIP file. ``MANIFEST.json`` lists every file in it with its SHA-256. Files of an encrypted register are in it
as they are – closed – but for the participants' own keys: those lie in ``kuty-backup-keys.json`` beside the backups,
which every new backup replaces. So what is erased from the register is soon readable in no backup, however old.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from kuty.core.errors import InputHasProblems, NoSuchThing, RegisterDamaged, RegisterUnavailable, WrongUsage
from kuty.core.language import N_
from kuty.core.problem import Problem
from kuty.jobs.care import who_of
from kuty.private import make_private_folder, sync_file, sync_folder, write_private
from kuty.register import locks
from kuty.register.names import GONE, IDENTITIES, LOCKS, LOCKS_SPARE, OFFICE, id_in
from kuty.register.vault import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime
    from pathlib import Path

    from kuty.register.cipher import RegisterKey
    from kuty.register.register import Register
    from kuty.register.vault import FolderVault
    from kuty.register.vaults import Vault

KEYS = "kuty-backup-keys.json"
_MANIFEST = "MANIFEST.json"
_SCHEMA = "kuty.backup/1"
_KEYS_SCHEMA = "kuty.backup-keys/1"
_REGISTER = "register/"
_ALSO = ("kuty.toml", "programs", "templates", "access")


class Made(NamedTuple):
    """A backup that was written and read again. ``damaged`` are the files left out because they are not whole."""

    file: Path
    files: int
    damaged: list[str]


def make(
    office: Path,
    files: FolderVault,
    target: Path,
    now: datetime,
    anchor: str,
    gone: Collection[str],
    step: Callable[[], None] = lambda: None,
) -> Made:
    """Write a backup into a folder outside the office, and read it again to see that it is whole.

    ``anchor`` is where the access log ends now: a log that was cut off later can be told by it. ``gone`` are the people
    who were erased: their keys are kept no longer.
    """
    target = target.expanduser().resolve()
    if target.is_relative_to(office):
        raise WrongUsage(
            N_("A backup belongs outside the office's folder; nothing was written."),
            N_("Give a folder on another disk: what is lost with the office is no backup."),
        )
    path = target / f"kuty-backup-{now:%Y-%m-%dT%H%M%S}.zip"
    if path.exists():
        raise WrongUsage(N_("{file} is there already; nothing was written over."), N_("Wait a second."), file=str(path))
    temporary = path.with_name(f".{path.name}.new")
    try:
        make_private_folder(target)
        # The file is made for its owner alone before anything is in it.
        write_private(temporary, b"")
        with files.alone():
            heads, damaged, count = _fill(temporary, office, files, now, anchor, step)
        with temporary.open("rb+") as written:
            sync_file(written.fileno())
        verify(temporary)
        if locks.are_there(files):
            _keep_keys(target, files, heads, gone)
        temporary.replace(path)
        sync_folder(target)
    except OSError as error:
        raise RegisterUnavailable(
            N_("The backup could not be written ({problem})."),
            N_("Make room or choose another folder; the register is as it was."),
            problem=error.strerror or type(error).__name__,
        ) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return Made(path, count, damaged)


def _fill(
    path: Path, office: Path, files: FolderVault, now: datetime, anchor: str, step: Callable[[], None]
) -> tuple[dict[str, bytes], list[str], int]:
    heads: dict[str, bytes] = {}
    damaged: list[str] = []
    sums: dict[str, str] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:

        def add(name: str, content: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
            sums[name] = hashlib.sha256(content).hexdigest()

        for name in files.every_name():
            try:
                content = files.read(name)
            except RegisterDamaged:
                content = None
            if content is None:
                damaged.append(name)
            else:
                add(f"{_REGISTER}{name}", seal(_without_head(name, content, heads)))
            step()
        for place in _ALSO:
            for file in [office / place, *sorted((office / place).rglob("*"))]:
                if file.is_file() and file.name != "lock":
                    add(file.relative_to(office).as_posix(), file.read_bytes())
        manifest = {"schema": _SCHEMA, "made": now.isoformat(timespec="seconds"), "access": anchor, "files": sums}
        archive.writestr(zipfile.ZipInfo(_MANIFEST, now.timetuple()[:6]), json.dumps(manifest, indent=1))
    return heads, damaged, len(sums)


def _without_head(name: str, content: bytes, heads: dict[str, bytes]) -> bytes:
    """A file without the participant's own key, which is put among ``heads``."""
    from kuty.register.cipher import parted, whose, with_head

    who = whose(name)
    if not who:
        return content
    try:
        head, body = parted(content)
    except ValueError:
        # The register is not encrypted.
        return content
    heads[who] = head
    return with_head(b"", body)


def _keep_keys(target: Path, files: FolderVault, heads: dict[str, bytes], gone: Collection[str]) -> None:
    """Renew the file of keys. Who has no key now but is not erased – a file is damaged – keeps the one of before."""
    held = locks.read(files)
    now: dict[str, Any] = {
        "locks": held.written().decode() if held else "",
        "keys": {who: base64.b64encode(head).decode() for who, head in heads.items()},
    }
    kept = [now]
    with suppress(FileNotFoundError):
        for older in _read_keys(target):
            known = {(who, key) for each in kept for who, key in each["keys"].items()}
            keys = {who: key for who, key in older["keys"].items() if (who, key) not in known and who not in gone}
            if keys:
                kept.append(older | {"keys": keys})
    temporary = target / f".{KEYS}.new"
    write_private(temporary, seal(json.dumps({"schema": _KEYS_SCHEMA, "kept": kept}).encode()))
    temporary.replace(target / KEYS)


def _read_keys(folder: Path) -> list[dict[str, Any]]:
    """The keys beside the backups of a folder, the newest first, each with the locks it can be opened by."""
    try:
        kept: list[dict[str, Any]] = json.loads(unseal((folder / KEYS).read_bytes(), KEYS))["kept"]
    except RegisterDamaged:
        raise RegisterDamaged(
            N_("The key file {file} beside the backups is damaged."),
            N_("Put a whole copy of it there, or take it away to go on without it."),
            file=KEYS,
        ) from None
    return kept


def verify(path: Path) -> dict[str, Any]:
    """Read a whole backup and give its manifest, or the error that it is not as it was written."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
            if manifest.get("schema") != _SCHEMA:
                raise ValueError  # noqa: TRY301 - one sentence for all that is no backup
            names = set(archive.namelist()) - {_MANIFEST}
            wrong = sorted(names.symmetric_difference(manifest["files"]))
            for name in sorted(names.intersection(manifest["files"])):
                content = archive.read(name)
                if hashlib.sha256(content).hexdigest() != manifest["files"][name]:
                    wrong.append(name)
                elif name.startswith(_REGISTER):
                    unseal(content, name)
    except FileNotFoundError:
        raise NoSuchThing(N_("There is no file {file}."), N_("Check the name."), file=str(path)) from None
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, OSError, EOFError, RegisterDamaged):
        raise RegisterDamaged(
            N_("{file} is not a whole backup of kuty."), N_("Use another one."), file=str(path)
        ) from None
    if wrong:
        what = N_("It is not as it was written.")
        problems = [Problem(name, what, "") for name in wrong]
        raise InputHasProblems(
            problems, N_("{file} is not a whole backup of kuty."), N_("Use another one."), file=str(path)
        )
    return manifest


class Backup:
    """A backup opened for reading. ``open_locks`` gets the register's key by the locks of that time."""

    def __init__(self, path: Path, open_locks: Callable[[locks.Locks], RegisterKey]) -> None:
        self.manifest = verify(path)
        self._archive = zipfile.ZipFile(path)
        self._key: RegisterKey | None = None
        # By the participants' ids their closed keys, and the keys that open them, the newest first.
        self._heads: dict[str, list[tuple[bytes, RegisterKey]]] = {}
        content = self.locks
        if content is None:
            return
        self._key = open_locks(locks.parse(content))
        try:
            older = _read_keys(path.parent)
        except FileNotFoundError:
            raise NoSuchThing(
                N_("The key file {file} is not beside the backup; without it nobody's case can be read."),
                N_("Put it there: it lies where the latest backup was made."),
                file=KEYS,
            ) from None
        for each in older:
            # A colleague whose key is newer than some of them cannot open those.
            with suppress(RegisterUnavailable):
                opener = open_locks(locks.parse(each["locks"].encode()))
                for who, head in each["keys"].items():
                    self._heads.setdefault(who, []).append((base64.b64decode(head), opener))

    @property
    def locks(self) -> bytes | None:
        """Who could open the register then; None when it was not encrypted."""
        return self._sealed(LOCKS) or self._sealed(LOCKS_SPARE)

    @property
    def encrypted(self) -> bool:
        return self._key is not None

    def names(self) -> Iterator[str]:
        """The register's files in it, the locks apart."""
        for name in self.manifest["files"]:
            short = name.removeprefix(_REGISTER)
            if short != name and short not in (LOCKS, LOCKS_SPARE, GONE):
                yield short

    def read(self, name: str) -> bytes | None:
        """The content of a file; None when its key is gone, as that of an erased person is."""
        from kuty.register.cipher import opened_by, whose

        content = self._sealed(name)
        if content is None or self._key is None:
            return content
        for key in self._keys_of(whose(name)):
            inside = opened_by(key, content)
            if inside is not None:
                return inside
        return None

    def newest_key_of(self, who: str) -> RegisterKey | None:
        """The participant's own key of the latest backup, if it is kept still."""
        return next(self._keys_of(who), None) if who else None

    def _keys_of(self, who: str) -> Iterator[RegisterKey]:
        """The keys a file may be closed with: the participant's own, of which she may have had several, or the office's."""
        from kuty.register.cipher import RegisterKey

        if not who and self._key:
            yield self._key
        for head, opener in self._heads.get(who, ()):
            yield RegisterKey(opener.open(head).decode())

    def _sealed(self, name: str) -> bytes | None:
        try:
            return unseal(self._archive.read(f"{_REGISTER}{name}"), name)
        except KeyError:
            return None


class Returned(NamedTuple):
    """What a backup would bring back, by the ids of people or ``office``."""

    missing: list[str]
    damaged: list[str]
    older: list[str]
    unreadable: list[str]


def bring_back(
    register: Register,
    files: FolderVault,
    vault: Vault,
    backup: Backup,
    only: list[str],
    *,
    everything: bool,
    dry_run: bool,
) -> Returned:
    """Bring back what is damaged or missing; with ``everything`` also set back what was changed since.

    People erased or taken back since then stay away. Those who came later stay as they are. ``files`` are what the vault
    lies on.
    """
    from kuty.register.cipher import CipherVault, whose

    with vault.alone():
        found = Returned([], [], [], [])
        gone = _gone(register)
        names = list(backup.names())
        if unknown := sorted(set(only).difference(map(who_of, names))):
            raise NoSuchThing(
                N_("{who} is not in the backup."), N_("See what it would bring: --dry-run"), who=", ".join(unknown)
            )
        for name in names:
            who = who_of(name)
            if whose(name) in gone or (only and who not in only) or _code_was_taken_away(register, name):
                continue
            content = backup.read(name)
            if content is None:
                found.unreadable.append(who)
                continue
            where = _place(vault, name, content, found)
            if where is not None:
                where.append(who)
                if not dry_run and (where is not found.older or everything):
                    if where is found.damaged:
                        files.set_aside(name)
                    if isinstance(vault, CipherVault) and (key := backup.newest_key_of(whose(name))):
                        # The same key as before: with another one the other backups could not be read any more.
                        vault.adopt(whose(name), key)
                    vault.stage(name, content)
        if not dry_run:
            vault.change({})
            vault.drop("index")
    return found


def _place(vault: Vault, name: str, content: bytes, found: Returned) -> list[str] | None:
    """In which list a file belongs; None when it is the same now."""
    try:
        now = vault.read(name)
    except RegisterDamaged:
        return found.damaged
    if now is None:
        return found.missing
    return None if now == content else found.older


def _gone(register: Register) -> Collection[str]:
    """Who was taken away since; nobody is known when that file is not whole."""
    with suppress(RegisterDamaged):
        return register.gone
    return ()


def _code_was_taken_away(register: Register, name: str) -> bool:
    """Whether a file is of an identity code that a case which is whole knows nothing of any more."""
    if not name.startswith(IDENTITIES):
        return False
    try:
        return not register.case(id_in(name)).has_identity_code
    except (RegisterDamaged, NoSuchThing):
        return False


def bring_locks_back(files: FolderVault, backup: Path, open_locks: Callable[[locks.Locks], RegisterKey]) -> None:
    """Bring the locks of an encrypted register back from a backup, if they open what is there now."""
    verify(backup)
    candidates = []
    with suppress(FileNotFoundError):
        candidates += [each["locks"].encode() for each in _read_keys(backup.parent)]
    with zipfile.ZipFile(backup) as archive, suppress(KeyError):
        candidates.append(unseal(archive.read(f"{_REGISTER}{LOCKS}"), LOCKS))
    from kuty.register.cipher import CipherVault

    with files.alone():
        for content in candidates:
            held = locks.parse(content)
            with suppress(RegisterUnavailable):
                if CipherVault(files, open_locks(held)).read(OFFICE) is not None:
                    locks.keep(files, held)
                    return
    raise RegisterDamaged(
        N_("The locks in this backup do not open the register; nothing was changed."),
        N_("Try another backup: the register may have got another key since this one."),
    )
