"""The conformance runner: passes what conforms, fails what does not, names the case, and spares a database in use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import redis
from conformance import cases, exact
from conformance.adapter import Adapter, AdapterError
from conformance.resp import Connection, ReplyError
from servers import Server

HERE = Path(__file__).resolve().parent
PROTOCOL = HERE.parents[1] / "protocol"
REFERENCE = [sys.executable, str(HERE / "reference_adapter.py")]
NOT_RUN = 2  # the exit status of a run that could not take place
CASES = list(cases.load(PROTOCOL / "vectors"))

# An adapter that conforms except for one thing, which `fault` does to the calls.
FAULTY = f"""
import json, sys
sys.path.insert(0, {str(HERE)!r})
import reference_adapter, reference_producer
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


def conform(*words: str, adapter: list[str] = REFERENCE) -> subprocess.CompletedProcess[str]:
    """One run of the runner, with nothing but the standard library (`-S`)."""
    command = [sys.executable, "-S", str(PROTOCOL / "conform.py"), *words, "--", *adapter]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def program(text: str) -> list[str]:
    """The command for a short adapter."""
    return [sys.executable, "-c", text]


def test_reference_passes_every_case(server: Server, store: redis.Redis) -> None:
    """The reference adapter passes all cases on every kind of server, with the standard library alone."""
    done = conform("--uri", server.url)

    assert (done.stdout, done.stderr, done.returncode) == (f"{len(CASES)} passed, 0 failed\n", "", 0)
    assert store.dbsize() == 0


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_noticed(name: str, server: Server, store: redis.Redis) -> None:
    """A faulty adapter fails, and the report names the case and its clause."""
    fault, case = FAULTS[name]
    clauses = ", ".join(next(found.clauses for found in CASES if found.name == case))

    done = conform("--uri", server.url, "--only", case, adapter=program(FAULTY.format(fault=fault)))

    assert f"FAIL {case} [{clauses}]\n" in done.stdout
    assert done.stdout.endswith(" 1 failed\n")
    assert done.returncode == 1
    assert store.dbsize() == 0


@pytest.mark.parametrize("name", SIDEKIQ_FAULTS)
def test_a_fault_with_sidekiq_is_noticed(name: str, server: Server, store: redis.Redis) -> None:
    """A faulty adapter fails a case of Sidekiq, and the report names the case and its clause."""
    fault, case = SIDEKIQ_FAULTS[name]
    clauses = ", ".join(next(found.clauses for found in CASES if found.name == case))

    done = conform("--uri", server.url, "--only", case, adapter=program(SIDEKIQ_FAULTY.format(fault=fault)))

    assert f"FAIL {case} [{clauses}]\n" in done.stdout
    assert "ended without an answer" not in done.stdout
    assert done.returncode == 1
    assert store.dbsize() == 0


def test_a_database_in_use_is_refused(server: Server, store: redis.Redis) -> None:
    """A database with a key in it is neither emptied nor used."""
    store.set("precious", "1")

    done = conform("--uri", server.url)

    assert "holds 1 keys" in done.stderr
    assert done.returncode == NOT_RUN
    assert store.get("precious") == b"1"


def test_other_databases_are_left_alone(server: Server, store: redis.Redis) -> None:
    """Only the database that was named is emptied."""
    store.set("precious", "1")

    done = conform("--uri", server.url.removesuffix("/0") + "/5", "--only", "resque/enqueue")

    assert done.returncode == 0
    assert store.get("precious") == b"1"


def test_without_a_server_the_rest_runs() -> None:
    """Without --uri the cases of a state are counted as not run."""
    state = sum(case.given is not None for case in CASES)

    done = conform()

    assert done.stdout == f"{len(CASES) - state} passed, 0 failed, {state} need --uri\n"
    assert done.returncode == 0


@pytest.mark.parametrize("level", ["producer", "worker"])
def test_level_picks_cases(level: str) -> None:
    """--level runs the cases of one level."""
    expected = sum(case.level == level and case.given is None for case in CASES)

    assert conform("--level", level).stdout.startswith(f"{expected} passed, 0 failed, ")


@pytest.mark.parametrize("protocol", ["resque", "sidekiq"])
def test_protocol_picks_cases(protocol: str) -> None:
    """--protocol runs the cases of one protocol and those of every protocol."""
    expected = sum(case.protocol in (None, protocol) and case.given is None for case in CASES)

    assert conform("--protocol", protocol).stdout.startswith(f"{expected} passed, 0 failed, ")


