"""The door: finds the command, opens it, and tells in one sentence what stops it.

A noun's module is imported only when its command is called, and a command imports what it needs when it runs; so
``kuty --help`` loads none of the libraries (``docs/architecture.md``, "Start-up").
"""

from __future__ import annotations

import difflib
import gc
import io
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from kuty.cli.session import _, begin, tell_of_another, unread
from kuty.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NOUNS = {
    "init": N_("Make a new office folder."),
    "demo": N_("Make an office of invented people, with a made week and its letters."),
    "participant": N_("People in the service: take in, find, change, import."),
    "worker": N_("Own workers."),
    "plan": N_("The plans behind the weeks."),
    "task": N_("The task library."),
    "week": N_("The weekly programmes: make, look, swap, lock, add a line."),
    "mail": N_("Letters and messages of a week."),
    "template": N_("The templates of letters and messages: see them, change them, check them."),
    "reception": N_("Remote receptions: the day's list, and one entry after each call."),
    "report": N_("Counts over a span of days."),
    "register": N_("The register itself: its history, backups, encryption; check it, bring a damaged file back."),
    "undo": N_("Take a change back."),
}
_ALONE = ("init", "demo", "undo")
EXAMPLES = N_("""Examples of a week:

  kuty                              what needs you today
  kuty week make next               a programme for everybody, next week
  kuty week show next P007          one person's programme, with the reasons
  kuty mail preview next            who would get what; nothing is recorded
  kuty mail print next              letters in one print file; recorded as issued
  kuty reception list               today's calls, in time order
  kuty reception record P007 --attendance present""")
_GLOBAL = {"--office": 1, "--lang": 1, "--no-input": 0, "--why": 1, "--key-file": 1, "--passphrase-fd": 1}


class Nouns(TyperGroup):
    """The nouns by name; each one's module is imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        return list(NOUNS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in NOUNS:
            return None
        command = typer.main.get_command(import_module(f"kuty.cli.{cmd_name}").app)
        command.name = cmd_name
        return _translated(command)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, _(about)) for name, about in NOUNS.items()])


class _Formatter(TyperGroup.context_class.formatter_class):  # type: ignore[misc, name-defined]
    """Help pages with their frame in the worker's language too."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix if prefix is not None else f"{_('Usage')}: ")

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        frames = {
            "Show this message and exit.": _("Show this page."),
            "[required]": f"[{_('required')}]",
            "[default: ": f"[{_('default')}: ",
        }
        for english, translated in frames.items():
            rows = [(head, text.replace(english, translated)) for head, text in rows]
        super().write_dl(rows, *args, **kwargs)

    def write_heading(self, heading: str) -> None:
        frames = {"Options": _("Options"), "Commands": _("Commands"), "Arguments": _("Arguments")}
        super().write_heading(frames.get(heading, heading))


app = typer.Typer(
    cls=Nouns,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=N_("kuty – the working week of remote rehabilitative work (kuntouttava työtoiminta)."),
    epilog=f"\b\n{EXAMPLES}",
)


