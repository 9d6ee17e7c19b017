"""The correction for many tests, against statsmodels."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from core.engine.findings.candidate import Ledger, Trial, benjamini_hochberg

chances = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(chances)
def test_it_is_benjamini_and_hochbergs(values: list[float]) -> None:
    ordered = np.sort(values)
    expected = multipletests(ordered, method="fdr_bh")[1]
    np.testing.assert_allclose(benjamini_hochberg(ordered), expected, atol=1e-12)


@given(chances)
def test_one_family_is_corrected_as_it_stands(values: list[float]) -> None:
    ledger = Ledger()
    ledger.tried("time", values)
    corrected = ledger.correction()
    expected = multipletests(values, method="fdr_bh")[1]
    made = [corrected(Trial("time", "t", v, "e", 0.0, rows=9)) for v in values]
    np.testing.assert_allclose(made, expected, atol=1e-9)


def test_a_small_family_does_not_pay_for_a_large_one() -> None:
    ledger = Ledger()
    ledger.tried("cells", np.linspace(0.001, 1, 5_000))
    ledger.tried("time", [1e-4, 0.4, 0.7])
    corrected = ledger.correction()
    assert ledger.count == 5_003
    assert corrected(Trial("time", "t", 1e-4, "e", 0.0, rows=9)) < 0.01
    assert corrected(Trial("cells", "t", 1e-4, "e", 0.0, rows=9)) > 0.1
    assert corrected(Trial("unknown", "t", 0.0, "e", 0.0, rows=9)) == 1.0


def test_what_could_not_be_computed_was_no_test() -> None:
    ledger = Ledger()
    ledger.tried("time", [float("nan"), 0.5])
    assert ledger.count == 1
