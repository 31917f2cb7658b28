import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congress import search
from congress.models import Organ, SearchEntry
from tests import factories


@pytest.fixture(autouse=True)
def organs_are_searchable(monkeypatch):
    monkeypatch.setattr("congress.search.searchables.registered", {})
    search.register(Organ, lambda organ: f"{organ.name} {organ.business}")


@pytest.fixture
def indexed(congress):
    """Make an organ with this text in its business and index it."""

    def make(text, **fields):
        organ = factories.organ(fields.pop("congress", congress), business=text, name="某局", **fields)
        search.index([organ])
        return organ

    return make


def found(text):
    return [organ.business for organ in search.matching(Organ.objects.order_by("pk"), text)]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("关于加快社区养老服务的建议", "养老"),
        ("关于加快社区养老服务的建议", "社区养老服务"),
        ("关于加快社区养老服务的建议", "养老服务 社区"),
        ("关于加快社区养老服务的建议", "老"),
        ("关于加快社区养老服务的建议", "《养老》"),
        ("分行的社区\n养老", "区养"),
        ("建设5G网络", "5g"),
        ("建设5G网络", "5G网络"),
        ("建设5G网络", "5G"),
        ("Wi-Fi Broadband 覆盖", "broad"),
        ("安政〔2026〕12号", "2026"),
        ("安政〔2026〕12号", "安政〔2026〕12号"),
        ("阿不都・买买提", "阿不都·买买提"),
        ("𠮷野家𠮷", "𠮷野"),
        ("a" * 60, "a" * 60),
    ],
)
def test_word_is_found(indexed, text, query):
    indexed("别的事情")
    indexed(text)

    assert found(query) == [text]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("养鱼的老人", "养老"),
        ("王建军为建国七十年", "王建国"),
        ("第123号", "12"),
        ("社区卫生", "社区 养老"),
        ("养老", "养老 !!! 卫生"),
        ("养老", "!!!"),
        ("养老", "😀"),
        ("养老", '""'),
    ],
)
def test_word_that_is_not_there_is_not_found(indexed, text, query):
    indexed(text)

    assert found(query) == []


@pytest.mark.parametrize("query", ["", "  ", "\n"])
def test_empty_query_leaves_everything(indexed, query):
    indexed("养老")

    assert found(query) == ["养老"]


@pytest.mark.parametrize(
    "query",
    [
        "养老 AND 服务", "养老 OR", "NEAR(养老 服务)", "NOT 养老", "养老*", '"养老', "'养老", "words:养老", "养老 & | ! <-> 服务",
        "\\", "%", "_", "^养老", "养老\0服务", "(((", "-- ;", ":*", "养" * 400, "a b " * 100, "\ud800养老", "%s", "{0}", "😀👨‍👩‍👧",
    ],
)  # fmt: skip
def test_no_query_is_a_syntax_error(indexed, query):
    indexed("养老 and 服务")

    assert found(query) in ([], ["养老 and 服务"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=400))
def test_any_text_may_be_asked(db, query):
    list(search.matching(Organ.objects.all(), query))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.text(max_size=300), after=st.text(max_size=300))
def test_any_text_may_be_indexed_and_its_words_hit(congress, before, after):
    organ = factories.organ(congress, business="")
    search.register(Organ, lambda _: f"{before}社区养老{after}")

    search.index([organ])

    assert organ in search.matching(Organ.objects.all(), "养老")


def test_nul_and_half_characters_are_dropped(congress):
    organ = factories.organ(congress)
    search.register(Organ, lambda _: "养\0老 \ud800服务")

    search.index([organ])

    assert SearchEntry.objects.get().text == "养老服务"


def test_changed_text_is_found_by_its_new_words_only(indexed):
    organ = indexed("社区养老")
    organ.business = "农村公路"

    search.index([organ])
    organ.save()

    assert found("养老") == []
    assert found("公路") == ["农村公路"]
    assert SearchEntry.objects.count() == 1


def test_forgotten_row_is_not_found(indexed):
    organ, other = indexed("社区养老"), indexed("养老机构")

    search.forget([organ])

    assert found("养老") == ["养老机构"]
    assert list(SearchEntry.objects.values_list("target_id", flat=True)) == [other.pk]


def test_forgetting_nothing_is_no_error(db):
    search.forget([])
    search.index([])


