"""What the page asks for: an interview's state, a turn, a correction, a mark, a file.

In:    JSON from the page; the interview's unguessable id is the right to it, also to erase it.
Out:   JSON with HTML fragments; a turn's reply as newline-delimited JSON, piece by piece.
Never: shows the text of an error that is not meant for people.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import traceback
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from assistant.errors import (
    AssistantError,
    ExportBlocked,
    InputRejected,
    InterviewNotFound,
    StoreError,
)
from assistant.interview import Line, Marks, Reply
from assistant.interview.sources import MatchKind
from assistant.web import texts
from assistant.web.desk import Busy, Crowded, Desk, OutOfStep, Turn
from assistant.web.render import Renderer
from assistant.web.work import StillWorking

logger = logging.getLogger(__name__)

PIECES = 36
"""Pieces in which a reply appears."""
PIECE_SECONDS = 0.018
"""Pause between two pieces: a long reply is on the page within 0.7 s."""

STATUS: tuple[tuple[type[AssistantError], int], ...] = (
    (InterviewNotFound, 404),
    (InputRejected, 422),
    (ExportBlocked, 409),
    (OutOfStep, 409),
    (StillWorking, 409),
    (Busy, 409),
    (Crowded, 503),
    (StoreError, 503),
)
Format = Literal["docx", "md", "json"]
VersionName = Literal["public", "full"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Opening(_Body):
    """The first message of an interview."""

    text: str


class Message(_Body):
    """A message, and the last turn that its writer had seen."""

    text: str
    after: int = Field(ge=0)


class TermCorrection(_Body):
    """A line of the research statement, worded anew."""

    key: Literal["questions", "mechanisms", "keywords_zh", "keywords_en"]
    position: int = Field(ge=0, le=100)
    text: str = Field(min_length=1, max_length=300)


class Tick(_Body):
    """Highlights of the public brief, all of the same words, that a person looked at."""

    highlights: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=500)
    on: bool


class Check(_Body):
    """What a person found when checking a match."""

    record: str = Field(max_length=80)
    check: str = Field(max_length=300)
    result: Literal["fits", "fails", "verify"]


def explain(error: Exception) -> tuple[int, dict[str, str]]:
    """Log an error under a reference number; return the status and what a person may read."""
    reference = secrets.token_hex(4)
    if isinstance(error, AssistantError):
        logger.warning("%s: %s", reference, type(error).__name__)
        status = next((code for kind, code in STATUS if isinstance(error, kind)), 503)
        return status, {"message": error.user_message, "reference": reference}
    # The frames say where; the message of an unknown error may hold what a person typed.
    frames = "".join(
        f"  {frame.filename}:{frame.lineno} {frame.name}\n"
        for frame in traceback.extract_tb(error.__traceback__)
    )
    logger.error("%s: %s\n%s", reference, type(error).__name__, frames)
    return 500, {"message": texts.UNEXPECTED, "reference": reference}


def _tell(request: Request, status: int, message: str, reference: str = "") -> Response:
    """Tell the page's script in JSON, the staff in a page."""
    if request.url.path.startswith("/staff"):
        page = renderer_of(request).render(
            "staff_error.html", message=message, reference=reference, open=True
        )
        return HTMLResponse(page, status)
    return JSONResponse({"message": message, "reference": reference}, status)


def answer_errors(app: FastAPI) -> None:
    """Let every error end in a sentence and a reference number."""

    async def known(request: Request, error: Exception) -> Response:
        status, body = explain(error)
        return _tell(request, status, **body)

    async def malformed(request: Request, _error: Exception) -> Response:
        return _tell(request, 422, message=InputRejected.user_message)

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        message = texts.NOT_FOUND if status == 404 else texts.REFUSED
        return _tell(request, status, message=message)

    app.add_exception_handler(AssistantError, known)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(Exception, known)


router = APIRouter(prefix="/api/interviews")


