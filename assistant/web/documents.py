"""The staff's 知识库: what is in it, changing it, trying a query, opening a passage.

In:    files and queries of the staff.
Out:   plain HTML pages, everything escaped; a kept file only as a download.
Never: reads a body before it is known who sends it; opens a file in the browser.
"""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from assistant.documents.wording import load_wording
from assistant.errors import AssistantError, InputRejected
from assistant.settings import SHANGHAI
from assistant.web import texts
from assistant.web.render import cities_by_province
from assistant.web.routes import DeskHere
from assistant.web.staff import show_page, staff_only
from assistant.web.work import Work

if TYPE_CHECKING:
    from assistant.documents.answer import Answered
    from assistant.documents.passage import Passage, Place
    from assistant.documents.shelf import Hit, Outcome, Progress, Shelf, ShelvedFile
    from assistant.interview import Assistant

logger = logging.getLogger(__name__)

MOST_FILES = 50
"""Files of one upload; their bytes together are limited by the gate."""
LONGEST_NAME = 200
"""Bytes of a file's name. Source: file systems take 255, some less."""
HITS = 8
"""Passages that are shown for a query."""
AROUND = 8
"""Passages of the document that are shown before and behind one."""

router = APIRouter(
    prefix="/staff", default_response_class=HTMLResponse, dependencies=[Depends(staff_only)]
)


def work_of(request: Request) -> Work:
    """Return the application's work on the documents."""
    work: Work = request.app.state.work
    return work


WorkHere = Annotated[Work, Depends(work_of)]


@dataclass(frozen=True, slots=True)
class Row:
    """A file in the list, with the day it came on in Asia/Shanghai and its age in days."""

    file: ShelvedFile
    source: str
    added: date
    days: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a tried query brought."""

    hits: Sequence[Hit]
    answered: Answered


# ── the list ─────────────────────────────────────────────────────────────────────────────────


@router.get("/documents")
async def show_documents(
    request: Request,
    desk: DeskHere,
    work: WorkHere,
    q: Annotated[str, Query(max_length=500)] = "",
    province: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """List the files; show what a query of an enterprise there finds, with the scores."""
    return await _show(request, desk, work, q.strip(), province)


async def _show(
    request: Request,
    desk: DeskHere,
    work: Work,
    query: str = "",
    province: str = "",
    message: str = "",
    status: int = 200,
) -> HTMLResponse:
    assistant = await desk.assistant()
    rows: list[Row] = []
    found = None
    held = None
    lags = False
    try:
        rows = await desk.run(_rows, assistant.shelf, desk.settings.home)
        held = await desk.run(assistant.shelf.holdings)
        lags = not work.state.running and await desk.run(assistant.shelf.lags)
        if query:
            found = await desk.run(_try, assistant, query, province)
    except AssistantError as error:
        # The page stays, with what mends it.
        logger.warning("the documents cannot be shown: %s", type(error).__name__)
        message = message or error.user_message
    return show_page(
        request,
        "staff_documents.html",
        status,
        rows=rows,
        held=held,
        state=work.state,
        query=query,
        province=province,
        provinces=list(cities_by_province(desk.settings.knowledge)),
        found=found,
        lags=lags,
        kinds=load_wording().kinds,
        message=message,
    )


def _rows(shelf: Shelf, home: Path) -> list[Row]:
    today = datetime.now(SHANGHAI).date()
    uploads = str(_uploads(home))
    rows = []
    for file in shelf.files():
        added = datetime.fromisoformat(file.added).astimezone(SHANGHAI).date()
        source = texts.UPLOADED if file.source.startswith(uploads) else file.source
        rows.append(Row(file, source, added, (today - added).days))
    return rows


def _try(assistant: Assistant, query: str, province: str) -> Found:
    """Ask as an enterprise of a province would; another province's rules help nobody there."""
    from assistant.documents.where import ANYWHERE, Where

    here = Where(regions=frozenset({"", province})) if province else ANYWHERE
    return Found(
        assistant.shelf.search(query, HITS, here),
        assistant.answer_question(query, province or None),
    )


@router.get("/documents/work")
async def show_work(request: Request, work: WorkHere) -> Response:
    """Show how far the running change has come, as a fragment of the page."""
    return show_page(request, "staff_work.html", state=work.state)


# ── changing ─────────────────────────────────────────────────────────────────────────────────


@router.post("/documents/add")
async def add(request: Request, desk: DeskHere, work: WorkHere) -> Response:
    """Take in uploaded files, beside the request."""
    assistant = await desk.assistant()
    async with request.form(max_files=MOST_FILES, max_fields=5) as form:
        sent = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
        try:
            folder, paths = await desk.run(_keep, sent, _uploads(desk.settings.home))
        except InputRejected as error:
            return await _show(request, desk, work, message=error.user_message, status=422)

    def take_in(progress: Progress) -> Outcome:
        try:
            return assistant.shelf.add(paths, progress)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    try:
        work.start("add", take_in)
    except AssistantError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    logger.info("staff added %d files", len(paths))
    return RedirectResponse("/staff/documents", 303)


def _uploads(home: Path) -> Path:
    return home / "uploads"


