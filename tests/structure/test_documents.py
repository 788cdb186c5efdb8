"""What the program says about itself is complete, fresh, and the same in every language."""

from __future__ import annotations

import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kuty.cli.main import help_texts, main
from kuty.cli.reference import every_command
from kuty.core.language import LANGUAGES
from kuty.texts.translator import LOCALE

ROOT = Path(__file__).parents[2]


def test_everything_generated_is_fresh():
    done = subprocess.run([sys.executable, ROOT / ".ci" / "generate.py", "--check"], capture_output=True, check=False)
    assert done.returncode == 0, f"run .ci/generate.py:\n{done.stdout.decode()}{done.stderr.decode()}"


def catalogue(language):
    with (LOCALE / language / "LC_MESSAGES" / "kuty.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def places(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_finnish_and_swedish_have_the_same_sentences():
    finnish, swedish = catalogue("fi"), catalogue("sv")
    assert len(finnish) > 400
    assert finnish.keys() == swedish.keys()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_sentence_is_translated_with_the_same_places(language):
    for english, translated in catalogue(language).items():
        ones = english if isinstance(english, tuple) else (english,)
        others = translated if isinstance(translated, tuple) else (translated,)
        for one, other in zip(ones, others, strict=True):
            assert other, one
            assert places(other) == places(one), one


def test_messages_for_the_phone_keep_to_cheap_characters():
    template = (ROOT / "templates" / "message" / "week.txt.j2").read_text("utf-8")
    sentences = re.findall(r'_\("([^"]*)"', template)
    assert len(sentences) >= 4
    cheap = set(string.ascii_letters + string.digits + " åäöÅÄÖéÉ.,:;!?()-+/{}'_\n")
    for language in ("fi", "sv"):
        for sentence in sentences:
            assert set(catalogue(language)[sentence]) <= cheap, sentence


def test_every_command_has_help_with_words_and_every_option_is_explained():
    commands = list(every_command())
    assert len(commands) > 30
    for words, command in commands:
        assert command.help, words
        for parameter in command.params:
            assert parameter.help, f"{words} {parameter.name}"
    assert len(help_texts()) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_in_the_workers_language(language, capsys):
    assert main(["--lang", language, "reception", "record", "--help"]) == 0
    page = capsys.readouterr().out
    frames = {"fi": ("Käyttö:", "Valinnat:"), "sv": ("Användning:", "Alternativ:"), "en": ("Usage:", "Options:")}
    for word in frames[language]:
        assert word in page
    for other in set(LANGUAGES) - {language}:
        assert frames[other][0] not in page


def test_the_readme_and_ci_run_the_same_tests():
    command = re.search(r"<!-- the tests -->\n```sh\n(.*?)\n```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert "pytest" in command[1]
    assert "README.md" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_documents_speak_of_files_that_exist():
    for name in ("README.md", "docs/architecture.md", "docs/library.md", "docs/settings.md", "docs/benchmarks.md"):
        page = ROOT / name
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{name}: {target}"
    for module in re.findall(r"`(kuty/[\w/]+\.py)`", (ROOT / "docs" / "architecture.md").read_text("utf-8")):
        assert (ROOT / module).exists(), module


def test_the_ten_minutes_of_the_readme_go_through(tmp_path, capsys, monkeypatch):
    import shlex

    assert main(["demo", str(tmp_path / "my-office")]) == 0
    text = (ROOT / "README.md").read_text("utf-8").split("## Ten minutes")[1].split("## Your own office")[0]
    lines = [line for line in text.splitlines() if line.startswith("kuty")]
    assert len(lines) >= 9
    monkeypatch.chdir(tmp_path / "my-office")
    for line in lines:
        words = shlex.split(line.replace("--date …", "--date 2026-11-17 --attendance present"), comments=True)[1:]
        assert main(["--no-input", *words]) in (0, 7), line + capsys.readouterr().err
