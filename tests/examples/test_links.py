"""The Markdown files of the project point at things that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reading import ROOT, documents, links


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
