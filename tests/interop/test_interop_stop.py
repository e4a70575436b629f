"""How a worker of ours ends: by the buttons of Sidekiq Web, by its API, and by signals."""

from __future__ import annotations

import signal

import redis
from console import Console
from eventually import until
from fleet import Fleet
from sidekiqweb import Browser
from traces import Traces

SLOW = 25  # seconds; a process looks at most this late for what somebody asks of it, twice


def is_quiet(ruby: Console) -> bool:
    """Whether Sidekiq shows the only process as quiet."""
    return bool(ruby.processes()[0]["stopping"])


def test_the_quiet_button_quiets(fleet: Fleet, ruby: Console, browser: Browser, traces: Traces) -> None:
    """After Quiet, the running job ends, the next one stays in the queue, and the page offers Quiet no more."""
    process = fleet.python(concurrency=1)
    ruby.perform_async("Hold", [])
    traces.await_started(1)
    assert browser.press("/busy", "quiet", identity=process.identity).status == 200
    until(lambda: is_quiet(ruby), seconds=SLOW)
    ruby.perform_async("Note", [])
    traces.turn_on("gate")
    traces.await_ran(1)
    assert (ruby.queue("default")["size"], process.runs) == (1, True)
    assert ">quiet<" in browser.get("/busy").text


def test_the_stop_button_stops(fleet: Fleet, ruby: Console, browser: Browser) -> None:
    """After Stop, the process ends in good order, and the page shows it no more."""
    process = fleet.python()
    assert process.identity in browser.get("/busy").text
    browser.press("/busy", "stop", identity=process.identity)
    assert process.exit_status(within=SLOW) == 0
    assert process.identity not in browser.get("/busy").text
    assert ruby.processes() == []


def test_a_forged_form_does_nothing(fleet: Fleet, browser: Browser) -> None:
    """The page's protection holds here as well: a form without its token is refused."""
    fleet.python()
    stranger = Browser(browser.root)
    assert stranger.post("/busy", {"stop": "1"}).status == 403


def test_quiet_and_stop_may_be_pressed_at_once(fleet: Fleet, ruby: Console, browser: Browser) -> None:
    """Quiet and then Stop in the same second: both are obeyed, one after the other."""
    process = fleet.python()
    browser.press("/busy", "quiet", identity=process.identity)
    browser.press("/busy", "stop", identity=process.identity)
    assert process.exit_status(within=SLOW) == 0
    assert "event=quiet" in process.log()
    assert ruby.processes() == []


def test_ruby_can_ask_for_stacks(fleet: Fleet, ruby: Console) -> None:
    """Process#dump_threads makes the process write its stacks to its log, and go on."""
    process = fleet.python()
    ruby.signal(process.identity, "dump_threads")
    until(lambda: "most recent call first" in process.log(), seconds=SLOW)
    assert process.runs


def test_term_gives_a_long_job_back(fleet: Fleet, ruby: Console, traces: Traces, store: redis.Redis) -> None:
    """A job still running when the timeout is over returns to the tail, byte for byte, with no retry counted."""
    payload = b'{ "class":"Hold", "args":[1.50, 12345678901234567890] ,"jid":"a","zz":{"k":1e5},"retry_count":2}'
    store.lpush("queue:default", payload)
    process = fleet.python("-timeout=1", concurrency=1)
    traces.await_started(1)
    ruby.perform_async("Note", ["behind"])
    process.stop()
    assert store.lindex("queue:default", -1) == payload
    assert (store.llen("queue:default"), ruby.stats()["retry_size"]) == (2, 0)


def test_a_job_given_back_is_run_by_ruby(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """What our worker gives back at its end, a Ruby process runs next."""
    jid = ruby.perform_async("Hold", ["unfinished"])
    process = fleet.python("-timeout=0", concurrency=1)
    traces.await_started(1)
    ruby.perform_async("Note", ["behind"])
    process.stop()
    traces.turn_on("gate")
    fleet.ruby(concurrency=1)
    first, _ = traces.await_ran(2)
    assert (first.by, first.jid) == ("ruby", jid)


def test_term_ends_our_half_only(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """When our half of a fleet leaves in the middle of the work, every job still runs exactly once."""
    fleet.ruby()
    ours = fleet.python()
    ruby.push_bulk("Nap", [[number, 5] for number in range(1000)])
    until(lambda: sum(run.pid == ours.pid for run in traces.ran()) > 50)
    ours.send(signal.SIGTERM)
    assert ours.exit_status() == 0
    assert sorted(run.args[0] for run in traces.await_ran(1000)) == list(range(1000))
