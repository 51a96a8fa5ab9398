"""Who may ask, and how often: hosts, origins, tokens, rates; and the headers that keep a browser strict."""

import hmac
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from supercycle.www.limits import Limits
from supercycle.www.problems import MEDIA_TYPE, Problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "font-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
))  # fmt: skip
"""What the page may load: its own files and nothing else; no text of the page becomes a script or a style."""

HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}  # fmt: skip

OPEN = ("/api/v1/health",)
"""Paths of the API that need no token."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
"""Names of this machine for itself."""

CLIENTS = 10_000
"""Clients whose rates are remembered at most."""


class Rates:
    """A bucket of requests for each client, which fills at a rate and holds a burst."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, client: str) -> bool:
        """Whether the client may make one more request now; counts it if so."""
        now = self._clock()
        held, since = self._buckets.pop(client, (self._burst, now))
        held = min(self._burst, held + (now - since) * self._rate)
        allowed = held >= 1.0
        self._buckets[client] = (held - 1.0 if allowed else held, now)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        return allowed


class Guard:
    """Refuses what must not reach the application, and adds the headers to what leaves it.

    ``hosts`` are the names that a request may use for this server (None: any, where a token is needed anyway): a
    page of another name that points at this address (DNS rebinding) is refused. No origin but the server's own is
    answered, so there are no CORS headers.
    """

    def __init__(self, app: App, *, limits: Limits, hosts: frozenset[str] | None, token: str | None) -> None:
        self._app, self._hosts, self._token = app, hosts, token
        self._rates = Rates(limits.rate, limits.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection of ASGI."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        problem = self._problem(scope)
        if problem is not None:
            await answer(with_headers(send, scope), problem)
            return
        await self._app(scope, receive, with_headers(send, scope))

    def _problem(self, scope: Scope) -> Problem | None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if self._hosts is not None and _name(host) not in self._hosts:
            return Problem(421, f"{host[:100]!r} is not a name of this server")
        origin = headers.get("origin")
        if origin is not None and origin.split("://")[-1] != host:
            return Problem(403, "pages of other origins are not answered")
        client = scope["client"][0] if scope.get("client") else ""
        if not self._rates.allows(client):
            return Problem(429, "this client asks too often", headers={"Retry-After": "1"})
        if self._token and scope["path"].startswith("/api/") and scope["path"] not in OPEN:
            scheme, _, given = headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token.encode()):
                return Problem(
                    401, "the API of this server needs its token", hint="Send the header Authorization: Bearer TOKEN.",
                    headers={"WWW-Authenticate": "Bearer"},
                )  # fmt: skip
        return None


def _name(host: str) -> str:
    """The name in a Host header, without the port."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()


def with_headers(send: Send, scope: Scope) -> Send:
    """The same, with the headers of this server on every response."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name.lower() for name, _ in message.get("headers", [])}
            extra = {**HEADERS, "Cache-Control": "no-store" if scope["path"].startswith("/api/") else "no-cache"}
            added = [(k.lower().encode(), v.encode()) for k, v in extra.items() if k.lower().encode() not in own]
            message = {**message, "headers": [*message.get("headers", []), *added]}
        await send(message)

    return sending


async def answer(send: Send, problem: Problem) -> None:
    """Sends a problem as a response, and lets the connection end: its body is not read."""
    document = problem.document()
    headers = {"content-type": MEDIA_TYPE, "content-length": str(len(document)), "connection": "close"}
    lines = [(k.lower().encode(), v.encode()) for k, v in {**headers, **problem.headers}.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": lines})
    await send({"type": "http.response.body", "body": document})
