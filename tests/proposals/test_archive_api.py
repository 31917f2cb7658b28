"""The public archive and the scorecards at the API's door."""

import pytest
from django.core.cache import cache
from django.test import Client

from congress.api import answers
from congress.models import Role
from proposals import services
from tests import factories
from tests.proposals.steps import dispatched, evaluated
from tests.proposals.steps import replied as replied_task
from tests.proposals.test_api import Caller
from tests.proposals.test_publishing import SECRET, publish, replied

ARCHIVE_QUERIES = 17  # more than half of them count the visits: the cache is rows too

# The archive ------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _fresh_counts(db):
    cache.clear()


def visit(path="", **query):
    return Client().get(f"/api/v1/archive/{path}", query)


def test_everybody_reads_what_is_published_and_nothing_else(chain):
    shown = replied(chain, title="关于治理东河的建议")
    replied(chain, title=f"关于{SECRET}的建议")
    publish(chain, shown)

    listed, whole = visit(), visit(f"{shown.pk}/")

    assert [row["title"] for row in listed.json()["results"]] == ["关于治理东河的建议"]
    assert (whole.status_code, whole.json()["replies"][0]["organ"], whole.json()["state"]) == (200, "U17", "published")
    assert SECRET not in listed.content.decode()
    assert "0990-7654321" not in whole.content.decode()
    assert "李承办" not in whole.content.decode()


def test_what_is_not_published_or_taken_off_again_is_not_found(chain):
    shown, never = replied(chain), replied(chain)
    publish(chain, shown)
    services.unpublish(shown, by=chain.secretary, reason="代表请求")

    assert [visit(f"{proposal.pk}/").status_code for proposal in (shown, never)] == [404, 404]
    assert visit().json()["results"] == []


def test_a_title_alone_has_no_text_and_blackened_names_are_empty(chain):
    titled, nameless = replied(chain, body=SECRET), replied(chain)
    publish(chain, titled, extent="title")
    publish(chain, nameless, names_hidden=True)

    assert (visit(f"{titled.pk}/").json()["body"], visit(f"{titled.pk}/").json()["replies"]) == ("", [])
    assert visit(f"{nameless.pk}/").json()["lead"] == ""


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 1),
        ({"search": "东河"}, 1),
        ({"search": "西山"}, 0),
        ({"unit": "U17"}, 1),
        ({"unit": "GOV"}, 0),
        ({"outcome": "A"}, 1),
        ({"outcome": "B"}, 0),
        ({"category": "NY"}, 1),
        ({"year": 2026}, 1),
    ],
)
def test_the_archive_is_narrowed_by_codes(chain, query, count):
    publish(chain, replied(chain, title="关于治理东河的建议", category=chain.categories[0]))

    answer = visit(**({"congress": chain.congress.code} | query))

    assert (answer.status_code, len(answer.json()["results"])) == (200, count)


@pytest.mark.parametrize("query", [{"congress": "nowhere"}, {"unit": "U99"}, {"year": "x"}, {"outcome": "Z"}])
def test_what_cannot_be_is_refused_by_name(chain, query):
    answer = visit(**({"congress": chain.congress.code} | query))

    assert (answer.status_code, list(answer.json())) == (422, list(query))


def test_visitors_are_throttled_and_programs_with_a_token_are_not(chain, time_machine, monkeypatch):
    time_machine.move_to("2026-03-02T02:00Z", tick=False)
    monkeypatch.setattr(answers, "VISITS_PER_MINUTE", 3)
    caller = Caller(chain.deputy)

    assert [visit().status_code for _nth in range(4)] == [200, 200, 200, 429]
    assert caller.get("archive/").status_code == 200
    time_machine.move_to("2026-03-02T02:01Z", tick=False)
    assert visit().status_code == 200


def test_a_visitors_answer_may_be_kept_and_a_members_not(chain):
    assert "public" in visit()["Cache-Control"]
    assert Caller(chain.deputy).get("archive/")["Cache-Control"] == "private, no-store"


def test_the_archive_is_read_only_and_a_bad_token_does_not_enter(chain):
    assert Client().post("/api/v1/archive/", {}, content_type="application/json").status_code == 405
    assert Client().get("/api/v1/archive/", headers={"Authorization": "Token dp_x"}).status_code == 401


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_the_archive_costs_the_same(chain, count, django_assert_num_queries):
    for _nth in range(count):
        publish(chain, replied(chain))
    visit()

    with django_assert_num_queries(ARCHIVE_QUERIES):
        answer = visit()

    assert len(answer.json()["results"]) == count


# Scorecards -------------------------------------------------------------------------------------------------------


@pytest.fixture
def scored(chain, time_machine):
    time_machine.move_to("2026-03-02T02:00Z", tick=False)
    services.put_in_force(services.draft_example(chain.congress, "fengyang", by=chain.secretary), by=chain.secretary)
    evaluated(chain, replied_task(chain, dispatched(chain)))
    return chain


def test_the_secretariat_reads_every_units_card(scored):
    (row,) = Caller(scored.secretary).get("scores/").json()["results"]
    whole = Caller(scored.secretary).get(f"scores/{row['id']}/", period="y2026").json()

    assert (row["organ"], row["figures"]["received"], row["period"]) == ("U17", 1, f"s{scored.session.pk}")
    assert row["scores"] == [{"part": "main", "came": 200, "most": 200, "in_words": row["scores"][0]["in_words"]}]
    assert [(line["indicator"], line["of"], line["among"], line["came"]) for line in whole["scores"][0]["lines"]] == [
        ("contact", 1, 1, 100),
        ("satisfaction", 1, 1, 100),
    ]
    assert whole["figures"]["rated_satisfied"] == 1


def test_a_unit_reads_its_own_card_alone(scored):
    other = factories.organ(scored.congress, code="U02", name="教育局")
    neighbour = factories.staff(scored.congress, Role.UNIT_CLERK, organ=other)

    assert [row["organ"] for row in Caller(scored.clerk).get("scores/").json()["results"]] == ["U17"]
    assert Caller(neighbour).get("scores/").json()["results"] == []
    assert Caller(neighbour).get(f"scores/{scored.bureau.pk}/").status_code == 404
    assert Caller(neighbour).get(f"scores/{other.pk}/").status_code == 404


def test_who_may_not_read_scores_is_refused(scored):
    assert Caller(scored.deputy).get("scores/").status_code == 403
    assert Client().get("/api/v1/scores/").status_code == 401
    assert Caller(scored.secretary).get("scores/", period="y1900").status_code == 422
    assert Caller(scored.secretary).post("scores/", {}).status_code == 405
