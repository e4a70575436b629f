"""Adapters with one fault each, and the case that must notice it."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent

# An adapter that conforms except for one thing, which `fault` does to the calls.
FAULTY = f"""
import json, sys
sys.path.insert(0, {str(HERE)!r})
import reference_adapter, reference_producer, reference_recovery
calls = reference_adapter.CALLS
{{fault}}
for line in sys.stdin:
    print(json.dumps(reference_adapter.answer(json.loads(line))), flush=True)
"""

# What is wrong with an adapter, and a case that must notice it.
FAULTS = {
    "spaces in payloads": (
        "calls['encode'] = lambda request: {'payload': json.dumps({'class': 'Archive', 'args': [35, 'tar']})}",
        "resque/payload/class-then-args",
    ),
    "floats become integers": (
        "calls['decode'] = lambda request: {'name': 'Archive', 'args': [1, 1, True]}",
        "resque/payload/read-one-and-one-point-zero",
    ),
    "true becomes one": (
        "calls['decode'] = lambda request: {'name': 'Archive', 'args': [1, 1.0, 1]}",
        "resque/payload/read-one-and-one-point-zero",
    ),
    "integers become doubles": (
        "calls['decode'] = lambda request: {'name': 'Archive', 'args': [int(float(9007199254740993))]}",
        "resque/payload/read-integer-above-2-to-53",
    ),
    "a member too many": (
        "calls['decode'] = lambda request: {'name': 'Archive', 'args': [], 'queue': 'mail'}",
        "resque/payload/read-empty-args",
    ),
    "nothing is refused": (
        "calls['decode'] = lambda request: {'name': 'Archive', 'args': []}",
        "resque/payload/nan-refused",
    ),
    "the wrong refusal": (
        "calls['decode'] = lambda request: {'error': 'invalid-job'}",
        "resque/payload/nan-refused",
    ),
    "pushed to the wrong end": (
        "reference_producer.redis.client.Pipeline.rpush = reference_producer.redis.client.Pipeline.lpush",
        "resque/enqueue/joins-the-tail",
    ),
    "queues left unannounced": (
        "reference_producer.redis.client.Pipeline.sadd = lambda *words: None",
        "resque/enqueue/first-job-of-a-queue",
    ),
    "only said to be done": (
        "calls['enqueue'] = lambda request: {'ok': True}",
        "resque/enqueue/joins-the-tail",
    ),
    "a crash count that never expires": (
        "reference_producer.redis.Redis.expire = lambda *words: None",
        "redis/recover/jobs-go-back-to-the-head",
    ),
    "no second look": (
        "reference_recovery.MARK = '#never'",
        "redis/recover/the-second-look-finds-a-late-arrival",
    ),
}


# The same for Sidekiq, whose calls are a table of their own.
SIDEKIQ_FAULTS = {
    "pushed to the wrong end": (
        "redis.client.Pipeline.lpush = redis.client.Pipeline.rpush",
        "sidekiq/enqueue/joins-the-head",
    ),
    "the last of a batch is fetched first": (
        "calls['enqueue'] = lambda request: enqueue({**request, 'jobs': request['jobs'][::-1]})",
        "sidekiq/enqueue/the-first-of-a-batch-is-fetched-first",
    ),
    "milliseconds": (
        "calls['encode'] = lambda request: encode({**request, 'now': request['now'] * 1000})",
        "sidekiq/payload/whole-seconds-have-a-fraction",
    ),
    "whole seconds as an integer": (
        "calls['encode'] = lambda request: {'payload': encode(request)['payload'].replace('.0', '')}",
        "sidekiq/payload/whole-seconds-have-a-fraction",
    ),
    "a jid of the wrong length": (
        "producer.os.urandom = lambda size: bytes(size - 4)",
        "sidekiq/payload/a-jid-is-made",
    ),
    "a queue announced too early": (
        "calls['schedule'] = lambda request: enqueue({**request, 'jobs': [*request['jobs'], {'name': 'B'}]})",
        "sidekiq/schedule/a-job-for-later",
    ),
    "another score": (
        "calls['settle'] = lambda request: settle({**request, 'jitter': 0.5})",
        "sidekiq/retry/retry-true",
    ),
    "every failure is tried again": (
        "worker.exhausted = lambda *words: False",
        "sidekiq/retry/retry-zero",
    ),
    "the dead are not trimmed": (
        "redis.client.Pipeline.zremrangebyrank = lambda *words: None",
        "sidekiq/retry/the-dead-are-trimmed-by-number",
    ),
    "another backtrace": (
        "payload.zlib.compress = lambda text: zlib.compress(text + b' ' + b'1')",
        "sidekiq/retry/backtrace-true",
    ),
    "a backtrace that is not compressed": (
        "payload.zlib.compress = bytes",
        "sidekiq/retry/backtrace-true",
    ),
    "a paused queue is fetched from": (
        "redis.Redis.smembers = lambda *words: set()",
        "sidekiq/fetch/a-paused-queue",
    ),
    "malformed bytes are lost": (
        "worker.bury = lambda *words: None",
        "sidekiq/settle/no-object-invalid-utf-8",
    ),
}

SIDEKIQ_FAULTY = f"""
import json, sys, zlib
sys.path.insert(0, {str(HERE)!r})
import redis, reference_adapter
import reference_sidekiq_payload as payload, reference_sidekiq_producer as producer, reference_sidekiq_worker as worker
zlib = type('zlib', (), {{{{'compress': staticmethod(zlib.compress)}}}})
encode, enqueue, settle = producer.encode, producer.enqueue, worker.settle
calls = reference_adapter.SIDEKIQ
{{fault}}
for line in sys.stdin:
    print(json.dumps(reference_adapter.answer(json.loads(line))), flush=True)
"""
