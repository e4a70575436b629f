"""The README: its first job and its Python run as they are printed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import venv
from pathlib import Path

import pytest
import redis
from servers import Server

PACKAGE = Path(__file__).parents[1]
README = (PACKAGE / "README.md").read_text()
FIRST = README.partition("\n## First job\n")[2].partition("\n## ")[0]


def blocks(kind: str, text: str = README) -> list[str]:
    """The blocks of a kind in Markdown."""
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def run(script: str, server: Server, folder: Path, **environment: str) -> None:
    """Run a script of the shell to its end, which must be a good one, with our server in localhost's place."""
    script = script.replace("redis://localhost:6379/0", server.url)
    subprocess.run(["sh", "-e", "-c", script], cwd=folder, env={**os.environ, **environment}, check=True)  # noqa: S603, S607 - our own words


def test_first_job_is_short() -> None:
    """The first job takes no more than ten lines, its commands included."""
    assert sum(len(block.splitlines()) for block in blocks(r"\w+", FIRST)) <= 10


@pytest.mark.parametrize("server", ["redis"], indirect=True)
def test_first_job(server: Server, store: redis.Redis, tmp_path: Path) -> None:
    """In a new environment the printed commands install the package, and in the same shell the first job runs."""
    venv.create(tmp_path, with_pip=True)
    [commands], [program] = blocks("sh", FIRST), blocks("python", FIRST)
    script = f"{commands}\npython -c {shlex.quote(program)}"

    run(script, server, PACKAGE.parents[1], PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}", PYTHONPATH="")

    assert store.lrange("resque:queue:sampleadd", 0, -1) == [b'{"class":"SampleAdd","args":[1,2]}']


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.splitlines()[-1][:40])
def test_block_runs(block: str, server: Server, store: redis.Redis, tmp_path: Path) -> None:
    """A block of the README runs in a new process and enqueues something, with our server in localhost's place."""
    script = f"{shlex.quote(sys.executable)} -c {shlex.quote(block)}"

    run(script, server, tmp_path, REDIS_URL=server.url, PYTHONPATH=str(PACKAGE))

    assert store.dbsize() > 0
