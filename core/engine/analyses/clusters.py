"""Groups of like rows by k-means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.domain.analyses.modelling import ClusterParameters
from core.engine.analyses.checks import enough, varying
from core.engine.analyses.faults import fault, listed
from core.engine.analyses.frame import Frame, complete
from core.engine.analyses.outcome import Outcome

if TYPE_CHECKING:
    from sklearn.cluster import KMeans

_MOST_TRIED = 10
_SAMPLE = 5_000
_WEAK = 0.25


def clusters(frame: Frame, parameters: ClusterParameters) -> Outcome:
    """Sizes and centres (in the columns' own units), silhouette, and each row's cluster.

    Clusters are numbered from 1, the largest first.
    """
    outcome = Outcome()
    rows = _rows(frame, parameters, outcome=outcome)
    scaled = (rows - rows.mean()) / rows.std(ddof=0) if parameters.scale else rows
    values = scaled.to_numpy()
    model, score = _best(values, parameters, outcome=outcome)
    order = np.argsort(-np.bincount(model.labels_), kind="stable")
    number = np.empty(len(order), dtype="int64")
    number[order] = np.arange(1, len(order) + 1)
    labels = pd.Series(number[model.labels_], index=rows.index)
    outcome.say("clusters", len(order), meaning="clusters")
    outcome.say("silhouette", score, meaning="how well apart they are, -1 to 1")
    outcome.say("inertia", float(model.inertia_), meaning="squared distance from the centres")
    outcome.say("rows", len(rows), meaning="rows clustered")
    for each, count in labels.value_counts(sort=False).sort_index().items():
        outcome.say("size", int(count), meaning="rows of the cluster", of=f"cluster {each}")
    outcome.assume(
        "clusters apart", score >= _WEAK, f"silhouette {score:.2f}; under {_WEAK} hardly any"
    )
    outcome.tables["clusters"] = _centres(rows, labels)
    shown = frame.data.loc[rows.index, [frame.name(each) for each in parameters.show]]
    fresh = rows[[name for name in rows.columns if name not in shown.columns]]
    outcome.tables["rows"] = pd.concat([shown, fresh, labels.rename("cluster")], axis=1)
    return outcome


def _rows(frame: Frame, parameters: ClusterParameters, *, outcome: Outcome) -> pd.DataFrame:
    names = [frame.name(name) for name in parameters.columns] or [
        name for name in frame.number_names() if frame.column(name).nunique() > 1
    ]
    if not names:
        raise fault("No column here holds numbers that vary.", "Name columns of numbers.")
    rows, lost = complete(frame.numbers(names))
    outcome.leave_out(lost, f"missing in {listed(names)}")
    enough(len(rows), max(3, (parameters.clusters or 2) + 1), of=listed(names))
    for name in rows.columns:
        varying(rows[name], str(name))
    distinct = len(rows.drop_duplicates())
    if distinct < (parameters.clusters or 2):
        raise fault(f"The rows have {distinct} different values only.", "Ask for fewer clusters.")
    return rows


def _best(
    values: np.ndarray, parameters: ClusterParameters, *, outcome: Outcome
) -> tuple[KMeans, float]:
    """The number asked for, or that with the best silhouette."""
    if parameters.clusters is not None:
        model = _fitted(values, parameters.clusters, seed=parameters.random_state)
        return model, _silhouette(values, model, seed=parameters.random_state)
    most = min(_MOST_TRIED, len(np.unique(values, axis=0)) - 1)
    tried = []
    for count in range(2, max(2, most) + 1):
        model = _fitted(values, count, seed=parameters.random_state)
        tried.append((model, _silhouette(values, model, seed=parameters.random_state)))
    outcome.tables["tried"] = pd.DataFrame(
        [{"clusters": m.n_clusters, "silhouette": s, "inertia": m.inertia_} for m, s in tried]
    )
    return max(tried, key=lambda each: each[1])


def _fitted(values: np.ndarray, count: int, *, seed: int) -> KMeans:
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1):  # sums of several threads differ in their last digits
        return KMeans(n_clusters=count, n_init=10, random_state=seed).fit(values)


def _silhouette(values: np.ndarray, model: KMeans, *, seed: int) -> float:
    """Of a sample where there are over 5,000 rows; NaN where every row is its own cluster."""
    from sklearn.metrics import silhouette_score

    if len(values) <= model.n_clusters:
        return float("nan")
    size = _SAMPLE if len(values) > _SAMPLE else None
    return float(silhouette_score(values, model.labels_, sample_size=size, random_state=seed))


def _centres(rows: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    grouped = rows.groupby(labels)
    table = grouped.mean()
    table.insert(0, "rows", grouped.size(), allow_duplicates=True)
    return table.reset_index(names="cluster", allow_duplicates=True)
