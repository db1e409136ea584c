"""The model engine: an optional language model that points at words and words the questions.

Everything it says is checked in code; where it fails, the embedded engine answers the turn.
Nothing in here is imported unless a model is set.
"""
