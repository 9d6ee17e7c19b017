"""Short ways of writing what small models often get wrong, shown where a question needs them."""

from __future__ import annotations

import re

_MOST = 4
_IDIOMS: tuple[tuple[str, str], ...] = (
    (
        r"z-?\s?score|standard deviations? (?:from|away)",
        's = df["A"].dropna()\nz = (s - s.mean()) / s.std(ddof=0)\n'
        "outliers = s[z.abs() > 3]\nkept = s[z.abs() <= 3]",
    ),
    (
        r"\biqr\b|interquartile|quartile|outlier",
        's = df["A"].dropna()\nq1, q3 = s.quantile(0.25), s.quantile(0.75)\n'
        "outside = (s < q1 - 1.5 * (q3 - q1)) | (s > q3 + 1.5 * (q3 - q1))\n"
        "outliers = s[outside]\nkept = s[~outside]",
    ),
    (
        r"correlat|pearson|spearman",
        'd = df[["A", "B"]].dropna()\nr, p = stats.pearsonr(d["A"], d["B"])',
    ),
    (
        r"normal(?:ly)? distribut|normality|shapiro",
        'p = stats.shapiro(df["A"].dropna())[1]',
    ),
    (
        r"t-?\s?test|significant difference|mann-whitney",
        'first = df[df["G"] == "x"]["A"].dropna()\nsecond = df[df["G"] == "y"]["A"].dropna()\n'
        "t, p = stats.ttest_ind(first, second)",
    ),
    (
        r"\banova\b|analysis of variance|kruskal",
        'groups = [part["A"].dropna() for _, part in df.groupby("G")]\n'
        "f, p = stats.f_oneway(*groups)",
    ),
    (
        r"train|test set|accuracy|predict|classif",
        "from sklearn.model_selection import train_test_split\n"
        'd = df[["A", "B", "Y"]].dropna()\nX = pd.get_dummies(d[["A", "B"]])\n'
        'X1, X2, y1, y2 = train_test_split(X, d["Y"], test_size=0.2, random_state=42)\n'
        "model.fit(X1, y1)\npredicted = model.predict(X2)",
    ),
    (
        r"regress|r-?squared",
        'd = df[["Y", "A", "B"]].dropna()\n'
        'm = sm.OLS(d["Y"], sm.add_constant(d[["A", "B"]])).fit()\n'
        'r2, p, slope = m.rsquared, m.pvalues["A"], m.params["A"]',
    ),
    (
        r"\b(?:month|weekday|hour|day|date|year|week)s?\b",
        't = pd.to_datetime(df["T"])\nby_month = df.groupby(t.dt.month)["A"].mean()',
    ),
    (
        r"\b(?:percent\w*|proportion|share|fraction)\b",
        'percentage = (df["A"] > 10).mean() * 100',
    ),
    (
        r"\b(?:which|highest|lowest|most|least|largest)\b",
        'best_group = df.groupby("G")["A"].mean().idxmax()\n'
        'name_of_best_row = df.loc[df["A"].idxmax(), "B"]\n'
        'name_of_best_column = df.loc[df["Y"] == 2010, ["A", "B"]].iloc[0].idxmax()',
    ),
    (
        r"\b(?:for each|per|by|each|grouped)\b",
        'means = df.groupby("G")["A"].mean()\nx = means["one group"]',
    ),
    (
        r"categor|\bbins?\b|divide|group into|ranges?",
        'classes = pd.cut(df["A"], [-np.inf, 10, 20, np.inf], labels=["low", "mid", "high"])\n'
        'counts = classes.value_counts()\nmeans = df.groupby(classes)["B"].mean()',
    ),
    (
        r"numeric|convert|string|comma|symbol|currency",
        's = pd.to_numeric(df["A"].astype(str).str.replace(r"[^0-9.eE+-]", "", regex=True),'
        ' errors="coerce")',
    ),
    (
        r"normali[sz]|min-?max|scal(?:e|ing)",
        's = df["A"]\nscaled = (s - s.min()) / (s.max() - s.min())',
    ),
    (
        r"missing|null|nan\b",
        'missing = int(df["A"].isna().sum())\nfilled = df["A"].fillna(df["A"].median())',
    ),
)


def idioms(question: str) -> str:
    """Code for the kinds that a question speaks of, with A, B, G for columns; may be empty."""
    found = [code for pattern, code in _IDIOMS if re.search(pattern, question, re.IGNORECASE)]
    return "\n".join(found[:_MOST])