def test_requests_name_their_protocol() -> None:
    """A request about Sidekiq says so; one about Resque is as it was before there was another."""
    said = {(case.protocol, case.request.get("protocol")) for case in CASES}

    assert said == {(None, None), ("resque", None), ("sidekiq", "sidekiq")}


def test_only_picks_cases() -> None:
    """--only runs the cases whose name begins so."""
    assert conform("--only", "values/namespace/").stdout == "8 passed, 0 failed\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--only", "no/such"], "no case is named no/such"),
        (["--known-failure", "no/such"], "no such case: no/such"),
        (["--uri", "redis://127.0.0.1:1/0"], "refused"),
        (["--uri", "http://127.0.0.1/0"], "redis:// only"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_a_run_that_cannot_be(words: list[str], message: str) -> None:
    """A run that cannot take place says why, with exit status 2."""
    done = conform(*words)

    assert message in done.stderr
    assert done.returncode == NOT_RUN


def test_an_adapter_that_is_not_there() -> None:
    """A command that does not exist is no failure of its cases but of the run."""
    done = conform(adapter=["./no-such-adapter"])

    assert "no-such-adapter" in done.stderr
    assert done.returncode == NOT_RUN


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("input(); print('hello')", "is not JSON"),
        ("input(); print('[1]')", "no JSON object"),
        ("input(); print('{\"output\": NaN}')", "NaN is not JSON"),
        ("input()", "ended without an answer"),
    ],
)
def test_an_answer_outside_the_contract(text: str, message: str) -> None:
    """An adapter that breaks the contract fails the case, and the report says how."""
    done = conform("--only", "values/namespace/empty", adapter=program(text))

    assert "FAIL values/namespace/empty [RQ-1]" in done.stdout
    assert message in done.stdout
    assert done.returncode == 1


def test_a_dead_adapter_is_started_again() -> None:
    """An adapter that ends after each answer passes: it is started for the next case."""
    fault = "line = sys.stdin.readline(); print(json.dumps(reference_adapter.answer(json.loads(line)))); sys.exit()"
    first = Adapter(program(FAULTY.format(fault=fault)))

    with first as adapter:
        assert adapter.ask({"call": "none"}) == {"error": "unknown-call"}
        with pytest.raises(AdapterError, match="ended"):
            adapter.ask({"call": "none"})
        assert adapter.ask({"call": "none"}) == {"error": "unknown-call"}


def test_a_silent_adapter_is_given_up() -> None:
    """An adapter that does not answer in time is killed."""
    with (
        Adapter(program("import time; time.sleep(600)"), timeout=0.2) as adapter,
        pytest.raises(AdapterError) as raised,
    ):
        adapter.ask({"call": "none"})

    assert str(raised.value) == "no answer within 0.2 seconds"


def test_a_known_failure_may_fail() -> None:
    """A case listed as a known failure counts as passed when it fails."""
    name = "values/namespace/empty"
    wrong = program('while input(): print(\'{"output": "?"}\', flush=True)')

    assert conform("--only", name, "--known-failure", name, adapter=wrong).stdout == "1 passed, 0 failed\n"


def test_a_known_failure_must_fail() -> None:
    """A case listed as a known failure that passes is a failure."""
    done = conform("--only", "values/namespace/empty", "--known-failure", "values/namespace/empty")

    assert "listed as a known failure, but it passes" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("1", "1"),
        ("1.0", "1.00"),
        ("1e20", "1.0E+20"),
        ("12345678901234567890123", "12345678901234567890123"),
        ('{"a": 1, "b": [null, true]}', '{"b": [null, true], "a": 1}'),
        ('"ab"', '{"base64": "YWI="}'),
        ('{"any": "string"}', '"whatever"'),
        ('{"between": [1, 3]}', "3"),
        ('{"json": {"a": 1.0}}', '"{ \\"a\\": 1.00 }"'),
        ('{"json": null}', '"null"'),
        ('{"json": {"a": {"hex": 2}}}', '"{\\"a\\": \\"0f\\"}"'),
        ('{"hex": 4}', '"09af"'),
        ('{"deflated": ["a"]}', '"eJyLVkpUigUABBgBXg=="'),
    ],
)
def test_as_expected(expected: str, actual: str) -> None:
    """What means the same is no difference."""
    assert exact.difference(exact.read(expected), exact.read(actual), "x") is None


