"""The page protocol/adapters.md, made from what the runner says of each adapter.

Run as a program it writes the page: `python tests/vectors/adapters_page.py`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from adapters import ADAPTERS, ENVIRONMENT, ROOT, Adapter
from servers import Server

PROTOCOL = ROOT / "protocol"
PAGE = PROTOCOL / "adapters.md"
RUNNER = [sys.executable, str(PROTOCOL / "conform.py"), "--by-file"]
LEVELS = {"producer": "Clients", "worker": "Workers"}  # each with its heading
PROTOCOLS = {"resque": "Resque", "sidekiq": "Sidekiq", None: "every"}
RAN = (0, 1)  # the runner's exit status where it could ask: all passed, or a case failed

HEAD = """\
# Who passes which cases

Each program of this repository that speaks the protocol, and how many of the cases it passes, of those that there are.
The reference shares no code with the others: it proves that the cases agree with each other.
[`README.md`](README.md) tells how to read a case, and how to ask a program of yours.

The page is of version {version} of the protocol.
It is made from what [`conform.py`](conform.py) says, and a test compares it with a new run:

```sh
python tests/vectors/adapters_page.py
```
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases passed, and how many failed."""

    passed: int = 0
    failed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.passed + other.passed, self.failed + other.failed)

    def __str__(self) -> str:
        return f"{self.passed} of {self.passed + self.failed}"


Results = Mapping[str, Tally]  # by vector file


def page(server: Server) -> str:
    """The page as it should be, from running every case on this server."""
    version = (PROTOCOL / "VERSION").read_text().strip()
    found = run(server)
    return HEAD.format(version=version) + "".join(section(level, found[level]) for level in LEVELS)


def run(server: Server) -> dict[str, dict[Adapter, Results]]:
    """What every adapter passes, by level. Each is asked in a database of its own, two at a time."""
    asked = [(level, adapter) for level in LEVELS for adapter in ADAPTERS if level in adapter.levels]
    base = server.url.removesuffix("/0")
    with tempfile.TemporaryDirectory() as build, ThreadPoolExecutor(2) as two:
        running = [
            two.submit(ask, adapter, level, f"{base}/{database}", Path(build))
            for database, (level, adapter) in enumerate(asked)
        ]
        found: dict[str, dict[Adapter, Results]] = {level: {} for level in LEVELS}
        for (level, adapter), one in zip(asked, running, strict=True):
            found[level][adapter] = one.result()
    return found


def ask(adapter: Adapter, level: str, uri: str, build: Path) -> Results:
    """What the runner says of one adapter at one level."""
    command = [*RUNNER, "--uri", uri, "--level", level, "--", *adapter.start(build)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode not in RAN:
        raise RuntimeError(f"the runner could not ask the {adapter.name}: {done.stderr}")
    lines = re.findall(r"^(\S+): (\d+) passed, (\d+) failed$", done.stdout, re.MULTILINE)
    return {file: Tally(int(passed), int(failed)) for file, passed, failed in lines}


def section(level: str, found: Mapping[Adapter, Results]) -> str:
    """One level: a row for each vector file, then one for each protocol."""
    names = [f"[{adapter.name}]({link(adapter.folder)})" for adapter in found]
    rows = [["vector file", "protocol", *names], *file_rows(found.values()), *protocol_rows(found.values())]
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join(["", f"## {LEVELS[level]}: level `{level}`", "", head, "|---" * len(rows[0]) + "|", *body, ""])


def file_rows(found: Collection[Results]) -> Iterator[list[str]]:
    """What each adapter passes of each vector file."""
    for file in files(found):
        cells = [str(results.get(file, Tally())) for results in found]
        yield [f"[`{file}`](vectors/{file}.json)", PROTOCOLS[protocol(file)], *cells]


def protocol_rows(found: Collection[Results]) -> Iterator[list[str]]:
    """What each adapter passes of each protocol."""
    for name, title in PROTOCOLS.items():
        ours = [file for file in files(found) if protocol(file) == name]
        cells = [str(sum((results.get(file, Tally()) for file in ours), Tally())) for results in found]
        yield ["**together**", f"**{title}**", *(f"**{cell}**" for cell in cells)]


def files(found: Collection[Results]) -> list[str]:
    """The vector files of which any case ran."""
    return sorted({file for results in found for file in results})


def protocol(file: str) -> str | None:
    """The protocol whose a vector file is; None where it belongs to every protocol."""
    name: str | None = json.loads((PROTOCOL / "vectors" / f"{file}.json").read_text("utf-8")).get("protocol")
    return name


def link(folder: Path) -> str:
    """The way to a folder from the page."""
    return Path(os.path.relpath(folder, PROTOCOL)).as_posix()


if __name__ == "__main__":
    with Server("valkey") as running:
        PAGE.write_text(page(running), "utf-8")
