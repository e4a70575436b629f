"""README.md is run as a reader would run it, from top to bottom.

Each kind of block has its rule:

python   runs in a new process; a first comment that is a file's name saves the block under that name before
sh       `python -m worker …` stays until the end and must then stop well, `make TARGET` must be a target of the
         Makefile (running it is its own test), anything else runs and must succeed
ruby, go need toolchains that not every machine has: they must name the job and queue that the worker is started for
text     is only shown
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import losses
import pytest
import redis
from reading import ROOT, Block, blocks
from running import Background, run, wait_until
from servers import Server

README = blocks(ROOT / "README.md")
ENVIRONMENT = ". .venv/bin/activate"  # the tests run in theirs
MADE = re.compile(r"make (\w+)")
PAYLOAD = '{"class":"Greet","args":["Grace",1]}'
SIDEKIQ = "python -m worker -protocol=sidekiq -queues=greetings -jobs=jobs"
ELSEWHERE = [
    (
        "ruby",
        'class Greet; include Sidekiq::Job; sidekiq_options queue: "greetings"; end\nGreet.perform_async("Grace", 1)\n',
    ),
    ("ruby", 'class Greet; @queue = :greetings; end\nResque.enqueue(Greet, "Grace", 1)\n'),
    ("go", f'"resque:queue:greetings", `{PAYLOAD}`'),
]
KINDS = {"python", "sh", "text", *(kind for kind, _ in ELSEWHERE)}


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
    assert not store.exists("retry", "dead")
    assert int(store.get("stat:processed") or 0) == 1
    assert len(workers) == 3


@pytest.mark.parametrize(
    "target", [made[1] for block in of_kind("sh") for made in map(MADE.match, block.commands) if made]
)
def test_make_target(target: str) -> None:
    """What the README has people make is a target of the Makefile."""
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_other_languages() -> None:
    """Ruby and Go enqueue the job of `jobs.py` to the queues of the workers that the shell starts."""
    foreign = of_kind(*(kind for kind, _ in ELSEWHERE))
    shell = [command for block in of_kind("sh") for command in block.commands]

    assert [block.kind for block in foreign] == [kind for kind, _ in ELSEWHERE]
    assert all(part in block.text for block, (_, part) in zip(foreign, ELSEWHERE, strict=True))
    assert {f"redis-cli RPUSH resque:queue:greetings '{PAYLOAD}'", SIDEKIQ} <= set(shell)


def test_speed_is_the_measured_one() -> None:
    """The ratios and the date of the README's section on speed are those of the committed results."""
    results = (ROOT / "bench" / "RESULTS.md").read_text()
    speed = (ROOT / "README.md").read_text().partition("## Speed")[2].partition("##")[0]

    assert re.findall(r"([\d.]+) times", speed) == re.findall(r"^ratio .* median ([\d.]+)", results, re.MULTILINE)
    assert re.findall(r"On (\S+),", speed) == re.findall(r"\| date \| (\S+)T", results)


def test_losses_are_the_measured_ones() -> None:
    """The table of what others do better is made from the results; `python tests/examples/losses.py` renews it."""
    assert losses.written() == losses.table()


def test_every_kind_has_a_rule() -> None:
    """No block is of a kind that nobody checks."""
    assert {block.kind for block in README} == KINDS
