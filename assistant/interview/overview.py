"""All interviews at once, for the staff: a list of them, and the needs that they hold.

In:    the store.
Out:   summaries, the one changed last first; needs that a research result could serve.
Never: shown to an enterprise: needs are trade secrets.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.translate import translate
from assistant.interview.reply import Summary, progress, title
from assistant.judge import judge
from assistant.need import Need, fold
from assistant.reverse import StoredNeed
from assistant.store import Record, Store


def list_interviews(store: Store) -> list[Summary]:
    """Return all interviews, the one changed last first."""
    return [_summarise(store.read(interview_id)) for interview_id in store.ids()]


def _summarise(record: Record) -> Summary:
    need = fold(record.hearings)
    return Summary(
        id=record.id,
        title=title(need),
        verdict=judge(need).status,
        stage=record.replies[max(record.replies)]["stage"],
        progress=progress(need),
        created_at=record.created_at,
        updated_at=record.updated_at,
    )


def stored_needs(store: Store, reference: Reference) -> Iterator[StoredNeed]:
    """Yield the needs that a result could serve, in the language of research."""
    for interview_id in store.ids():
        need = fold(store.read(interview_id).hearings)
        if not need.classified and need.live() and judge(need).status != "not_a_need":
            yield StoredNeed(
                interview_id,
                title(need),
                trouble=_quoted(need, "symptom", "request", "impact"),
                scene=_quoted(need, "scene"),
                product=_quoted(need, "product"),
                statement=translate(need, reference),
            )


def _quoted(need: Need, *slots: str) -> str:
    """Join the words of the person on some slots."""
    return "。".join(finding.quote for finding in need.live(*slots))
