"""One browser for all stories of the page; without one they are told as not tried."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, files

import pytest

from kuty.render.templates import Templates


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    if os.name != "posix":
        pytest.skip("the browser is spoken to over a pipe that only Unix systems give it")
    from .browser import Browser, find

    program = find()
    if program is None:
        pytest.skip("no Chromium on this machine")
    browser = Browser(program, tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def axe():
    """The script of axe-core, which a package for another driver carries."""
    try:
        found = [file for file in files("axe-playwright-python") or () if file.name == "axe.min.js"]
    except PackageNotFoundError:
        pytest.skip("axe-core is not installed (axe-playwright-python carries it)")
    return found[0].locate().read_text("utf-8")


@pytest.fixture
def phone(chromium, tmp_path):
    """A phone of 320 pixels, which shows a view of the week when asked to."""
    chromium.screen(320)
    chromium.asked.clear()
    chromium.said.clear()

    def show(view, name="page.html"):
        path = tmp_path / name
        path.write_text(Templates().page(view), "utf-8")
        chromium.open(path)
        return chromium

    return show
