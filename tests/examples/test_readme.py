"""README.md is run as a reader would run it, from top to bottom.

Each kind of block has its rule:

python   runs in a new process; a first comment that is a file's name saves the block under that name before
sh       `python -m worker …` stays until the end and must then stop well, `make TARGET` must be a target of the
         Makefile (running it is its own test), anything else runs and must succeed
ruby, go need toolchains that not every machine has: they must name the job and queue of the `redis-cli` lines
text     is only shown
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from reading import ROOT, Block, blocks
from running import Background, run, wait_until
from servers import Server

README = blocks(ROOT / "README.md")
ENVIRONMENT = ". .venv/bin/activate"  # the tests run in theirs
MADE = re.compile(r"make (\w+)")
PAYLOAD = '{"class":"Greet","args":["Grace",1]}'
ELSEWHERE = {
    "ruby": ("class Greet; @queue = :greetings; end", 'Resque.enqueue(Greet, "Grace", 1)'),
    "go": ('"resque:queue:greetings"', f"`{PAYLOAD}`"),
}
KINDS = {"python", "sh", "text", *ELSEWHERE}


def of_kind(*kinds: str) -> list[Block]:
    """Return the blocks of some kinds."""
    return [block for block in README if block.kind in kinds]


def play(block: Block, server: Server, folder: Path, workers: ExitStack) -> Iterator[Background]:
    """Do what a block says; yields the workers that it starts."""
    if block.kind == "python":
        named = re.match(r"# (\w+\.py)\n", block.text)
        file = folder / (named[1] if named else "typed.py")
        file.write_text(block.text.replace("redis://localhost:6379/0", server.url))
        run(f"python {file}", server, folder)
    for command in block.commands if block.kind == "sh" else ():
        if command.startswith("python -m worker"):
            yield workers.enter_context(Background(command, server, folder))
        elif command != ENVIRONMENT and not MADE.fullmatch(command):
            run(command, server, folder)


def test_readme_runs(server: Server, store: redis.Redis, tmp_path: Path) -> None:
    """Every command works, every job that is enqueued is run, none fails, and the workers stop well."""
    with ExitStack() as stack:
        workers = [worker for block in README for worker in play(block, server, tmp_path, stack)]
        wait_until(lambda: not store.keys("*queue:*"), "empty queues, and nothing in flight")
        for worker in workers:
            worker.stop()

    assert store.llen("resque:failed") == 0
    assert int(store.get("resque:stat:processed") or 0) == 1 + 1001 + 1
    assert len(workers) == 2


@pytest.mark.parametrize(
    "target", [made[1] for block in of_kind("sh") for made in map(MADE.match, block.commands) if made]
)
def test_make_target(target: str) -> None:
    """What the README has people make is a target of the Makefile."""
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("block", of_kind(*ELSEWHERE), ids=lambda block: block.kind)
def test_other_language(block: Block) -> None:
    """Ruby and Go enqueue the job that the shell enqueues: the same name and arguments, to the same queue."""
    shell = [command for other in of_kind("sh") for command in other.commands]

    assert f"redis-cli RPUSH resque:queue:greetings '{PAYLOAD}'" in shell
    assert all(part in block.text for part in ELSEWHERE[block.kind])


def test_every_kind_has_a_rule() -> None:
    """No block is of a kind that nobody checks."""
    assert {block.kind for block in README} == KINDS
