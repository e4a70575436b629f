"""The page docs/interop.md, written from what was seen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from programs import program

from matrix.captured import RESQUE, SCHEDULER
from matrix.cast import CLIENTS, OTHERS, OURS, WORKERS, readers
from matrix.failures import DUE, Cell
from matrix.kinds import KINDS
from matrix.place import ROOT
from matrix.shared import Matrix
from matrix.tools import GO, NODE, PYTHON, answer

PAGE = ROOT / "docs" / "interop.md"
TEMPLATE = Path(__file__).with_name("page.template")
SHOWN = 100  # characters of a kind's values


def write(matrix: Matrix) -> str:
    """The whole page."""
    tables = {
        "peers": table(["program", "version"], [[name, version] for name, version in versions().items()]),
        "kinds": table(["kind", "values, as JSON"], [[kind, shown(values)] for kind, values in KINDS.items()]),
        "producers": table(["enqueued by", *OURS], producers_rows(matrix)),
        "workers": table(["run by", *client_names()], workers_rows(matrix)),
        "failed": failures_table(matrix, "resque", [RESQUE]),
        "retries": failures_table(matrix, "sidekiq", []),
    }
    return re.sub(r"\{(\w+)\}", lambda match: tables[match[1]], TEMPLATE.read_text())


def producers_rows(matrix: Matrix) -> list[list[str]]:
    """What our worker sees of each producer."""
    seen = {protocol: matrix.values(worker.name) for protocol, worker in OURS.items()}
    names = [*client_names(), *(peer.name for peer in OTHERS), RESQUE, SCHEDULER]
    return [[name, *(phrase(seen[protocol].get(name)) for protocol in OURS)] for name in names]


def workers_rows(matrix: Matrix) -> list[list[str]]:
    """What each worker sees of our clients."""
    seen = {worker.name: matrix.values(worker.name) for worker in WORKERS}
    return [[name, *(phrase(cells[client]) for client in client_names())] for name, cells in seen.items()]


def failures_table(matrix: Matrix, protocol: str, more: list[str]) -> str:
    """Whose failures who reads, under a protocol."""
    columns = [reader.name for reader in readers(protocol)] + (list(DUE) if protocol == "sidekiq" else [])
    names = [worker.name for worker in WORKERS if worker.protocol == protocol] + more
    cells = [matrix.failures(name) for name in names]
    rows = [
        [name, *(failure_phrase(row[column]) for column in columns)] for name, row in zip(names, cells, strict=True)
    ]
    return table(["failed in", *columns], rows)


def client_names() -> list[str]:
    """Our clients, each once."""
    return list(dict.fromkeys(client.name for client in CLIENTS))


def phrase(changes: dict[str, list[str]] | None) -> str:
    """What became of the values, in words."""
    if changes is None:
        return "–"  # noqa: RUF001 - a dash, as in every table
    kinds: dict[str, list[str]] = {}
    for kind, found in changes.items():
        for change in found:
            kinds.setdefault(change, []).append(kind)
    doubles = ["numbers are doubles"] if kinds.pop("are doubles", None) else []
    return "; ".join([*doubles, *(f"{listed(names)} {change}" for change, names in kinds.items())]) or "exact"


def failure_phrase(cell: Cell) -> str:
    """What a reader made of failures, in words."""
    read, ran = phrase(cell["read"]), phrase(cell["ran"])
    wrong = [f"wrong: {listed(cell['wrong'])}"] if cell["wrong"] else []
    left = [f"not retried: {listed(cell['left'])}"] if cell["left"] else []
    if read != ran:
        return "<br>".join([f"read: {read}", *wrong, *left, f"retried: {ran}"])
    return "<br>".join([read if read == "exact" else f"read and retried: {read}", *wrong, *left])


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def shown(values: object) -> str:
    """The values as JSON in ASCII, cut where they are long."""
    whole = json.dumps(values)[1:-1]
    return f"`{whole}`" if len(whole) <= SHOWN else f"`{whole[:SHOWN]}` …"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def versions() -> dict[str, str]:
    """The version of each peer: what its lock file pins, or what Ruby has."""
    return {
        "goworker": _found(r"benmanns/goworker v(\S+)", GO / "go.mod"),
        "node-resque": _found(r'"node-resque": "(\S+)"', NODE / "package.json"),
        "pyres": _found(r"pyres==(\S+)", PYTHON / "pyres-requirements.txt"),
        "Sidekiq": _ruby("sidekiq/version", "Sidekiq::VERSION"),
        "ActiveJob": _ruby("active_job", 'ActiveJob.version.segments.first(2).join(".")'),
        RESQUE: "3.0.0",
        SCHEDULER: "5.0.0",
    }


def _found(pattern: str, file: Path) -> str:
    match = re.search(pattern, file.read_text())
    assert match, f"{file} names no version"
    return match[1]


def _ruby(feature: str, version: str) -> str:
    return answer([program("ruby"), "-r", feature, "-e", f"print {version}"], ROOT)
