"""The producer: pushes the payloads that Ruby wrote, byte for byte and as Ruby does."""

from __future__ import annotations

import json
import os
from pathlib import Path

import redis

payloads = Path(__file__).with_name("captured.jsonl").read_text().splitlines()
with redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379/0")) as store:
    for payload in payloads:
        queue = json.loads(payload)["queue"]
        store.sadd("queues", queue)
        store.lpush(f"queue:{queue}", payload)
print(f"enqueued {len(payloads)} jobs")
