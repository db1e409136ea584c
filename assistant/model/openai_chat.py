"""LangChain's client of OpenAI's protocol, which passes on that a model refused.

In:    what `ChatOpenAI` takes; the pieces of a stream.
Out:   LangChain's chunks; a refusal stands in `additional_kwargs`.
Never: loads the client library before an endpoint is opened.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.outputs import ChatGenerationChunk
    from langchain_openai import ChatOpenAI


@cache
def refusing_chat() -> type[ChatOpenAI]:
    """Return `ChatOpenAI` that passes on refusals: it drops one that is streamed.

    Source: langchain-openai 1.7, `_convert_delta_to_message_chunk`.
    """
    from langchain_openai import ChatOpenAI

    class RefusingChat(ChatOpenAI):
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

    return RefusingChat
