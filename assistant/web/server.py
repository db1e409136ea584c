"""The server: Gradio's page behind the gate, the page's own routes, and the staff's pages.

In:    settings.
Out:   an ASGI application; `serve` runs it.
Never: shows the page to other machines without a password for the staff.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ConfigError
from assistant.settings import Settings
from assistant.web import texts

if TYPE_CHECKING:
    from fastapi import FastAPI
    from gradio import Blocks
    from starlette.types import ASGIApp

logger = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
FONTS = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]
QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "DO_NOT_TRACK": "1",
}
"""What keeps the libraries from calling home; set before they are imported."""
FAREWELL = 3
"""Seconds that open streams are given when the server stops."""


def require_password_beyond_loopback(settings: Settings) -> None:
    """Refuse to be reachable from other machines while anyone would be staff.

    Raises:
        ConfigError: the host is not loopback and there is no password.
    """
    if not settings.password and not settings.loopback:
        raise ConfigError(
            f"ASSISTANT_HOST is {settings.host!r}: set ASSISTANT_PASSWORD to serve other machines",
            texts.NEEDS_PASSWORD,
        )


def build(settings: Settings) -> ASGIApp:
    """Return the application.

    Raises:
        ConfigError: see `require_password_beyond_loopback`.
    """
    require_password_beyond_loopback(settings)
    os.environ.update(QUIET)
    import gradio
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse
    from fastapi.staticfiles import StaticFiles

    from assistant.web import documents, routes, staff
    from assistant.web.desk import Desk
    from assistant.web.gate import Gate
    from assistant.web.render import Renderer
    from assistant.web.work import Work

    desk, renderer = Desk(settings), Renderer(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        desk.open()
        yield
        await desk.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    routes.answer_errors(app)
    app.add_exception_handler(staff.SignInNeeded, staff.lead_to_sign_in)
    app.state.desk, app.state.renderer, app.state.door = desk, renderer, staff.Door(settings)
    app.state.work = Work()
    for router in (routes.router, staff.entrance, staff.router, documents.router):
        app.include_router(router)
    app.mount("/web", StaticFiles(directory=STATIC))

    @app.get("/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse({"ok": True})

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        await desk.assistant()
        return JSONResponse({"ok": True})

    gradio.mount_gradio_app(
        app,
        _draw_page(),
        path="/",
        theme=gradio.themes.Base(font=FONTS, font_mono=["monospace"]),
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
    )
    return Gate(app, settings, renderer.shell)


def _draw_page() -> Blocks:
    """Return the page: one place that `page.js` fills with the interview and keeps in step.

    The conversation is not made of Gradio's own events: they end when a tab is closed, and their
    sessions do not keep visitors apart. So the page holds no state and no function of Gradio's.
    """
    import gradio

    page = gradio.Blocks(title=texts.TITLE, analytics_enabled=False, fill_width=True)
    with page:
        gradio.Column(elem_id="page")
    return page


def bind(settings: Settings) -> socket.socket:
    """Take the port.

    Raises:
        ConfigError: it is taken, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as exc:
        listening.close()
        raise ConfigError(
            f"cannot listen on {settings.host}:{settings.port}: {exc.strerror}",
            texts.NO_ADDRESS.format(host=settings.host, port=settings.port),
        ) from exc
    return listening


def _leave(_signal: int, _frame: object) -> None:
    sys.exit(0)


def serve(settings: Settings) -> None:
    """Serve the page until the program is told to stop.

    Raises:
        ConfigError: the address cannot be used.
    """
    import uvicorn

    require_password_beyond_loopback(settings)
    listening = bind(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            build(settings),
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=FAREWELL,
        )
    )
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    # The server ends what it is doing first, then raises the signal again.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _leave)
    print(f"http://{host}:{settings.port}/", flush=True)  # noqa: T201
    server.run(sockets=[listening])
