"""``supercycle web``: the page and the API."""

from typing import Annotated

import typer

from supercycle.cli.options import whole


def web(
    host: Annotated[str, typer.Option("--host", metavar="H", help="The address to bind.")] = "127.0.0.1",
    port: Annotated[str, typer.Option("--port", metavar="P", help="The port; 0 for any that is free.")] = "8717",
    token: Annotated[
        str | None,
        typer.Option("--token", metavar="T", help="What the API asks of clients (made, where it is not loopback)."),
    ] = None,
) -> None:
    """The page and the REST API, on this machine alone unless you say so.

    Needs FastAPI and uvicorn: pip install 'supercycle[web]'. Nothing is loaded
    from the network, and no request reads or writes a file of yours.
    """
    from supercycle.www.serving import serve

    serve(host, whole("--port", port), token, tell=lambda text: typer.echo(text, err=True))
