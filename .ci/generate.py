"""Make everything in the repository that is generated, or with ``--check`` tell what is stale.

* ``kuty/texts/cldr.py``: names of days and months and forms of dates, from Babel's CLDR data.
* ``kuty/texts/locale``: catalogues of every sentence in code, templates and command help; new sentences are added to
  the ``.po`` files without a translation, gone ones are dropped, ``.mo`` files are compiled.
* ``README.md``: the commands and the exit codes; ``docs/settings.md``: the settings; ``docs/library.md``: the fields.
* ``programs/schemas``: what editors check library files by.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

LANGUAGES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
TRANSLATED = ("fi", "sv")


def cldr() -> str:
    """The module of date words and forms."""
    lines = [
        '"""Names of days and months and forms of dates. Generated from CLDR by ``.ci/generate.py``; not edited by hand."""',
        "",
        "# fmt: off",
    ]
    tables: dict[str, dict[str, Any]] = {}
    for language, name in LANGUAGES.items():
        locale = Locale.parse(name)
        tables[language] = {
            "days": tuple(locale.days["stand-alone"]["wide"][n] for n in range(7)),
            "days_in_dates": tuple(locale.days["format"]["wide"][n] for n in range(7)),
            "days_short": tuple(locale.days["stand-alone"]["abbreviated"][n].rstrip(".") for n in range(7)),
            "months": tuple(locale.months["format"]["wide"][n] for n in range(1, 13)),
            "date_short": locale.date_formats["short"].pattern,
            "date_long": locale.date_formats["long"].pattern,
            "day_month": str(locale.datetime_skeletons["Md"]),
            "time": locale.time_formats["short"].pattern,
            "decimal": locale.number_symbols["latn"]["decimal"],
        }
    for key in next(iter(tables.values())):
        lines.append(f"{key.upper()} = {{")
        lines += [f"    {language!r}: {tables[language][key]!r},".replace("'", '"') for language in LANGUAGES]
        lines.append("}")
    return "\n".join(lines) + "\n"


def sentences() -> dict[str | tuple[str, str], list[str]]:
    """Every sentence of the program and the places it stands in."""
    found: dict[str | tuple[str, str], list[str]] = {}
    for path in sorted((ROOT / "kuty").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if name in ("N_", "_", "tr") and texts:
                found.setdefault(texts[0], []).append(path.relative_to(ROOT).as_posix())
            elif name == "count" and len(texts) == 2:  # noqa: PLR2004 - one and many
                found.setdefault((texts[0], texts[1]), []).append(path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "templates").rglob("*.j2")):
        text = path.read_text("utf-8")
        for match in re.finditer(r"""\b_\(\s*"((?:[^"\\]|\\.)*)\"""", text):
            found.setdefault(match[1].replace('\\"', '"'), []).append(path.relative_to(ROOT).as_posix())
    from kuty.cli.main import help_texts

    for text in help_texts():
        found.setdefault(text, []).append("kuty/cli")
    return found


def catalogue(language: str) -> tuple[bytes, bytes, list[str]]:
    """The ``.po`` and ``.mo`` of a language, and the sentences that have no translation yet."""
    path = po_path(language)
    old = read_po(io.BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    new = Catalog(locale=language, project="kuty", fuzzy=False, header_comment=f"# kuty: {language}")
    missing = []
    for key, places in sorted(sentences().items(), key=lambda each: (each[1][0], str(each[0]))):
        known = old.get(key[0] if isinstance(key, tuple) else key)
        string = known.string if known else None
        if not string or (isinstance(string, (tuple, list)) and not all(string)):
            missing.append(str(key))
        new.add(key, string or "", locations=[(place, 0) for place in sorted(set(places))])
    po, mo = io.BytesIO(), io.BytesIO()
    for name in ("creation_date", "revision_date"):
        setattr(new, name, None)
    write_po(po, new, width=110, omit_header=False)
    text = re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Report-Msgid-Bugs-To|Language-Team): [^"]*"\n',
        b"",
        po.getvalue(),
    )
    compiled = Catalog(locale=language, project="kuty", fuzzy=False)
    for message in new:
        if message.id and message.string:
            compiled.add(message.id, message.string)
    write_mo(mo, compiled)
    binary = re.sub(
        rb"(POT-Creation-Date|PO-Revision-Date): [^\n]*",
        lambda m: m[1] + b": " + b"0" * (len(m[0]) - len(m[1]) - 2),
        mo.getvalue(),
    )
    return text, binary, missing


def po_path(language: str) -> Path:
    return ROOT / "kuty" / "texts" / "locale" / language / "LC_MESSAGES" / "kuty.po"


def between(text: str, mark: str, made: str) -> str:
    """The text with the part between the two marks made new."""
    start, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}\n{made.strip()}\n{end}{after}"


def products() -> tuple[dict[Path, bytes], list[str]]:
    """What each generated file should hold, and the sentences without a translation."""
    files: dict[Path, bytes] = {ROOT / "kuty" / "texts" / "cldr.py": cldr().encode()}
    missing = []
    for language in TRANSLATED:
        po, mo, untranslated = catalogue(language)
        files[po_path(language)] = po
        files[po_path(language).with_suffix(".mo")] = mo
        missing += [f"{language}: {text}" for text in untranslated]
    from kuty.cli.console import as_json
    from kuty.cli.reference import commands, draw_points, exit_codes, library_fields, settings
    from kuty.library.schema import FILES, schemas

    readme = ROOT / "README.md"
    text = between(between(readme.read_text("utf-8"), "commands", commands()), "exit codes", exit_codes())
    files[readme] = text.encode()
    guide = ROOT / "docs" / "settings.md"
    files[guide] = between(guide.read_text("utf-8"), "settings", settings()).encode()
    planner = ROOT / "docs" / "planner.md"
    files[planner] = between(planner.read_text("utf-8"), "the points", draw_points()).encode()
    page = ROOT / "docs" / "library.md"
    text = page.read_text("utf-8")
    for name in FILES:
        text = between(text, f"fields of {name}", library_fields(name))
    files[page] = text.encode()
    for name, schema in schemas().items():
        files[ROOT / "programs" / "schemas" / f"{name}.json"] = f"{as_json(schema)}\n".encode()
    return files, missing


def main() -> int:
    check = "--check" in sys.argv
    files, missing = products()
    stale = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
    for path in stale:
        print(("stale: " if check else "made: ") + path.relative_to(ROOT).as_posix())
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[path])
    for text in missing:
        print(f"no translation: {text}")
    return 1 if check and (stale or missing) else 0


if __name__ == "__main__":
    sys.exit(main())
