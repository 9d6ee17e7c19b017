"""Tiles of a dashboard: one result each, on a grid."""
