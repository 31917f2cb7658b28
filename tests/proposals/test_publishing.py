"""Publication: what the deputy chose, after a check; and nothing else on any public page."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congress import search
from congress.errors import Invalid, Refused
from congress.models import Event, Notification, Role, SearchEntry
from proposals import documents, queries, services
from proposals.computing.blackening import blacken
from proposals.models import (
    Category,
    CoSignature,
    Evaluation,
    HandlingTask,
    Proposal,
    Publication,
    PublishedReply,
    Reply,
)
from tests import factories
from tests.proposals.test_documents import of_pdf

CHECKED = {"no_secrets": True, "no_personal_data": True}
SECRET = "秘而不宣"
TABLE = "/admin/proposals/proposal/"


def replied(chain, *, state="closed", sent=True, reply_body="王秀英代表：已经清淤。", **fields):
    """A proposal with one reply; ``sent`` or still a draft of the unit."""
    proposal = factories.proposal(chain.deputy, state=state, **fields)
    replied_at = timezone.now()
    task = HandlingTask.objects.create(
        proposal=proposal, congress=chain.congress, organ=chain.bureau, state="replied" if sent else "reply_drafted",
        replied_at=replied_at if sent else None,
    )  # fmt: skip
    Reply.objects.create(
        task=task, document_number="安水建〔2026〕12号", outcome=chain.outcomes[0], body=reply_body,
        contact_person="李承办", contact_phone="0990-7654321", drafted_by=chain.clerk, drafted_at=replied_at,
        approved_by=chain.bureau_lead if sent else None, approved_at=replied_at if sent else None,
        sent_at=replied_at if sent else None,
    )  # fmt: skip
    return proposal


def publish(chain, proposal, **fields):
    return services.publish(proposal, by=chain.secretary, **(CHECKED | fields))


def page(response):
    return response.content.decode()


def everything_public(client, *words):
    """Every public page there is, the searches for these words too, as one text."""
    asked = ["/archive/", *(f"/archive/?search={word}" for word in words)]
    pages = [client.get(address) for address in asked]
    pages += [client.get(f"/archive/{pk}/") for pk in Publication.objects.values_list("pk", flat=True)]
    return "".join(page(answer) for answer in pages)


# Who, when, how much ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("publicity", "extent", "result"),
    [
        ("full", "", "full"),
        ("full", "full", "full"),
        ("full", "title", "title"),
        ("title", "", "title"),
        ("title", "title", "title"),
        ("title", "full", None),
        ("none", "", None),
        ("none", "title", None),
        ("none", "full", None),
    ],
)
def test_never_more_is_published_than_the_deputy_chose(chain, publicity, extent, result):
    proposal = replied(chain, publicity=publicity)

    try:
        publish(chain, proposal, extent=extent)
    except Refused:
        assert (result, Publication.objects.count()) == (None, 0)
    else:
        assert Publication.objects.get().extent == result


@pytest.mark.parametrize(
    "state",
    ["submitted", "sent_back", "refused", "accepted", "assigned", "in_handling", "evaluated", "withdrawn"],
)
def test_nothing_is_published_before_it_was_replied_to(chain, state):
    proposal = replied(chain, state=state, submitted_at=timezone.now())

    with pytest.raises(Refused):
        publish(chain, proposal)

    assert Publication.objects.count() == 0


@pytest.mark.parametrize("state", ["replied", "closed"])
def test_replied_and_closed_ones_are_published(chain, state):
    assert publish(chain, replied(chain, state=state)).extent == "full"


@pytest.mark.parametrize("missing", ["no_secrets", "no_personal_data"])
def test_both_checks_must_be_confirmed(chain, missing):
    with pytest.raises(Invalid) as refusal:
        publish(chain, replied(chain), **{missing: False})

    assert (list(refusal.value.errors), Publication.objects.count()) == ([missing], 0)


def test_the_table_refuses_what_nobody_checked(chain):
    publication = publish(chain, replied(chain))
    publication.no_secrets = False

    with pytest.raises(IntegrityError), transaction.atomic():
        publication.save()


@pytest.mark.parametrize("change", [{"body": SECRET}, {"withdrawn_at": timezone.now()}, {"names_hidden": True}])
def test_the_table_keeps_no_text_that_nobody_may_read(chain, change):
    publication = publish(chain, replied(chain), extent="title")

    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(**change)


ROLES = {
    "deputy": lambda chain: chain.deputy,
    "secretary": lambda chain: chain.secretary,
    "deputy_affairs": lambda chain: factories.staff(chain.congress, Role.DEPUTY_AFFAIRS),
    "leader": lambda chain: factories.staff(chain.congress, Role.LEADER),
    "office": lambda chain: chain.office,
    "clerk": lambda chain: chain.clerk,
    "bureau_lead": lambda chain: chain.bureau_lead,
    "system_admin": lambda chain: factories.staff(chain.congress, Role.SYSTEM_ADMIN),
    "foreign_secretary": lambda chain: factories.staff(factories.congress()),
}


@pytest.mark.parametrize("role", ROLES)
def test_only_the_own_secretariat_publishes_and_takes_off(chain, role):
    user, proposal = ROLES[role](chain), replied(chain)
    may = role in {"secretary", "deputy_affairs"}

    def tried(verb, **fields):
        try:
            verb(proposal, by=user, **fields)
        except PermissionDenied:
            return False
        return True

    assert tried(services.publish, **CHECKED) is may
    if not may:
        publish(chain, proposal)
    assert tried(services.unpublish, reason="更正") is may


def test_the_confirmation_is_a_fact_with_its_person(chain):
    publish(chain, replied(chain), names_hidden=True)

    event = Event.objects.get(kind="proposals.publish")
    assert event.actor == chain.secretary
    assert {name: event.data[name] for name in (*CHECKED, "extent", "names_hidden")} == {
        **CHECKED,
        "extent": "full",
        "names_hidden": True,
    }


def test_the_lead_deputy_is_told(chain, work_off):
    proposal = replied(chain)
    publish(chain, proposal)
    services.unpublish(proposal, by=chain.secretary, reason="正文有误")
    work_off()

    kinds = Notification.objects.filter(recipient=chain.deputy).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["proposals.publish", "proposals.unpublish"]


# What everybody reads --------------------------------------------------------------------------------------------


def test_everybody_reads_title_text_and_reply(chain, client):
    proposal = replied(chain, title="关于东河清淤的建议", body="请尽快清淤。")
    publish(chain, proposal)

    shown = page(client.get(f"/archive/{proposal.pk}/"))

    assert all(text in shown for text in ("关于东河清淤的建议", "请尽快清淤", "已经清淤", "市水利局", "王秀英"))


def test_persons_phones_and_evaluations_are_on_no_public_page(chain, client):
    person = chain.deputy.acting_as.mandate.person
    person.phone, person.address = "13900001111", "城东区和平路7号"
    person.save()
    own = "请拨 139 0000 1111 或来城东区和平路7号。"
    proposal = replied(
        chain, body=own, reply_body=f"{own}联系人李承办，0990-7654321。", contact_phone="0990-2223333", note="评价很差"
    )
    Evaluation.objects.create(
        reply=Reply.objects.get(), mandate=proposal.lead, contact="satisfied", attitude="satisfied",
        content="satisfied", result="dissatisfied", overall="dissatisfied", comment="办理结果不实",
    )  # fmt: skip
    publish(chain, proposal)

    shown = everything_public(client, "请拨")

    private = ("139 0000 1111", "城东区和平路7号", "李承办", "0990", "评价很差", "办理结果不实", "钱科", "孙局")
    assert ("请拨" in shown, [text for text in private if text in shown]) == (True, [])
    for words in ("李承办", "13900001111", "7654321", "不实"):
        assert f"/archive/{proposal.pk}/" not in page(client.get("/archive/", {"search": words}))


def test_title_only_shows_and_finds_no_word_of_text_or_reply(chain, client):
    proposal = replied(chain, title="关于路灯的建议", body=f"{SECRET}的正文", reply_body=f"{SECRET}的答复")
    publish(chain, proposal, extent="title")

    assert "关于路灯的建议" in page(client.get("/archive/?search=路灯"))
    assert "关于路灯的建议" not in page(client.get(f"/archive/?search={SECRET}"))
    assert SECRET not in everything_public(client, "路灯")
    assert (chain.bureau.name in page(client.get(f"/archive/{proposal.pk}/")), PublishedReply.objects.count()) == (
        False,
        0,
    )


def test_unpublished_ones_are_not_there(chain, client):
    proposal = replied(chain, title="关于秘密的建议", body=SECRET)
    search.index([proposal])

    assert client.get(f"/archive/{proposal.pk}/").status_code == 404
    assert "关于秘密的建议" not in everything_public(client, "秘密", SECRET)


def test_draft_of_a_reply_is_not_published(chain, client):
    proposal = replied(chain, sent=False, reply_body=SECRET)
    publish(chain, proposal)

    assert SECRET not in page(client.get(f"/archive/{proposal.pk}/"))


def test_later_reply_waits_for_the_next_check(chain, client):
    proposal = replied(chain)
    publish(chain, proposal)
    Reply.objects.filter(task__proposal=proposal).update(body=f"{SECRET}的新答复")
    type(proposal).objects.filter(pk=proposal.pk).update(body=f"{SECRET}的正文")

    assert SECRET not in page(client.get(f"/archive/{proposal.pk}/"))

    publish(chain, proposal)

    assert page(client.get(f"/archive/{proposal.pk}/")).count(SECRET) == 2


def test_taken_off_it_is_gone_from_pages_index_and_table(chain, client):
    proposal = replied(chain, title="关于路灯的建议", body=SECRET, reply_body=SECRET)
    publish(chain, proposal)

    services.unpublish(proposal, by=chain.secretary, reason="含个人信息")

    publication = Publication.objects.get()
    assert client.get(f"/archive/{proposal.pk}/").status_code == 404
    assert "关于路灯的建议" not in everything_public(client, SECRET)
    assert (publication.body, publication.lead_name, PublishedReply.objects.count()) == ("", "", 0)
    assert not SearchEntry.objects.filter(text__contains=SECRET).exists()


def test_taking_off_needs_a_reason_and_a_publication(chain):
    proposal = replied(chain)
    with pytest.raises(Refused):
        services.unpublish(proposal, by=chain.secretary, reason="更正")
    publish(chain, proposal)
    with pytest.raises(Invalid):
        services.unpublish(proposal, by=chain.secretary, reason="  ")

    assert Publication.objects.published().count() == 1


def test_published_again_with_less_the_rest_is_gone(chain, client):
    proposal = replied(chain, body=SECRET, reply_body=SECRET)
    publish(chain, proposal)
    publish(chain, proposal, extent="title")

    assert SECRET not in page(client.get(f"/archive/{proposal.pk}/"))
    assert not SearchEntry.objects.filter(text__contains=SECRET, target_type__model="publication").exists()


def test_names_are_blackened_wherever_they_stand(chain, client):
    proposal = replied(
        chain, title="王秀英关于路灯的建议", body="我是王 秀英，与李大明同往。", reply_body="王秀英代表：李大明已收到。"
    )
    publish(chain, proposal, names_hidden=True, names="李大明\n")

    shown = everything_public(client, "王秀英", "路灯")

    delegation = proposal.delegation.name
    assert [name for name in ("王 秀英", "李大明", delegation) if name in shown] == []
    assert "王秀英" not in everything_public(client, "路灯")
    assert "███代表：███已收到" in shown


def with_friend(chain, proposal, name="李大明"):
    friend = factories.deputy(chain.congress, name=name).acting_as.mandate
    CoSignature.objects.create(
        proposal=proposal, mandate=friend, state="confirmed", version=1, answered_at=timezone.now()
    )
    return proposal


@pytest.mark.parametrize(("asked", "decided"), [(True, False), (False, True)])
def test_lead_and_signatories_are_nowhere_public_where_the_deputy_asks_or_the_secretariat_decides(
    chain, client, asked, decided
):
    texts = {"title": "王秀英关于路灯的建议", "body": "王秀英、李大明、王小丫同往。"}
    proposal = with_friend(chain, replied(chain, names_hidden=asked, reply_body="王秀英、李大明代表：已办", **texts))
    CoSignature.objects.create(
        proposal=proposal, mandate=factories.mandate(chain.congress, person=factories.person(name="王小丫")),
        state="declined", answered_at=timezone.now(),
    )  # fmt: skip

    publish(chain, proposal, names_hidden=decided)

    shown = everything_public(client, "路灯", "已办")
    index = "".join(SearchEntry.objects.filter(target_type__model="publication").values_list("text", flat=True))
    for text in (shown, index):
        assert [name for name in ("王秀英", "李大明", proposal.delegation.name) if name in text] == []
    assert "王小丫" in shown  # has not signed: the text speaks of somebody else
    assert client.get("/archive/?search=李大明").content.decode().count("路灯") == 0
    assert Event.objects.get(kind="proposals.publish").data["names_hidden"] is True


def test_a_batch_publishes_without_names_what_its_deputy_asked_for(chain):
    asked, other = replied(chain, names_hidden=True), replied(chain)

    for proposal in (asked, other):
        publish(chain, proposal)

    hidden = dict(Publication.objects.values_list("pk", "names_hidden"))
    assert hidden == {asked.pk: True, other.pk: False}


def test_the_form_says_that_the_deputy_asks_for_it_and_does_not_undo_it(chain, logged_in):
    proposal = replied(chain, names_hidden=True)
    client = logged_in(chain.secretary)
    address = f"{TABLE}{proposal.pk}/publish/"
    asked = page(client.get(address))

    client.post(address, {"extent": "full", "no_secrets": "on", "no_personal_data": "on"})

    assert "代表要求" in asked
    assert Publication.objects.get().names_hidden is True


@pytest.mark.parametrize(("asked", "decided"), [(True, False), (False, True), (False, False)])
def test_the_collected_volume_names_nobody_who_is_hidden(chain, asked, decided):
    texts = {"title": "王秀英关于路灯的建议", "body": "王秀英、李大明同往。"}
    proposal = with_friend(chain, replied(chain, names_hidden=asked, reply_body="王秀英、李大明代表：已办", **texts))
    if decided:
        publish(chain, proposal, names_hidden=True)
    found = queries.with_replies(chain.secretary, list(queries.accepted_in(chain.secretary, chain.session)))

    words = of_pdf(documents.volume(chain.session, found))

    named = [name for name in ("王秀英", "李大明", proposal.delegation.name) if name in words]
    assert named == ([] if asked or decided else ["王秀英", "李大明", proposal.delegation.name])


def test_the_wish_travels_by_form_page_paper_and_copies(chain, client):
    client.force_login(chain.deputy)
    client.post("/proposals/new/", {"title": "关于路灯的建议", "body": "太暗", "names_hidden": "on"})
    proposal = Proposal.objects.get()
    assert proposal.names_hidden is True
    assert "隐去姓名" in page(client.get(proposal.get_absolute_url()))
    assert client.get(f"/api/v1/proposals/{proposal.pk}/").json()["names_hidden"] is True
    services.move(proposal, "submit", by=chain.deputy)
    texts = {"title": "甲", "body": "甲", "new_title": "乙", "new_body": "乙", "note": "一事一议"}
    services.move(proposal, "split", by=chain.secretary, **texts)

    assert Proposal.objects.get(split_from=proposal).names_hidden is True


def test_without_the_wish_names_stay(chain, client):
    proposal = replied(chain)
    publish(chain, proposal, names="王秀英")

    assert "王秀英代表" in page(client.get(f"/archive/{proposal.pk}/"))


@pytest.mark.parametrize(
    ("text", "names", "result"),
    [
        ("王秀英说", ["王秀英"], "███说"),
        ("王　秀\n英说", ["王秀英"], "█████说"),
        ("王秀英明", ["王秀", "王秀英明"], "████"),
        ("王说", ["王", ""], "王说"),
        ("a.b", [".*"], "a.b"),
    ],
)
def test_blackening(text, names, result):
    assert blacken(text, names) == result


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(
        st.tuples(
            st.sampled_from(["full", "title", "none"]),
            st.sampled_from(["closed", "replied", "assigned", "submitted"]),
            st.sampled_from(["", "full", "title"]),
            st.booleans(),
            st.sampled_from(["keep", "take off", "change"]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_nothing_unpublished_is_on_any_public_page(chain, client, kinds):
    with transaction.atomic():
        hidden = []
        for place, (publicity, state, extent, names_hidden, then) in enumerate(kinds):
            marks = {name: f"隐{name}第{'甲乙丙丁'[place]}处" for name in ("题", "文", "复")}
            proposal = replied(
                chain, state=state, publicity=publicity, title=marks["题"], body=marks["文"], reply_body=marks["复"]
            )
            try:
                publish(chain, proposal, extent=extent, names_hidden=names_hidden)
            except Refused:
                hidden += marks.values()
                continue
            if then == "take off":
                services.unpublish(proposal, by=chain.secretary, reason="更正")
                hidden += marks.values()
            elif then == "change":
                type(proposal).objects.filter(pk=proposal.pk).update(body="隐而未核")
                hidden.append("隐而未核")
            if Publication.objects.get(pk=proposal.pk).extent == "title":
                hidden += [marks["文"], marks["复"]]

        shown = everything_public(client)
        found = {mark: page(client.get(f"/archive/?search={mark}")).count("/archive/") for mark in hidden}
        nothing = page(client.get("/archive/?search=绝无此词")).count("/archive/")
        transaction.set_rollback(True)

    assert [mark for mark in hidden if mark in shown] == []
    assert [mark for mark, links in found.items() if links != nothing] == []


# The list --------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(chain):
    """Three published ones that differ in everything, and one only by its title."""
    road = Category.objects.create(congress=chain.congress, parent=chain.categories[1], code="JT1", name="道路")
    old = timezone.make_aware(dt.datetime(2025, 3, 1))
    rows = [
        replied(chain, title="甲题养老", category=chain.categories[0], number=11),
        replied(chain, title="乙题养老", category=road, number=12, submitted_at=old),
        replied(chain, title="丙题路灯", category=chain.categories[0], number=13, number_text="八届五次第013号"),
        replied(chain, title="丁题养老", category=chain.categories[0], number=14),
    ]
    Reply.objects.filter(task__proposal=rows[2]).update(outcome=chain.outcomes[1])
    for row in rows[:3]:
        publish(chain, row)
    publish(chain, rows[3], extent="title")
    return rows


def titles(client, query):
    shown = page(client.get(f"/archive/?{query}"))
    return "".join(
        sorted((mark for mark in "甲乙丙丁" if f"{mark}题" in shown), key=lambda mark: shown.index(f"{mark}题"))
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "丁丙乙甲"),
        ("search=养老", "丁乙甲"),
        ("search=没有", ""),
        ("search=!!!", ""),
        ("search=养老&number=12", "乙"),
        ("number=12", "乙"),
        ("number=八届五次第013号", "丙"),
        ("number=99", ""),
        ("category={nong}", "丁丙甲"),
        ("category={jiao}", "乙"),
        ("category={road}", "丁丙乙甲"),
        ("unit={bureau}", "丙乙甲"),
        ("unit={block}", ""),
        ("outcome={a}", "乙甲"),
        ("outcome={b}", "丙"),
        ("year={year}", "丁丙甲"),
        ("year=2025", "乙"),
        ("search=养老&category={nong}&year={year}", "丁甲"),
        ("search=养老&category={nong}&unit={bureau}", "甲"),
        ("search=老&category={jiao}", "乙"),
        ("category=abc&year=99999999999999999999&unit=²&outcome=-1", "丁丙乙甲"),
    ],
)
def test_filters(client, chain, shelf, query, found):
    asked = query.format(
        nong=chain.categories[0].pk, jiao=chain.categories[1].pk, road=shelf[1].category_id, bureau=chain.bureau.pk,
        block=chain.block.pk, a=chain.outcomes[0].pk, b=chain.outcomes[1].pk, year=timezone.localdate().year,
    )  # fmt: skip

    assert titles(client, asked) == found


@pytest.fixture(autouse=True)
def years_go_back(chain):
    factories.session(chain.session.term, number=4, begins_on=dt.date(2025, 1, 10), ends_on=dt.date(2025, 1, 14))


def test_of_several_congresses_one_is_shown(client, chain, shelf):
    other = factories.congress()

    assert [name for _code, name in client.get("/archive/").context["congresses"]] == [chain.congress.name]
    assert titles(client, "search=养老") == "丁乙甲"
    assert titles(client, f"congress={other.code}") == ""
    assert titles(client, f"congress={other.code}&search=养老") == ""


def test_pages_follow_each_other(client, chain):
    for number in range(60):
        publish(chain, replied(chain, number=100 + number, title=f"关于养老的第{number}件"))

    for query in ("", "search=养老", f"category={chain.categories[0].pk}"):
        counts, address = [], f"/archive/?{quote(query, safe='=&')}"
        while address:
            answer = client.get(address)
            counts.append(len(answer.context["rows"]))
            address = answer.context["next_url"]
        assert counts == [25, 25, 10]


def test_a_made_up_cursor_is_no_page(client, chain, shelf):
    assert client.get("/archive/?cursor=abc&search=养老").status_code == 404


def test_list_costs_the_same_for_3_and_300(client, chain):
    questions = ("", "search=养老", "category=1&year=2026")

    def costs():
        found = {}
        for query in questions:
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/archive/?{query}")
            found[query] = len(queries)
        return found

    for number in range(3):
        publish(chain, replied(chain, number=100 + number, title="关于养老的建议"))
    client.get("/archive/")
    few = costs()
    for number in range(297):
        publish(chain, replied(chain, number=200 + number, title="关于养老的建议"))
    many = costs()

    for query in questions:
        looks = (
            4 if query and connection.vendor == "postgresql" else 0
        )  # among more and more neighbours, wherever these lie
        assert max(few[query], many[query]) <= 6 + looks, query
        assert looks or many[query] == few[query], query


def test_visitors_pages_may_be_kept_and_set_no_cookie(client, chain, shelf):
    for address in ("/archive/", f"/archive/{shelf[0].pk}/"):
        answer = client.get(address)
        assert (answer["Cache-Control"], dict(answer.cookies)) == ("public, max-age=30", {})


def test_members_pages_are_not_kept(logged_in, chain, shelf):
    assert "no-store" in logged_in(chain.deputy).get("/archive/")["Cache-Control"]


def test_landing_page_and_menu_lead_there(client, chain, logged_in):
    assert 'href="/archive/"' in page(client.get("/"))
    assert 'href="/archive/"' in page(logged_in(chain.clerk).get("/"))


def test_archive_is_read_only(client, shelf):
    assert {client.post(address).status_code for address in ("/archive/", f"/archive/{shelf[0].pk}/")} == {405}


# The secretariat's table -----------------------------------------------------------------------------------------


@pytest.fixture
def desk(chain, logged_in):
    return logged_in(chain.secretary)


def test_row_offers_to_publish_and_to_take_off(desk, chain):
    proposal = replied(chain)
    shown = page(desk.get(f"{TABLE}{proposal.pk}/change/"))
    assert (f"{TABLE}{proposal.pk}/publish/" in shown, f"{TABLE}{proposal.pk}/unpublish/" in shown) == (True, False)

    answer = desk.post(
        f"{TABLE}{proposal.pk}/publish/", {"extent": "full", "no_secrets": "on", "no_personal_data": "on"}
    )

    shown = page(desk.get(f"{TABLE}{proposal.pk}/change/"))
    assert answer.status_code == 302
    assert (f"{TABLE}{proposal.pk}/unpublish/" in shown, f"/archive/{proposal.pk}/" in shown) == (True, True)

    desk.post(f"{TABLE}{proposal.pk}/unpublish/", {"reason": "更正"})

    assert Publication.objects.published().count() == 0


@pytest.mark.parametrize("fields", [{}, {"no_secrets": "on"}, {"no_personal_data": "on"}])
def test_form_asks_for_both_boxes_and_loses_nothing(desk, chain, fields):
    proposal = replied(chain)

    answer = desk.post(f"{TABLE}{proposal.pk}/publish/", {"extent": "full", "names": "李大明", **fields})

    assert (answer.status_code, "李大明" in page(answer), Publication.objects.count()) == (422, True, 0)


def test_form_offers_no_more_than_the_deputy_chose(desk, chain):
    proposal = replied(chain, publicity="title")

    shown = page(desk.get(f"{TABLE}{proposal.pk}/publish/"))
    answer = desk.post(f"{TABLE}{proposal.pk}/publish/", {"extent": "full", "no_secrets": "1", "no_personal_data": "1"})

    assert ('value="full"' in shown, answer.status_code, Publication.objects.count()) == (False, 422, 0)


@pytest.mark.parametrize("fields", [{"publicity": "none"}, {"state": "assigned"}])
def test_what_may_not_be_published_offers_no_form(desk, chain, fields):
    proposal = replied(chain, **fields)

    answer = desk.get(f"{TABLE}{proposal.pk}/publish/")

    assert (answer.status_code, f"{proposal.pk}/publish/" in page(desk.get(f"{TABLE}{proposal.pk}/change/"))) == (
        302,
        False,
    )


@pytest.mark.parametrize("role", ["deputy", "leader", "clerk", "foreign_secretary"])
def test_others_find_no_form(logged_in, chain, role):
    proposal = replied(chain)

    answer = logged_in(ROLES[role](chain)).post(f"{TABLE}{proposal.pk}/publish/", {"extent": "full", **CHECKED})

    assert (answer.status_code in {302, 403, 404}, Publication.objects.count()) == (True, 0)


def test_many_are_published_at_once_as_their_deputies_chose(desk, chain):
    full, title = replied(chain), replied(chain, publicity="title")
    none, early = replied(chain, publicity="none"), replied(chain, state="assigned")
    chosen = {"action": "batch_publish", "_selected_action": [row.pk for row in (full, title, none, early)]}

    desk.post(TABLE, chosen)
    assert Publication.objects.count() == 0  # nothing without the confirmation
    desk.post(TABLE, chosen | {"confirm": "1", "no_secrets": "on"})
    assert Publication.objects.count() == 0
    desk.post(TABLE, chosen | {"confirm": "1", "no_secrets": "on", "no_personal_data": "on"})

    assert dict(Publication.objects.values_list("pk", "extent")) == {full.pk: "full", title.pk: "title"}


def test_filter_finds_what_may_be_published_and_what_was_replied_to_since(desk, chain):
    ready, none = replied(chain, title="可以公开的"), replied(chain, title="不愿公开的", publicity="none")
    done = replied(chain, title="已经公开的")
    publish(chain, done)

    def listed(value):
        shown = page(desk.get(f"{TABLE}?public={value}"))
        return [row.title for row in (ready, none, done) if row.title in shown]

    assert (listed("may"), listed("yes"), listed("newer")) == (["可以公开的"], ["已经公开的"], [])
    Reply.objects.filter(task__proposal=done).update(sent_at=timezone.now() + dt.timedelta(minutes=1))
    assert listed("newer") == ["已经公开的"]
