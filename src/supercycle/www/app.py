"""The application: the routes of the API, and the files of the page."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from supercycle.base.errors import InputError
from supercycle.www import job_routes
from supercycle.www.asking import Desk, body_of, input_response, json_response, problem_response
from supercycle.www.commands.registry import COMMANDS, READ_ONLY
from supercycle.www.guard import Guard
from supercycle.www.jobs import Jobs
from supercycle.www.limits import Limits
from supercycle.www.openapi import schema
from supercycle.www.problems import Problem, Refused

STATIC = Path(__file__).parent / "static"
ROOT = "/api/v1"


def create(
    *, limits: Limits | None = None, hosts: frozenset[str] | None = None, token: str | None = None
) -> FastAPI:  # fmt: skip
    """The application of a server; ``hosts`` are the names it answers to (None: any), ``token`` what the API asks."""
    bounds = limits or Limits()
    desk, jobs = Desk(bounds), Jobs(bounds)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await desk.pool.warm()
        yield
        await jobs.close()
        await desk.pool.close()

    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    _commands(app, desk)
    _catalog(app, desk)
    job_routes.add(app, desk, jobs, ROOT)
    _about(app)
    _page(app)
    _faults(app)
    app.add_middleware(Guard, limits=bounds, hosts=hosts, token=token)
    return app


def _commands(app: FastAPI, desk: Desk) -> None:
    for command in COMMANDS.values():
        if command.name in READ_ONLY:
            continue
        app.add_api_route(f"{ROOT}/{command.name}", _endpoint(desk, command.name), methods=["POST"])


def _endpoint(desk: Desk, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def asked(request: Request) -> Response:
        return await desk.answer(name, await body_of(request, desk.limits), request)

    return asked


def _catalog(app: FastAPI, desk: Desk) -> None:
    async def looked_up(request: Request, form: dict[str, str]) -> Response:
        response = await desk.answer("catalog", json.dumps(form).encode(), request)
        if response.status_code == 422:
            response.status_code = 404
        return response

    async def kinds(request: Request) -> Response:
        return await looked_up(request, {})

    async def entries(request: Request, kind: str) -> Response:
        return await looked_up(request, {"kind": kind})

    async def entry(request: Request, kind: str, name: str) -> Response:
        return await looked_up(request, {"kind": kind, "name": name})

    async def accuracy(request: Request) -> Response:
        return await desk.answer("accuracy", b"{}", request)

    app.add_api_route(f"{ROOT}/catalog", kinds, methods=["GET", "HEAD"])
    app.add_api_route(f"{ROOT}/catalog/{{kind}}", entries, methods=["GET", "HEAD"])
    app.add_api_route(f"{ROOT}/catalog/{{kind}}/{{name}}", entry, methods=["GET", "HEAD"])
    app.add_api_route(f"{ROOT}/accuracy", accuracy, methods=["GET", "HEAD"])


def _about(app: FastAPI) -> None:
    async def health() -> Response:
        from importlib.metadata import version

        from supercycle.catalog.edition import edition

        return json_response({
            "status": "ok", "version": version("supercycle"), "edition": edition().isoformat(),
            "commands": sorted(COMMANDS),
        })  # fmt: skip

    async def keys() -> Response:
        from supercycle.report.keys import KEYS

        return json_response({command: dict(words) for command, words in KEYS.items()})

    async def described() -> Response:
        return json_response(schema())

    app.add_api_route(f"{ROOT}/health", health, methods=["GET", "HEAD"])
    app.add_api_route(f"{ROOT}/keys", keys, methods=["GET", "HEAD"])
    app.add_api_route(f"{ROOT}/openapi.json", described, methods=["GET", "HEAD"])


def _page(app: FastAPI) -> None:
    async def index() -> Response:
        page = STATIC / "index.html"
        if page.is_file():
            return FileResponse(page)
        return PlainTextResponse(f"The API answers under {ROOT}/, and describes itself in {ROOT}/openapi.json.\n")

    app.add_api_route("/", index, methods=["GET", "HEAD"], include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC, check_dir=False))


def _faults(app: FastAPI) -> None:
    async def refused(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, Refused)
        return problem_response(fault.problem)

    async def bad_input(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, InputError)
        return input_response(fault)

    async def http(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, HTTPException)
        detail = {404: f"{request.url.path[:200]} is nothing that this server has", 405: "not with this method"}
        said = detail.get(fault.status_code, str(fault.detail))
        return problem_response(Problem(fault.status_code, said, headers=dict(fault.headers or {})))

    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(InputError, bad_input)
    app.add_exception_handler(HTTPException, http)
