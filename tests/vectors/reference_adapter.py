"""The smallest adapter that passes every case: `python reference_adapter.py` serves both levels of both protocols.

It proves that the cases agree with each other; it shares no code with the client or the worker.
"""

from __future__ import annotations

import json
import sys

import reference_sidekiq_producer
import reference_sidekiq_worker
from reference_producer import PRODUCER, Answer, RefusalError, Request
from reference_worker import WORKER

CALLS = PRODUCER | WORKER
SIDEKIQ = reference_sidekiq_producer.PRODUCER | reference_sidekiq_worker.WORKER


def answer(request: Request) -> Answer:
    """The answer to one request."""
    call = (SIDEKIQ if request.get("protocol") == "sidekiq" else CALLS).get(request["call"])
    if call is None:
        return {"error": "unknown-call"}
    try:
        return call(request)
    except RefusalError as refusal:
        return {"error": str(refusal), "message": "a message is for people"}


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
