"""Texts that stand for numbers: "$1,200", "12%", "(3.5)", "1 234", "1.234,56"."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from core.engine.readings import MISSING

_AROUND = r"US\$|R\$|A\$|C\$|[$€£¥₹₽₩₺%]|\b(?:USD|EUR|GBP|JPY|CHF|CNY|INR|AUD|CAD)\b"
_GAPS = "[ '\u00a0\u202f](?=[0-9]{3})"
_ENGLISH = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?"
_EUROPEAN = r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)?(?:,[0-9]+)?"


def numbers_in(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Values as float64 (NaN where there is none), and a mask of texts that are no number."""
    cleaned = texts.astype("string").str.strip()
    missing = cleaned.isna() | cleaned.str.lower().isin(MISSING)
    bare = cleaned.where(~missing).map(_bare, na_action="ignore").astype("string")
    english = bare.str.fullmatch(_ENGLISH) & bare.str.contains("[0-9]")
    european = bare.str.fullmatch(_EUROPEAN) & bare.str.contains("[0-9]")
    if european.sum() > english.sum():
        plain, fits = bare.str.replace(".", "").str.replace(",", "."), european
    else:
        plain, fits = bare.str.replace(",", ""), english
    kept = fits.fillna(False).astype(bool)
    values = pd.Series(np.nan, index=texts.index, dtype="float64")
    values[kept] = plain[kept].astype("float64")
    return values, ~kept & ~missing


def first_number(texts: pd.Series) -> pd.Series:
    """The first number inside each text, such as 3.5 in "3.5 kg"."""
    found = texts.astype("string").str.replace(",", "").str.extract(r"([+-]?[0-9]*\.?[0-9]+)")[0]
    return found.astype("Float64").astype("float64")


def _bare(text: str) -> str:
    text = re.sub(_AROUND, "", text).replace("\u2212", "-").strip()
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1].strip()
    return re.sub(rf"(?<=[0-9]){_GAPS}", "", text)
