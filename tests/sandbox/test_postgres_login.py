"""What a PostgreSQL offers to log in with, as a worker's client hears it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.sandbox.postgres_login import Offer

NOTICE = b"N\0\0\0\x08abcd"
BOUND = b"R\0\0\0\x2a\0\0\0\x0aSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"
PLAIN = b"R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0"
MD5 = b"R\0\0\0\x0c\0\0\0\x05salt"
LATER = b"R\0\0\0\x08\0\0\0\0S\0\0\0\x09a\0b\0\0Z\0\0\0\x05I"


def heard(said: bytes, cuts: list[int]) -> bytes:
    """What comes through when it arrives in such pieces."""
    offer, given_, at = Offer(), b"", 0
    for size in [*cuts, len(said)]:
        given_ += offer.take(said[at : at + size])
        at += size
    return given_


PIECES = st.lists(st.integers(1, 30), max_size=12)


@given(PIECES)
def test_what_is_bound_to_tls_is_taken_out_however_it_comes(cuts: list[int]) -> None:
    assert heard(NOTICE + BOUND + LATER, cuts) == NOTICE + PLAIN + LATER


@given(PIECES, st.sampled_from([PLAIN, MD5, LATER, b"E\0\0\0\x0aSFATAL"]))
def test_all_else_stays_as_it_is(cuts: list[int], said: bytes) -> None:
    assert heard(said + BOUND, cuts) == said + BOUND


@given(st.binary(max_size=200), PIECES)
def test_what_is_no_protocol_ends_nothing(said: bytes, cuts: list[int]) -> None:
    assert len(heard(said, cuts)) <= len(said)


def test_an_odd_length_passes_as_it_is() -> None:
    odd = b"Ecould not fork new process\n\0"
    assert heard(odd, [3, 4]) == odd
