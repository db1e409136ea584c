"""The center staff's pages: sign in, the list of interviews, one interview, its brief.

In:    the one password of the settings; without one, whoever sits at this machine is staff.
Out:   plain HTML pages, everything escaped.
Never: keeps a sign-in that was ended: sign-ins are held by the server, the cookie only names one.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.documents.center import is_stocked
from assistant.draft import KEPT
from assistant.errors import ExportBlocked, InputRejected, KnowledgeError
from assistant.settings import Settings
from assistant.web import texts
from assistant.web.desk import Desk
from assistant.web.quoted import find_openings, matched_passages
from assistant.web.render import spots
from assistant.web.routes import DeskHere, Format, VersionName, renderer_of, send_brief

if TYPE_CHECKING:
    from assistant.documents.citation import Citation
    from assistant.interview import Assistant, Line

logger = logging.getLogger(__name__)

COOKIE = "staff"
SIGNED_IN_SECONDS = 8 * 3600
"""A working day."""
WRONG_TRIES = 10
"""Wrong passwords from one address until it must wait."""
WAIT_SECONDS = 15 * 60
MOST_ADDRESSES = 10_000
"""Addresses whose wrong tries are remembered."""


class SignInNeeded(Exception):
    """The page is for the staff."""


class Door:
    """Who is signed in, and who tried too often."""

    def __init__(self, settings: Settings) -> None:
        """Close the door where the settings have a password."""
        self._password = settings.password.encode("utf-8")
        self._signed_in: dict[str, float] = {}
        self._wrong: defaultdict[str, deque[float]] = defaultdict(deque)

    @property
    def open(self) -> bool:
        """Whether there is no password: the page binds to loopback only, its user is staff."""
        return not self._password

    def must_wait(self, address: str) -> bool:
        """Tell whether an address used up its tries."""
        tries = self._wrong.get(address)
        if not tries:
            return False
        while tries and time.monotonic() - tries[0] > WAIT_SECONDS:
            tries.popleft()
        return len(tries) >= WRONG_TRIES

    def try_password(self, password: str, address: str) -> str | None:
        """Return the name of a new sign-in, or None where the password is wrong."""
        if hmac.compare_digest(password.encode("utf-8"), self._password):
            self._wrong.pop(address, None)
            now = time.monotonic()
            self._signed_in = {k: end for k, end in self._signed_in.items() if end > now}
            name = secrets.token_urlsafe(32)
            self._signed_in[name] = now + SIGNED_IN_SECONDS
            return name
        if len(self._wrong) >= MOST_ADDRESSES:
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong[address].append(time.monotonic())
        return None

    def knows(self, name: str | None) -> bool:
        """Tell whether a cookie names a sign-in that still holds."""
        return self.open or (name is not None and self._signed_in.get(name, 0) > time.monotonic())

    def sign_out(self, name: str | None) -> None:
        """End a sign-in."""
        self._signed_in.pop(name or "", None)


async def lead_to_sign_in(_request: Request, _error: Exception) -> Response:
    """Answer `SignInNeeded`."""
    return RedirectResponse("/staff/login", 303)


def door_of(request: Request) -> Door:
    """Return the application's door."""
    door: Door = request.app.state.door
    return door


def staff_only(request: Request) -> None:
    """Let nobody pass who is not signed in."""
    if not door_of(request).knows(request.cookies.get(COOKIE)):
        raise SignInNeeded


DoorHere = Annotated[Door, Depends(door_of)]
LineId = Annotated[str, Form(max_length=80)]
entrance = APIRouter(prefix="/staff", default_response_class=HTMLResponse)
router = APIRouter(
    prefix="/staff", default_response_class=HTMLResponse, dependencies=[Depends(staff_only)]
)


