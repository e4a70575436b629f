"""Sidekiq Web before a busy worker of ours: every page answers and shows what is ours."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import NamedTuple

import pytest
from console import Console
from eventually import until
from fleet import Fleet, Worker
from screenshot import SIZE, photograph
from sidekiqweb import Browser
from traces import Traces


class Scene(NamedTuple):
    """A worker of ours that is busy, and the jids of what there is to see."""

    process: Worker
    held: str
    retry: str
    dead: str
    scheduled: str


@pytest.fixture
def scene(fleet: Fleet, ruby: Console, traces: Traces) -> Scene:
    """A job under way, one to be retried, one dead, one for later, one waiting."""
    process = fleet.python()
    retry = ruby.push({"class": "Boom", "args": ["<i>soon</i>"], "backtrace": True})
    dead = ruby.push({"class": "Boom", "args": ["<i>never</i>"], "retry": 0, "backtrace": 2})
    scheduled = ruby.perform_in("Note", 5000, ["later"])
    ruby.perform_with("Note", {"queue": "low"}, ["waiting"])
    held = ruby.perform_async("Hold", ["in hand"])
    traces.await_started(1)
    until(lambda: ruby.work() and ruby.stats()["retry_size"] and ruby.stats()["dead_size"])
    return Scene(process, held, retry, dead, scheduled)


def key(ruby: Console, where: str) -> str:
    """The name of the page of the only entry of a set."""
    (entry,) = ruby.entries(where)
    return f"{entry['score']}-{entry['jid']}"


def test_the_busy_page_shows_our_work(scene: Scene, browser: Browser) -> None:
    """`/busy` shows our process by host and number, with its job under way."""
    page = browser.get("/busy")
    host, pid, _ = scene.process.identity.split(":")
    assert page.status == 200
    for text in (f"{host}:{pid}", scene.process.identity, scene.held, "Hold", "in hand", "Quiet", "Stop"):
        assert text in page.text


@pytest.mark.usefixtures("scene")
def test_every_page_answers(browser: Browser) -> None:
    """Every page of the menu and every queue's page answers while our worker is busy."""
    paths = ["/", "/busy", "/queues", "/queues/default", "/queues/low", "/retries", "/scheduled", "/morgue", "/stats"]
    assert {path: browser.get(path).status for path in paths} == dict.fromkeys(paths, 200)


def test_the_lists_show_our_jobs(scene: Scene, browser: Browser) -> None:
    """The lists of retries, of the dead, of what is scheduled and what waits, show their jobs by name and argument."""
    shown = {"/retries": "soon", "/morgue": "never", "/scheduled": "later", "/queues/low": "waiting"}
    pages = {path: browser.get(path) for path in shown}
    assert {path: page.status for path, page in pages.items()} == dict.fromkeys(shown, 200)
    for path, text in shown.items():
        assert text in pages[path].text, path
    assert scene.retry in pages["/retries"].text
    assert scene.dead in pages["/morgue"].text


def test_the_page_of_a_retry_shows_its_error(scene: Scene, browser: Browser, ruby: Console) -> None:
    """The page of a retry shows its error with the backtrace, and escapes what the message holds."""
    page = browser.get(f"/retries/{key(ruby, 'retry')}")
    assert page.status == 200
    for text in (scene.retry, "ValueError", "&lt;i&gt;soon&lt;", "interopjobs.py:", "in `boom"):
        assert text in page.text


def test_the_page_of_a_dead_job_shows_its_error(scene: Scene, browser: Browser, ruby: Console) -> None:
    """The page of a dead job shows its error with the backtrace."""
    page = browser.get(f"/morgue/{key(ruby, 'dead')}")
    assert page.status == 200
    for text in (scene.dead, "ValueError", "interopjobs.py:"):
        assert text in page.text


def test_the_page_of_a_scheduled_job_shows_it(scene: Scene, browser: Browser, ruby: Console) -> None:
    """The page of a scheduled job shows its argument."""
    page = browser.get(f"/scheduled/{key(ruby, 'schedule')}")
    assert (page.status, scene.scheduled in page.text, "later" in page.text) == (200, True, True)


@pytest.mark.usefixtures("scene")
def test_the_dashboard_counts_ours(browser: Browser) -> None:
    """The figures that the dashboard polls are those of our worker."""
    seen = json.loads(browser.get("/dashboard/stats").text)["sidekiq"]
    counts = {name: seen[name] for name in ("processed", "failed", "busy", "processes", "enqueued")}
    assert counts == {"processed": 2, "failed": 2, "busy": 1, "processes": 1, "enqueued": 1}
    assert (seen["retries"], seen["dead"], seen["scheduled"]) == (1, 1, 1)


def test_the_retry_button_works(scene: Scene, browser: Browser, ruby: Console) -> None:
    """Retry, pressed on the page of a retry of ours, brings the job back to our worker at once."""
    assert browser.press(f"/retries/{key(ruby, 'retry')}", "retry").status == 200
    again = until(lambda: (stats := ruby.stats())["failed"] == 3 and stats)
    assert again["retry_size"] == 1
    assert scene.retry in browser.get("/retries").text


def test_the_kill_all_button_works(scene: Scene, browser: Browser, ruby: Console) -> None:
    """Kill All, pressed on the list of retries, buries our retry."""
    browser.press("/retries", "kill", action="/retries/all/kill")
    assert {entry["jid"] for entry in ruby.entries("dead")} == {scene.retry, scene.dead}


def test_the_busy_page_can_be_photographed(scene: Scene, browser: Browser, tmp_path: Path) -> None:
    """Chromium renders the Busy page while our worker is busy."""
    picture = photograph(f"{browser.root}/busy", tmp_path / "busy.png").read_bytes()
    assert scene.process.runs
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == SIZE
    assert len(picture) > 20_000  # an empty page takes 5 kB
