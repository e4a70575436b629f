"""The conformance adapter of goclient, level producer: JSON lines on standard input, answers on standard output.

Its contract is "The adapter contract" in protocol/README.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import groupby
from typing import Any

from goclient import InvalidJobError, ResqueClient, SidekiqClient
from goclient.job import Job
from goclient.resque import Resque
from goclient.sidekiq import Sidekiq, SidekiqJob

OUTSIDE_JSON = {"nan": float("nan"), "infinity": float("inf"), "-infinity": float("-inf"), "broken-text": "\udcff"}


def encode_resque(request: dict[str, Any]) -> dict[str, Any]:
    """The text that would be stored."""
    payload = Resque("").payload(resque_job({"queue": "any", **request["job"]}))
    return {"payload": payload.decode()}


def enqueue_resque(request: dict[str, Any]) -> dict[str, Any]:
    """Enqueue all jobs or none: every job is made, and so checked, before the first is sent."""
    jobs = [resque_job(job) for job in request["jobs"]]
    with ResqueClient(request["uri"], namespace=request["namespace"]) as client:
        for (name, queue), same in groupby(jobs, lambda job: (job.name, job.queue)):
            client.enqueue_many(name, [job.args for job in same], queue=queue)
    return {"ok": True}


def schedule_resque(request: dict[str, Any]) -> dict[str, Any]:
    """Schedule all jobs or none, at the time of day that the request tells."""
    jobs = [(resque_job(job), job["at"]) for job in request["jobs"]]
    with ResqueClient(request["uri"], namespace=request["namespace"], clock=lambda: request["now"]) as client:
        for job, at in jobs:
            client.enqueue_at(at, job.name, *job.args, queue=job.queue)
    return {"ok": True}


def encode_sidekiq(request: dict[str, Any]) -> dict[str, Any]:
    """The text that would be stored in the queue."""
    payload = Sidekiq("").payload(sidekiq_job({**request, **request["job"]}), request["now"])
    return {"payload": payload.decode()}


def enqueue_sidekiq(request: dict[str, Any]) -> dict[str, Any]:
    """Enqueue all jobs or none; neighbours without a jid of their own that differ only in arguments as one batch."""
    jobs = [(sidekiq_job(job), "jid" in job) for job in request["jobs"]]
    with sidekiq_client(request) as client:
        for (has_jid, name, queue, _), same in groupby(jobs, alike):
            batch = [job for job, _ in same]
            if has_jid:
                for job in batch:
                    client.enqueue(name, *job.args, queue=queue, jid=job.jid, options=job.members)
            else:
                client.enqueue_many(name, [job.args for job in batch], queue=queue, options=batch[0].members)
    return {"ok": True}


def schedule_sidekiq(request: dict[str, Any]) -> dict[str, Any]:
    """Schedule all jobs or none, at the time of day that the request tells."""
    jobs = [(sidekiq_job(job), job["at"]) for job in request["jobs"]]
    with sidekiq_client(request) as client:
        for job, at in jobs:
            client.enqueue_at(at, job.name, *job.args, queue=job.queue, jid=job.jid, options=job.members)
    return {"ok": True}


CALLS: dict[tuple[str, str], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("resque", "encode"): encode_resque,
    ("resque", "enqueue"): enqueue_resque,
    ("resque", "schedule"): schedule_resque,
    ("sidekiq", "encode"): encode_sidekiq,
    ("sidekiq", "enqueue"): enqueue_sidekiq,
    ("sidekiq", "schedule"): schedule_sidekiq,
}


def resque_job(job: dict[str, Any]) -> Job:
    """The job that a request describes."""
    return Job(job["queue"], job["name"], job.get("args", []))


def sidekiq_job(job: dict[str, Any]) -> SidekiqJob:
    """The same for Sidekiq; its options may be known ones or others, so they keep their order."""
    options = {"options": job.get("options", {}), **({"jid": job["jid"]} if "jid" in job else {})}
    return SidekiqJob.of(job.get("name", ""), job.get("args", []), job.get("queue", "default"), options)


def sidekiq_client(request: dict[str, Any]) -> SidekiqClient:
    """A client that takes the request's `now` for the present."""
    return SidekiqClient(request["uri"], namespace=request["namespace"], clock=lambda: request["now"])


def alike(pair: tuple[SidekiqJob, bool]) -> tuple[bool, str, str, str]:
    """What jobs that go out together have in common."""
    job, has_jid = pair
    return has_jid, job.name, job.queue, json.dumps(job.members)


def natively(found: dict[str, Any]) -> Any:
    """The object itself, or what it stands for when it names a value that JSON does not have."""
    return OUTSIDE_JSON[found["outside-json"]] if found.keys() == {"outside-json"} else found


def answer(line: bytes) -> dict[str, Any]:
    """The answer to one line."""
    request = json.loads(line, object_hook=natively)
    call = CALLS.get((request.get("protocol", "resque"), request["call"]))
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