def desk_of(request: Request) -> Desk:
    """Return the application's desk."""
    desk: Desk = request.app.state.desk
    return desk


def renderer_of(request: Request) -> Renderer:
    """Return the application's renderer."""
    renderer: Renderer = request.app.state.renderer
    return renderer


DeskHere = Annotated[Desk, Depends(desk_of)]
RendererHere = Annotated[Renderer, Depends(renderer_of)]


@router.post("")
async def open_interview(opening: Opening, desk: DeskHere, renderer: RendererHere) -> Response:
    """Open an interview with its first message, and answer it."""
    interview_id, turn = await desk.begin(opening.text)
    return _follow(desk, renderer, interview_id, turn)


@router.get("/{interview_id}")
async def view(interview_id: str, desk: DeskHere, renderer: RendererHere) -> dict[str, Any]:
    """Return where an interview stands, with a recap for who comes back to it."""
    state = await _state(desk, renderer, interview_id)
    assistant = await desk.assistant()
    state["recap"] = await desk.run(assistant.recap, interview_id)
    return state


@router.post("/{interview_id}/turns")
async def say(
    interview_id: str, message: Message, desk: DeskHere, renderer: RendererHere
) -> Response:
    """Take one message and answer it."""
    turn = desk.say(interview_id, message.text, message.after)
    return _follow(desk, renderer, interview_id, turn)


@router.get("/{interview_id}/turn")
async def follow(interview_id: str, desk: DeskHere, renderer: RendererHere) -> Response:
    """Tell what becomes of the turn that is being answered, for a tab that was not there."""
    return _follow(desk, renderer, interview_id, desk.turn_of(interview_id))


@router.get("/{interview_id}/sent")
async def show_sent(interview_id: str, desk: DeskHere, renderer: RendererHere) -> dict[str, str]:
    """Return what of an interview was sent to a language model, exactly."""
    assistant = await desk.assistant()
    await desk.run(assistant.look, interview_id)
    uses = await desk.run(assistant.model_uses, interview_id)
    return {"html": await desk.run(renderer.sent, uses)}


@router.get("/{interview_id}/citations/{turn}/{number}")
async def open_citation(
    interview_id: str, turn: int, number: int, desk: DeskHere, renderer: RendererHere
) -> Response:
    """Return the passage that an answer of this interview quotes, and no other."""
    assistant = await desk.assistant()
    opened = await desk.run(assistant.open_citation, interview_id, turn, number)
    if opened is None:
        return JSONResponse({"message": texts.NO_PASSAGE}, 404)
    quoted = opened.quote
    marks = ((quoted.start, quoted.end),)
    html = await desk.run(renderer.passage, quoted.passage, opened.place, marks)
    return JSONResponse({"html": html})


@router.get("/{interview_id}/matches/{turn}/{kind}/{number}")
async def open_match(
    interview_id: str,
    turn: int,
    kind: MatchKind,
    number: int,
    desk: DeskHere,
    renderer: RendererHere,
) -> Response:
    """Return the passage that a match of this interview comes from, and no other."""
    assistant = await desk.assistant()
    opened = await desk.run(assistant.open_match, interview_id, turn, kind, number)
    if opened is None:
        return JSONResponse({"message": texts.NO_PASSAGE}, 404)
    html = await desk.run(renderer.passage, opened.passage, opened.place, opened.marks)
    return JSONResponse({"html": html})


@router.post("/{interview_id}/delete")
async def delete(interview_id: str, desk: DeskHere) -> dict[str, str]:
    """Erase an interview, for who was interviewed."""
    assistant = await desk.assistant()
    await desk.run(assistant.delete, interview_id)
    logger.info("a visitor deleted %s", interview_id[:6])
    return {}


@router.post("/{interview_id}/terms")
async def correct_term(
    interview_id: str, term: TermCorrection, desk: DeskHere, renderer: RendererHere
) -> dict[str, Any]:
    """Word a line of the research statement anew."""
    assistant = await desk.assistant()
    await desk.run(assistant.correct_term, interview_id, term.key, term.position, term.text)
    return await _state(desk, renderer, interview_id)


