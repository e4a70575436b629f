"""The contract as a value and as a file: what every job of a registry takes; equal contracts are equal files."""

from __future__ import annotations

import inspect
import json
from typing import Any, get_type_hints

import msgspec

from worker.arguments import signature
from worker.contract.scalars import Schema
from worker.contract.schema import REF, default, schemas
from worker.contract.wellformed import check_schemas, references
from worker.errors import ConfigError
from worker.registry import Handler, Registry

FORMAT = 1
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Contract(msgspec.Struct, frozen=True):
    """What jobs take: by job, the schema of its list of arguments; and the definitions that schemas refer to.

    A job with `activejob` is enqueued by Rails alone, which writes its arguments in a way of its own: they are any.
    """

    jobs: dict[str, Schema]
    defs: dict[str, Schema] = {}


def contract(registry: Registry) -> Contract:
    """Return the contract of every job in a registry.

    Raises:
        ConfigError: There is no job, or one has an argument that cannot come from JSON.
    """
    handlers = [handler for name in sorted(registry) if (handler := registry.get(name)) is not None]
    if not handlers:
        raise ConfigError("no job is registered there, so there is nothing to write a contract of")
    parameters = {handler.name: _parameters(handler) for handler in handlers}
    annotations = [hint for handler in handlers for _, hint in parameters[handler.name]]
    written, defs = schemas(annotations)
    queue = iter(written)
    jobs = {
        handler.name: _job(handler, [(one, next(queue)) for one, _ in parameters[handler.name]]) for handler in handlers
    }
    return Contract(jobs, defs)


def write(contract: Contract) -> str:
    """Return a contract as the text of its file: equal contracts have equal text."""
    document = {
        "contract": FORMAT,
        "$schema": DIALECT,
        "jobs": {name: _canonical(contract.jobs[name]) for name in sorted(contract.jobs)},
        "$defs": {name: _canonical(contract.defs[name]) for name in sorted(contract.defs)},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read(text: str | bytes, place: str) -> Contract:
    """Return the contract in the text of a file; `place` names it in errors.

    Raises:
        ConfigError: It is none, or one of a format that is not known here.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{place} is no JSON: {error}") from None
    if not isinstance(document, dict) or "contract" not in document:
        raise ConfigError(f"{place} is no contract: `python -m worker contract -jobs=… -o {place}` writes one")
    if document["contract"] != FORMAT:
        raise ConfigError(
            f"{place} has format {document['contract']!r}, and only {FORMAT} is known here: write it anew"
        )
    try:
        jobs, defs = check_schemas(document.get("jobs")), check_schemas(document.get("$defs", {}))
    except msgspec.ValidationError as error:
        raise ConfigError(f"{place} is no contract: {error}") from None
    except RecursionError:
        raise ConfigError(f"{place} is nested too deeply") from None
    lost = sorted(references([jobs, defs]) - {REF + name for name in defs})
    if lost:
        raise ConfigError(f"{place} is no contract: {lost[0]} leads nowhere")
    return Contract(jobs, defs)


def _parameters(handler: Handler) -> list[tuple[inspect.Parameter, Any]]:
    """Return the parameters that a payload gives, each with its annotation; a program reads its payload by itself."""
    if handler.activejob or handler.program:
        return []
    hints = get_type_hints(handler.call, include_extras=True)
    positional, rest = signature(handler.name, handler.call, int(handler.pass_job))
    found = [(one, hints.get(one.name, Any)) for one in (*positional, *filter(None, [rest]))]
    for one, hint in found:
        try:
            schemas([hint])
        except TypeError as error:
            raise ConfigError(f"job {handler.name!r}: the type of its argument {one.name!r}: {error}") from None
    return found


def _job(handler: Handler, parameters: list[tuple[inspect.Parameter, Schema]]) -> Schema:
    """Return the schema of a job's list of arguments."""
    text = inspect.getdoc(handler.call)
    about: Schema = {"description": text} if text else {}
    if handler.program:
        return {"type": "array", "items": {"title": "args"}}
    if handler.activejob:
        return {**about, "activejob": True, "type": "array"}
    fixed = [one for one in parameters if one[0].kind is not inspect.Parameter.VAR_POSITIONAL]
    schema: Schema = {**about, "type": "array", "minItems": sum(one.default is one.empty for one, _ in fixed)}
    if fixed:
        schema["prefixItems"] = [_argument(one, inner) for one, inner in fixed]
    if len(fixed) == len(parameters):
        return {**schema, "maxItems": len(fixed)}
    return {**schema, "items": _argument(*parameters[-1])}


def _argument(parameter: inspect.Parameter, schema: Schema) -> Schema:
    constant = default(parameter.default) if parameter.default is not parameter.empty else {}
    return {**schema, **constant, "title": parameter.name}


def _canonical(schema: Any) -> Any:
    """Return a schema with its keywords in order; members of objects keep theirs, which a reader likes better."""
    if isinstance(schema, list):
        return [_canonical(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        keyword: {name: _canonical(inner) for name, inner in value.items()}
        if keyword == "properties"
        else _canonical(value)
        for keyword, value in sorted(schema.items())
    }