@app.callback()
def root(
    ctx: typer.Context,
    office: Annotated[
        str | None,
        typer.Option(metavar="DIR", help=N_("The office folder. Else KUTY_OFFICE, else the nearest kuty.toml.")),
    ] = None,
    lang: Annotated[str | None, typer.Option(metavar="fi|sv|en", help=N_("The language of help and messages."))] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help=N_("Never ask anything."))] = False,
    why: Annotated[
        str | None, typer.Option(metavar="TEXT", help=N_("Why you look, for the log of who has looked."))
    ] = None,
    key_file: Annotated[
        str | None, typer.Option(metavar="FILE", help=N_("The key of an encrypted register. Else KUTY_KEY_FILE."))
    ] = None,
    passphrase_fd: Annotated[
        int | None, typer.Option(metavar="N", help=N_("Read the passphrase from this file descriptor."))
    ] = None,
    version: Annotated[bool, typer.Option("--version", help=N_("Show the version."))] = False,
) -> None:
    if version:
        from kuty import __version__

        typer.echo(f"kuty {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        from kuty.cli.attention import attention

        attention()


def run() -> None:
    """The program ``kuty``. What goes to a file or another program is UTF-8 on every machine."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="replace")
    # A command over thousands of cases keeps most of what it makes. To look for left-overs after every 700 things, as Python
    # does by itself, was a third of the register's time.
    gc.set_threshold(50_000)
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one command; gives its exit code. Nothing a person's data could stand in is told of a crash."""
    arguments = _with_globals_first(arguments)
    _begin(arguments)
    TyperGroup.context_class.formatter_class = _Formatter
    try:
        _refuse_unreadable(arguments)
        command = _translated(typer.main.get_command(app))
        code = command.main(args=list(arguments), prog_name="kuty", standalone_mode=False)
    except KeyboardInterrupt:
        return _stopped()
    except typer.Abort:
        return _stopped()
    except Exception as error:  # noqa: BLE001 - the one place where everything ends
        return _told(error)
    finally:
        tell_of_another()
    if code == 130:  # noqa: PLR2004 - how Typer reports Ctrl-C
        return _stopped()
    code = code if isinstance(code, int) else 0
    if missing := unread():
        typer.echo(_("Damaged, and left out of this: {ids}", ids=", ".join(missing)), err=True)
        typer.echo(_("See what can be brought back: kuty register check"), err=True)
        return code or 7
    return code


def _refuse_unreadable(arguments: Sequence[str]) -> None:
    """Words of another alphabet's bytes would lose letters on their way: rather none of them than some."""
    from kuty.core.errors import WrongUsage

    if not all(argument.encode(errors="ignore").decode() == argument for argument in arguments):
        raise WrongUsage(
            N_("A letter in the command is not written in UTF-8; nothing was done."),
            N_("Set the terminal to UTF-8, or give the text from a file."),
        )


def _with_globals_first(arguments: Sequence[str]) -> list[str]:
    """``kuty week make --office X`` means the same as ``kuty --office X week make``."""
    first: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return [*first, *rest, argument, *waiting]
        name = argument.split("=", 1)[0]
        if name not in _GLOBAL:
            rest.append(argument)
            continue
        first.append(argument)
        if _GLOBAL[name] and "=" not in argument and (value := next(waiting, None)) is not None:
            first.append(value)
    return [*first, *rest]


def _begin(arguments: Sequence[str]) -> None:
    """Tell the session what holds for this run."""
    descriptor = _value(arguments, "--passphrase-fd") or ""
    begin(
        _value(arguments, "--lang"),
        _value(arguments, "--office"),
        command=_command(arguments),
        why=_value(arguments, "--why") or "",
        key_file=_value(arguments, "--key-file"),
        passphrase_fd=int(descriptor) if descriptor.isdecimal() else None,
        no_input="--no-input" in arguments,
    )


def _command(arguments: Sequence[str]) -> str:
    """The noun and the verb of a command, and nothing that could be about a person."""
    words = [word for word in arguments if not word.startswith("-")]
    start = next((number for number, word in enumerate(words) if word in NOUNS), None)
    if start is None:
        return ""
    length = 1 if words[start] in _ALONE else 2
    return " ".join(words[start : start + length])


def _value(arguments: Sequence[str], option: str) -> str | None:
    for number, argument in enumerate(arguments):
        if argument == option and number + 1 < len(arguments):
            return arguments[number + 1]
        if argument.startswith(f"{option}="):
            return argument.split("=", 1)[1]
    return None


def _translated(command: Any) -> Any:
    """The command with every help text in the worker's language."""
    for owner in _helped(command):
        for name in ("help", "short_help", "epilog"):
            text = getattr(owner, name, None)
            if text:
                mark = "\b\n" if text.startswith("\b\n") else ""
                setattr(owner, name, mark + _(text.removeprefix(mark)).replace("\n\n", f"\n\n{mark}"))
    return command


def _helped(command: Any) -> Iterator[Any]:
    yield command
    yield from command.params
    if not isinstance(command, Nouns):
        for inner in getattr(command, "commands", {}).values():
            yield from _helped(inner)


def help_texts() -> list[str]:
    """Every help text of every command, for the catalogues."""
    texts: dict[str, None] = {}
    for command in [
        typer.main.get_command(app),
        *(typer.main.get_command(import_module(f"kuty.cli.{n}").app) for n in NOUNS),
    ]:
        for owner in _helped(command):
            for name in ("help", "epilog"):
                if text := getattr(owner, name, None):
                    texts[text.removeprefix("\b\n")] = None
    return list(texts)


def _told(error: Exception) -> int:
    from kuty.core.errors import KutyError

    if isinstance(error, KutyError):
        from kuty.cli.console import tell_error

        tell_error(error)
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        return 0
    if hasattr(error, "exit_code"):
        return _wrong_usage(error)
    typer.echo(
        _("This is a mistake in kuty itself: {kind} at {place}.", kind=type(error).__name__, place=_place(error)),
        err=True,
    )
    typer.echo(_("Nothing was half done. Please report this line; it holds nothing about people."), err=True)
    return 1


def _wrong_usage(error: Any) -> int:
    """Typer's own complaints, in the worker's language where they are of the common kinds."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        typer.echo(error.message)
        return 0
    command = error.ctx.command_path if getattr(error, "ctx", None) else "kuty"
    text = _complaint(error, kind)
    typer.echo(text, err=True)
    typer.echo(_("See: {command} --help", command=command), err=True)
    return int(error.exit_code)


def _complaint(error: Any, kind: str) -> str:
    """What is wrong with the words of a command."""
    parameter = getattr(error, "param", None)
    named = _named(error, parameter) if parameter else getattr(error, "option_name", "")
    about_one = {
        "MissingParameter": N_("{parameter} is missing."),
        "BadParameter": N_("The value given to {parameter} cannot be used."),
        "BadOptionUsage": N_("{parameter} needs a value."),
        "NoSuchOption": N_("There is no option {parameter}."),
    }
    if named and kind in about_one:
        return _(about_one[kind], parameter=named) + _near(getattr(error, "possibilities", None) or ())
    message = str(error.format_message())
    if unknown := re.match(r"No such command '(.*?)'", message):
        known = error.ctx.command.list_commands(error.ctx)
        near = difflib.get_close_matches(unknown[1], known, 1)
        return _("There is no command {name}.", name=unknown[1]) + _near(near)
    if "unexpected extra argument" in message:
        return _("There are more words than the command takes.")
    return message


def _near(words: Sequence[str]) -> str:
    return f" {_('Did you mean {near}?', near=', '.join(sorted(words)))}" if words else ""


def _named(error: Any, parameter: Any) -> str:
    """A parameter by the name it has on the help page."""
    if parameter.param_type_name == "argument":
        return str(parameter.make_metavar(error.ctx)).strip("{}")
    return str(parameter.opts[0])


def _place(error: BaseException) -> str:
    """Where a crash happened: kuty's own innermost line, and nothing of what it worked on."""
    place = "?"
    root_folder = Path(__file__).parents[2]
    step = error.__traceback__
    while step:
        file = Path(step.tb_frame.f_code.co_filename)
        if file.is_relative_to(root_folder / "kuty"):
            place = f"{file.relative_to(root_folder).as_posix()}:{step.tb_lineno}"
        step = step.tb_next
    return place


def _stopped() -> int:
    typer.echo(_("Stopped. What was not finished was not kept."), err=True)
    return 130
