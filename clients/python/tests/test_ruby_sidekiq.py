"""What SidekiqClient writes, as Ruby's own Sidekiq sees it: its API reads the jobs, and its processes run them."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
import redis
import ruby_sidekiq
from goclient import SidekiqClient
from servers import Server
from waiting import until


def test_bytes_equal_rubys(server: Server, store: redis.Redis) -> None:
    """A job pushed by name has the bytes that Ruby's client writes for it, options and unknown ones included."""
    ruby_sidekiq.read(
        server,
        """
        Sidekiq::Client.push("retry" => 5, "queue" => "mail", "retry_queue" => "low", "backtrace" => 10,
          "dead" => false, "retry_for" => 3600, "tags" => ["alpha", "🥇"], "custom" => {"a" => [1.0, nil]},
          "class" => "Foo::Bar", "args" => [1, "é\\u2028\\"/", {"three" => 3.0}, nil, true], "jid" => "j-1",
          "created_at" => 1.5)
        """,
    )
    written = store.rpop("queue:mail")
    # Ruby takes the two times one after the other, this client takes one for both.
    enqueued_at = re.findall(rb'"enqueued_at":([0-9.]+)', written)[0]

    with SidekiqClient(server.url, clock=lambda: float(enqueued_at)) as client:
        client.enqueue(
            *("Foo::Bar", 1, 'é\u2028"/', {"three": 3.0}, None, True),
            queue="mail",
            jid="j-1",
            retry=5,
            retry_queue="low",
            backtrace=10,
            dead=False,
            retry_for=3600,
            tags=["alpha", "🥇"],
            options={"custom": {"a": [1.0, None]}},
        )

    assert store.rpop("queue:mail") == written.replace(b'"created_at":1.5', b'"created_at":' + enqueued_at)


def test_scheduled_bytes_equal_rubys(server: Server, store: redis.Redis) -> None:
    """A job for later has the member and the score that Ruby's client writes for it."""
    ruby_sidekiq.read(
        server,
        """
        Sidekiq::Client.push("class" => "Hard", "args" => [1], "jid" => "j-1", "created_at" => 1795323815.25,
          "at" => 4102444800.151951)
        """,
    )
    written = store.zrange("schedule", 0, -1, withscores=True)
    store.delete("schedule")

    with SidekiqClient(server.url, clock=lambda: 1795323815.25) as client:
        client.enqueue_at(4102444800.151951, "Hard", 1, jid="j-1")

    assert store.zrange("schedule", 0, -1, withscores=True) == written


def test_queue_reads_our_job(server: Server, store: redis.Redis) -> None:
    """Sidekiq::Queue finds our queue, and in it our job with its class, arguments, jid, tags and times."""
    assert store.dbsize() == 0
    before = time.time()
    with SidekiqClient(server.url) as client:
        jid = client.enqueue("Hard", 1, "é", {"k": [None]}, queue="mail", tags=["a"])

    seen: dict[str, Any] = ruby_sidekiq.read(
        server,
        """
        job = Sidekiq::Queue.new("mail").first
        {queues: Sidekiq::Queue.all.map(&:name), class: job.klass, args: job.args, jid: job.jid, tags: job.tags,
         queue: job.queue, created_at: job.created_at.to_f, enqueued_at: job.enqueued_at.to_f,
         late: job.latency.between?(0, 60), queue_late: Sidekiq::Queue.new("mail").latency.between?(0, 60)}
        """,
    )

    assert before <= seen.pop("created_at") <= seen.pop("enqueued_at") <= time.time()
    assert seen == {
        "queues": ["mail"],
        "queue": "mail",
        "class": "Hard",
        "args": [1, "é", {"k": [None]}],
        "jid": jid,
        "tags": ["a"],
        "late": True,
        "queue_late": True,
    }


def test_scheduled_set_reads_our_job(server: Server, store: redis.Redis) -> None:
    """Sidekiq::ScheduledSet finds our job by its jid, due when we said, and can delete it."""
    with SidekiqClient(server.url) as client:
        jid = client.enqueue_at(4102444800.25, "Hard", 1, queue="mail")

    seen = ruby_sidekiq.read(
        server,
        f"""
        entry = Sidekiq::ScheduledSet.new.find_job("{jid}")
        [entry.at.to_f, entry.klass, entry.args, entry.queue, entry.delete]
        """,
    )

    assert seen == [4102444800.25, "Hard", [1], "mail", True]
    assert store.dbsize() == 0


def notes(store: redis.Redis) -> list[dict[str, Any]]:
    """What the jobs named Note have written so far."""
    return [json.loads(text) for text in store.lrange("notes", 0, -1)]


def test_ruby_worker_runs_our_jobs(server: Server, store: redis.Redis) -> None:
    """A Sidekiq process runs single, many and scheduled jobs of ours, each once and with its jid and arguments."""
    with SidekiqClient(server.url) as client, ruby_sidekiq.worker(server, "default", "mail"):
        sent = {client.enqueue("Note", 1, "é", {"k": [None, 1.0]}): [1, "é", {"k": [None, 1.0]}]}
        jids = client.enqueue_many("Note", ([number] for number in range(2500)), queue="mail")
        sent |= dict(zip(jids, ([number] for number in range(2500)), strict=True))
        sent[client.enqueue_in(1, "Note", "later", queue="mail")] = ["later"]
        until(lambda: store.llen("notes") >= len(sent), 60)

    assert len(notes(store)) == len(sent)
    assert {note["jid"]: note["args"] for note in notes(store)} == sent


def test_ruby_worker_honours_our_options(server: Server, store: redis.Redis) -> None:
    """Of three failing jobs one is tried again in its retry_queue, one is dead, and one is gone."""
    with SidekiqClient(server.url) as client, ruby_sidekiq.worker(server, "default"):
        again = client.enqueue("Boom", retry=5, retry_queue="low", backtrace=2, options={"custom": 1})
        dead = client.enqueue("Boom", retry=0)
        client.enqueue("Boom", retry=0, dead=False)
        client.enqueue("Boom", retry=False)
        until(lambda: int(store.get("stat:failed") or 0) == 4, 60)

    retried, buried = (json.loads(text) for key in ("retry", "dead") for text in store.zrange(key, 0, -1))
    assert (retried["jid"], retried["queue"], retried["custom"], retried["retry_count"]) == (again, "low", 1, 0)
    assert "error_backtrace" in retried
    assert buried["jid"] == dead


def test_missing_ruby_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Ruby's Sidekiq these tests fail and say what to install."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(RuntimeError, match="apt-get install ruby-sidekiq"):
        ruby_sidekiq.program("sidekiq")
