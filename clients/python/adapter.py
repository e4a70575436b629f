"""The conformance adapter of goclient, level producer: JSON lines on standard input, answers on standard output.

Its contract is "The adapter contract" in protocol/README.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import groupby
from typing import Any

from goclient import Client, InvalidJobError
from goclient.job import Job
from goclient.protocols import protocol

OUTSIDE_JSON = {"nan": float("nan"), "infinity": float("inf"), "-infinity": float("-inf"), "broken-text": "\udcff"}


def encode(request: dict[str, Any]) -> dict[str, Any]:
    """The text that would be stored."""
    payload = protocol("resque", "").payload(job_of({"queue": "any", **request["job"]}))
    return {"payload": payload.decode()}


def enqueue(request: dict[str, Any]) -> dict[str, Any]:
    """Enqueue all jobs or none: every job is made, and so checked, before the first is sent."""
    jobs = [job_of(job) for job in request["jobs"]]
    with Client(request["uri"], namespace=request["namespace"]) as client:
        for (name, queue), same in groupby(jobs, lambda job: (job.name, job.queue)):
            client.enqueue_many(name, [job.args for job in same], queue=queue)
    return {"ok": True}


def schedule(request: dict[str, Any]) -> dict[str, Any]:
    """Schedule all jobs or none, at the time of day that the request tells."""
    jobs = [(job_of(job), job["at"]) for job in request["jobs"]]
    with Client(request["uri"], namespace=request["namespace"], clock=lambda: request["now"]) as client:
        for job, at in jobs:
            client.enqueue_at(at, job.name, *job.args, queue=job.queue)
    return {"ok": True}


CALLS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "encode": encode,
    "enqueue": enqueue,
    "schedule": schedule,
}


def job_of(job: dict[str, Any]) -> Job:
    """The job that a request describes."""
    return Job(job["queue"], job["name"], job.get("args", []))


def natively(found: dict[str, Any]) -> Any:
    """The object itself, or what it stands for when it names a value that JSON does not have."""
    return OUTSIDE_JSON[found["outside-json"]] if found.keys() == {"outside-json"} else found


def answer(line: bytes) -> dict[str, Any]:
    """The answer to one line."""
    request = json.loads(line, object_hook=natively)
    call = CALLS.get(request["call"])
    if call is None:
        return {"error": "unknown-call"}
    try:
        return call(request)
    except InvalidJobError as error:
        return {"error": "invalid-job", "message": str(error)}


def main() -> None:
    """Answer until the input ends."""
    # A reader of requests must read integers of any length; what the client refuses is the client's business.
    sys.set_int_max_str_digits(0)
    for line in sys.stdin.buffer:
        print(json.dumps(answer(line)), flush=True)  # noqa: T201 - the answer is the program's output


if __name__ == "__main__":
    main()
