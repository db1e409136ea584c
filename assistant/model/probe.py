"""What an endpoint can do: a few words asked for in each way that an answer's form can be asked.

In:    the settings.
Out:   whether it answers, what it honours, how long the first piece took; in one line.
Never: sends anything of an interview.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from assistant.errors import ConfigError, ModelError, PromptError
from assistant.model.answer import find_object, without_thoughts
from assistant.model.client import Client
from assistant.model.form import remember
from assistant.model.prompts import PROMPTS, load_prompt
from assistant.model.texts import load_texts
from assistant.model.use import Use
from assistant.settings import AskedForm, ModelSettings

SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string"}},
    "required": ["answer"],
    "additionalProperties": False,
}
TOOL = {
    "type": "function",
    "function": {"name": "note", "description": "记下一句话", "parameters": SCHEMA},
}


def probe(settings: ModelSettings, prompts: Path) -> tuple[bool, str, str]:
    """Ask the endpoint.

    Returns:
        (well, what was found, how to mend it).
    """
    try:
        texts = load_texts(prompts)
        for name in PROMPTS:
            load_prompt(prompts, name)
    except PromptError as error:
        return False, f"模型 {settings.name}：{error}", "按提示改正该文件后重试"
    client = Client(settings)
    use = Use(settings.name)
    try:
        client.warm_up()
        _ask(client, "text", use, prompts)
    except ConfigError as error:
        return False, f"模型 {settings.name}：{error}", "检查 ASSISTANT_MODEL"
    except ModelError as error:
        return False, f"模型 {settings.name}：不可用", texts.reasons[error.reason]
    else:
        can = ["纯文本"]
        if settings.url:
            forms: tuple[AskedForm, ...] = ("json_object", "json_schema")
            wrong = {form: dishonours(client, form, prompts) for form in forms}
            can += [
                name
                for name, well in (
                    ("JSON 模式", not wrong["json_object"]),
                    ("JSON Schema", not wrong["json_schema"]),
                    ("函数调用", _calls_tools(settings, prompts)),
                )
                if well
            ]
            failed = "" if settings.format == "auto" else wrong.get(settings.format, "")
        else:
            failed = ""
        first = 0.0 if use.first is None else use.first
        what = f"模型 {settings.name}：可用（{'、'.join(can)}），首字 {first:.1f} 秒"
        return not failed, what, texts.reasons[failed] if failed else ""
    finally:
        client.close()


def learn_form(client: Client, prompts: Path) -> None:
    """Let a client ask by JSON schema from now on, where its endpoint is seen to honour one."""
    looking = Client(replace(client.settings, format="json_schema", log_sent=False))
    try:
        wrong = dishonours(looking, "json_schema", prompts)
    finally:
        looking.close()
    if not wrong:
        client.format = "json_schema"


def _ask(client: Client, form: AskedForm, use: Use, prompts: Path) -> str:
    client.format = form
    # An endpoint that honours a schema follows it though no word of the prompt tells of it.
    told = {} if form == "json_schema" else {"schema": json.dumps(SCHEMA)}
    messages = load_prompt(prompts, "probe" if told else "greet").fill(**told)
    return without_thoughts(client.ask(messages, SCHEMA, client.settings.seconds, use))


def dishonours(client: Client, form: AskedForm, prompts: Path) -> str:
    """Return why no answer came in the form asked for, "" where one did.

    An answer that came because the form was dropped on the way is none. What is seen of a JSON
    schema is remembered for the process; an outage tells nothing.
    """
    try:
        text = _ask(client, form, Use(client.settings.name), prompts)
        well = client.format == form and isinstance(find_object(text, {"answer"})["answer"], str)
        wrong = "" if well else "format"
    except ModelError as error:
        wrong = "format" if error.reason == "invalid" else error.reason
    if form == "json_schema" and wrong in ("", "format", "refused"):
        remember(client.settings, honours=not wrong)
    return wrong


def _calls_tools(settings: ModelSettings, prompts: Path) -> bool:
    """Tell whether the endpoint calls a tool that it is offered; none is ever forced on it."""
    offering = Client(replace(settings, body={**settings.body, "tools": [TOOL]}))
    try:
        _ask(offering, "text", Use(settings.name), prompts)
    except ModelError as error:
        return error.reason == "tool"
    finally:
        offering.close()
    return False
