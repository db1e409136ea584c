"""The store: what was said and heard, appended to a database before it is answered.

In:    turns, hearings, reply lines, corrections of the translation, the center's edits.
Out:   the same, in order; the need is a fold over the hearings.
Never: overwrites what was said; keeps anything of an interview that was deleted.

A turn is committed (synchronous, write-ahead log) before it is answered, so that a kill at any
instant loses nothing that was acknowledged; a turn that has no reply yet is answered when the
interview is next opened.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from assistant.errors import InterviewNotFound, StoreError
from assistant.need import Hearing
from assistant.settings import SHANGHAI

_metadata = sa.MetaData()

_interviews = sa.Table(
    "interview",
    _metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("created_at", sa.String(32), nullable=False),
    sa.Column("updated_at", sa.String(32), nullable=False, index=True),
)


def _owner() -> sa.Column[str]:
    return sa.Column(
        "interview_id",
        sa.String(40),
        sa.ForeignKey("interview.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )


_turns = sa.Table(
    "turn",
    _metadata,
    _owner(),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("interview_id", "turn"),
)
_hearings = sa.Table(
    "hearing",
    _metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    _owner(),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
_replies = sa.Table(
    "reply",
    _metadata,
    _owner(),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("interview_id", "turn"),
)
_notes = sa.Table(
    "note",
    _metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    _owner(),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
)
_OWNED = (_turns, _hearings, _replies, _notes)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the enterprise: number from 1, text as typed, local time in ISO 8601."""

    turn: int
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something beside the conversation.

    `term`: a corrected translation; `edit`: of a brief; `tick`: a highlight that a person checked;
    `model`: what a call to the language model took; `wording`: of the statement, by the model.
    """

    kind: str
    body: dict[str, Any]
    at: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that is stored of one interview."""

    id: str
    created_at: str
    updated_at: str
    turns: tuple[Turn, ...]
    hearings: tuple[Hearing, ...]
    """One a turn: the newest hearing of each, in order of the turns."""
    replies: dict[int, dict[str, Any]]
    """Turn (0 is the greeting) → the stored reply."""
    replied_at: dict[int, str]
    notes: tuple[Note, ...]


def _now() -> str:
    return datetime.now(SHANGHAI).isoformat(timespec="seconds")


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


