"""The smallest adapter that passes every case: `python reference_adapter.py` serves both levels.

It proves that the cases agree with each other; it shares no code with the client or the worker.
"""

from __future__ import annotations

import json
import sys

from reference_producer import PRODUCER, Answer, RefusalError, Request
from reference_worker import WORKER

CALLS = PRODUCER | WORKER


def answer(request: Request) -> Answer:
    """The answer to one request."""
    call = CALLS.get(request["call"])
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
