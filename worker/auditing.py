"""The audit command: the report of brokers/redis/audit.py as a table, and as an exit status."""

from __future__ import annotations

import click

from worker.brokers.redis.audit import Audit, Report
from worker.brokers.redis.connect import connect, shown
from worker.errors import BrokerError
from worker.protocols.named import named
from worker.settings import Settings

SOUND, UNSOUND, UNREACHABLE = 0, 1, 3  # exit statuses


def audit(settings: Settings, *, unique: bool = False, recover: bool = False) -> int:
    """Print where every job is.

    Args:
        settings: Which store.
        unique: Count equal payloads in two places as one job in two places.
        recover: Give orphaned jobs back to their queues.

    Returns:
        0 if every job is in one place, 1 if not, 3 if the store does not answer.
    """
    client = connect(settings.uri, tls_cert=settings.tls_cert, insecure_tls=settings.insecure_tls)
    protocol = named(settings.protocol, settings.namespace)
    audit = Audit(client, protocol, unique=unique)
    try:
        report = audit.report()
        given_back = audit.recover(report) if recover else 0
    except BrokerError as error:
        click.echo(f"polyworker: {shown(settings.uri)} cannot be audited: {error}", err=True)
        return UNREACHABLE
    finally:
        client.close()
    _print(report, protocol.prefix)
    if given_back:
        click.echo(f"{given_back} orphaned jobs were given back to their queues")
    doubled = report.doubles if unique else 0
    click.echo(_verdict(report.orphans - given_back, doubled))
    return UNSOUND if report.orphans > given_back or doubled else SOUND


def _print(report: Report, prefix: str) -> None:
    rows = [(p.queue or "-", p.where, f"{p.jobs:,}", p.state, p.worker) for p in report.places]
    head = ("queue", "where", "jobs", "state", "worker")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    click.echo(f"namespace {prefix or '(none)'}")
    for row in (head, *rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _verdict(orphans: int, doubled: int) -> str:
    if not orphans and not doubled:
        return "sound: every job is in one place, and somebody will come for it"
    parts = [f"{orphans} jobs are in flight of workers that nobody will recover: run audit -recover"] if orphans else []
    parts += [f"{doubled} payloads are in more than one place"] if doubled else []
    return "NOT SOUND: " + "; ".join(parts)
