"""Every analysis by its name; the cards are in `core.domain.analyses.catalogue`."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.analyses import describing
from core.engine.analyses.analysis import Analysis, Registered
from core.engine.analyses.ranking import ranking
from core.engine.analyses.share import proportion, share
from core.engine.analyses.summary import summary

ANALYSES: Mapping[str, Registered] = {
    "summary": Analysis(describing.SummaryParameters, summary),
    "share": Analysis(describing.ShareParameters, share),
    "proportion": Analysis(describing.ProportionParameters, proportion),
    "ranking": Analysis(describing.RankingParameters, ranking),
}
