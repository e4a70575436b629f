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
    way, *rest = [command for block in blocks(EXAMPLES / name / "README.md") for command in block.commands]
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
def test_embedding(server: Server) -> None:
    """The unit tests of a handler pass in their own folder, and leave the server alone."""
    [said] = play("embedding", server)

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


def test_every_example_is_tested() -> None:
    """No folder of examples/ is without a test here."""
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))}

    assert {name.removeprefix("test_") for name in globals() if name.startswith("test_")} > folders
