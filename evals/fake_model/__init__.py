"""A model server on this machine: speaks the OpenAI protocol, thinks with the embedded engine.

    python -m evals fake-model             serve it; set ASSISTANT_MODEL_URL as it says
    python -m evals fake-model --faults    let every call fail in every way, print how each ended
    python -m evals fake-model --tokens    tokens of whole interviews beside the naive way
    python -m evals fake-model --dialogues the same dialogues without, with and with a dying model

It streams or answers at once, honours `response_format` and `tools`, and makes embeddings. Told
so, a request fails in one of the ways in `FAULTS`: by the model's name (`fake+stall`), or by
`FakeModel.plan`, which decides for each request. There is no model behind it: what it points at is
what the embedded engine hears, and it words its questions as the request suggests them.

    server ─ thinking ─▶ Answer ─ faults ─▶ Answer ─ wire ─▶ bytes
"""

from evals.fake_model.faults import FAULTS, ONLY_EMBEDDINGS, strikes_text, strikes_vectors
from evals.fake_model.server import FakeModel, serving
from evals.fake_model.thinking import DIMENSION, HELLO, NAME, Site

__all__ = [
    "DIMENSION",
    "FAULTS",
    "HELLO",
    "NAME",
    "ONLY_EMBEDDINGS",
    "FakeModel",
    "Site",
    "serving",
    "strikes_text",
    "strikes_vectors",
]
