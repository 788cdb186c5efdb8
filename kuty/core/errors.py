"""What "cannot go on" means. Each class owns its exit code; the command line prints the sentence and leaves with it.

A mistake in input is not an exception but a value (:class:`kuty.core.problem.Problem`): those are collected, so that
one run names them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.problem import Problem, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kuty.core.problem import Value


class KutyError(Exception):
    """Something that stops the command. ``sentence`` says what, ``remedy`` what to do next."""

    exit_code = 1

    def __init__(self, sentence: str, remedy: str = "", **values: Value) -> None:
        super().__init__(sentence)
        self.sentence = Sentence(sentence, values)
        self.remedy = Sentence(remedy, values)


class WrongUsage(KutyError):
    """The command was called in a way that cannot be right."""

    exit_code = 2


class InputHasProblems(KutyError):
    """Something a person wrote – a file, an option – has mistakes; all of them are listed."""

    exit_code = 3

    def __init__(self, problems: Sequence[Problem], sentence: str = "", remedy: str = "", **values: Value) -> None:
        super().__init__(sentence, remedy, **values)
        self.problems = tuple(problems)


class NoSuchThing(KutyError):
    """There is no participant, plan, week or task of that name."""

    exit_code = 4


class RegisterUnavailable(KutyError):
    """The register is in use, damaged or locked."""

    exit_code = 5


class RegisterDamaged(RegisterUnavailable):
    """A file of the register is not as it was written."""


class CannotRender(KutyError):
    """A letter or message could not be made."""

    exit_code = 6


class TemplateBroken(CannotRender):
    """A template that cannot be used for anybody: it stops a whole mail-out, where a text of one person does not."""

    def __init__(self, sentence: str, remedy: str = "", problems: Sequence[Problem] = (), **values: Value) -> None:
        super().__init__(sentence, remedy, **values)
        self.problems = tuple(problems)
