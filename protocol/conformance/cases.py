"""The cases: read from the vector files, with their short forms written out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import exact

UNCHANGED = "as given"
UNSAID = "resque"  # the protocol that a request does not name


@dataclass(frozen=True, slots=True)
class Case:
    """One request and what must come of it; `given` and `state` are None where no server takes part.

    `protocol` is None where a case belongs to every protocol.
    """

    name: str
    level: str
    clauses: tuple[str, ...]
    request: dict[str, Any]
    answer: dict[str, Any]
    protocol: str | None = None
    given: dict[str, Any] | None = None
    state: dict[str, Any] | None = None

    @property
    def file(self) -> str:
        """The vector file that the case stands in, as in `resque/enqueue`."""
        return self.name.rpartition("/")[0]


def load(directory: Path) -> Iterator[Case]:
    """All cases below a directory that an adapter can be asked, in the order of file names."""
    for path in sorted(directory.rglob("*.json")):
        content = exact.read(path.read_text("utf-8"))
        prefix = path.relative_to(directory).with_suffix("").as_posix()
        if content["kind"] != "record":
            yield from (_case(f"{prefix}/{case['name']}", content, expand(case)) for case in content["cases"])


def _case(name: str, content: dict[str, Any], case: dict[str, Any]) -> Case:
    clauses, protocol = tuple(case["clauses"]), content.get("protocol")
    said = {} if protocol in (None, UNSAID) else {"protocol": protocol}
    match content["kind"]:
        case "values":
            request = {"call": "values", **said, "table": content["table"], "input": case["input"]}
            answer = {"error": case["error"]} if "error" in case else {"output": case["output"]}
            return Case(name, "worker", clauses, request, answer, protocol)
        case "payload":
            return Case(name, case["level"], clauses, {**case["when"], **said}, case["then"], protocol)
        case _:
            state = case["then"]["state"]
            answer = case["then"].get("answer", {"ok": True})
            left = case["given"] if state == UNCHANGED else state
            return Case(name, case["level"], clauses, {**case["when"], **said}, answer, protocol, case["given"], left)


def expand(value: Any) -> Any:
    """The value with `repeat`, `concat` and `parse` written out."""
    match value:
        case {"repeat": [str(text), int(count)]} if len(value) == 1:
            return text * count
        case {"concat": list(parts)} if len(value) == 1:
            return "".join(map(expand, parts))
        case {"parse": text} if len(value) == 1:
            return exact.read(expand(text))
        case dict():
            return {name: expand(item) for name, item in value.items()}
        case list():
            return [expand(item) for item in value]
        case _:
            return value
