"""ActiveJob's wrappers, and its arguments as Python values."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import captured
import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.activejob import WRAPPERS, ActiveJobCall, Duration, GlobalID, Range, unwrap
from worker.errors import DecodeError
from worker.protocols.resque import payload as resque
from worker.protocols.sidekiq.payload import decode


def wrapped(*arguments: Any, **inner: Any) -> bytes:
    """Return a Sidekiq payload of a HelloJob."""
    job = {"job_class": "HelloJob", "arguments": list(arguments), **inner}
    return json.dumps({"class": "Sidekiq::ActiveJob::Wrapper", "wrapped": "HelloJob", "args": [job]}).encode()


def call(*arguments: Any, **inner: Any) -> ActiveJobCall:
    """Return the job inside a wrapper."""
    found = unwrap(decode(wrapped(*arguments, **inner)))
    assert found is not None
    return found


def value(argument: Any) -> Any:
    """Return one argument's value."""
    return call(argument).args[0]


def serialized(name: str, **fields: Any) -> dict[str, Any]:
    """Return what a serializer of ActiveJob writes."""
    return {"_aj_serialized": f"ActiveJob::Serializers::{name}Serializer", **fields}


@pytest.mark.parametrize(
    ("name", "job"),
    [
        ("activejob61_sidekiq641", decode(captured.payload("activejob61_sidekiq641"))),
        ("activejob61_resque", resque.decode(captured.payload("activejob61_resque"))),
    ],
)
def test_captured_arguments(name: str, job: Any) -> None:
    """Both adapters of Rails 6.1 are understood: records, hashes, symbols, times and keywords."""
    found = unwrap(job)
    assert found == ActiveJobCall(
        name="HelloJob",
        args=(
            *(1, "two", GlobalID("myapp", "User", "42", "gid://myapp/User/42"), {"a": 1, "b": 2}, "sym"),
            datetime(1970, 1, 1, tzinfo=UTC),
        ),
        kwargs={"k": [None, 1.5, "0.11e1"]},
        job_id=json.loads(captured.payload(name))["args"][0]["job_id"],
        executions=0,
    )


def test_captured_wrapper_of_sidekiq() -> None:
    """The wrapper that Sidekiq 8 ships holds the same."""
    found = unwrap(decode(captured.payload("activejob_sidekiq81_wrapper")))
    assert found is not None
    assert (found.name, found.kwargs) == ("HelloJob", {"k": "v"})


@pytest.mark.parametrize("wrapper", sorted(WRAPPERS))
def test_wrappers(wrapper: str) -> None:
    """Every wrapper's name is known."""
    payload = wrapped(1).replace(b"Sidekiq::ActiveJob::Wrapper", wrapper.encode())
    assert unwrap(decode(payload)) == ActiveJobCall("HelloJob", (1,))


def test_other_classes_are_left_alone() -> None:
    """A job of any other class is none of ActiveJob's."""
    assert unwrap(decode(b'{"class":"Hard","args":[{"job_class":"HelloJob"}]}')) is None


@pytest.mark.parametrize("plain", [None, True, 2**80, 1.5, "é", [1, [2]], {}])
def test_plain_values(plain: object) -> None:
    """What JSON carries stays what it is."""
    assert value(plain) == plain


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        (serialized("Symbol", value="sym"), "sym"),
        (serialized("Module", value="Admin::User"), "Admin::User"),
        (serialized("Date", value="2026-11-22"), date(2026, 11, 22)),
        (serialized("BigDecimal", value="0.11e1"), Decimal("1.1")),
        (serialized("Time", value="2026-11-22T05:00:38.123456789Z"), datetime(2026, 11, 22, 5, 0, 38, 123456, UTC)),
        (
            serialized("DateTime", value="2026-11-22T05:00:38.000000000+01:00"),
            datetime(2026, 11, 22, 5, 0, 38, tzinfo=timezone(timedelta(hours=1))),
        ),
        (
            serialized("TimeWithZone", value="2026-11-22T05:00:38.5Z", time_zone="UTC"),
            datetime(2026, 11, 22, 5, 0, 38, 500000, UTC),
        ),
        (
            serialized("Duration", value=5400, parts=[[serialized("Symbol", value="seconds"), 5400]]),
            timedelta(minutes=90),
        ),
        (serialized("Duration", value=0, parts=[]), timedelta(0)),
        (
            serialized("Duration", value=2716146, parts=[[serialized("Symbol", value="months"), 1], ["days", 1]]),
            Duration(2716146, {"months": 1, "days": 1}),
        ),
        (serialized("Range", begin=1, end=None, exclude_end=True), Range(1, None, exclude_end=True)),
        (
            serialized(
                "Range",
                begin=serialized("Date", value="2026-11-22"),
                end=serialized("Date", value="2026-11-23"),
                exclude_end=False,
            ),
            Range(date(2026, 11, 22), date(2026, 11, 23)),
        ),
    ],
)
def test_serialized_values(argument: object, expected: object) -> None:
    """What ActiveJob serializes arrives as Python's own type, or as a small value."""
    assert value(argument) == expected


