"""Dashboards: edits and versions, computing tiles, filters, drilling, files, schedules."""
