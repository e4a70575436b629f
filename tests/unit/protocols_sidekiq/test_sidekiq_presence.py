"""How a worker shows itself to Sidekiq's dashboards, and takes their orders."""

from __future__ import annotations

import json

import captured
import pytest

from worker.job import Delivery, Order, Running
from worker.protocols.command import Command
from worker.protocols.process import Process, Vitals
from worker.protocols.sidekiq import Sidekiq
from worker.protocols.sidekiq.info import mode
from worker.protocols.sidekiq.presence import Presence

NOW = 1795323815.25
ME = "vm:42:0123456789ab"
LONG = (
    b'{"class": "Long", "args": [60], "jid": "j-long", "queue": "sampleadd", "retry": true, '
    b'"created_at": 1795323815.25, "enqueued_at": 1795323815.25}'
)


def present(prefix: str = "") -> Presence:
    """Return the presence of a process with two slots and two queues."""
    return Sidekiq(prefix).presence(Process(ME, "vm", 42, 2, {"sampleadd": 0, "low": 0}, "1.0"))


def running(slot: int, payload: bytes = LONG) -> Running:
    """Return a job under way since the second of the captured one."""
    return Running(slot, Delivery("sampleadd", slot, payload), 1795324114.9)


def named(commands: list[Command], name: str) -> list[Command]:
    """Return the commands of a name."""
    return [command for command in commands if command[0] == name]


def told(commands: list[Command]) -> dict[str, object]:
    """Return the fields of the process hash."""
    fields = named(commands, "HSET")[-1][2:]
    return dict(zip(map(str, fields[::2]), fields[1::2], strict=True))


@pytest.mark.parametrize("name", ["sidekiq641_heartbeat_process", "sidekiq81_heartbeat_process"])
def test_info_has_what_every_version_reads(name: str) -> None:
    """`info` has every key that Ruby's has, of the same JSON type and in the same order."""
    ours = json.loads(bytes(told(present().appear(NOW))["info"]))  # type: ignore[arg-type]
    theirs = json.loads(captured.payload(name))
    assert {key: type(value) for key, value in theirs.items()} == {key: type(ours[key]) for key in theirs}
    assert [key for key in ours if key in theirs] == list(theirs)


def test_info_says_who_we_are() -> None:
    """Identity, queues, concurrency and the time of the start are ours."""
    info = json.loads(bytes(told(present().appear(NOW))["info"]))  # type: ignore[arg-type]
    assert (info["identity"], info["queues"], info["concurrency"], info["started_at"], info["embedded"]) == (
        *(ME, ["sampleadd", "low"], 2, NOW, False),
    )


def test_state_of_the_process() -> None:
    """The hash has the fields of all versions; only `quiet` as the text `true` hides the button."""
    fields = told(present().heartbeat(NOW, Vitals(quiet=True, rtt=149, memory=28444)))
    assert {key: fields[key] for key in fields if key != "info"} == {
        "concurrency": 2,
        "busy": 0,
        "beat": NOW,
        "rtt_us": 149,
        "quiet": "true",
        "rss": 28444,
    }


def test_beat_registers_and_takes_one_signal() -> None:
    """Every beat registers anew, lives 60 seconds, and takes exactly one signal, last."""
    beat = present("ns").heartbeat(NOW)
    assert ("SADD", "ns:processes", ME) in beat
    assert ("EXPIRE", f"ns:{ME}", 60) in beat
    assert beat[-1] == ("RPOP", f"ns:{ME}-signals")
    assert len(named(beat, "RPOP")) == 1


def test_idle_beats_are_two_commands_and_every_third_four() -> None:
    """Nothing is written about jobs while there are none."""
    presence = present()
    presence.appear(NOW)
    assert [len(presence.heartbeat(NOW + 10 * beat)) for beat in (1, 2, 3)] == [2, 2, 4]


def test_days_live_five_years() -> None:
    """The daily counters get their lifetime at the start, and about once a minute."""
    presence = present()
    first = named(presence.appear(NOW), "EXPIRE")
    assert ("EXPIRE", "stat:processed:2026-11-22", 157_680_000) in first
    assert ("EXPIRE", "stat:failed:2026-11-22", 157_680_000) in first
    assert [len(presence.heartbeat(NOW + 10 * beat)) for beat in range(1, 7)] == [2, 2, 4, 2, 2, 6]


