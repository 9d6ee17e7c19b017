"""Walls that a worker puts round itself before it touches anything a stranger wrote."""