@pytest.mark.parametrize(
    ("expected", "actual", "message"),
    [
        ("1", "1.0", "x: expected 1, got 1.0"),
        ("1.0", "1", "x: expected 1.0, got 1"),
        ("1", "true", "x: expected 1, got true"),
        ("false", "0", "x: expected false, got 0"),
        ("null", "false", "x: expected null, got false"),
        ("9007199254740993", "9007199254740992", "x: expected 9007199254740993, got 9007199254740992"),
        ("1.0", "1.0000000000000000001", "x: expected 1.0, got 1.0000000000000000001"),
        ("1", '"1"', 'x: expected 1, got "1"'),
        ('"a"', '"A"', 'x: expected "a", got "A"'),
        ("[1, 2]", "[1]", "x[1]: expected 2, got nothing"),
        ("[1]", "[1, null]", "x[1]: expected nothing, got null"),
        ('{"a": {"b": 1}}', '{"a": {"b": 2}}', "x.a.b: expected 1, got 2"),
        ('{"a": null}', "{}", "x.a: expected null, got nothing"),
        ("{}", '{"a": null}', "x.a: expected nothing, got null"),
        ('{"a": 1}', "[1]", 'x: expected {"a":1}, got [1]'),
        ('{"any": "string"}', "1", "x: expected any string, got 1"),
        ('{"between": [1, 3]}', "4", "x: expected 1 to 3, got 4"),
        ('{"json": {"a": 1}}', '"{\\"a\\": 2}"', "x.a: expected 1, got 2"),
        ('{"json": 1}', '"one"', 'x: expected JSON text of 1, got "one"'),
        ('{"json": 1}', "1", "x: expected JSON text of 1, got 1"),
        ('{"hex": 4}', '"09AF"', 'x: expected 4 hexadecimal digits, got "09AF"'),
        ('{"hex": 4}', '"09afa"', 'x: expected 4 hexadecimal digits, got "09afa"'),
        ('{"hex": 4}', "1234", "x: expected 4 hexadecimal digits, got 1234"),
        ('{"deflated": ["b"]}', '"eJyLVkpUigUABBgBXg=="', 'x[0]: expected "b", got "a"'),
        (
            '{"deflated": ["a"]}',
            '"eJyLVkpUigUABBgBXg==\\n"',
            'x: expected JSON text of ["a"], got "eJyLVkpUigUABBgBXg==\\n"',
        ),
        ('{"deflated": ["a"]}', '"WyJhIl0="', 'x: expected JSON text of ["a"], got "WyJhIl0="'),
        ('{"deflated": ["a"]}', '["a"]', 'x: expected JSON text of ["a"], got ["a"]'),
        ('{"base64": "/w=="}', '"/w=="', 'x: expected {"base64":"/w=="}, got "/w=="'),
    ],
)
def test_a_difference(expected: str, actual: str, message: str) -> None:
    """What differs is told in one line with its place; types are never blurred."""
    assert exact.difference(exact.read(expected), exact.read(actual), "x") == message


@pytest.mark.parametrize("text", ["1", "1.0", "1e400", "-0.0", "12345678901234567890123", '"\\ud83d"', "[true,null]"])
def test_json_survives_reading_and_writing(text: str) -> None:
    """A value is written as it was read."""
    assert exact.write(exact.read(text)) == text


@pytest.mark.parametrize("text", ["NaN", "Infinity", "[" * 100_000, "", "{"])
def test_what_is_no_json(text: str) -> None:
    """What is no JSON raises ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011 - the kinds of messages are the parser's
        exact.read(text)


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ({"repeat": ["ab", 3]}, "ababab"),
        ({"concat": ["<", {"repeat": ["x", 2]}, ">"]}, "<xx>"),
        ({"parse": {"repeat": ["1", 3]}}, 111),
        ([{"a": {"repeat": ["x", 1]}}], [{"a": "x"}]),
        ({"repeat": ["ab", 3], "more": 1}, {"repeat": ["ab", 3], "more": 1}),
    ],
)
def test_short_forms(short: Any, whole: Any) -> None:
    """Short forms are written out, at any depth, and only where they stand alone."""
    assert cases.expand(short) == whole


def test_a_password_is_used() -> None:
    """The runner logs in with the password of the URI."""
    with Server("valkey") as server:
        with server.client() as client:
            client.config_set("requirepass", "s:cret")

        with Connection(f"redis://:s%3Acret@127.0.0.1:{server.port}/1") as connection:
            assert connection.call("DBSIZE") == 0


def test_a_wrong_password_is_an_error() -> None:
    """An error of the server is raised with its words."""
    with Server("valkey") as server:
        with server.client() as client:
            client.config_set("requirepass", "secret")

        with pytest.raises(ReplyError, match="WRONGPASS"):
            Connection(f"redis://:wrong@127.0.0.1:{server.port}/1")