def show_page(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Fill one of the staff's templates."""
    renderer = renderer_of(request)
    page = renderer.render(template, open=door_of(request).open, **values)
    return HTMLResponse(page, status)


# ── signing in ───────────────────────────────────────────────────────────────────────────────


@entrance.get("/login")
async def show_login(request: Request, door: DoorHere) -> Response:
    """Ask for the password."""
    if door.open:
        return RedirectResponse("/staff", 303)
    return show_page(request, "staff_login.html", message="")


@entrance.post("/login")
async def login(
    request: Request, door: DoorHere, password: Annotated[str, Form(max_length=1000)]
) -> Response:
    """Sign in."""
    if door.open:
        return RedirectResponse("/staff", 303)
    address = request.client.host if request.client else ""
    if door.must_wait(address):
        return show_page(request, "staff_login.html", 429, message=texts.TOO_MANY_TRIES)
    name = door.try_password(password, address)
    if name is None:
        logger.warning("wrong staff password")
        return show_page(request, "staff_login.html", 403, message=texts.WRONG_PASSWORD)
    logger.info("staff signed in")
    answer = RedirectResponse("/staff", 303)
    answer.set_cookie(
        COOKIE,
        name,
        max_age=SIGNED_IN_SECONDS,
        path="/staff",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


@entrance.post("/logout")
async def logout(request: Request, door: DoorHere) -> Response:
    """Sign out, on the server too."""
    door.sign_out(request.cookies.get(COOKIE))
    answer = RedirectResponse("/staff/login", 303)
    answer.delete_cookie(COOKIE, path="/staff")
    return answer


# ── the interviews ───────────────────────────────────────────────────────────────────────────


@router.get("")
async def list_interviews(
    request: Request, desk: DeskHere, verdict: str = "", since: str = ""
) -> Response:
    """List the interviews, of one verdict or since one day."""
    assistant = await desk.assistant()
    found = [
        summary
        for summary in await desk.run(assistant.list_interviews)
        if (not verdict or summary.verdict == verdict)
        and (not since or summary.updated_at[:10] >= since)
    ]
    return show_page(request, "staff_list.html", interviews=found, verdict=verdict, since=since)


@router.get("/i/{interview_id}")
async def open_interview(request: Request, interview_id: str, desk: DeskHere) -> Response:
    """Show one interview and its brief."""
    logger.info("staff opened %s", interview_id[:6])
    return await _show(request, desk, interview_id)


async def _show(
    request: Request, desk: Desk, interview_id: str, message: str = "", status: int = 200
) -> Response:
    reply, lines = await desk.view(interview_id)
    assistant = await desk.assistant()
    marks = await desk.run(assistant.marks, interview_id)
    uses = await desk.run(assistant.model_uses, interview_id)
    renderer = renderer_of(request)
    opened = await desk.run(_openings, assistant, desk.settings, lines)
    return show_page(
        request,
        "staff_interview.html",
        status,
        reply=reply,
        messages=renderer.messages(lines, opened=opened),
        matches=matched_passages(reply.data["matches"]),
        card=renderer.card(reply, editable=False),
        costs=renderer.costs(uses),
        brief=reply.data["brief"],
        spots=spots(reply.data["brief"]),
        kept=KEPT,
        marks=marks,
        message=message,
    )


def _openings(
    assistant: Assistant, settings: Settings, lines: Sequence[Line]
) -> dict[int, list[Citation]]:
    if not is_stocked(settings):
        return {}
    try:
        return find_openings(assistant.shelf, lines)
    except KnowledgeError as error:
        # The interview is shown all the same; the page of the documents tells what mends them.
        logger.warning("quotes cannot be opened: %s", error)
        return {}


@router.post("/i/{interview_id}/brief")
async def edit_line(
    request: Request,
    interview_id: str,
    desk: DeskHere,
    line: LineId,
    text: Annotated[str, Form(max_length=2000)],
) -> Response:
    """Replace a line of the brief (中心修改); the original is kept."""
    return await _change(request, desk, interview_id, line, text)


@router.post("/i/{interview_id}/brief/remove")
async def remove_line(
    request: Request, interview_id: str, desk: DeskHere, line: LineId
) -> Response:
    """Take a line out of what is published (中心删去); the full version keeps it."""
    return await _change(request, desk, interview_id, line, None)


async def _change(
    request: Request, desk: Desk, interview_id: str, line: str, text: str | None
) -> Response:
    assistant = await desk.assistant()
    try:
        await desk.run(assistant.edit_brief, interview_id, line, text)
    except InputRejected as error:
        return await _show(request, desk, interview_id, error.user_message, 422)
    logger.info("staff changed a line of %s", interview_id[:6])
    return RedirectResponse(f"/staff/i/{interview_id}#{line}", 303)


@router.post("/i/{interview_id}/brief/restore")
async def restore_line(interview_id: str, desk: DeskHere, line: LineId) -> Response:
    """Let a line that was changed or taken out stand again as it was drafted."""
    assistant = await desk.assistant()
    await desk.run(assistant.restore_line, interview_id, line)
    logger.info("staff restored a line of %s", interview_id[:6])
    return RedirectResponse(f"/staff/i/{interview_id}#{line}", 303)


@router.post("/i/{interview_id}/ticks")
async def save_ticks(
    interview_id: str, desk: DeskHere, highlight: Annotated[tuple[str, ...], Form()] = ()
) -> Response:
    """Note which highlights of the public brief may go out."""
    assistant = await desk.assistant()
    reply, _ = await desk.view(interview_id)
    brief = reply.data["brief"]
    ticked = {one for same_words in highlight for one in same_words.split()}
    for known in brief["public"]["highlights"] if brief else ():
        await desk.run(assistant.tick, interview_id, known["id"], known["id"] in ticked)
    return RedirectResponse(f"/staff/i/{interview_id}#export", 303)


@router.get("/i/{interview_id}/brief/{version}.{form}")
async def export(
    request: Request, interview_id: str, version: VersionName, form: Format, desk: DeskHere
) -> Response:
    """Send a brief as a file."""
    try:
        sent = await send_brief(desk, interview_id, version, form)
    except ExportBlocked as error:
        return await _show(request, desk, interview_id, error.user_message, 409)
    logger.info("staff exported %s of %s as %s", version, interview_id[:6], form)
    return sent


@router.get("/i/{interview_id}/delete")
async def ask_to_delete(request: Request, interview_id: str, desk: DeskHere) -> Response:
    """Ask once more."""
    reply, _ = await desk.view(interview_id)
    return show_page(request, "staff_delete.html", reply=reply)


@router.post("/i/{interview_id}/delete")
async def delete(interview_id: str, desk: DeskHere) -> Response:
    """Erase an interview."""
    assistant = await desk.assistant()
    await desk.run(assistant.delete, interview_id)
    logger.info("staff deleted %s", interview_id[:6])
    return RedirectResponse("/staff", 303)
