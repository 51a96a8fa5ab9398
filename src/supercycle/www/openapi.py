"""The description of the API, made from the commands: their arguments, their examples, the keys of their answers."""

from collections.abc import Mapping
from typing import Any

from supercycle.report.keys import KEYS
from supercycle.www.commands.command import Command
from supercycle.www.commands.registry import COMMANDS, READ_ONLY
from supercycle.www.fields import NAME_PATTERN
from supercycle.www.problems import MEDIA_TYPE, TITLES

Described = dict[str, Any]

ABOUT = """The commands of Supercycle over HTTP. A body holds a command's arguments under the names of its long options;
the answer is the document that the command line prints with `--json`. A quantity is a number in base units
or text such as "16k", "$100M", "3.35 TB/s". Problems are described as in RFC 9457."""

PROBLEM: Described = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "faults", "hint"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what was asked and cannot be answered"},
        "faults": {
            "type": "array", "items": {"type": "string"},
            "description": "one line for each key: its name, what is expected, its value",
        },
        "hint": {"type": "string", "description": "what to do"},
    },
}  # fmt: skip

JOB: Described = {
    "type": "object",
    "required": ["id", "command", "state", "progress", "seconds"],
    "properties": {
        "id": {"type": "string"},
        "command": {"type": "string", "enum": sorted(COMMANDS)},
        "state": {"type": "string", "enum": ["queued", "running", "done", "failed", "cancelled"]},
        "progress": {
            "type": "object", "description": "stage, done and of; empty before the work tells",
            "properties": {
                "stage": {"type": "string"}, "done": {"type": "integer"}, "of": {"type": "integer"}
            },
        },
        "seconds": {"type": "number", "description": "since the work began"},
        "result": {"type": "object", "description": "the command's answer, once it is done"},
        "error": {"$ref": "#/components/schemas/Problem"},
    },
}  # fmt: skip

HEALTH: Described = {
    "type": "object",
    "required": ["status", "version", "edition", "commands"],
    "properties": {
        "status": {"const": "ok"}, "version": {"type": "string"},
        "edition": {"type": "string", "description": "the day of the catalogue"},
        "commands": {"type": "array", "items": {"type": "string"}},
    },
}  # fmt: skip

REFUSALS = (401, 403, 421, 429, 503)
"""Any path may answer with these."""

OF_A_BODY = (400, 408, 413, 415, 422)
"""Paths that take a body may answer with these too."""


def schema() -> Described:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Supercycle", "version": "1", "description": ABOUT},
        "security": [{}, {"token": []}],
        "paths": {
            **{f"/api/v1/{one.name}": {"post": _asked(one)} for one in COMMANDS.values() if one.name not in READ_ONLY},
            **_catalog(), **_jobs(), **_about(),
        },
        "components": {
            "schemas": {"Problem": PROBLEM, "Job": JOB},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


def answer_schema(command: Command) -> Described:
    """The keys of a command's answer that the documentation names, at the top."""
    found: dict[str, Described] = {}
    keys = KEYS.get(command.documented, {})
    if any(path.startswith("[]") for path in keys):
        return {"type": ["array", "object"], "description": "a list, or one of its items"}
    for path, meaning in keys.items():
        found.setdefault(path.partition(".")[0].partition("[")[0], {"description": meaning})
    return {"type": "object", "properties": found}


def body_schema(command: Command) -> Described:
    """The arguments of a command, with what is described apart in its place."""
    found = command.body.model_json_schema()
    apart = found.pop("$defs", {})

    def placed(part: Any) -> Any:
        if isinstance(part, list):
            return [placed(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return placed(apart[str(part["$ref"]).rpartition("/")[2]])
        return {key: placed(one) for key, one in part.items()}

    described: Described = placed(found)
    return described


def _asked(command: Command) -> Described:
    examples = {title: {"value": body} for title, body in command.examples.items()}
    content = {"application/json": {"schema": body_schema(command), "examples": examples}}
    required = bool(body_schema(command).get("required"))
    return {
        "summary": command.says, "operationId": command.name.replace("/", "_"),
        "requestBody": {"required": required, "content": content},
        "responses": {"200": _json("the answer", answer_schema(command)), **_problems(*REFUSALS, *OF_A_BODY)},
    }  # fmt: skip


def _json(text: str, form: Described) -> Described:
    return {"description": text, "content": {"application/json": {"schema": form}}}


def _problems(*statuses: int) -> Described:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(status): {"description": TITLES[status], "content": content} for status in sorted(statuses)}


def _looked_up(id: str, summary: str, form: Described, *names: str, more: Mapping[str, Any] | None = None) -> Described:
    return {
        "summary": summary, "operationId": id,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {
                "type": "string", "pattern": NAME_PATTERN, "minLength": 1, "maxLength": 120}}
            for name in names
        ],
        "responses": {"200": _json("the answer", form), **_problems(404, *REFUSALS), **(more or {})},
    }  # fmt: skip