def test_five_hundred_rows_take_four_statements(congress):
    organs = Organ.objects.bulk_create(
        Organ(congress=congress, code=f"B{n}", name=f"第{n}局", kind="department", valid_from=factories.LONG_AGO)
        for n in range(500)
    )
    search.index(organs[:1])

    with CaptureQueriesContext(
        connection,
    ) as queries:
        search.index(organs)

    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 4
    assert search.matching(Organ.objects.all(), "第77局").count() == 1


def test_matching_keeps_other_filters_and_order(indexed):
    first, second, third = (indexed(f"养老{n}") for n in range(3))

    hits = search.matching(Organ.objects.filter(pk__lt=third.pk), "养老").order_by("-pk")

    assert list(hits) == [second, first]
    assert hits.count() == 2
    assert search.matching(hits, "养老")[:1].get() == second


def test_single_character_is_looked_for_in_the_newest(indexed, monkeypatch):
    monkeypatch.setattr("congress.search.questions.NEWEST", 2)
    indexed("路一")
    indexed("路二")
    indexed("路三")

    assert found("路") == ["路二", "路三"]


def pages_of(words, *, newer=False, near=None, size=2):
    """What a pager shows: the first look that gives more than a page, and how many looks it took."""
    order = "pk" if newer else "-pk"
    beyond = {} if near is None else {"pk__gt" if newer else "pk__lt": near}
    looks = 0
    for rows in search.looks(Organ.objects.all(), words, near=near, newer=newer):
        looks += 1
        found = list(rows.filter(**beyond).order_by(order)[: size + 1])
        if len(found) > size:
            break
    return found[:size], looks


@pytest.mark.parametrize("own", [0, search.OWN])
def test_looks_find_what_one_look_at_all_finds(indexed, monkeypatch, own):
    monkeypatch.setattr("congress.search.marks.STRIDES", (1, 2, 3))
    monkeypatch.setattr("congress.search.looking.OWN", own)
    rows = [indexed(f"养老{n}" if n % 7 == 0 else f"其他{n}") for n in range(40)]
    hits = rows[::7]

    assert pages_of("养老")[0] == hits[:-3:-1]
    assert pages_of("养老", near=hits[-2].pk)[0] == [hits[-3], hits[-4]]
    assert pages_of("养老", near=hits[1].pk)[0] == [hits[0]]
    assert pages_of("养老", near=hits[0].pk, newer=True)[0] == [hits[1], hits[2]]
    assert pages_of("养老", near=hits[-2].pk, newer=True)[0] == [hits[-1]]
    assert pages_of("没有")[0] == []


@pytest.mark.postgres
def test_a_common_word_is_looked_for_among_the_newest_only(indexed, monkeypatch):
    monkeypatch.setattr("congress.search.marks.STRIDES", (2, 4, 6))
    rows = [indexed("养老") for _ in range(20)]

    (newest, next_newest), looks = pages_of("养老")
    seen = list(next(search.looks(Organ.objects.all(), "养老")))

    assert (newest, next_newest, looks) == (rows[-1], rows[-2], 1)
    assert 5 <= len(seen) <= 8


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("words", "hits"), [("养老", [3, 2, 1]), ("养老院", [3]), ("老", [3, 2, 1]), ("b12 养老", [2])]
)
def test_of_few_rows_the_entries_are_read_one_by_one(indexed, monkeypatch, words, hits):
    monkeypatch.setattr("congress.search.marks.STRIDES", (1, 2, 3))
    others = [indexed("养老院 b12") for _ in range(20)]
    mine = [indexed(text) for text in ("河道", "养老", "养老 b12x", "养老院")]
    for _ in range(20):
        indexed("养老院 b12")
    few = Organ.objects.filter(pk__in=[row.pk for row in mine])

    *_before, last = search.looks(few, words)

    assert [mine.index(row) for row in last.order_by("-pk")] == hits
    assert set(search.matching(Organ.objects.filter(pk__in=[one.pk for one in others]), "养老")) == set(others)


def test_no_word_reaches_the_marks_of_the_blocks(indexed):
    indexed("养老")

    assert found("@1.10.0") == []


def test_search_all_shows_only_what_the_user_may_see(indexed, secretary):
    elsewhere = indexed("外地养老", congress=factories.congress())
    here = indexed("本地养老")

    (group,) = search.search_all(secretary, "养老")

    assert elsewhere in search.matching(Organ.objects.all(), "养老")
    assert (group.rows, group.shown_count, group.has_more) == ([here], "1", False)


