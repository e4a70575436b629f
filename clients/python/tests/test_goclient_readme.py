"""The README: its Python runs as it is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from servers import Server

PACKAGE = Path(__file__).parents[1]
BLOCKS = re.findall(r"^```python\n(.*?)^```", (PACKAGE / "README.md").read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[-1][:40])
def test_block_runs(block: str, server: Server, store: redis.Redis) -> None:
    """A block of the README runs in a new process and enqueues something, with our server in localhost's place."""
    block = block.replace("redis://localhost:6379/0", server.url)
    environment = {**os.environ, "REDIS_URL": server.url, "PYTHONPATH": str(PACKAGE)}

    subprocess.run([sys.executable, "-c", block], env=environment, check=True)  # noqa: S603 - our own words

    assert store.dbsize() > 0