def _catalog() -> Described:
    entries: Described = {"type": "object", "properties": {"kind": {"type": "string"}}}
    kinds: Described = {"type": "object", "required": ["kinds", "own"]}
    accuracy: Described = {"type": "object", "required": ["training", "serving"]}
    says = COMMANDS["accuracy"].says
    return {
        "/api/v1/catalog": {"get": _looked_up("catalog", "The kinds of entries.", kinds)},
        "/api/v1/catalog/{kind}": {"get": _looked_up("catalog_kind", "The entries of a kind.", entries, "kind")},
        "/api/v1/catalog/{kind}/{name}": {
            "get": _looked_up("catalog_entry", "One entry, each fact with its source.", entries, "kind", "name")
        },
        "/api/v1/accuracy": {"get": _looked_up("accuracy", says, accuracy)},
    }


def _jobs() -> Described:
    job: Described = {"$ref": "#/components/schemas/Job"}
    stream = {"200": {"description": "events named progress, done, failed, cancelled and heartbeat, each with the job",
                      "content": {"text/event-stream": {"schema": {"type": "string"}}}}}  # fmt: skip
    started = {
        "description": "the job", "content": {"application/json": {"schema": job}},
        "headers": {"Location": {"schema": {"type": "string"}}},
        "links": {
            name: {"operationId": f"job_{name}", "parameters": {"id": "$response.body#/id"}}
            for name in ("look", "cancel")
        },
    }  # fmt: skip
    body: Described = {
        "type": "object", "required": ["command"], "additionalProperties": False,
        "properties": {"command": {"type": "string", "enum": sorted(COMMANDS)}, "body": {"type": "object"}},
    }  # fmt: skip
    asked = {"the worked example": {"value": {"command": "plan", "body": {"draws": 2000}}}}
    return {
        "/api/v1/jobs": {"post": {
            "summary": "Starts long work.", "operationId": "job_start",
            "requestBody": {"required": True, "content": {"application/json": {"schema": body, "examples": asked}}},
            "responses": {"202": started, **_problems(*REFUSALS, *OF_A_BODY)},
        }},
        "/api/v1/jobs/{id}": {
            "get": _looked_up("job_look", "The state of a job, and its result.", job, "id"),
            "delete": _looked_up("job_cancel", "Stops a job: its process ends.", job, "id"),
        },
        "/api/v1/jobs/{id}/events": {
            "get": _looked_up("job_follow", "The events of a job as they come.", job, "id", more=stream),
        },
    }  # fmt: skip


def _about() -> Described:
    return {
        "/api/v1/health": {"get": _looked_up("health", "That the server is there.", HEALTH)},
        "/api/v1/keys": {"get": _looked_up("keys", "What each key of the answers means.", {"type": "object"})},
        "/api/v1/openapi.json": {"get": _looked_up("openapi", "This description.", {"type": "object"})},
    }