def test_search_all_shows_the_newest_and_counts_the_rest(indexed, secretary, monkeypatch):
    monkeypatch.setattr("congress.search.looking.COUNT_LIMIT", 3)
    organs = [indexed("养老") for _ in range(5)]

    (group,) = search.search_all(secretary, "养老", limit=2)

    assert group.rows == [organs[4], organs[3]]
    assert (group.shown_count, group.has_more) == ("3+", True)


def test_search_all_of_nothing_is_empty(indexed, secretary):
    indexed("养老")

    assert search.search_all(secretary, "") == []
    assert search.search_all(secretary, "?") == []


def test_reindex_finds_what_was_never_indexed_and_drops_what_is_gone(indexed, congress, capsys):
    gone = indexed("养老甲")
    kept = indexed("养老乙")
    factories.organ(congress, business="养老丙")
    Organ.objects.filter(pk=gone.pk).delete()
    SearchEntry.objects.filter(target_id=kept.pk).update(text="stale")

    call_command("reindex")

    assert found("养老") == ["养老乙", "养老丙"]
    assert SearchEntry.objects.count() == 2
    assert capsys.readouterr().out == "congress.Organ 2/2\n"


def test_search_page_lists_hits_and_hides_foreign_ones(indexed, secretary, logged_in):
    indexed("外地养老", congress=factories.congress())
    indexed("本地养老")

    page = logged_in(secretary).get(reverse("search"), {"search": "养老"}).content.decode()

    assert page.count("某局") == 1


def test_search_page_says_that_nothing_was_found(secretary, logged_in):
    page = logged_in(secretary).get(reverse("search"), {"search": "<b>没有"}).content.decode()

    assert "&lt;b&gt;没有" in page
    assert "<b>没有" not in page


def test_search_page_asks_visitors_to_log_in(client, db):
    assert client.get(reverse("search")).status_code == 302


# Tags ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def tagged(congress):
    """Organs with a text and a tag: their kind's place in a list."""
    search.register(Organ, lambda organ: organ.business, tags_of=lambda organ: [f"k:{len(organ.kind)}", "z:1"])

    def make(text, kind):
        organ = factories.organ(congress, business=text, kind=kind)
        search.index([organ])
        return organ

    return make


def with_kind(kind):
    return {f"k:{len(kind)}": Q(kind=kind)}


def test_tags_narrow_the_words_and_stand_alone(tagged):
    for text in ("养老甲", "养老乙", "河道"):
        tagged(text, "court")
    tagged("养老丙", "government")

    def found(text, tags):
        return [organ.business for organ in search.matching(Organ.objects.order_by("pk"), text, tags=tags)]

    assert found("养老", with_kind("court")) == ["养老甲", "养老乙"]
    assert found("", with_kind("court")) == ["养老甲", "养老乙", "河道"]
    assert found("养老", with_kind("court") | {"z:1": Q()}) == ["养老甲", "养老乙"]
    assert found("养老", with_kind("court") | with_kind("government")) == []
    assert found("老", with_kind("government")) == ["养老丙"]
    assert found("!!!", with_kind("court")) == []
    assert found("养老", {}) == ["养老甲", "养老乙", "养老丙"]


def test_changed_row_has_its_new_tags_only(tagged):
    organ = tagged("养老", "court")
    Organ.objects.filter(pk=organ.pk).update(kind="government")
    organ.refresh_from_db()
    search.index([organ])

    found = [
        list(search.matching(Organ.objects.all(), "养老", tags=with_kind(kind))) for kind in ("court", "government")
    ]
    assert found == [[], [organ]]


def test_no_text_asks_for_a_tag(tagged):
    tagged("养老", "court")

    assert [list(search.matching(Organ.objects.all(), text)) for text in ("z:1", "@z:1", "k:5")] == [[], [], []]


@pytest.mark.postgres
@pytest.mark.parametrize("tag", ["z", "z:", "z:1'", "zz:1", "z:1 | x", "Z:1", "z:１"])
def test_strange_tags_are_refused(tagged, tag):
    with pytest.raises(ValueError, match="z|Z"):
        search.matching(Organ.objects.all(), "养老", tags={tag: Q()})


@pytest.mark.parametrize("count", [3, search.FEW + 20])
def test_last_look_misses_nothing(tagged, count, monkeypatch):
    monkeypatch.setattr("congress.search.looking.FEW", 10)
    monkeypatch.setattr("congress.search.looking.SOME", 30 if count > 3 else search.SOME)
    organs = [tagged("养老", "court") for _ in range(min(count, 40))]

    *_before, last = search.looks(Organ.objects.all(), "养老", tags=with_kind("court"))

    assert sorted(organ.pk for organ in last) == [organ.pk for organ in organs]
