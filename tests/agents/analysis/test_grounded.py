"""An answer that the model only wrote down is found, and one that was computed is left alone."""

from __future__ import annotations

import pytest

from core.agents.analysis.grounded import ungrounded

FRAMES = ("df", "tables", "orders")


@pytest.mark.parametrize(
    "code",
    [
        "answer['a'] = 'Health, Maths'",
        "answer = {'a': 12.5}",
        "x = 3 * 4\nanswer['a'] = x",
        "answer['a'] = df['x'].mean() if False else 1\nanswer.update({'b': 2})",
        "df = pd.DataFrame({'x': [1, 2, 3]})\nanswer['a'] = df['x'].mean()",
        "orders = pd.DataFrame([[1]])\nn = len(orders)\nif n > 2:\n    answer['a'] = n",
        "def f():\n    return 4\nanswer['a'] = f()",
        "for i in range(3):\n    answer['a'] = i",
        "x = 3\nx * 2",
    ],
)
def test_what_no_data_reaches(code: str) -> None:
    assert ungrounded(code, FRAMES) in (("a",), ("b",), ("value",))


@pytest.mark.parametrize(
    "code",
    [
        "answer['a'] = df['x'].mean()",
        "answer = {'a': round(orders.x.sum(), 2), 'b': len(tables['my table'])}",
        "p = stats.ttest_ind(df.x, df.y).pvalue\nanswer['a'] = 'yes' if p < 0.05 else 'no'",
        "if df.x.std() < 1:\n    f = 'yes'\nelse:\n    f = 'no'\nanswer['a'] = f",
        "best = 0\nfor v in df['x']:\n    if v > best:\n        best = v\nanswer['a'] = best",
        "rows = []\nfor c in ['x', 'y']:\n    rows.append(df[c].mean())\nanswer['a'] = rows[0]",
        "def f(frame):\n    return frame.x.sum()\nanswer['a'] = f(df)",
        "def f():\n    return df.x.sum()\nanswer['a'] = f()",
        "X, y = df[['x']], df['y']\nm = LinearRegression()\nm.fit(X, y)\nanswer['a'] = m.coef_[0]",
        "for i in range(2):\n    last = best\n    best = df.x.max()\nanswer['a'] = last",
        "df.x.mean()",
        "a, b = train_test_split(df, random_state=1)\nanswer['a'] = len(b)",
        "try:\n    x = df.x.mean()\nexcept ValueError:\n    x = 0\nanswer['a'] = x",
        "n = 0\nn += len(df)\nanswer['a'] = n",
        "with np.errstate(all='ignore'):\n    answer['a'] = np.log(df.x).sum()",
        "x = (",
    ],
)
def test_what_was_computed(code: str) -> None:
    assert ungrounded(code, FRAMES) == ()