@router.post("/{interview_id}/ticks")
async def tick(
    interview_id: str, tick: Tick, desk: DeskHere, renderer: RendererHere
) -> dict[str, Any]:
    """Note that highlights of the public brief may go out, or not; each is noted by itself."""
    assistant = await desk.assistant()
    for highlight in tick.highlights:
        await desk.run(assistant.tick, interview_id, highlight, tick.on)
    return await _state(desk, renderer, interview_id)


@router.post("/{interview_id}/checks")
async def mark_check(interview_id: str, check: Check, desk: DeskHere) -> dict[str, Any]:
    """Note what a person found when checking a match."""
    assistant = await desk.assistant()
    await desk.run(assistant.mark_check, interview_id, check.record, check.check, check.result)
    return {}


@router.get("/{interview_id}/brief/{version}.{form}")
async def export(interview_id: str, version: VersionName, form: Format, desk: DeskHere) -> Response:
    """Send a brief as a file."""
    return await send_brief(desk, interview_id, version, form)


async def send_brief(desk: Desk, interview_id: str, version: VersionName, form: Format) -> Response:
    """Answer with a brief as a file.

    Raises:
        ExportBlocked: a highlight of the public version was not ticked.
        InterviewNotFound: there is no such interview.
    """
    assistant = await desk.assistant()
    file = await desk.run(assistant.export, interview_id, version, form)
    name = f"attachment; filename=\"brief.{form}\"; filename*=UTF-8''{quote(file.name)}"
    return Response(file.data, media_type=file.media_type, headers={"content-disposition": name})


async def _state(desk: Desk, renderer: Renderer, interview_id: str) -> dict[str, Any]:
    reply, lines = await desk.view(interview_id)
    assistant = await desk.assistant()
    marks = await desk.run(assistant.marks, interview_id)
    state = await desk.run(_fragments, renderer, reply, lines, marks)
    return {**state, "answering": desk.turn_of(interview_id) is not None}


def _fragments(renderer: Renderer, reply: Reply, lines: list[Line], marks: Marks) -> dict[str, Any]:
    clear, total = reply.progress
    return {
        "id": reply.id,
        "turn": reply.turn,
        "stage": reply.stage,
        "messages": renderer.messages(lines, live=True),
        "sent": renderer.has_sent(lines),
        "card": renderer.card(reply),
        "tabs": renderer.results(reply, marks),
        "choices": list(reply.choices),
        "asking": bool(reply.asked),
        "progress": f"{clear}/{total}",
        "reply": reply.reply,
    }


def _follow(
    desk: Desk, renderer: Renderer, interview_id: str, turn: Turn | None
) -> StreamingResponse:
    """Tell the page what becomes of a turn, if any; the turn does not depend on the page."""

    async def events() -> AsyncIterator[bytes]:
        yield _event(accepted=interview_id)
        try:
            if turn is not None:
                async for progress in turn.follow():
                    if not progress.words:
                        yield _event(place=progress.place)
                    for piece in _pieces(progress.words):
                        yield _event(piece=piece)
                        await asyncio.sleep(PIECE_SECONDS)
                await asyncio.shield(turn.task)
            yield _event(state=await _state(desk, renderer, interview_id))
        # Whatever it is, the page must be told: the status line is already sent.
        except Exception as error:  # noqa: BLE001
            status, body = explain(error)
            yield _event(error={**body, "status": status})

    return StreamingResponse(
        events(), media_type="application/x-ndjson", headers={"x-accel-buffering": "no"}
    )


def _event(**data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False) + "\n").encode("utf-8")


def _pieces(text: str) -> list[str]:
    size = max(2, -(-len(text) // PIECES))
    return [text[at : at + size] for at in range(0, len(text), size)]
