"""LangChain's client of OpenAI's protocol, which passes on that a model refused.

In:    the pieces of a stream.
Out:   LangChain's chunks; a refusal stands in `additional_kwargs`.
Never: is imported before an endpoint is asked: it loads the whole client library.
"""

from __future__ import annotations

from typing import Any

from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI


class RefusingChatOpenAI(ChatOpenAI):
    """`ChatOpenAI` reads a refusal from whole answers only, and drops one that is streamed.

    Source: langchain-openai 1.x, `_convert_delta_to_message_chunk`; tests show that a refusal
    still arrives here.
    """

    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type,
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )
        choices = chunk.get("choices") or [{}]
        if made is not None and (refusal := (choices[0].get("delta") or {}).get("refusal")):
            made.message.additional_kwargs["refusal"] = refusal
        return made
