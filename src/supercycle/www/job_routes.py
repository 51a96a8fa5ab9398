"""The routes of jobs: start one, look at it, follow its events, take it back."""

import json
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from supercycle.base.errors import InputError, join_or, unknown_name
from supercycle.www.asking import Desk, body_of, json_response
from supercycle.www.body import Body, read, validated
from supercycle.www.commands.registry import COMMANDS
from supercycle.www.jobs import DONE, ENDED, Job, Jobs
from supercycle.www.problems import refused


class JobBody(Body):
    """The name of a command and its body."""

    command: str
    body: dict[str, object] = Field(default_factory=dict)


def add(app: FastAPI, desk: Desk, jobs: Jobs, root: str) -> None:
    """Adds the routes to an application."""

    async def start(request: Request) -> Response:
        asked = validated(JobBody, read(await body_of(request, desk.limits)))
        if asked.command not in COMMANDS:
            fault = unknown_name("command", asked.command[:80], COMMANDS, "GET /api/v1/health")
            raise InputError(f"command: {fault.headline}", hint=join_or(sorted(COMMANDS)))
        command = COMMANDS[asked.command]
        validated(command.body, asked.body)
        raw = json.dumps(asked.body, ensure_ascii=False, separators=(",", ":")).encode()
        job = jobs.start(command.name, raw, desk.cache if command.kept else None)
        return json_response(job.form(), 202, {"Location": f"{root}/jobs/{job.id}"})

    async def look(id: str) -> Response:
        return Response(described(jobs.find(id)), media_type="application/json")

    async def follow(id: str) -> Response:
        job = jobs.find(id)
        if desk.streams >= desk.limits.streams:
            raise refused(503, "too many streams of events are open", headers={"Retry-After": "5"})
        return StreamingResponse(_stream(desk, jobs, job), media_type="text/event-stream")

    async def cancel(id: str) -> Response:
        job = jobs.find(id)
        await jobs.cancel(job)
        return json_response(job.form())

    app.add_api_route(f"{root}/jobs", start, methods=["POST"])
    app.add_api_route(f"{root}/jobs/{{id}}", look, methods=["GET"])
    app.add_api_route(f"{root}/jobs/{{id}}/events", follow, methods=["GET"])
    app.add_api_route(f"{root}/jobs/{{id}}", cancel, methods=["DELETE"])


def described(job: Job) -> bytes:
    """A job with its result, or the problem that there is instead."""
    head = json.dumps(job.form(), ensure_ascii=False).encode()
    if job.state not in ENDED or not job.document:
        return head
    return head[:-1] + (b', "result": ' if job.state == DONE else b', "error": ') + job.document + b"}"


async def _stream(desk: Desk, jobs: Jobs, job: Job) -> AsyncIterator[bytes]:
    desk.streams += 1
    try:
        async for name, form in jobs.events(job):
            yield f"event: {name}\ndata: {json.dumps(form)}\n\n".encode()
    finally:
        desk.streams -= 1
