"""The codes as text and as signatures: what is read, how long it holds, whose key made it."""

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from meetings.computing import codes

KEY = codes.key_from("a secret")
SIGNATURE = "A" * 86


def test_a_code_is_read_as_it_was_written():
    code = codes.make(codes.SERVER, 4711, 1_768_525_200, KEY)

    assert code.text.rpartition(".")[0] == "SI1.S.4711.58950840"
    assert codes.read(code.text) == code


@pytest.mark.parametrize(
    ("typed", "is_read"),
    [
        (f"SI1.P.7.58950840.{SIGNATURE}", True),
        (f"  SI1.P.7.58950840.{SIGNATURE}\n", True),
        (f"SI1。P。7。58950840。{SIGNATURE}", True),
        (f"ＳＩ１.P.7.58950840.{SIGNATURE}", True),
        (f"SI2.P.7.58950840.{SIGNATURE}", False),
        (f"SI1.X.7.58950840.{SIGNATURE}", False),
        (f"SI1.P.07.58950840.{SIGNATURE}", False),
        (f"SI1.P.-7.58950840.{SIGNATURE}", False),
        (f"SI1.P.7.58950840.{SIGNATURE}A", False),
        (f"SI1.P.9999999999999999999.58950840.{SIGNATURE}", False),
        ("https://example.org/", False),
        ("", False),
    ],
)
def test_only_codes_are_read(typed, is_read):
    assert (codes.read(typed) is not None) == is_read


@given(st.text(max_size=300))
def test_any_text_is_read_or_not_and_never_a_fault(text):
    assert codes.read(text) is None or codes.read(text).text


@pytest.mark.parametrize(
    ("seconds", "good"), [(-91, False), (-90, True), (0, True), (29, True), (90, True), (91, False), (600, False)]
)
def test_a_code_holds_ninety_seconds_around_its_step(seconds, good):
    code = codes.make(codes.PHONE, 1, 1_768_525_200, KEY)

    assert codes.holds(code, 1_768_525_200 + seconds) == good


def test_only_the_owner_of_the_key_signs():
    other = ec.generate_private_key(ec.SECP256R1())
    signature = codes.sign("SI1.P.7.1", KEY)

    answers = [
        codes.is_signed("SI1.P.7.1", signature, codes.public_text(KEY)),
        codes.is_signed("SI1.P.8.1", signature, codes.public_text(KEY)),
        codes.is_signed("SI1.P.7.1", signature, codes.public_text(other)),
        codes.is_signed("SI1.P.7.1", SIGNATURE, codes.public_text(KEY)),
        codes.is_signed("SI1.P.7.1", signature[:-4], codes.public_text(KEY)),
        codes.is_signed("SI1.P.7.1", signature, "no key"),
    ]

    assert answers == [True, False, False, False, False, False]


@pytest.mark.parametrize("text", ["", "AAAA", "BA" + "A" * 85, "é" * 87, "A" * 400])
def test_what_is_no_point_of_the_curve_is_no_key(text):
    assert codes.public_key(text) is None


def test_every_worker_has_the_same_key_of_the_portal():
    assert codes.public_text(codes.key_from("one")) == codes.public_text(codes.key_from("one"))
    assert codes.public_text(codes.key_from("one")) != codes.public_text(codes.key_from("two"))


@pytest.mark.parametrize(
    ("begins", "half_days", "at", "left"),
    [
        ((16, 9), 1, (16, 9, 20), None),
        ((16, 9), 2, (16, 11, 59), None),
        ((16, 9), 2, (16, 14), 1),
        ((16, 9), 4, (17, 8), 2),
        ((16, 14), 3, (17, 8), 2),
        ((16, 9), 2, (18, 9), 1),
    ],
)
def test_who_comes_later_is_there_for_the_half_days_that_are_left(begins, half_days, at, left):
    assert codes.half_days_from(dt.datetime(2026, 1, *begins), half_days, dt.datetime(2026, 1, *at)) == left
