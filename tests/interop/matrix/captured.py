"""What the gem resque wrote when it was captured: payloads and failures out of the protocol's own vectors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from peers.python.tagged import tag

from matrix.place import ROOT

RESQUE = "resque, the gem (captured)"
SCHEDULER = "resque-scheduler, the gem (captured)"
VECTORS = ROOT / "protocol" / "vectors" / "resque"


def _cases(file: str, source: str = "resque 3.0.0, captured") -> Iterator[dict[str, Any]]:
    for case in json.loads((VECTORS / file).read_text())["cases"]:
        if case.get("source") == source:
            yield case


def delayed() -> tuple[bytes, list[list[Any]]]:
    """A job as it lies in the schedule, and its arguments."""
    cases = {case["name"]: case for case in _cases("promote.json", "resque-scheduler 5.0.0, captured")}
    (entry,) = cases["a-due-job"]["given"]["resque:delayed:1795323776"]["list"]
    return entry.encode(), [tag(value) for value in json.loads(entry)["args"]]


# The payloads that a worker reads, by the names of their cases, each with its arguments.
PAYLOADS: dict[str, tuple[bytes, list[list[Any]]]] = {
    case["name"]: (case["when"]["payload"].encode(), [tag(value) for value in case["then"]["args"]])
    for case in _cases("payload.json")
    if case["level"] == "worker"
}

# The entries of the failed list, by the names of their cases, in the form in which Ruby writes JSON.
FAILURES = {
    case["name"]: json.dumps(case["record"], ensure_ascii=False, separators=(",", ":")).encode()
    for case in _cases("records.json")
    if case["schema"] == "resque/failure.json"
}
