"""Run the cases of this protocol against an adapter in any language: `python conform.py --help`.

Standard library only. What an adapter is, and how a case reads, is in README.md beside this file.
"""  # noqa: INP001 - a script beside its data, in no package

from __future__ import annotations

import argparse
import contextlib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conformance import cases, exact, state
from conformance.adapter import Adapter, AdapterError
from conformance.cases import Case
from conformance.resp import Connection, ReplyError

HERE = Path(__file__).resolve().parent


@dataclass(slots=True)
class Report:
    """What came of the cases that ran, counted by vector file."""

    known: frozenset[str] = frozenset()
    passed: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case, fault: str | None) -> None:
        """Count one case and print what is wrong with it; a known failure that passes is a fault of its own."""
        if case.name in self.known:
            fault = None if fault else "listed as a known failure, but it passes"
        if fault is None:
            self.passed[case.file] += 1
            return
        self.failed[case.file] += 1
        say(f"FAIL {case.name} [{', '.join(case.clauses)}]\n     {fault}")

    def files(self) -> Iterator[str]:
        """One line for each vector file of which a case ran."""
        for file in sorted({*self.passed, *self.failed}):
            yield f"{file}: {self.passed[file]} passed, {self.failed[file]} failed"

    def summary(self, picked: int) -> str:
        """The last line, which also tells how many of the picked cases did not run."""
        passed, failed = self.passed.total(), self.failed.total()
        skipped = picked - passed - failed
        return f"{passed} passed, {failed} failed" + (f", {skipped} need --uri" if skipped else "")


def say(line: str) -> None:
    """Print a line at once: a run may take a while."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(case: Case, adapter: Adapter, connection: Connection | None, uri: str | None) -> str | None:
    """The fault of one case, or None."""
    try:
        if case.given is None or connection is None:
            return exact.difference(case.answer, adapter.ask(case.request), "answer")
        connection.call("FLUSHDB")
        state.put(connection, case.given)
        answer = adapter.ask({"uri": uri, **case.request})
        wrong = exact.difference(case.answer, answer, "answer")
        return wrong or exact.difference(state.comparable(case.state or {}), state.dump(connection), "state")
    except AdapterError as error:
        return str(error)


def connect(uri: str) -> Connection:
    """A connection to a database that is ours to empty: one with a key in it is refused."""
    connection = Connection(uri)
    if count := connection.call("DBSIZE"):
        msg = f"the database of {uri} holds {count} keys; give an empty one, it is emptied after each case"
        raise ValueError(msg)
    return connection


def wanted(case: Case, options: argparse.Namespace) -> bool:
    """Whether the command line picks a case; one without a protocol belongs to all."""
    return (
        case.name.startswith(options.only)
        and options.level in (None, case.level)
        and (options.protocol is None or case.protocol in (None, options.protocol))
    )


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """The command line, with the cases that it picks."""
    parser = argparse.ArgumentParser(description="Run the protocol's cases against an adapter.")
    parser.add_argument("--uri", help="an empty Redis database, as in redis://localhost:6379/15; needed by state cases")
    parser.add_argument("--protocol", choices=["resque", "sidekiq"], help="only the cases that this protocol has")
    parser.add_argument("--level", choices=["producer", "worker"], help="only the cases of this level")
    parser.add_argument("--only", metavar="NAME", default="", help="only the cases whose name begins so")
    parser.add_argument("--by-file", action="store_true", help="also tell the numbers of each vector file")
    parser.add_argument("--known-failure", metavar="NAME", action="append", default=[], help="this case must fail")
    parser.add_argument("adapter", nargs="+", metavar="-- ADAPTER", help="the command that starts the adapter")
    options = parser.parse_args(words)
    every = list(cases.load(HERE / "vectors"))
    options.cases = [case for case in every if wanted(case, options)]
    if not options.cases:
        parser.error(f"no case is named {options.only}… at this level of this protocol")
    if unknown := set(options.known_failure) - {case.name for case in every}:
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    return options


def main(words: Sequence[str] | None = None) -> int:
    """Run, report, and return the exit status: 0 all passed, 1 a case failed, 2 nothing was run."""
    sys.set_int_max_str_digits(0)  # a program that writes very long integers is told what differs
    options = arguments(words)
    report = Report(frozenset(options.known_failure))
    try:
        with contextlib.ExitStack() as stack:
            connection = stack.enter_context(connect(options.uri)) if options.uri else None
            adapter = stack.enter_context(Adapter(options.adapter))
            runnable = [case for case in options.cases if case.given is None or connection is not None]
            for case in runnable:
                report.add(case, run(case, adapter, connection, options.uri))
            if connection is not None:
                connection.call("FLUSHDB")
    except (OSError, ValueError, ReplyError) as error:
        sys.stderr.write(f"conform: {error}\n")
        return 2
    for line in report.files() if options.by_file else ():
        say(line)
    say(report.summary(len(options.cases)))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
