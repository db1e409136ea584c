"""What counts as accepting a read-back."""

import pytest

from assistant.embedded.hear import _confirms


class _AtReadBack:
    stage = "confirm"


@pytest.mark.parametrize(
    ("text", "accepted"),
    [("嗯呐", True), ("今天食堂的红烧肉不错，你吃了没", False)],
)
def test_only_a_short_word_is_taken_for_assent(text: str, accepted: bool):
    assert _confirms(text, [], [], [], _AtReadBack()) is accepted  # type: ignore[arg-type]
