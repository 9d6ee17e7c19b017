"""Sentences for answers, from templates: no model, and nothing but what the results hold."""

from core.domain.sentences.compose import compose

__all__ = ["compose"]
