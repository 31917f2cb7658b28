"""What a process keeps of visitors' pages for half a minute, and what it must never keep."""

import pytest
import time_machine
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from congress.middleware import KEPT_PAGES, keep_public_pages
from congress.pages import kept_but


@pytest.fixture
def asked():
    return []


@pytest.fixture
def door(settings, asked):
    """``door(path, answer, **headers)``: what the middleware answers; ``asked`` are the paths the view was asked for."""
    settings.PUBLIC_PAGES_KEPT = 30
    answers = {}

    def view(request):
        asked.append(request.get_full_path())
        return answers["next"]()

    middleware = keep_public_pages(view)

    def ask(path="/stations/", answer=None, method="get", **headers):
        answers["next"] = answer or page
        return middleware(getattr(RequestFactory(), method)(path, **headers))

    return ask


def page(**fields):
    response = HttpResponse(
        fields.pop("content", "站点"), headers={"Cache-Control": "public, max-age=30", "Vary": "Cookie"}
    )
    response.may_be_kept = True
    for name, value in fields.items():
        setattr(response, name, value)
    return response


def test_the_second_visitor_gets_what_the_first_one_got(door, asked):
    first, second = door(), door()

    assert asked == ["/stations/"]
    assert second.content == first.content
    assert (second["Cache-Control"], second["Age"]) == (first["Cache-Control"], "0")


def test_it_is_asked_anew_after_half_a_minute_and_says_how_old_it_is(door, asked):
    with time_machine.travel(1_000_000, tick=False) as clock:
        door()
        clock.shift(29)
        old = door()
        clock.shift(1)
        door()

    assert (old["Age"], len(asked)) == ("29", 2)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_AUTHORIZATION": "Token x"},
        {"HTTP_HX_REQUEST": "true"},
        {"method": "post"},
    ],
    ids=["cookie", "token", "part of a page", "post"],
)
def test_who_brings_something_of_his_own_is_answered_by_the_view_and_leaves_nothing(door, asked, headers):
    door()
    door(**headers)
    door(path="/other/", **headers)
    door(path="/other/")

    assert asked == ["/stations/", "/stations/", "/other/", "/other/"]


def with_cookie():
    response = page()
    response.set_cookie("sessionid", "x")
    return response


@pytest.mark.parametrize(
    "answer",
    [lambda: page(may_be_kept=False), lambda: page(status_code=404), with_cookie, lambda: HttpResponse("x")],
    ids=["not allowed", "not found", "with a cookie", "a member's"],
)
def test_other_answers_are_not_kept(door, asked, answer):
    door(answer=answer)
    door()

    assert len(asked) == 2


@pytest.mark.parametrize("other", [{"path": "/stations/?page=2"}, {"HTTP_HOST": "b.example.org"}, {"secure": True}])
def test_another_address_is_another_page(door, asked, other):
    door()
    door(**other)

    assert len(asked) == 2


def test_it_never_keeps_more_than_its_number(door, asked):
    for nth in range(KEPT_PAGES + 1):
        door(path=f"/stations/?search={nth}")
    door(path=f"/stations/?search={KEPT_PAGES}")
    door(path="/stations/?search=0")

    assert len(asked) == KEPT_PAGES + 2


def test_it_is_switched_off_by_its_setting(settings):
    settings.PUBLIC_PAGES_KEPT = 0

    with pytest.raises(MiddlewareNotUsed):
        keep_public_pages(page)


def test_the_landing_page_is_kept_by_the_portal_and_not_by_the_browser_that_logs_in_next(congress, client):
    page = client.get("/")

    assert page.may_be_kept
    assert not page.cookies
    assert "max-age" not in page.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/stations/", "/opinions/", "/receptions/"])
def test_the_busiest_pages_allow_it_to_visitors_and_not_to_members(congress, client, logged_in, secretary, path):
    visitor, member = client.get(path), logged_in(secretary).get(path)

    assert visitor.may_be_kept
    assert not getattr(member, "may_be_kept", False)
    assert "no-store" in member["Cache-Control"]


def test_an_answer_to_a_code_is_never_kept(congress, client):
    for path in ("/opinions/?code=XXXX", "/receptions/?code=XXXX"):
        assert not getattr(client.get(path), "may_be_kept", False)


# Pages that hold something of each visitor's own ------------------------------------------------------------------


def test_what_is_made_anew_for_each_visitor_is_no_other_visitors(door, asked):
    tokens = iter(["second", "third"])
    made = {"first": lambda: next(tokens)}

    def form():
        return kept_but(page(content="<a first><b first>"), anew=made, seconds=60, stands=lambda _: True)

    said = [door(answer=form).content for _visit in range(3)]

    assert said == [b"<a first><b first>", b"<a second><b second>", b"<a third><b third>"]
    assert len(asked) == 1


def test_a_kept_page_says_how_long_it_is_with_what_was_made_anew(door):
    def form():
        response = kept_but(page(content="<a first>"), anew={"first": lambda: "twenty-second"}, seconds=60)
        response["Content-Length"] = str(len(response.content))  # as Django's own middleware below does
        return response

    door(answer=form)
    second = door(answer=form)

    assert (second.content, second["Content-Length"]) == (b"<a twenty-second>", "17")


def test_a_kept_page_is_left_aside_where_it_does_not_stand(door, asked):
    def form():
        return kept_but(page(), seconds=60, anew={}, stands=lambda request: request.META["REMOTE_ADDR"] != "192.0.2.7")

    door(answer=form)
    door(answer=form, REMOTE_ADDR="192.0.2.7")
    door(answer=form, REMOTE_ADDR="192.0.2.8")

    assert len(asked) == 2


def test_a_page_may_say_how_long_it_is_kept(door, asked):
    def form():
        return kept_but(page(), seconds=300, anew={}, stands=lambda _: True)

    with time_machine.travel(1_000_000, tick=False) as clock:
        door(answer=form)
        clock.shift(299)
        door(answer=form)
        clock.shift(1)
        door(answer=form)

    assert len(asked) == 2
