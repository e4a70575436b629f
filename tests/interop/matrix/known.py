"""What peers are known to do to values. The tests hold every cell to it, so that they notice when a peer improves.

Whoever is not named here keeps every value, with its type.
"""

from __future__ import annotations

from matrix.captured import FAILURES as FAILED_IN_RESQUE
from matrix.captured import RESQUE
from matrix.failures import Cell

Changes = dict[str, list[str]]

LARGE = ["integers above 2^53", "integers above 10^21"]
NUMBERS = ["integers", *LARGE, "fractions", "tiny and huge floats", "whole floats", "minus zero"]

# JavaScript has one kind of number, the double, and so has Go's encoding/json where nobody asks for json.Number.
DOUBLES: Changes = {kind: ["are doubles", *(["are rounded"] if kind in LARGE else [])] for kind in NUMBERS}

# Go writes a whole float without a fraction, where that is shorter, and nothing but its sign tells -0 from 0.
GO_WRITES: Changes = {"whole floats": ["become integers"], "minus zero": ["become integers", "loses its sign"]}

# JavaScript does the same, has rounded before, and writes with an exponent from 10^21 on.
NODE_WRITES: Changes = {
    "integers above 2^53": ["are rounded"],
    "integers above 10^21": ["are rounded", "become floats"],
    **GO_WRITES,
}

# What each producer does to the arguments that it is given.
PRODUCERS: dict[str, Changes] = {"goworker": GO_WRITES, "node-resque": NODE_WRITES}

# What each worker does to the arguments that were enqueued.
WORKERS: dict[str, Changes] = {"goworker": DOUBLES, "node-resque": DOUBLES}


def cell(read: Changes | None = None, left: list[str] | None = None, ran: Changes | None = None) -> Cell:
    """A cell of failures, exact but for what is told."""
    return {"wrong": [], "read": read or {}, "left": left or [], "ran": ran or {}}


EXACT = cell()

# What node-resque cannot retry: it finds a failure by the bytes that it would have written itself.
NODE_REWRITES = [*LARGE, "tiny and huge floats", "whole floats", "minus zero"]
GO_ESCAPES = ["control characters", "punctuation"]
SORTED = ["numbers as names"]  # JavaScript puts names that look like numbers first, in their order

# node-resque has written its own failures, and so 0 for minus zero.
NODE_READS_ITS_OWN: Changes = {**DOUBLES, "minus zero": ["are doubles", "loses its sign"]}

# Of goworker's failures, it cannot retry those with minus zero.
NODE_RETRIES: Changes = {kind: changes for kind, changes in NODE_WRITES.items() if kind != "minus zero"}

# Of the worker in which the job failed, and the reader. What goworker and node-resque have taken for doubles once is
# written again as doubles, and nobody can restore it.
FAILURES: dict[tuple[str, str], Cell] = {
    ("our worker, Resque", "node-resque"): cell(DOUBLES, [*NODE_REWRITES, *SORTED]),
    ("goworker", "node-resque"): cell(DOUBLES, ["minus zero", *GO_ESCAPES, *SORTED], NODE_RETRIES),
    ("goworker", "pyres"): cell(NODE_WRITES, [], NODE_WRITES),
    ("goworker -use-number", "node-resque"): cell(DOUBLES, [*NODE_REWRITES, *GO_ESCAPES, *SORTED]),
    ("node-resque", "node-resque"): cell(NODE_READS_ITS_OWN, [], NODE_WRITES),
    ("node-resque", "pyres"): cell(NODE_WRITES, [], NODE_WRITES),
    (RESQUE, "node-resque"): cell(
        {name: ["are doubles"] for name in FAILED_IN_RESQUE},
        ["failure", "failure-retried-from-resque-web"],
    ),
}


def changed(changes: Changes) -> Changes:
    """The kinds that did not arrive as they were sent."""
    return {kind: found for kind, found in changes.items() if found}
