"""A change that is called safe is safe: proven on random schemas by a validator that is not ours."""

from __future__ import annotations

from typing import Any

import pytest
from documents import BY_KIND, DEFINITIONS, SCHEMAS, changed, closed, sensible, takes, values
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from worker.contract.narrowing import MILD, Comparison

CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
thorough = settings(database=None, deadline=None, max_examples=400, suppress_health_check=CHECKS)


def compatible(old: Any, new: Any, old_defs: Any, new_defs: Any) -> bool:
    """Whether the comparison finds nothing that breaks."""
    return all(one.kind in MILD for one in Comparison(old_defs, new_defs).narrowings(old, new))


def draw_taken(data: st.DataObject, schema: Any, defs: Any) -> Any:
    """A value that a schema takes as its producers read it."""
    strict = {name: closed(one) for name, one in defs.items()}
    value = data.draw(values(schema, defs))
    assume(takes(closed(schema), strict, value))
    return value


@thorough
@given(data=st.data(), old=SCHEMAS, old_defs=DEFINITIONS)
def test_safe_changes_are_safe(data: st.DataObject, old: Any, old_defs: Any) -> None:
    """Whatever an old schema takes, a new one takes too, if nothing is said to break; small changes."""
    new = data.draw(changed(old))
    new_defs = {name: data.draw(changed(one)) for name, one in old_defs.items()}
    assume(compatible(old, new, old_defs, new_defs))

    assert takes(new, new_defs, draw_taken(data, old, old_defs))


@pytest.mark.parametrize("kind", BY_KIND)
@thorough
@given(data=st.data())
def test_safe_changes_of_a_kind_are_safe(data: st.DataObject, kind: str) -> None:
    """The same for the keywords of one kind of value, and for another schema of the kind instead."""
    old = data.draw(BY_KIND[kind])
    new = data.draw(changed(old) | BY_KIND[kind] | BY_KIND["number"])
    assume(compatible(old, new, {}, {}))

    assert takes(new, {}, draw_taken(data, old, {}))


@thorough
@given(data=st.data(), old=SCHEMAS, new=SCHEMAS, defs=DEFINITIONS)
def test_safe_replacements_are_safe(data: st.DataObject, old: Any, new: Any, defs: Any) -> None:
    """The same for two schemas that have nothing to do with each other."""
    new = {"anyOf": [new, data.draw(changed(old))]} if data.draw(st.booleans()) else new
    assume(compatible(old, new, defs, defs))

    assert takes(new, defs, draw_taken(data, old, defs))


@thorough
@given(schema=SCHEMAS, defs=DEFINITIONS)
def test_no_change_is_safe(schema: Any, defs: Any) -> None:
    """A schema that stays as it is breaks nobody."""
    assume(sensible(schema) and sensible(defs))

    assert compatible(schema, schema, defs, {name: dict(one) for name, one in defs.items()})


@pytest.mark.parametrize("kept", [True, False])
def test_that_the_proof_can_fail(*, kept: bool) -> None:
    """The strategies find a broken pair when the comparison is told nothing: the proof is not empty."""
    old, new = {"type": "integer"}, {"type": "integer", "minimum": 0}

    assert takes(new, {}, -1) is False
    assert compatible(old, old if kept else new, {}, {}) is kept
