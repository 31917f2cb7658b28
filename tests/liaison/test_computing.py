"""Numbers of persons, limits and codes: rules without tables."""

import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.computing import limits, shielding, tracking


@pytest.mark.parametrize(
    "text",
    [
        "13912345678", "请打 139 1234 5678 找我", "+86 13912345678", "１３９１２３４５６７８", "139-1234-5678", "010-87654321",
        "110101199003071234", "11010119900307123X",
    ],
)  # fmt: skip
def test_numbers_of_persons_are_struck_out(text):
    shown = shielding.shielded(text)

    assert not any(sign.isdigit() for sign in shown), shown
    assert "***" in shown


@pytest.mark.parametrize("text", ["2026年3月2日", "安北路139号1234室", "第001号", "少了12345元", "坐标 44.500000"])
def test_other_numbers_stay(text):
    assert shielding.shielded(text) == text


@given(st.text(alphabet=string.digits, min_size=10, max_size=10), st.text(max_size=30), st.text(max_size=30))
def test_no_mobile_number_comes_through(digits, before, after):
    phone = f"1{digits}"

    assert phone not in shielding.shielded(f"{before} {phone} {after}")


@given(st.binary(min_size=16, max_size=64))
def test_a_code_is_read_back_however_it_was_typed(secret):
    code = tracking.code_of(secret)

    assert len(code) == 16
    assert {tracking.plain(typed) for typed in (code, tracking.spaced(code), code.lower(), f" {code} ")} == {code}


@pytest.mark.parametrize(
    "typed", ["", "A" * 15, "A" * 17, "IIIIIIIIIIIIIIII", "0000000000000000", "；DROP TABLE", "密" * 16]
)
def test_what_cannot_be_a_code_is_none(typed):
    assert tracking.plain(typed) == ""


def test_a_code_has_eighty_bits():
    assert len(set(tracking.SIGNS)) == 32
    assert 5 * tracking.LENGTH == 80
    assert len({tracking.code_of(number.to_bytes(16)) for number in range(5000)}) == 5000


def test_a_question_is_asked_long_before_the_limit():
    assert all(limit.ask_from is None or limit.ask_from < limit.most for limit in limits.LIMITS)
    key = next(limit.key for limit in limits.LIMITS if limit.of == "source")
    told = [(limits.asks({key: count}), limits.is_over({key: count})) for count in (2, 3, 19, 20)]

    assert told == [(False, False), (True, False), (True, False), (True, True)]


def test_the_limit_of_the_site_lets_1500_a_minute_through():
    site = next(limit for limit in limits.LIMITS if limit.of == "site")

    assert (site.within, site.most >= 1500, site.ask_from > 1500) == (dt.timedelta(minutes=1), True, True)


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("", ""),
    ],
)
def test_a_source_is_an_address_or_its_network(address, source):
    assert limits.network(address) == source
