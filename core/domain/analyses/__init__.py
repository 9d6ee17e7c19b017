"""Typed analyses as the app sees them: cards, parameters and results; the work is the engine's."""