def test_types_inside_others() -> None:
    """Arrays and hashes hold decoded values, and no marks of Ruby's."""
    inner = {"when": serialized("Date", value="2026-11-22"), "_aj_symbol_keys": ["when"]}
    assert value([{"deep": [inner], "_aj_hash_with_indifferent_access": True}]) == [
        {"deep": [{"when": date(2026, 11, 22)}]}
    ]


def test_symbol_keys_are_no_keywords() -> None:
    """A last hash with symbol keys is an argument; only one that Ruby marks as keywords is spread."""
    found = call(1, {"a": 1, "_aj_symbol_keys": ["a"]})
    assert (found.args, found.kwargs) == ((1, {"a": 1}), {})


def test_keywords_must_come_last() -> None:
    """Keywords in any other place are a hash."""
    found = call({"a": 1, "_aj_ruby2_keywords": ["a"]}, 2)
    assert (found.args, found.kwargs) == (({"a": 1}, 2), {})


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("gid://app/Admin::User/1", GlobalID("app", "Admin::User", "1", "gid://app/Admin::User/1")),
        ("gid://app/Doc/a%2Fb+c?v=1", GlobalID("app", "Doc", "a/b c", "gid://app/Doc/a%2Fb+c?v=1")),
    ],
)
def test_global_id(uri: str, expected: GlobalID) -> None:
    """A global id is taken apart, and its text kept as it was."""
    assert value({"_aj_globalid": uri}) == expected


@pytest.mark.parametrize(
    ("argument", "reason"),
    [
        (serialized("Money", value=1), "only Ruby can read what 'ActiveJob::Serializers::MoneySerializer' wrote"),
        ({"_aj_serialized": ["x"]}, "only Ruby can read"),
        (serialized("Time", value="soon"), "cannot be read"),
        (serialized("Time"), "cannot be read"),
        (serialized("BigDecimal", value="many"), "cannot be read"),
        (serialized("Duration", value=1e300, parts=[]), "cannot be read"),
        (serialized("Duration", value=1, parts=5), "cannot be read"),
        (serialized("Symbol", value=5), "cannot be read"),
        ({"_aj_globalid": "http://app/User/1"}, "is no global id"),
        ({"_aj_globalid": 5}, "cannot be read"),
    ],
)
def test_refusal_names_the_argument(argument: object, reason: str) -> None:
    """An argument that cannot be decoded is a failure that says which and why."""
    with pytest.raises(DecodeError, match=f"argument 2 of 'HelloJob' is wrong: .*{reason}"):
        call(1, argument)


@pytest.mark.parametrize(
    "args", [b"[]", b"[1]", b"[{}]", b'[{"job_class":5}]', b"{}", b'[{"job_class":"A","arguments":1}]']
)
def test_no_active_job_inside(args: bytes) -> None:
    """A wrapper around anything else is refused."""
    with pytest.raises(DecodeError, match="hold no ActiveJob"):
        unwrap(decode(b'{"class":"Sidekiq::ActiveJob::Wrapper","args":' + args + b"}"))


@pytest.mark.parametrize(("said", "expected"), [(3, 3), (None, 0), ("3", 0), (True, 0)])
def test_executions(said: object, expected: int) -> None:
    """The runs that ActiveJob has counted are known; anything but a number counts as none."""
    assert call(executions=said).executions == expected


def test_deep_nesting_is_refused() -> None:
    """Arguments nested too deeply to be read are a failure like any other."""
    deep = b"[" * 900 + b"]" * 900
    payload = b'{"class":"Sidekiq::ActiveJob::Wrapper","args":[{"job_class":"A","arguments":[' + deep + b"]}]}"
    with suppress(DecodeError):
        assert unwrap(decode(payload)) is not None


MARKED = st.sampled_from(
    ["_aj_serialized", "_aj_globalid", "_aj_ruby2_keywords", "value", "parts", "begin", "end", "k"]
)
NAMED = st.sampled_from(["Symbol", "Time", "Date", "Duration", "BigDecimal", "Range", "Module"]).map(
    "ActiveJob::Serializers::{}Serializer".format
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | NAMED
)


@given(st.lists(st.recursive(LEAVES, lambda one: st.lists(one) | st.dictionaries(MARKED, one))))
def test_any_arguments(arguments: list[Any]) -> None:
    """Whatever a producer has written is decoded or refused, and nothing else is raised."""
    with suppress(DecodeError):
        assert call(*arguments).name == "HelloJob"
