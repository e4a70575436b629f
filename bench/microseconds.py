"""Where each microsecond of a no-op job goes: `python -m bench.microseconds` prints a table of CPU time per job.

With `--latency` it is the time on the clock between the enqueueing of one job and its start.
"""

from __future__ import annotations

import sys

import click

from bench import machine, server
from bench.parts import PAYLOADS, ROUNDS, work
from bench.report.marked import filled
from bench.report.write import PERFORMANCE
from bench.tracing import table, trace

SECONDS, RATES = 10, (100, 3000)
"""Jobs a second that find the worker idle, and as many as half of what one producer enqueues one by one."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--rounds", type=click.IntRange(min=1), default=ROUNDS, show_default=True, help="The least of so many.")
@click.option("--latency", "of_latency", is_flag=True, help="Where the time of one job's way goes instead.")
@click.option("--write", is_flag=True, help="Put the tables into docs/performance.md.")
def main(*, rounds: int, of_latency: bool, write: bool) -> None:
    """Say where each microsecond of a no-op job goes."""
    with server.running() as host:
        text = latency(host.url) if of_latency else work(host.url, rounds)
        text += f"\n{_origin(host)}"
    click.echo(text)
    if write:
        PERFORMANCE.write_text(filled(PERFORMANCE.read_text(), "latency" if of_latency else "microseconds", text))


def latency(url: str) -> str:
    """The time of every part of the way, a table for an idle worker and one for a worker at half load."""
    return "\n".join(table(name, rate, trace(name, url, SECONDS * rate, rate)) for name in PAYLOADS for rate in RATES)


def _origin(host: server.Server) -> str:
    facts = machine.facts()
    command = f"python -m bench.{' '.join(['microseconds', *sys.argv[1:]])}"
    return (
        f"Written by `{command}` on {facts['cores']} cores of {facts['machine']}, "
        f"Python {facts['Python']}, {host.version}, on {facts['date'][:10]}."
    )


if __name__ == "__main__":
    main()
