"""The map of docs/ARCHITECTURE.md has every part of the worker, and none that is gone."""

from __future__ import annotations

import re

from reading import ROOT, blocks

WORKER = ROOT / "worker"
UNNAMED = {"__init__.py", "__main__.py", "version.py"}  # what says nothing about the worker

MAP = blocks(ROOT / "docs" / "ARCHITECTURE.md")[0].text.partition("worker/\n")[2]
NAMES = set(re.findall(r"(?<![\w.])([a-z_]+(?:\.py|/))", MAP))


def test_every_part_is_on_the_map() -> None:
    """Each file and folder of `worker` is named."""
    files = {path.name for path in WORKER.glob("*.py")} - UNNAMED
    folders = {f"{path.parent.name}/" for path in WORKER.glob("*/__init__.py")}
    assert files | folders <= NAMES


def test_nothing_else_is_on_the_map() -> None:
    """Each name leads to a file or a folder."""
    there = {f"{path.name}/" if path.is_dir() else path.name for path in WORKER.rglob("*")}
    assert there >= NAMES
