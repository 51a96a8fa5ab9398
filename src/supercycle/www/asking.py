"""From a request to a response: the body is read within bounds, and the work goes to a worker."""

import asyncio
import json
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from supercycle.base.errors import InputError
from supercycle.www.cache import Cache
from supercycle.www.commands.registry import COMMANDS
from supercycle.www.limits import Limits
from supercycle.www.pool import Pool
from supercycle.www.problems import MEDIA_TYPE, Problem, of_input, refused


class Desk:
    """What a server keeps while it runs: its limits, its workers, the answers that it has given."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.pool = Pool(limits.workers, limits.waiting, limits.memory, limits.warmed)
        self.cache = Cache(limits.cached)
        self.streams = 0

    async def answer(self, command: str, raw: bytes, request: Request) -> Response:
        """The response to one command: from memory, or from a worker."""
        key = self.cache.key(command, raw)
        kept = COMMANDS[command].kept
        document = self.cache.get(key) if kept else None
        if document is not None:
            return Response(document, media_type="application/json")

        async def wanted() -> bool:
            return not await request.is_disconnected()

        status, document = await self.pool.ask(command, raw, seconds=self.limits.seconds, wanted=wanted)
        if status == 200:
            if kept:
                self.cache.put(key, document)
            return Response(document, media_type="application/json")
        if status == 500:
            return problem_response(Problem(500, "this is a fault of the program; its log says more"))
        return Response(document, status, media_type=MEDIA_TYPE)


def problem_response(problem: Problem) -> Response:
    """A problem as a response."""
    return Response(problem.document(), problem.status, dict(problem.headers), MEDIA_TYPE)


def input_response(fault: InputError) -> Response:
    """Input that cannot be used, as a response."""
    return problem_response(of_input(fault))


def json_response(form: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A small form as a response."""
    raw = json.dumps(form, ensure_ascii=False, allow_nan=False)
    return Response(raw, status, headers, "application/json")


async def body_of(request: Request, limits: Limits) -> bytes:
    """The bytes of a body; raises Refused for one that is too large, too slow, or not JSON by its type."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", ""):
        raise refused(415, f"the body is {kind[:80]!r}, not application/json")
    said = request.headers.get("content-length", "0")
    if not said.isdigit() or int(said) > limits.body:
        raise _too_large(limits)
    raw = bytearray()
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > limits.body:
                    raise _too_large(limits)
    except TimeoutError as fault:
        raise refused(
            408, f"the body did not arrive within {limits.body_seconds:g} s", headers={"Connection": "close"}
        ) from fault
    except ClientDisconnect as fault:
        raise refused(400, "the body ended early") from fault
    if raw and not kind:
        raise refused(415, "the body has no type; it must be application/json")
    return bytes(raw)


def _too_large(limits: Limits) -> Exception:
    return refused(413, f"the body is larger than {limits.body:,} bytes", headers={"Connection": "close"})
