"""Databases of other servers, read through the gate that the app holds open."""
