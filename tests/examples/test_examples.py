"""Each folder of examples/ does what its README says: the printed commands run, in their order, in that folder."""

from __future__ import annotations

import json
import signal

import pytest
import redis
from reading import ROOT, blocks
from running import Background, run, wait_until
from servers import Server

EXAMPLES = ROOT / "examples"


def commands(name: str) -> list[str]:
    """Return what a reader types in an example's folder; the first command must be the way there."""
    way, *rest = [
        command for block in blocks(EXAMPLES / name / "README.md") if block.kind == "sh" for command in block.commands
    ]
    assert way == f"cd examples/{name}"
    return rest


def play(name: str, server: Server) -> list[str]:
    """Run every command of an example to its end; returns what each printed."""
    return [run(command, server, EXAMPLES / name) for command in commands(name)]


def test_sampleadd(server: Server, store: redis.Redis) -> None:
    """Each of the thousand jobs left its sum in the list where the job puts it."""
    *_, length = play("sampleadd", server)

    assert length == "1000\n"
    assert sorted(map(int, store.lrange("sums", 0, -1))) == list(range(1, 1001))


def test_shared_resource(server: Server, store: redis.Redis) -> None:
    """All visits are counted, and the 25 slots never opened more connections than their pool allows."""
    play("shared_resource", server)

    assert store.hgetall("visits") == {b"home": b"100", b"prices": b"100", b"imprint": b"100"}
    assert 1 <= store.info("commandstats")["cmdstat_client|setname"]["calls"] <= 5


@pytest.mark.usefixtures("store")
def test_testing(server: Server) -> None:
    """The unit tests of handlers pass in their own folder, and leave the server alone."""
    [said] = play("testing", server)

    assert "4 passed" in said
    with server.client() as client:
        assert client.dbsize() == 0


def test_long_job(server: Server, store: redis.Redis) -> None:
    """An interrupted render goes back unharmed and is finished by the next worker; a preview runs out of time."""
    enqueue, first, second, frames, failed = commands("long_job")
    folder = EXAMPLES / "long_job"
    run(enqueue, server, folder)

    with Background(first, server, folder) as worker:
        wait_until(
            lambda: store.llen("resque:failed") and store.hlen("film:1") > 5, "some frames, and a preview failed"
        )
        worker.stop(signal.SIGINT)
    assert store.lrange("resque:queue:films", 0, -1) == [b'{"class":"Render","args":["film:1",60]}']
    assert store.hlen("film:1") < 60

    run(second, server, folder)
    assert run(frames, server, folder) == "60\n"
    [failure] = run(failed, server, folder).splitlines()
    assert json.loads(failure)["exception"] == "JobTimeout"
    assert store.get("film:2:preview") == b"ended"


def test_rails_sidekiq(server: Server, store: redis.Redis) -> None:
    """What Sidekiq 6, Sidekiq 8 and ActiveJob wrote runs in Python, and the dashboards' count grows by three."""
    *_, ran, processed = play("rails_sidekiq", server)

    assert sorted(ran.splitlines()) == [
        "Hard b79aada35273152d0bb2f3c8: 1 two {'three': 3.0} (None, True)",
        "Hard f1bd173dd37c685a346d2b6b: 1 two {'three': 3.0} (None, True)",
        "HelloJob: 1 User 42 k=v",
    ]
    assert processed == "3\n"
    assert not store.exists("retry", "dead", "stat:failed")


def test_that_rails_payloads_are_captured() -> None:
    """The payloads of the example are, byte for byte, what the libraries of Ruby wrote."""
    captured = json.loads((ROOT / "tests/unit/protocols_sidekiq/captured.json").read_text())

    payloads = (EXAMPLES / "rails_sidekiq" / "captured.jsonl").read_text().splitlines()
    assert len(payloads) == 3
    assert set(payloads) <= {one["payload"] for one in captured if one["how"] == "captured"}


def test_that_the_rails_side_enqueues_what_was_captured() -> None:
    """The Ruby of the example names the jobs, the queue and the arguments that the payloads hold."""
    ruby = "".join(block.text for block in blocks(EXAMPLES / "rails_sidekiq" / "README.md") if block.kind == "ruby")

    assert "class Hard\n" in ruby
    assert 'Hard.perform_async(1, "two", {"three" => 3.0}, nil, true)' in ruby
    assert "class HelloJob < ApplicationJob\n  queue_as :sampleadd\n" in ruby
    assert 'HelloJob.perform_later(1, User.find(42), k: "v")' in ruby


def test_two_protocols(server: Server, store: redis.Redis) -> None:
    """One process runs the jobs of both protocols, and an interrupt ends both workers in good order."""
    enqueue, both, greeted = commands("two_protocols")
    folder = EXAMPLES / "two_protocols"
    run(enqueue, server, folder)

    with Background(both, server, folder) as workers:
        wait_until(lambda: store.scard("greeted") == 2, "a greeting for each protocol")
        workers.stop(signal.SIGINT)

    assert sorted(run(greeted, server, folder).splitlines()) == ["Ada by Resque", "Grace by Sidekiq"]
    assert [store.get(key) for key in ("resque:stat:processed", "stat:processed")] == [b"1", b"1"]
    assert not store.exists("resque:workers", "processes", "resque:polyworker:leases", "polyworker:leases")


def test_any_language(server: Server, store: redis.Redis) -> None:
    """A shell script runs jobs from its standard input, a failing program is a failure, and -command takes them all."""
    folder = EXAMPLES / "any_language"
    try:
        *_, shouted, failed, _, _, all_shouted = play("any_language", server)
    finally:
        (folder / "shouted.txt").unlink(missing_ok=True)

    assert shouted == '{"CLASS":"SHOUT","ARGS":["HELLO"]}\n'
    assert sorted(all_shouted.splitlines()[1:]) == [
        '{"CLASS":"SHOUT","ARGS":["HELLO"]}',
        '{"CLASS":"WHISPER","ARGS":["PSST"]}',
    ]
    [failure] = failed.splitlines()
    assert json.loads(failure)["exception"] == "ProgramFailed"
    assert json.loads(failure)["error"].startswith('sh exited with status 3: cannot whisper {"class":"Whisper"')
    assert store.get("resque:stat:processed") == b"4"


def test_executors(server: Server, store: redis.Redis) -> None:
    """Coroutines, functions and child processes share a worker, and a crash takes one job with it."""
    *_, failed = play("executors", server)

    assert store.hgetall("where") == {
        b"Fetch in a thread: loop": b"50",
        b"Resize in a thread: slot": b"20",
        b"Count in a child process": b"10",
    }
    [failure] = failed.splitlines()
    assert json.loads(failure)["payload"] == {"class": "Crash", "args": []}
    assert "SIGSEGV" in json.loads(failure)["error"]


def test_every_example_is_tested() -> None:
    """No folder of examples/ is without a test here."""
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))}

    elsewhere = {"rails_samplestats"}  # tests/samplestats/test_rails.py, which has a Postgres
    assert {name.removeprefix("test_") for name in globals() if name.startswith("test_")} > folders - elsewhere
