"""Find the office and put its parts together; each part is made when it is first asked for."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kuty.core.errors import InputHasProblems, NoSuchThing, RegisterDamaged, RegisterUnavailable, WrongUsage
from kuty.core.language import N_
from kuty.paths import bundled
from kuty.private import make_private_folder, write_private
from kuty.register.names import LOCKS, LOCKS_SPARE, OUTBOX_KEYS
from kuty.register.register import Register
from kuty.register.vault import FolderVault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from typing import Any

    from kuty.core.people import Channel
    from kuty.core.problem import Problem
    from kuty.core.rules import RuleSet
    from kuty.core.settings import Settings, TeamMember
    from kuty.core.tasks import TaskLibrary
    from kuty.deliver.carriers import Carrier
    from kuty.deliver.outbox import Outbox
    from kuty.jobs.week import Materials
    from kuty.office.visit import Visit
    from kuty.register.access import AccessLog
    from kuty.register.cipher import OutboxKeys, RegisterKey
    from kuty.register.locks import Locks
    from kuty.register.vaults import Vault
    from kuty.render.pdf import PdfMaker
    from kuty.render.templates import Templates
    from kuty.texts.translator import Translator

_SETTINGS = "kuty.toml"
_REGISTER = "register"
OUTBOX = "outbox"
TEMPLATES = "templates"
ACCESS = "access"
_ANCHOR = "anchor"


class Office:
    """An office folder and its parts."""

    def __init__(self, folder: Path, visit: Visit | None = None) -> None:
        self.folder = folder
        self.visit = visit
        self._noted: set[tuple[str, ...]] = set()
        self._secrets: list[str] = []

    def open_to_others(self) -> Iterator[str]:
        """The folders of the office that others on this machine can look into."""
        if os.name == "nt" or not self.folder.stat().st_mode & 0o077:
            return
        for name in (_REGISTER, OUTBOX, ACCESS):
            folder = self.folder / name
            if folder.exists() and folder.stat().st_mode & 0o077:
                yield name

    @cached_property
    def files(self) -> FolderVault:
        """The files of the register as they lie on the disk."""
        files = FolderVault(self.folder / _REGISTER)
        files.into_folders()
        return files

    @cached_property
    def locks(self) -> Locks | None:
        """Who can open the register; None when it is not encrypted."""
        if not (self.files.has(LOCKS) or self.files.has(LOCKS_SPARE)):
            # So that an office without encryption need not load it.
            return None
        from kuty.register import locks

        return locks.read(self.files)

    @cached_property
    def key(self) -> RegisterKey | None:
        """The key of an encrypted register, from wherever this command may get it."""
        return None if self.locks is None else self.open_locks(self.locks)

    def open_locks(self, held: Locks) -> RegisterKey:
        """The key of a register by its locks, today's or a backup's. A secret that opens one is tried on the others."""
        from kuty.office import unlocking
        from kuty.register import locks

        for known in self._secrets:
            with suppress(RegisterUnavailable):
                return locks.opened(held, known)
        secret = unlocking.secret(held, self.visit)
        key = locks.opened(held, secret)
        self._secrets.append(secret)
        return key

    @cached_property
    def vault(self) -> Vault:
        if self.key is None:
            return self.files
        from kuty.register.cipher import CipherVault

        return CipherVault(self.files, self.key)

    @property
    def vault_or_files(self) -> Vault:
        """The vault; the bare files while the locks themselves are damaged."""
        try:
            return self.vault
        except RegisterDamaged:
            return self.files

    @cached_property
    def register(self) -> Register:
        return Register(self.vault, self.looked_at)

    @cached_property
    def access(self) -> AccessLog:
        """The log of who has looked at whose data; in an encrypted office the reasons in it are closed."""
        from kuty.register.access import AccessLog

        if keys := self.outbox_keys:
            return AccessLog(self.folder / ACCESS, keys.close, keys.open_if_closed)
        if not self.files.has(OUTBOX_KEYS):
            return AccessLog(self.folder / ACCESS)
        from kuty.register.access import same
        from kuty.register.cipher import OutboxKeys, RegisterKey
        from kuty.register.locks import secrets_kept

        # Encrypted once: the reasons of that time are closed still.
        kept = OutboxKeys([RegisterKey(secret) for secret in secrets_kept(self.files)])
        return AccessLog(self.folder / ACCESS, same, kept.open_if_closed)

    @property
    def access_if_open(self) -> AccessLog | None:
        """The log, unless the key to its reasons lies in a damaged file."""
        try:
            return self.access
        except RegisterDamaged:
            return None

    @property
    def access_anchor(self) -> str:
        """Where the access log ended when somebody looked last."""
        try:
            return (self.vault.read(_ANCHOR) or b"").decode()
        except RegisterDamaged:
            return ""

    def looked_at(self, people: Sequence[str] | None) -> None:
        """Write down a look at people's data, or at everybody's, before it is shown; once a command."""
        noted = tuple(people or ())
        if self.visit is None or noted in self._noted or () in self._noted:
            return
        from kuty.register.access import Look

        self._noted.add(noted)
        visit = self.visit
        anchor = self.access.note(Look(visit.at, visit.by, visit.command, noted, visit.why))
        # Where the log ends is remembered apart from it, so that a log cut off later can be told.
        self.vault.jot(_ANCHOR, anchor.encode())

    def outbox(self, week: str) -> Outbox:
        """The outbox of a week; what is laid in it is closed if the register is."""
        from kuty.deliver.outbox import Outbox

        keys = self.outbox_keys
        return Outbox(self.folder, week, keys.close if keys else None, keys.open if keys else None)

    @contextmanager
    def carriers(self, channels: Collection[Channel], week: str) -> Iterator[dict[Channel, Carrier[Any]]]:
        """Who takes messages of each channel out of the office, as the settings say."""
        from kuty.core.people import Channel
        from kuty.deliver.chosen import email_carrier, suomifi_carrier, text_carrier

        outbox = self.outbox(week)
        (index,) = outbox.free_names("suomifi/index.json")
        found: dict[Channel, Carrier[Any]] = {}
        with ExitStack() as open_ones:
            if Channel.SMS in channels:
                found[Channel.SMS] = text_carrier(self.settings.sms, self.folder, outbox.lay)
            if Channel.EMAIL in channels:
                carrier = email_carrier(self.settings.email, self.folder, outbox.lay)
                found[Channel.EMAIL] = open_ones.enter_context(carrier)
            if Channel.SUOMIFI in channels:
                name = index.removeprefix("suomifi/")
                found[Channel.SUOMIFI] = suomifi_carrier(self.settings.suomifi, self.folder, outbox.lay, name)
            yield found

    @property
    def outbox_keys(self) -> OutboxKeys | None:
        return self.locks.outbox_keys(self.key) if self.locks and self.key else None

    @cached_property
    def settings(self) -> Settings:
        from kuty.office.settings_file import read

        settings, problems = read((self.folder / _SETTINGS).read_text("utf-8-sig", errors="replace"))
        if settings is None:
            raise InputHasProblems(
                problems, N_("kuty.toml has mistakes."), N_("Mend them, then run this command again.")
            )
        return settings

    @cached_property
    def library(self) -> TaskLibrary:
        library, problems = self.read_library()
        _refuse(problems)
        return library

    def read_library(self) -> tuple[TaskLibrary, list[Problem]]:
        """The task library with whatever is wrong in it."""
        from kuty.library.tasks import load

        return load(self.program_folders)

    @property
    def task_ids(self) -> frozenset[str]:
        return frozenset(task.id for task in self.library.tasks)

    def materials(self) -> Materials:
        """What programmes are made of."""
        from kuty.core.draw.planner import Planner
        from kuty.core.draw.settings import DrawSettings
        from kuty.jobs.week import Materials
        from kuty.library import shapes
        from kuty.library.calendar import public_holidays
        from kuty.texts.words import open_slot

        known, problems = shapes.load(self.program_folders)
        _refuse(problems)
        wanted = self.settings.day_shapes
        if missing := [name for name in wanted if name not in known]:
            raise InputHasProblems(
                (),
                N_("kuty.toml names a day shape that does not exist: {names}."),
                N_("Known shapes: {known}"),
                names=", ".join(missing),
                known=", ".join(sorted(known)),
            )
        draw = DrawSettings(
            cooldown_weeks=self.settings.cooldown_weeks,
            weights=self.settings.weights,
            usual_start=self.settings.day_start,
            family_weeks=self.settings.family_weeks,
            points=self.settings.points,
            shares=self.settings.shares,
            waits=self.settings.not_done_weeks,
            tasks_a_level=self.settings.tasks_a_level,
            latitude=self.settings.latitude,
            open_slot=open_slot(),
        )
        return Materials(Planner(self.library, draw), [known[name] for name in wanted], public_holidays)

    @property
    def templates_folder(self) -> Path:
        """Where the office's own templates are, if it has any."""
        return self.folder / TEMPLATES

    @cached_property
    def templates(self) -> Templates:
        """Kuty's templates, with the office's own over them."""
        from kuty.render.templates import Templates

        return Templates(self.templates_folder)

    @cached_property
    def press(self) -> PdfMaker:
        """What makes PDFs of papers; pictures come from the office's own templates."""
        from kuty.render.pdf import PdfMaker

        return PdfMaker(self.templates.files.folder)

    def rules(self) -> RuleSet | None:
        """The rule set plans are checked against; None when the office has a service of its own."""
        from kuty.library import rules

        if not self.settings.rule_set:
            return None
        known, problems = rules.load(self.program_folders)
        _refuse(problems)
        if self.settings.rule_set not in known:
            raise InputHasProblems(
                (),
                N_("kuty.toml names a rule set that does not exist: {names}."),
                N_("Known rule sets: {known}"),
                names=self.settings.rule_set,
                known=", ".join(sorted(known)),
            )
        return known[self.settings.rule_set]

    @property
    def least_day_minutes(self) -> int:
        """The shortest day that counts for the expense allowance."""
        rules = None if self.settings.short_day_counts else self.rules()
        return rules.day_minutes[0] if rules else 0

    @property
    def program_folders(self) -> list[tuple[Path, str]]:
        """Where task libraries, shapes and rules are looked for: kuty's own first, the office's on top."""
        return [(bundled("programs"), "kuty"), (self.folder / "programs", "programs")]


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InputHasProblems(problems, N_("The task library has mistakes."), N_("Mend them; then: kuty task check"))