def _keep(sent: Sequence[UploadFile], uploads: Path) -> tuple[Path, list[Path]]:
    """Write uploaded files into a folder of their own, under names that are only names.

    Raises:
        InputRejected: there is no file, or a name cannot be used; nothing was kept.
    """
    names = [file_name(str(file.filename)) for file in sent]
    if not names:
        raise InputRejected("no file was sent", texts.NO_FILE)
    if len(set(names)) < len(names):
        raise InputRejected("two files have the same name", texts.SAME_NAME)
    uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(dir=uploads))
    for name, file in zip(names, sent, strict=True):
        with (folder / name).open("wb") as kept:
            shutil.copyfileobj(file.file, kept)
    return folder, [folder / name for name in names]


def file_name(sent: str) -> str:
    """Return the bare name of an uploaded file: no folders, nothing unprintable, not hidden.

    Raises:
        InputRejected: nothing of it is left, or it is too long.
    """
    bare = PurePosixPath(sent.replace("\\", "/")).name
    bare = re.sub(r"[^\w\s.()（）〔〕\[\]【】《》“”、，+=@&#~-]", "_", bare).strip().lstrip(".~")
    if not bare or len(bare.encode("utf-8")) > LONGEST_NAME:
        raise InputRejected("a file name cannot be used", texts.BAD_NAME)
    return bare


@router.post("/documents/sync")
async def sync(desk: DeskHere, work: WorkHere) -> Response:
    """Go through the added folders again, beside the request."""
    assistant = await desk.assistant()
    work.start("sync", assistant.shelf.sync)
    return RedirectResponse("/staff/documents", 303)


@router.post("/documents/rebuild")
async def rebuild(desk: DeskHere, work: WorkHere) -> Response:
    """Read everything again, beside the request."""
    assistant = await desk.assistant()
    work.start("rebuild", assistant.shelf.rebuild)
    logger.info("staff rebuilt the documents")
    return RedirectResponse("/staff/documents", 303)


@router.get("/documents/remove")
async def ask_to_remove(request: Request, name: str) -> Response:
    """Ask once more."""
    return show_page(request, "staff_remove.html", name=name)


@router.post("/documents/remove")
async def remove(
    desk: DeskHere, work: WorkHere, name: Annotated[str, Form(max_length=1000)]
) -> Response:
    """Take a file out, beside the request."""
    assistant = await desk.assistant()
    work.start("remove", lambda progress: assistant.shelf.remove(name, progress))
    logger.info("staff removed a file")
    return RedirectResponse("/staff/documents", 303)


# ── where words stand ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage in its document, cut where the words begin and end that are looked for."""

    passage: Passage
    here: bool
    parts: tuple[str, str, str]


@router.get("/documents/passage")
async def show_passage(
    request: Request, desk: DeskHere, id: str, start: int = 0, end: int = 0
) -> Response:
    """Show a passage in its document with the words marked.

    Args:
        request: of the page.
        desk: holds the shelf.
        id: of the passage.
        start: offset of the words in the passage's text.
        end: offset behind them; 0 marks the whole passage.
    """
    assistant = await desk.assistant()
    opened = await desk.run(open_passage, assistant.shelf, id, start, end)
    if opened is None:
        return show_page(request, "staff_error.html", 404, message=texts.NO_PASSAGE, reference="")
    passage, place, around = opened
    return show_page(
        request, "staff_passage.html", passage=passage, place=place, around=around, id=id
    )


def open_passage(
    shelf: Shelf, id: str, start: int, end: int
) -> tuple[Passage, Place, list[Stretch]] | None:
    """Find a passage in its file, with its neighbours there; None where it is not there."""
    passage = shelf.passage(id)
    if passage is None:
        return None
    for place in passage.places:
        own = sorted(shelf.passages(place.file), key=lambda each: each.places[0].start)
        at = next((i for i, each in enumerate(own) if place in each.places), None)
        if at is None:
            continue
        text = own[at].text
        start = max(0, min(start, len(text)))
        end = max(start, min(end or len(text), len(text)))
        first = max(0, at - AROUND)
        around = [
            Stretch(each, False, (each.text, "", ""))
            if i != at
            else Stretch(each, True, (text[:start], text[start:end], text[end:]))
            for i, each in enumerate(own[first : at + AROUND + 1], start=first)
        ]
        return own[at], place, around
    return None


@router.get("/documents/original")
async def send_original(request: Request, desk: DeskHere, name: str) -> Response:
    """Send the kept copy of a file, never to be opened in the browser."""
    assistant = await desk.assistant()
    path = await desk.run(assistant.shelf.original, name)
    if path is None:
        return show_page(request, "staff_error.html", 404, message=texts.NO_PASSAGE, reference="")
    return FileResponse(path, media_type="application/octet-stream", filename=Path(name).name)


# ── from a result to the floor ───────────────────────────────────────────────────────────────


@router.get("/reverse")
async def ask_for_result(request: Request) -> Response:
    """Ask for a result in academic words."""
    return show_page(request, "staff_reverse.html", text="", found=None, message="")


@router.post("/reverse")
async def reverse(
    request: Request, desk: DeskHere, text: Annotated[str, Form(max_length=20_000)] = ""
) -> Response:
    """Say a result in industry words, and which stored needs it might serve."""
    assistant = await desk.assistant()
    try:
        found = await desk.run(assistant.reverse, text)
    except InputRejected as error:
        return show_page(
            request, "staff_reverse.html", 422, text=text, found=None, message=error.user_message
        )
    return show_page(request, "staff_reverse.html", text=text, found=found, message="")
