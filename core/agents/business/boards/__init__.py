"""Dashboards by rule: which measures a question names, and the tiles that show them."""
