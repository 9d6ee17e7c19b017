"""Dashboards: the document, its edits and versions, its filters, and what a tile shows."""
