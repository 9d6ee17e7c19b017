"""Quiet alerts: made, tried on history, checked, and what they said."""
