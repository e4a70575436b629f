"""The conformance runner: passes what conforms, fails what does not, names the case, and spares a database in use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import redis
from conformance import cases
from conformance.adapter import Adapter, AdapterError
from conformance.resp import Connection, ReplyError
from faulty import FAULTS, FAULTY, SIDEKIQ_FAULTS, SIDEKIQ_FAULTY
from servers import Server

HERE = Path(__file__).resolve().parent
PROTOCOL = HERE.parents[1] / "protocol"
REFERENCE = [sys.executable, str(HERE / "reference_adapter.py")]
NOT_RUN = 2  # the exit status of a run that could not take place
CASES = list(cases.load(PROTOCOL / "vectors"))


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
