"""The peer pyres: enqueues what standard input describes, or reads the failed list and retries what is there."""

from __future__ import annotations

import base64
import json
import sys
from typing import Any
from urllib.parse import urlsplit

from pyres import ResQ, failure
from tagged import native, tag


def enqueue(resq: ResQ, order: dict[str, Any]) -> None:
    """Enqueue the jobs of an order."""
    for job in order["jobs"]:
        resq.enqueue_from_string(job["name"], order["queue"], *map(native, job["args"]))


def failures(resq: ResQ, _: dict[str, Any]) -> None:
    """Tell of all failures as pyres reads them, and have pyres retry each."""
    print(json.dumps([facts(resq, failed) for failed in failure.all(resq, 0, -1)]))  # noqa: T201 - the answer


def facts(resq: ResQ, failed: dict[str, Any]) -> dict[str, Any]:
    """What pyres knows of a failure, and whether it could retry it."""
    job = failed["payload"]
    told = {"queue": failed["queue"], "name": job["class"], "args": [tag(value) for value in job["args"]]}
    removed = failure.retry(resq, failed["queue"], base64.b64decode(failed["redis_value"]))
    return told | {"exception": failed["exception"], "error": failed["error"], "retried": removed == 1}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    address = urlsplit(given["url"])
    {"enqueue": enqueue, "failures": failures}[sys.argv[1]](ResQ(f"{address.hostname}:{address.port}/0"), given)
