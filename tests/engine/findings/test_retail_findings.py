"""The stories that are planted in the sample data are found, and told with their figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.domain.source_findings import SourceFinding
from core.domain.work import FindingsFound
from tests.engine.findings.conftest import RETAIL

FACTS: dict[str, Any] = json.loads(RETAIL.with_name("retail_facts.json").read_text("utf-8"))


def about(retail: FindingsFound, *words: str) -> SourceFinding:
    found = [f for f in retail.findings if all(word in f.text for word in words)]
    assert len(found) == 1, [f.text for f in retail.findings]
    return found[0]


def test_the_shortage_is_found_where_it_was_planted(retail: FindingsFound) -> None:
    finding = about(retail, "March 2024", "North", "Electronics")
    assert finding.kind == "unusual_group"
    assert set(finding.columns) >= {"customers.region", "products.category"}


def test_the_refunds_of_the_damaged_parcels_are_found(retail: FindingsFound) -> None:
    spike = FACTS["refund_spike"]
    finding = about(retail, "refund", "July 2024")
    assert finding.kind == "trend_break"
    assert f"{spike['refund']:,.2f}" in finding.text
    reason = about(retail, "July 2024", spike["reason"])
    assert reason.kind == "unusual_group"


def test_the_category_that_earns_most_is_found(retail: FindingsFound) -> None:
    assert about(retail, "Electronics", "Revenue is higher").kind == "unusual_group"


def test_missing_mail_addresses_are_counted(retail: FindingsFound) -> None:
    finding = about(retail, f"{FACTS['customers_without_email']} of 400 customers have no email")
    assert (finding.kind, finding.evidence) == ("data_fault", None)


def test_nothing_trivial_is_told(retail: FindingsFound) -> None:
    assert len(retail.findings) <= 8
    texts = " ".join(finding.text for finding in retail.findings)
    assert "_id" not in texts
    assert "Unit price" not in texts, "the price makes the revenue"


def test_every_figure_comes_out_of_the_query(retail: FindingsFound) -> None:
    with duckdb.connect() as connection:
        for file in RETAIL.glob("*.csv"):
            connection.execute(f"CREATE TABLE {file.stem} AS FROM '{file}'")
        for finding in retail.findings:
            found = connection.sql(finding.sql)
            rows = found.fetchall()
            bound = [part for part in finding.parts if part.bound]
            assert bound, finding.text
            for part in bound:
                assert part.column is not None
                assert part.row is not None
                value = rows[part.row][found.columns.index(part.column)]
                assert float(part.exact.replace(",", "")) == pytest.approx(float(value))


def test_each_says_how_sure_it_is(retail: FindingsFound) -> None:
    for finding in retail.findings:
        if finding.evidence is not None:
            assert finding.evidence.corrected <= 0.02
            assert finding.evidence.tried == retail.tried > 1_000
            assert f"{retail.tried:,} tests" in finding.evidence.sentence


def test_the_same_findings_come_again(retail: FindingsFound, tmp_path: Path) -> None:
    from core.domain.work import ReadSource
    from core.engine.findings.find import find_findings
    from core.engine.read import read_source
    from tests.engine.findings.conftest import MEMORY, asked

    def quiet(fraction: float | None, text: str) -> None:
        return None

    read = read_source(ReadSource(path=str(RETAIL), into=str(tmp_path)), MEMORY, report=quiet)
    again = find_findings(asked(read, tmp_path), MEMORY, report=quiet)
    assert again.findings == retail.findings
