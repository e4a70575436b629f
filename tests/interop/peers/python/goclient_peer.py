"""The peer goclient for Python: enqueues, one by one, the jobs that standard input describes."""

from __future__ import annotations

import json
import sys
from typing import Any

from goclient import ResqueClient, SidekiqClient
from tagged import native


def enqueue(protocol: str, order: dict[str, Any]) -> None:
    """Enqueue the jobs of an order."""
    connect = {"resque": ResqueClient, "sidekiq": SidekiqClient}[protocol]
    with connect(order["url"]) as client:
        for job in order["jobs"]:
            client.enqueue(job["name"], *map(native, job["args"]), queue=order["queue"])


if __name__ == "__main__":
    enqueue(sys.argv[1], json.load(sys.stdin))
