"""The shapes of a page answer as the browser needs it."""

import pytest
from django import forms

from congress.errors import Stale
from congress.pages import form_page
from tests import factories


class Text(forms.Form):
    body = forms.CharField()
    version = forms.IntegerField(widget=forms.HiddenInput)


@pytest.fixture
def reader(congress):
    return factories.staff(congress)


def test_list_gives_the_browser_the_whole_page_and_htmx_the_results(logged_in, reader):
    client = logged_in(reader)

    page = client.get("/notices/")
    part = client.get("/notices/", headers={"HX-Request": "true"})

    assert "<html" in page.content.decode()
    assert part.content.decode().strip().startswith('<section id="results"')
    assert "HX-Request" in page["Vary"]


def test_stale_form_shows_both_texts_and_may_be_sent_again(rf, reader):
    def act(**fields):
        raise Stale("changed", current={"version": 2, "body": "他的文字"})

    request = rf.post("/", {"body": "我的文字", "version": 1})
    request.user = reader

    answer = form_page(request, "pages/form.html", Text, act)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("他的文字") == 1
    assert page.count("我的文字") == 2
    assert '<input type="hidden" name="version" value="2" id="id_version">' in page


def test_wrong_field_is_named_above_and_beside(rf, reader):
    request = rf.post("/", {"body": "", "version": 1})
    request.user = reader

    answer = form_page(request, "pages/form.html", Text, None)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_body"' in page
    assert 'id="id_body_error"' in page
    assert 'aria-describedby="id_body_error"' in page