class Store:
    """Interviews in a database named by URL."""

    def __init__(self, url: str) -> None:
        """Open the database and make what tables it lacks.

        Raises:
            StoreError: it cannot be opened.
        """
        try:
            parsed = sa.make_url(url)
            if parsed.get_backend_name() == "sqlite" and parsed.database:
                from pathlib import Path

                folder = Path(parsed.database).parent
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._engine = sa.create_engine(parsed)
            if parsed.get_backend_name() == "sqlite":
                sa.event.listen(self._engine, "connect", _prepare_sqlite)
            _metadata.create_all(self._engine)
        except (OSError, SQLAlchemyError) as exc:
            raise StoreError(f"the database cannot be opened: {exc}") from exc

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError as exc:
            raise StoreError(
                "another message of this interview is being answered",
                "上一条消息还在处理，请稍等再发。",
            ) from exc
        except SQLAlchemyError as exc:
            raise StoreError(f"the database cannot be written: {type(exc).__name__}") from exc

    def create(self, reply: dict[str, Any]) -> str:
        """Open a new interview with its greeting; return its unguessable id of 128 bits.

        In hexadecimal, so that no command takes an id for an option.
        """
        interview_id = secrets.token_hex(16)
        now = _now()
        with self._writing() as c:
            c.execute(_interviews.insert().values(id=interview_id, created_at=now, updated_at=now))
            c.execute(
                _replies.insert().values(
                    interview_id=interview_id, turn=0, body=_dump(reply), at=now
                )
            )
        return interview_id

    def add_turn(self, interview_id: str, turn: int, text: str) -> None:
        """Store what was typed, before anything is made of it.

        Raises:
            StoreError: that turn is there already (two messages at once), or the write failed.
        """
        now = _now()
        with self._writing() as c:
            c.execute(
                _turns.insert().values(interview_id=interview_id, turn=turn, text=text, at=now)
            )
            c.execute(
                _interviews.update().where(_interviews.c.id == interview_id).values(updated_at=now)
            )

    def answer(self, interview_id: str, hearing: Hearing, reply: dict[str, Any]) -> None:
        """Store what was heard in a turn and the reply to it, together.

        A turn that somebody who opened the interview meanwhile has answered keeps that answer.
        """
        try:
            with self._writing() as c:
                c.execute(
                    _hearings.insert().values(
                        interview_id=interview_id, turn=hearing.turn, body=_dump(hearing.to_json())
                    )
                )
                c.execute(
                    _replies.insert().values(
                        interview_id=interview_id, turn=hearing.turn, body=_dump(reply), at=_now()
                    )
                )
        except StoreError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
            self.read(interview_id)

    def add_note(self, interview_id: str, kind: str, body: dict[str, Any]) -> None:
        """Store something that stands beside the conversation."""
        with self._writing() as c:
            c.execute(
                _notes.insert().values(
                    interview_id=interview_id, kind=kind, body=_dump(body), at=_now()
                )
            )

    def close_as_classified(
        self, interview_id: str, turn: int, hearing: Hearing, reply: dict[str, Any]
    ) -> None:
        """Remove all that the interview held and leave a bare marker in its place."""
        now = _now()
        with self._writing() as c:
            for table in _OWNED:
                c.execute(table.delete().where(table.c.interview_id == interview_id))
            c.execute(_turns.insert().values(interview_id=interview_id, turn=turn, text="", at=now))
            c.execute(
                _hearings.insert().values(
                    interview_id=interview_id, turn=turn, body=_dump(hearing.to_json())
                )
            )
            c.execute(
                _replies.insert().values(
                    interview_id=interview_id, turn=turn, body=_dump(reply), at=now
                )
            )
        self._truncate_log()

    def delete(self, interview_id: str) -> None:
        """Erase every row of an interview.

        Raises:
            InterviewNotFound: there is none of that id.
        """
        with self._writing() as c:
            for table in _OWNED:
                c.execute(table.delete().where(table.c.interview_id == interview_id))
            gone = c.execute(_interviews.delete().where(_interviews.c.id == interview_id))
        if gone.rowcount == 0:
            raise InterviewNotFound(f"no interview {interview_id[:6]}…")
        self._truncate_log()

    def _truncate_log(self) -> None:
        """Leave nothing of what was erased in SQLite's write-ahead log."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as c:
                c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def ids(self) -> list[str]:
        """Return every interview's id, the one changed last first."""
        try:
            with self._engine.connect() as c:
                query = sa.select(_interviews.c.id).order_by(_interviews.c.updated_at.desc())
                return [row.id for row in c.execute(query)]
        except SQLAlchemyError as exc:
            raise StoreError(f"the database cannot be read: {type(exc).__name__}") from exc

    def model_tokens_on(self, day: date) -> int:
        """Return how many tokens the interviews of a day took from the language model."""
        query = sa.select(_notes.c.body).where(
            _notes.c.kind == "model", _notes.c.at.startswith(day.isoformat())
        )
        try:
            with self._engine.connect() as c:
                uses = [json.loads(row.body) for row in c.execute(query)]
        except SQLAlchemyError as exc:
            raise StoreError(f"the database cannot be read: {type(exc).__name__}") from exc
        return sum(use["sent"] + use["received"] for use in uses)

    def read(self, interview_id: str) -> Record:
        """Return all that is stored of an interview.

        Raises:
            InterviewNotFound: there is none of that id.
            StoreError: the database cannot be read.
        """
        try:
            with self._engine.connect() as c:
                row = c.execute(
                    sa.select(_interviews).where(_interviews.c.id == interview_id)
                ).one_or_none()
                if row is None:
                    raise InterviewNotFound(f"no interview {interview_id[:6]!r}…")
                turns = [
                    Turn(r.turn, r.text, r.at)
                    for r in _owned_rows(c, _turns, interview_id, _turns.c.turn)
                ]
                heard = _owned_rows(c, _hearings, interview_id, _hearings.c.seq)
                replies = _owned_rows(c, _replies, interview_id, _replies.c.turn)
                notes = _owned_rows(c, _notes, interview_id, _notes.c.seq)
        except SQLAlchemyError as exc:
            raise StoreError(f"the database cannot be read: {type(exc).__name__}") from exc
        text = {t.turn: t.text for t in turns}
        newest = {
            r.turn: Hearing.from_json(json.loads(r.body), r.turn, text.get(r.turn, ""))
            for r in heard
        }
        return Record(
            id=row.id,
            created_at=row.created_at,
            updated_at=row.updated_at,
            turns=tuple(turns),
            hearings=tuple(newest[t] for t in sorted(newest)),
            replies={r.turn: json.loads(r.body) for r in replies},
            replied_at={r.turn: r.at for r in replies},
            notes=tuple(Note(r.kind, json.loads(r.body), r.at) for r in notes),
        )


def _owned_rows(
    c: sa.Connection, table: sa.Table, interview_id: str, order: sa.Column[Any]
) -> Sequence[sa.Row[Any]]:
    query = sa.select(table).where(table.c.interview_id == interview_id).order_by(order)
    return c.execute(query).all()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
