"""Repositories as sources: attached by folder or address, read through a copy of Syna's own."""
