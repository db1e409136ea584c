"""An answer that is not in the form asked for is asked for again, once.

In:    a request, how to make it, how to read its answer.
Out:   what was read from the answer, or from the second one.
Never: asks a third time; asks again for an answer that did not come at all.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from assistant.errors import ModelError
from assistant.model.client import Messages
from assistant.model.prompts import load_prompt
from assistant.model.use import Use

T = TypeVar("T")

SHOWN = 400
"""Characters of a bad answer that are sent back with the request to mend it."""


def ask_in_form(
    ask: Callable[[Messages], str],
    messages: Messages,
    read: Callable[[str], T],
    prompts: Path,
    use: Use,
) -> T:
    """Ask, and read the answer.

    Args:
        ask: makes a request, returns the whole answer.
        messages: the request.
        read: raises `ModelError("invalid")` where an answer is not in the form.
        prompts: folder of the prompts.
        use: counted up.

    Raises:
        ModelError: nothing usable came.
    """
    answer = ask(messages)
    try:
        return read(answer)
    except ModelError as error:
        if error.reason != "invalid":
            raise
        prompt = load_prompt(prompts, "repair")
        use.repairs += 1
        use.prompts.append(prompt.name)
        shown = {"role": "assistant", "content": answer[:SHOWN]}
        mending = [*messages, shown, *prompt.fill(problem=str(error))]
    return read(ask(mending))
