"""Whose a proposal is, for the units: where the congress has switched it off, only the unit that answers reads it."""

import pytest

from congress import search
from congress.models import Event, Notification, User
from proposals import queries, services
from proposals.models import Commitment, HandlingTask, Proposal, Reply, SupervisionCase
from tests.proposals.steps import FRIEND, NAME, PHONE
from tests.proposals.test_documents import WORDS_OF


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-01-16T01:00:00Z", tick=False)


def switch_off(chain):
    services.set_handling(chain.congress, by=chain.secretary, units_see_authors=False)


def doors(both, which):
    proposal, task = both["proposal"].pk, both[which].pk
    return [
        "/", "/proposals/", "/tasks/", "/notices/", "/scores/tasks/", f"/proposals/?search={NAME}", f"/search/?q={NAME}",
        f"/proposals/{proposal}/", f"/tasks/{task}/", f"/tasks/{task}/urge/", f"/proposals/{proposal}/form.pdf",
        f"/proposals/{proposal}/form.docx", f"/proposals/{proposal}/history.pdf", f"/proposals/{proposal}/history.docx",
        "/api/v1/proposals/", f"/api/v1/proposals/{proposal}/", "/api/v1/tasks/", f"/api/v1/tasks/{task}/",
        "/api/v1/events/", f"/api/v1/events/?target=proposals/{proposal}", "/api/v1/notifications/",
    ]  # fmt: skip


def read(client, address):
    """What the door says, without what was asked for."""
    answer = client.get(address, follow=True)
    ending = address.rpartition(".")[2]
    if ending in WORDS_OF:
        return WORDS_OF[ending](b"".join(answer.streaming_content) if answer.streaming else answer.content)
    text = answer.content.decode()
    return text.replace(f'value="{NAME}"', "") if "?" in address else text


@pytest.mark.parametrize("who", ["other_clerk", "other_leader"])
def test_a_co_handler_finds_the_names_behind_no_door(client, chain, both, who):
    switch_off(chain)
    client.force_login(getattr(chain, who))

    for address in doors(both, "co"):
        words = read(client, address)
        assert [word for word in (NAME, FRIEND, PHONE, "东街七号") if word in words] == [], address

    told = Notification.objects.filter(recipient=getattr(chain, who))
    assert told.exists()
    assert not [notice for notice in told if NAME in notice.title + notice.text]


def test_a_co_handler_reads_of_a_deputy_of_the_delegation(client, chain, both):
    switch_off(chain)
    client.force_login(chain.other_clerk)
    delegation = both["proposal"].delegation.name

    for address in (f"/proposals/{both['proposal'].pk}/", f"/tasks/{both['co'].pk}/"):
        page = read(client, address)
        assert "代表（姓名不公开）" in page
        assert delegation in page
        assert "一同提出" in page
    assert delegation in read(client, "/tasks/")
    assert client.get(f"/api/v1/proposals/{both['proposal'].pk}/").json()["lead"] is None


@pytest.mark.parametrize("is_off", [True, False])
@pytest.mark.parametrize("who", ["clerk", "bureau_lead", "secretary", "office", "deputy"])
def test_who_answers_oversees_or_wrote_it_reads_the_names(client, chain, both, who, is_off):
    if is_off:
        switch_off(chain)
    client.force_login(getattr(chain, who))
    proposal = both["proposal"].pk

    addresses = [f"/proposals/{proposal}/", f"/proposals/{proposal}/form.docx", f"/api/v1/proposals/{proposal}/"]
    assert [address for address in addresses if NAME not in read(client, address)] == []
    assert FRIEND in read(client, addresses[0])


def test_by_default_every_unit_reads_the_names(client, chain, both):
    client.force_login(chain.other_clerk)

    silent = [
        address for address in ("/proposals/", "/tasks/", "/api/v1/proposals/") if NAME not in read(client, address)
    ]

    assert silent == []
    assert NAME in read(client, f"/proposals/{both['proposal'].pk}/")


