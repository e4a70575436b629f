"""Jobs to try the clients' encoders with: what every client must write, and what every client must refuse."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

LEVELS = 88  # how deep an argument may be nested: what is left of a payload's 90
DIGITS = 4300  # of the longest integer

# What one encoder or another escapes, doubles or loses, and the edges of Unicode's ranges.
ODD_CHARACTERS = (
    "\x00\x01\b\t\n\x0b\f\r\x1b\x1f\"'\\/<>&\x7f\x80\x85\xa0\xad\u0300\u061c\u07ff\u0800\u200b\u2028\u2029\ud7ff\ue000"
    "\ufeff\ufffd\ufffe\uffff\U00010000\U0001f600\U000e0001\U0010ffff"
)
ODD_FLOATS = (
    *(0.0, -0.0, 1.0, 1e14, 1e15, 1e16, 1e22, 1e23, 1e-4, 1e-5, 1e-7, 2.0**53, 2.0**63, 2.0**64, 999999999999999.9),
    *(5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308),
)
ODD_INTEGERS = (
    *(2**bits + more for bits in (31, 32, 53, 63, 64, 128) for more in (-1, 0, 1)),
    *(-(2**53) - 1, -(2**63) - 1, 10**DIGITS - 1, 1 - 10**DIGITS),
)
PLANES = range(0, 0x110000, 0x10000)

of_a_plane = st.sampled_from(PLANES).flatmap(
    lambda first: st.characters(codec="utf-8", min_codepoint=first, max_codepoint=first + 0xFFFF)
)
texts = st.text() | st.text(st.sampled_from(ODD_CHARACTERS) | of_a_plane, max_size=8)
integers = st.integers() | st.sampled_from(ODD_INTEGERS)
floats = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(ODD_FLOATS)
scalars = st.none() | st.booleans() | integers | floats | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=10,
)


def inside(levels: int, value: Any, *, every: int = 2, name: str = "") -> Any:
    """A value inside so many levels of lists, of which each second one or every so many is an object instead."""
    for level in range(1, levels + 1):
        value = [value] if level % every else {name: value}
    return value


def nested(least: int, most: int, within: st.SearchStrategy[Any] = scalars) -> st.SearchStrategy[Any]:
    """A value inside so many levels of lists and objects."""
    levels = st.sampled_from([least, most]) | st.integers(least, most)
    return st.builds(inside, levels, within, every=st.sampled_from([1, 2, 3, most + 1]), name=texts)


accepted = values | nested(1, LEVELS)
arguments = st.lists(accepted, max_size=6)
names = texts.filter(bool)
queues = names.filter(lambda name: not set(",\r\n") & set(name))
times = st.floats(1e9, 1e11)  # the years 2001 to 5138

# The members that a client writes or checks itself are tried by the protocol's cases.
CLAIMED = {
    *("queue", "class", "args", "jid", "created_at", "enqueued_at", "at"),
    *("retry", "retry_for", "retry_queue", "backtrace", "dead", "tags"),
}
options = st.dictionaries(texts.filter(lambda name: name not in CLAIMED), accepted, max_size=3)

resque_jobs = st.fixed_dictionaries({"name": names, "args": arguments})
sidekiq_jobs = st.fixed_dictionaries({"name": names, "args": arguments, "options": options})

# All that is odd at once, so that every run has it.
DEEPEST = [inside(LEVELS - 1, [], every=every) for every in (1, 2, LEVELS)]
ODD_ARGUMENTS = [*ODD_INTEGERS, *ODD_FLOATS, ODD_CHARACTERS, *ODD_CHARACTERS, [], {}, "", None, True, False, *DEEPEST]
ODD_OPTIONS = {"odd": ODD_ARGUMENTS[: -len(DEEPEST)], ODD_CHARACTERS: DEEPEST[0]}

# JSON has no word for these. "broken-text" is what each language has of that kind: half a character (a lone surrogate)
# in Python, bytes that are not UTF-8 in Go and Ruby.
OUTSIDE_JSON = [{"outside-json": word} for word in ("nan", "infinity", "-infinity", "broken-text")]
TOO_LONG = [10**DIGITS, -(10**DIGITS), 10 ** (2 * DIGITS)]
too_deep = nested(LEVELS + 1, LEVELS + 5)
misplaced = [nested(0, 5, st.just(bad)) for bad in (*OUTSIDE_JSON, *TOO_LONG)]
refused = st.sampled_from([*misplaced, too_deep]).flatmap(lambda kind: kind)
refused_arguments = st.builds(lambda before, bad, after: [*before, bad, *after], arguments, refused, arguments)
refused_options = st.builds(lambda others, bad: {**others, "locale": bad}, options, refused)
