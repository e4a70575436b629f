"""docs/handlers.md is run: its files are saved, and its commands run, as a reader would."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reading import ROOT, blocks
from running import run
from servers import Server

PAGE = ROOT / "docs" / "handlers.md"


@pytest.mark.usefixtures("store")
def test_page_runs(server: Server, tmp_path: Path) -> None:
    """The handlers of the page pass the tests of the page, and no server is needed."""
    said = []
    for block in blocks(PAGE):
        if block.kind == "python":
            named = re.match(r"# (\w+\.py)\n", block.text)
            assert named
            (tmp_path / named[1]).write_text(block.text)
        said += [run(command, server, tmp_path) for command in block.commands if block.kind == "sh"]

    assert len(said) == 1
    assert "3 passed" in said[0]
