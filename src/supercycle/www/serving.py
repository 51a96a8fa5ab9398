"""Runs the server: binds an address, says where it is, ends with Ctrl-C."""

import socket
from collections.abc import Callable
from typing import Any

from supercycle.base.errors import InputError

PORT = 8717
"""The port where none is asked for (a choice: free of well-known services)."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(host: str = "127.0.0.1", port: int = PORT, token: str | None = None, *, tell: Callable[[str], None]) -> None:
    """Serves the page and the API until it is stopped; ``tell`` hears the address.

    Bound to anything but the loopback interface the API needs a token; without one given, one is made and told.

    Raises InputError where the extra is not installed, or the address cannot be bound.
    """
    uvicorn = _uvicorn()
    import secrets

    from supercycle.www.app import create
    from supercycle.www.guard import LOOPBACK as NAMES
    from supercycle.www.limits import Limits

    if not 0 <= port <= 65_535:
        raise InputError(f"port: {port} is not between 0 and 65535")
    open_to_others = host not in LOOPBACK
    if open_to_others and token is None:
        token = secrets.token_urlsafe(24)
    bound = _bound(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{bound.getsockname()[1]}/"
    tell(f"Supercycle is at {address}" + (f"#token={token}" if token else ""))
    tell("Stop it with Ctrl-C.")
    app = create(limits=Limits(warmed=True), hosts=None if open_to_others else NAMES, token=token)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, date_header=False, http="h11", ws="none",
        limit_concurrency=512, timeout_keep_alive=30, timeout_graceful_shutdown=2, loop="asyncio",
        h11_max_incomplete_event_size=64 * 1024,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[bound])


def _uvicorn() -> Any:
    try:
        import fastapi  # noqa: F401
        import uvicorn
    except ImportError as fault:
        raise InputError(
            "the page and the API need FastAPI and uvicorn", hint="Install them with: pip install 'supercycle[web]'"
        ) from fault
    return uvicorn


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
    except (OSError, UnicodeError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise InputError(f"{host}:{port} cannot be bound: {reason}", hint="Choose another with --port.") from fault
    return found