def test_a_unit_that_gave_the_lead_back_reads_them_no_more(client, chain, both):
    switch_off(chain)
    HandlingTask.objects.filter(pk=both["lead"].pk).update(state="returned")
    client.force_login(chain.clerk)

    assert NAME not in read(client, "/proposals/")


def test_looking_changes_nothing(client, chain, both):
    switch_off(chain)
    client.force_login(chain.other_clerk)
    for address in doors(both, "co"):
        client.get(address)

    proposal = Proposal.objects.select_related("lead__person").get(pk=both["proposal"].pk)
    assert (proposal.lead.person.name, proposal.contact_phone) == (NAME, PHONE)
    assert NAME in proposal.body
    assert Event.objects.filter(kind="proposals.supplement").get().actor == chain.deputy


LISTS = [
    "/proposals/", "/proposals/?search=修缮", "/tasks/", "/commitments/", "/supervision/", "/search/?search=修缮",
    "/api/v1/proposals/", "/api/v1/tasks/",
]  # fmt: skip


@pytest.fixture
def named_in_title(both):
    """The title names the lead and who signed; something is promised and followed up in both units."""
    Proposal.objects.filter(pk=both["proposal"].pk).update(title=f"{NAME}、{FRIEND}：修缮堤坝")
    search.index(Proposal.objects.filter(pk=both["proposal"].pk))
    for task in (both["lead"], both["co"]):
        body = {"level": "congress", "body": "代表工委", "cause": "decision", "reason": "久拖", "due_on": "2026-03-02"}
        opener = {"organ": task.organ, "opened_by": User.objects.first(), "congress": task.congress}
        SupervisionCase.objects.create(task=task, proposal=both["proposal"], **body, **opener)
    reply = Reply.objects.get(task=both["lead"])
    facts = {"promised_on": "2026-02-01", "first_promised_on": "2026-02-01", "congress": both["co"].congress}
    Commitment.objects.create(reply=reply, proposal=both["proposal"], organ=both["co"].organ, **facts)
    return both


@pytest.mark.parametrize("address", LISTS)
def test_lists_strike_the_names_out_of_titles(client, chain, named_in_title, address):
    switch_off(chain)
    client.force_login(chain.other_clerk)

    words = read(client, address)

    assert "████、████：修缮堤坝" in words
    assert [word for word in (NAME, FRIEND) if word in words] == []


@pytest.mark.parametrize("address", ["/proposals/", "/tasks/", "/search/?search=修缮", "/api/v1/proposals/"])
def test_who_answers_reads_whole_titles_in_lists(client, chain, named_in_title, address):
    switch_off(chain)
    client.force_login(chain.clerk)

    assert f"{NAME}、{FRIEND}：修缮堤坝" in read(client, address)


@pytest.mark.parametrize("count", [1, 3])
def test_titles_cost_a_list_two_questions_however_long(chain, named_in_title, django_assert_num_queries, count):
    switch_off(chain)
    tasks = queries.task_lines(HandlingTask.objects.filter(pk=named_in_title["co"].pk), chain.other_clerk)
    rows = [tasks.get() for _nth in range(count)]

    with django_assert_num_queries(2):
        queries.strike_names(rows, chain.other_clerk)

    assert {row.title for row in rows} == {"████、████：修缮堤坝"}


def test_titles_cost_nothing_where_no_name_is_hidden(chain, named_in_title, django_assert_num_queries):
    rows = list(queries.task_lines(HandlingTask.objects.filter(pk=named_in_title["co"].pk), chain.other_clerk))

    with django_assert_num_queries(0):
        queries.strike_names(rows, chain.other_clerk)
        queries.strike_names(rows, chain.secretary)

    assert NAME in rows[0].title


def test_other_posts_are_asked_nothing_more(chain, both, django_assert_num_queries):
    for who in (chain.deputy, chain.secretary, chain.office):
        sql = str(queries.of_page(who).query)
        assert "units_see_authors" not in sql
    with django_assert_num_queries(1):
        assert not queries.is_hidden(queries.of_page(chain.other_clerk).get(pk=both["proposal"].pk))
