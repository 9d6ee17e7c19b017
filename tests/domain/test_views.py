from __future__ import annotations

from core.domain.views import needed
from core.domain.work import ViewGrant

BASE = ViewGrant(name="base", sql="SELECT * FROM orders")
TOP = ViewGrant(name="Top", sql="SELECT * FROM base LIMIT 3")
LAST = ViewGrant(name="last", sql='SELECT * FROM "top"')
OTHER = ViewGrant(name="other", sql="SELECT 1")


def test_each_view_comes_after_what_it_reads_and_no_other_comes() -> None:
    assert needed(["last"], [LAST, TOP, OTHER, BASE]) == (BASE, TOP, LAST)


def test_names_that_are_no_views_are_passed_over() -> None:
    assert needed(["orders", "BASE"], [BASE]) == (BASE,)


def test_a_ring_ends() -> None:
    ring = (ViewGrant(name="a", sql="SELECT * FROM b"), ViewGrant(name="b", sql="SELECT * FROM a"))
    assert {view.name for view in needed(["a"], ring)} == {"a", "b"}
