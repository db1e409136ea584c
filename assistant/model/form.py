"""The form in which an answer is asked for: by JSON schema once an endpoint was seen to honour it.

In:    the settings of an endpoint; whether it honours a schema.
Out:   the form; remembered for the process, for each endpoint and model.
Never: forces a tool on a model; asks anything of an endpoint.
"""

from __future__ import annotations

from assistant.settings import AskedForm, ModelSettings

_honours_schema: dict[tuple[str, str], bool] = {}


def form_of(settings: ModelSettings) -> AskedForm:
    """Return the form that is asked for first."""
    if settings.format != "auto":
        return settings.format
    return "json_schema" if _honours_schema.get(_key(settings)) else "json_object"


def remember(settings: ModelSettings, honours: bool) -> None:
    """Note whether an endpoint was seen to honour a JSON schema."""
    _honours_schema[_key(settings)] = honours


def is_open(settings: ModelSettings) -> bool:
    """Tell whether it is worth looking: nobody did yet, and the settings leave it open."""
    seen = _key(settings) in _honours_schema
    return settings.format == "auto" and bool(settings.url) and not seen


def _key(settings: ModelSettings) -> tuple[str, str]:
    return settings.url, settings.name
