"""The Markdown files of the project point at things that are there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from reading import ROOT, documents, links, prose

PICTURE = "Sidekiq Web's page Busy, with a Python worker and the job it runs"


def headings(path: Path) -> set[str]:
    """Return the anchors of a file's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links(path: Path) -> None:
    """Every relative link leads to a file or folder, and its anchor to a heading."""
    for link in links(path):
        if "://" in link or link.startswith("mailto:"):
            continue
        place, _, anchor = link.partition("#")
        target = (path.parent / place) if place else path
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in headings(target), f"{link} names no heading"


def test_there_are_documents() -> None:
    """The search finds the documents; a wrong root would make the other test say nothing."""
    assert {"README.md", "docs/ARCHITECTURE.md", "protocol/README.md"} <= {
        str(path.relative_to(ROOT)) for path in documents()
    }


@pytest.mark.parametrize(("folder", "pattern"), [("docs/decisions", "0*.md"), ("examples", "*/README.md")])
def test_indexes_are_complete(folder: str, pattern: str) -> None:
    """The README of a folder links every page below it."""
    below = {str(path.relative_to(ROOT / folder)) for path in (ROOT / folder).glob(pattern)}

    assert below
    assert below <= set(links(ROOT / folder / "README.md"))


def test_links_of_the_package_index() -> None:
    """Where a package index shows the README, every link and picture has a whole address or leads into the page."""
    text = prose(ROOT / "README.md")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    hook = project["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    for change in hook["substitutions"]:
        text = re.sub(change["pattern"], change["replacement"], text)

    targets = re.findall(r"\]\(([^)]*)\)", text)
    assert len(targets) > 40
    assert [target for target in targets if not target.startswith(("https://", "#"))] == []
    assert f"![{PICTURE}](https://raw.githubusercontent.com/" in text