def test_days_on_both_sides_of_midnight() -> None:
    """After midnight the day before gets its lifetime too."""
    days = {str(command[1]) for command in named(present().appear(1795392001.0), "EXPIRE") if "stat" in str(command[1])}
    assert {key.rpartition(":")[2] for key in days} == {"2026-11-22", "2026-11-23"}


def test_work_as_ruby_writes_it() -> None:
    """A job under way is shown with its payload as text, for both generations of dashboards."""
    shown = named(present().show((running(0),)), "HSET")
    assert shown[:2] == [
        ("HSET", f"{ME}:{kind}", "py0", captured.payload("sidekiq81_heartbeat_work")) for kind in ("work", "workers")
    ]


def test_only_changes_are_shown() -> None:
    """A job that is still under way is not written again, one that ended is removed."""
    presence = present()
    jobs = (running(0), running(1))
    presence.show(jobs)
    assert presence.show(jobs) == []
    assert named(presence.show(jobs[1:]), "HDEL") == [("HDEL", f"{ME}:work", "py0"), ("HDEL", f"{ME}:workers", "py0")]


def test_busy_slots_are_counted_when_they_change() -> None:
    """The number of busy slots is written with the jobs under way, not a heartbeat later."""
    presence = present()
    assert ("HSET", ME, "busy", 2) in presence.show((running(0), running(1)))
    assert ("HSET", ME, "busy", 0) in presence.show(())


def test_another_job_in_the_same_slot_is_shown() -> None:
    """A slot's next job replaces the one before."""
    presence = present()
    presence.show((running(0),), ())
    assert len(named(presence.show((running(0),)), "HSET")) == 2


def test_beat_heals_what_is_shown() -> None:
    """A beat writes the jobs under way anew, and counts them as busy."""
    presence = present()
    presence.show((running(0),), ())
    beat = presence.heartbeat(NOW)
    assert ("EXPIRE", f"{ME}:work", 60) in beat
    assert told(beat)["busy"] == 1
    assert presence.stale


def test_unreadable_payload_does_not_break_the_busy_page() -> None:
    """A payload that Ruby cannot read is shown as a job of no class."""
    shown = named(present().show((running(0, b'{"class":"\xff"}'),)), "HSET")[0][3]
    assert json.loads(json.loads(bytes(shown))["payload"]) == {"class": "(unreadable)", "args": []}  # type: ignore[arg-type]


def test_leaving_removes_every_trace() -> None:
    """A worker that leaves is registered nowhere, and the daily counters live on."""
    presence = present("ns")
    presence.appear(NOW)
    left = presence.leave()
    assert ("SREM", "ns:processes", ME) in left
    assert named(left, "DEL") == [("DEL", f"ns:{ME}", f"ns:{ME}:work", f"ns:{ME}:workers", f"ns:{ME}-signals")]
    assert named(left, "EXPIRE")


def test_others_are_removed_alike() -> None:
    """A dead worker's registrations are removed by name."""
    assert Sidekiq().leave((ME,)) == present().leave()


def test_nobody_to_remove() -> None:
    """Without registrations there is nothing to write."""
    assert Sidekiq().leave(()) == []


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([1, b"TSTP"], [Order.QUIET]),
        ([1, b"TERM"], [Order.STOP]),
        ([1, b"INT"], [Order.STOP]),
        ([1, b"HUP"], []),
        ([b"TERM", None], []),
        ([], []),
    ],
)
def test_signals(answers: list[object], expected: list[Order]) -> None:
    """The last answer to a beat is an order if it is a signal of the buttons; anything else is ignored."""
    assert present().orders(answers) == expected


@pytest.mark.parametrize(
    ("weights", "name"), [((0, 0), "strict"), ((1, 1), "random"), ((3, 1), "weighted"), ((), "strict")]
)
def test_mode(weights: tuple[int, ...], name: str) -> None:
    """How queues are chosen is named as Sidekiq names it."""
    assert mode(weights) == name