def find_office(named: str | None, visit: Visit | None = None) -> Office:
    """The office a command is for: ``--office``, ``KUTY_OFFICE``, the nearest kuty.toml upwards, ``~/kuty``."""
    wanted = named or os.environ.get("KUTY_OFFICE")
    if wanted:
        folder = Path(wanted).expanduser()
        if (folder / _SETTINGS).is_file():
            return Office(folder.resolve(), visit)
        raise NoSuchThing(
            N_("There is no office in {folder} (no kuty.toml)."),
            N_("Make one: kuty init {folder}"),
            folder=str(folder),
        )
    here = Path.cwd()
    for folder in (here, *here.parents, Path.home() / "kuty"):
        if (folder / _SETTINGS).is_file():
            return Office(folder.resolve(), visit)
    raise NoSuchThing(
        N_("No office was found here."),
        N_("Make one: kuty init my-office – or try one with invented people: kuty demo my-office"),
    )


def create_office(
    folder: Path, tr: Translator, given: Mapping[str, Any], team: tuple[TeamMember, ...] | None = None
) -> Office:
    """A new office folder. An existing one – or a folder with anything else in it – is never written over."""
    from kuty.office import settings_file

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUsage(
            N_("{folder} is there already and not empty; nothing was changed."),
            N_("Give another folder, or use the office in it: kuty --office {folder}"),
            folder=str(folder),
        )
    make_private_folder(folder)
    folder.chmod(0o700)
    arguments = (tr, given) if team is None else (tr, given, team)
    write_private(folder / _SETTINGS, settings_file.write(*arguments).encode())
    for theme in ("hyte", "tyky", "sos"):
        make_private_folder(folder / "programs" / theme)
    FolderVault(folder / _REGISTER).create()
    make_private_folder(folder / OUTBOX)
    return Office(folder.resolve())
