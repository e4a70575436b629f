"""ActiveJob, as Rails uses Sidekiq: what Debian's Rails 6.1 enqueues reaches our handlers with decoded arguments."""

from __future__ import annotations

import datetime as dt
import time

from console import Console
from eventually import until
from fleet import Fleet
from sidekiqweb import Browser
from traces import Traces

from worker.activejob import Duration, GlobalID

UTC = dt.UTC
BERLIN = dt.timezone(dt.timedelta(hours=2))
EVERY_KIND = [
    *(None, True, 1, 12_345_678_901_234_567_890, 1.5, "é", "symbol", [1, ["two"]]),
    *({"text": 1, "symbol": {"deep": "er"}}, {"any": 1}),
    dt.date(2026, 1, 2),
    dt.datetime(2026, 1, 2, 3, 4, 5, 250_000, tzinfo=UTC),
    dt.datetime(2026, 7, 1, 12, tzinfo=BERLIN),
    dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=BERLIN),
    dt.timedelta(minutes=90),
    Duration(2_802_546.0, {"months": 1.0, "days": 2.0}),
    *("User", GlobalID("shop", "User", "42", "gid://shop/User/42")),
]
KEYWORDS = {"colour": "red", "size": 3}


def test_arguments_of_rails_arrive_decoded(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """Each kind of argument that ActiveJob serializes arrives as the Python value that is nearest to it."""
    fleet.python()
    ruby.every_kind_later()
    (run,) = traces.await_ran(1)
    assert run.args == [*map(repr, EVERY_KIND), repr(KEYWORDS)]


def test_a_dashboard_shows_the_class_inside(fleet: Fleet, ruby: Console, browser: Browser) -> None:
    """A job of ActiveJob that failed here is shown under its own class, not under the wrapper's."""
    fleet.python()
    ruby.fickle_later()
    until(lambda: ruby.stats()["retry_size"])
    (entry,) = ruby.entries("retry")
    assert (entry["display_class"], entry["item"]["error_class"]) == ("FickleJob", "LookupError")
    assert "FickleJob" in browser.get("/retries").text


def test_rails_can_run_what_failed_here(fleet: Fleet, ruby: Console, traces: Traces) -> None:
    """A job of ActiveJob that failed here is retried by a Ruby process with all its arguments."""
    half = fleet.python()
    jid = ruby.fickle_later()
    until(lambda: ruby.stats()["retry_size"])
    half.stop()
    traces.turn_on("mended")
    ruby.reschedule("retry", jid, time.time() - 1)
    fleet.ruby(app="rails.rb")
    assert [(run.by, run.jid, run.args) for run in traces.await_ran(1)] == [("ruby", jid, [":symbol", "User", 42])]
