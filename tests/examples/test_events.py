"""The table of events in docs/operations.md has every event that the worker logs."""

from __future__ import annotations

import re

from reading import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text().partition("## Logs")[2].partition("\n## ")[0]
SOURCES = [path for path in (ROOT / "worker").rglob("*.py") if "jobs" not in path.parts]  # jobs have pages of their own
LOGGED = {name for path in SOURCES for name in re.findall(r"(?:\bEvent\(\s*\"|event=)([a-z][a-z-]*)", path.read_text())}


def test_every_event_has_a_row() -> None:
    """Whoever finds an event in a log finds it on the page."""
    named = set(re.findall(r"`([a-z-]+)`", PAGE))

    assert len(LOGGED) > 25
    assert LOGGED - named == set()
