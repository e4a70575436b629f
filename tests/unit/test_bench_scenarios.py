"""The benchmark's scenarios and peers: the bytes that are drained, and who is asked to drain them how."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.errors import SetupError
from bench.peers import SIDEKIQ
from bench.scenarios import DRAIN, DRAIN_SIDEKIQ, Scenario

URL = "redis://127.0.0.1:6379/0"


def test_resque_job_is_what_resque_writes() -> None:
    """The class, then the arguments; no space."""
    assert DRAIN.payload(7) == b'{"class":"Noop","args":[]}'


def test_sidekiq_job_is_what_push_bulk_writes() -> None:
    """Every key in Ruby's order, the jid 24 hexadecimal digits, times in seconds; no space."""
    assert DRAIN_SIDEKIQ.payload(255) == (
        b'{"retry":true,"queue":"bench","class":"Noop","args":[],"jid":"0000000000000000000000ff",'
        b'"created_at":1795323815.1543288,"enqueued_at":1795323815.1543562}'
    )


def test_sidekiq_jobs_have_a_jid_each() -> None:
    """As in life; nobody may take two of them for one."""
    assert len({json.loads(DRAIN_SIDEKIQ.payload(number))["jid"] for number in range(2000)}) == 2000


@pytest.mark.parametrize(("scenario", "said"), [(DRAIN, False), (DRAIN_SIDEKIQ, True)])
def test_polyworker_is_told_the_protocol_where_it_is_not_the_default(scenario: Scenario, *, said: bool) -> None:
    """Everything else stays at its default."""
    ours = scenario.peers[0]
    assert ("-protocol=sidekiq" in ours.command(URL, "bench")) is said


def test_sidekiq_is_told_its_server_by_the_environment() -> None:
    """Not by a REDIS_PROVIDER that the caller may have."""
    words = SIDEKIQ.command(URL, "bench")
    assert words[:3] == ["env", "--unset=REDIS_PROVIDER", f"REDIS_URL={URL}"]


def test_a_missing_sidekiq_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One command."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="`apt-get install ruby-sidekiq`"):
        SIDEKIQ.prepare()
