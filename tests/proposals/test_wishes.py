"""The units a deputy wishes for: found while typing, kept with the proposal, shown to those who choose."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from congress.errors import Invalid
from congress.models import Event, FormDraft, Organ
from proposals import queries, services
from proposals.forms import ProposalForm, form_of
from proposals.forms.organs import GAP, words_of
from proposals.models import MOST_WISHED, Proposal
from tests import factories
from tests.proposals.steps import accepted, assigned, dispatched
from tests.proposals.test_documents import printed
from tests.proposals.test_paper import PDF

TEXT = {"kind": "proposal", "title": "关于治理东河的建议", "body": "一、东河淤积。"}


@pytest.fixture
def roads(chain):
    return factories.organ(chain.congress, code="U20", name="市交通运输局", parent=chain.block)


@pytest.fixture
def money(chain):
    return factories.organ(chain.congress, code="U03", name="市财政局", parent=chain.block)


def wished(proposal):
    return [organ.code for organ in queries.wishes_of(Proposal.objects.get(pk=proposal.pk))["co"]]


def filled(chain, **fields):
    form = ProposalForm(TEXT | fields, congress=chain.congress)
    form.is_valid()
    return form


TYPED = [
    ("U20、U03", ["U20", "U03"]),
    ("市交通运输局, 市财政局", ["U20", "U03"]),
    ("市交通运输局（U20）；市财政局（U03）、", ["U20", "U03"]),
    ("u20\n市财政局", ["U20", "U03"]),
    ("市财政局、U03、市财政局（U03）", ["U03"]),
    (["U20", "U03"], ["U20", "U03"]),
    ("  ", []),
]


@pytest.mark.parametrize(("typed", "codes"), TYPED)
def test_units_are_named_by_code_or_name(chain, roads, money, typed, codes):
    form = filled(chain, wished_organ="市水利局", wished_co_organs=typed)

    assert form.errors == {}
    assert [organ.code for organ in form.cleaned_data["wished_co_organs"]] == codes
    assert form.cleaned_data["wished_organ"] == chain.bureau


REFUSED = [
    ("wished_organ", "市水务局"),
    ("wished_organ", "U17、U20"),
    ("wished_organ", "同名局"),
    ("wished_co_organs", "U20、没有这个局"),
    ("wished_co_organs", "U17"),  # the wished unit itself
    ("wished_co_organs", "K1、K2、K3、K4、K5、K6"),
]


@pytest.mark.parametrize(("name", "typed"), REFUSED)
def test_what_names_no_unit_is_refused_and_stays_in_the_field(chain, roads, money, logged_in, name, typed):
    for code in ("K1", "K2", "K3", "K4", "K5", "K6"):
        factories.organ(chain.congress, code=code, name=f"市{code}局")
    for _nth in range(2):
        factories.organ(chain.congress, name="同名局")

    answer = logged_in(chain.deputy).post("/proposals/new/", TEXT | {"wished_organ": "U17", name: typed})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    assert f'value="{typed}"' in answer.content.decode()


def test_units_of_other_congresses_and_closed_ones_are_not_chosen(chain):
    factories.organ(factories.congress(), code="X1", name="外市水利局")
    factories.organ(chain.congress, code="X2", name="撤并的局", valid_to=factories.LONG_AGO)

    assert list(filled(chain, wished_co_organs="X1").errors) == ["wished_co_organs"]
    assert list(filled(chain, wished_co_organs="撤并的局").errors) == ["wished_co_organs"]


def test_wishes_are_kept_revised_and_told_in_the_history(chain, roads, money):
    proposal = services.create(by=chain.deputy, **TEXT, wished_organ=chain.bureau, wished_co_organs=[roads])
    assert wished(proposal) == ["U20"]

    services.revise(proposal, by=chain.deputy, version=1, wished_co_organs=[roads, money])
    services.revise(proposal, by=chain.deputy, version=2, wished_co_organs=[money, roads])

    assert wished(proposal) == ["U03", "U20"]
    facts = Event.objects.filter(kind="proposals.revise").order_by("pk").values_list("data__fields", flat=True)
    assert list(facts) == [["wished_co_organs"], []]


def test_no_more_than_the_limit_whatever_the_door(chain):
    many = [factories.organ(chain.congress) for _nth in range(MOST_WISHED + 1)]

    with pytest.raises(Invalid):
        services.create(by=chain.deputy, **TEXT, wished_co_organs=many)

    assert Proposal.objects.written().count() == 0


def test_a_split_proposal_and_one_written_anew_have_the_same_wishes(client, chain, roads, money):
    proposal = factories.proposal(chain.deputy, state="under_review", wished_organ=chain.bureau)
    proposal.wished_co_organs.set([roads, money])
    texts = {
        "title": proposal.title,
        "body": "清淤",
        "new_title": "关于修路的建议",
        "new_body": "修路",
        "note": "一事一议",
    }

    services.move(proposal, "split", by=chain.secretary, **texts)
    services.move(proposal, "refuse", by=chain.secretary, reason=chain.refusal)
    Organ.objects.filter(pk=money.pk).update(valid_to=factories.LONG_AGO)
    client.force_login(chain.deputy)
    anew = client.get(f"/proposals/new/?again={proposal.pk}").content.decode()

    assert wished(Proposal.objects.get(split_from=proposal)) == ["U03", "U20"]
    assert 'value="市水利局（U17）"' in anew
    assert 'value="市交通运输局（U20）"' in anew


def test_a_motion_that_becomes_a_proposal_keeps_its_wishes(chain, roads):
    proposal = factories.proposal(chain.deputy, state="under_review", kind="motion")
    proposal.wished_co_organs.set([roads])

    services.move(proposal, "convert", by=chain.secretary, note="不足法定人数")

    assert wished(proposal) == ["U20"]


def test_a_draft_on_the_server_brings_the_typed_units_back(client, chain):
    typed = {"title": "关于修路的建议", "wished_co_organs": "市财政局（U03）、市交"}
    FormDraft.objects.create(user=chain.deputy, form="proposals.new", target="", fields=typed)
    client.force_login(chain.deputy)

    assert 'value="市财政局（U03）、市交"' in client.get("/proposals/new/").content.decode()


def test_the_edit_page_shows_what_is_wished_also_of_a_closed_unit(client, chain, roads):
    proposal = services.create(by=chain.deputy, **TEXT, wished_organ=chain.bureau, wished_co_organs=[roads])
    Organ.objects.filter(pk=chain.bureau.pk).update(valid_to=factories.LONG_AGO)
    client.force_login(chain.deputy)

    page = client.get(f"/proposals/{proposal.pk}/edit/").content.decode()

    assert 'value="市水利局（U17）"' in page
    assert 'value="市交通运输局（U20）"' in page


def test_reviewer_assigner_and_dispatcher_read_the_suggestion(client, chain, roads):
    proposal = factories.proposal(chain.deputy, state="under_review", wished_organ=chain.bureau)
    proposal.wished_co_organs.set([roads])
    admin = f"/admin/proposals/proposal/{proposal.pk}"
    client.force_login(chain.secretary)
    pages = [client.get(address) for address in (f"/proposals/{proposal.pk}/accept/", f"{admin}/move/accept/")]
    detail = client.get(proposal.get_absolute_url()).content.decode()
    services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0])
    pages += [client.get(address) for address in (f"/proposals/{proposal.pk}/assign/", f"{admin}/move/assign/")]
    block = assigned(chain, proposal)
    client.force_login(chain.office)
    pages.append(client.get(f"/tasks/{block.pk}/dispatch/"))

    assert [page.content.decode().count('id="wishes"') for page in pages] == [1] * 5
    assert all("市水利局" in page.content.decode() and "市交通运输局" in page.content.decode() for page in pages)
    assert "市交通运输局" in detail
    client.force_login(chain.secretary)
    assert 'id="wishes"' not in client.get(f"/proposals/{proposal.pk}/supplement/", follow=True).content.decode()


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_the_official_form_names_main_and_co_handlers(client, chain, roads, money, ending):
    proposal = accepted(chain, wished_organ=chain.bureau)
    proposal.wished_co_organs.set([roads, money])
    client.force_login(chain.deputy)

    words = printed(client, f"/proposals/{proposal.pk}/form", ending)

    assert "市水利局会办：市财政局、市交通运输局" in words


def test_paper_brings_wishes_too(client, chain, roads):
    sent = TEXT | {
        "lead": chain.deputy.name, "scan": SimpleUploadedFile("scan.pdf", PDF), "wished_organ": "U17",
        "wished_co_organs": "市交通运输局",
    }  # fmt: skip
    client.force_login(chain.secretary)

    answer = client.post("/proposals/paper/", sent)

    assert answer.status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.wished_organ, wished(proposal)) == (chain.bureau, ["U20"])


WHO = [("deputy", 200), ("clerk", 200), ("secretary", 200), ("office", 200), (None, 302)]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_who_finds_units(client, chain, roads, who, status):
    if who:
        client.force_login(getattr(chain, who))

    assert client.get("/proposals/units/?words=交通").status_code == status


FOUND = [
    ("交通", "", ["U20"]),
    ("u2", "", ["U20"]),
    ("交 通", "", ["U20"]),
    ("市", "", ["GOV", "GOVO", "U03", "U17", "U20"]),
    ("市", "first", ["GOV"]),
    ("", "", []),
    ("外市", "", []),
    ("代表团", "", []),
    ("%", "", []),
]


@pytest.mark.parametrize(("words", "among", "codes"), FOUND)
def test_the_search_finds_units_of_the_own_congress(client, chain, roads, money, words, among, codes):
    factories.organ(factories.congress(), code="X1", name="外市水利局")
    factories.organ(chain.congress, code="D1", name="第一代表团", kind="delegation")
    client.force_login(chain.deputy)

    units = client.get("/proposals/units/", {"words": words, "among": among}).json()["units"]

    assert [unit["code"] for unit in units] == codes


@pytest.mark.parametrize("count", [3, 3000])
def test_the_page_to_write_on_weighs_the_same_with_3000_units(client, chain, django_assert_num_queries, count):
    Organ.objects.bulk_create(
        Organ(congress=chain.congress, code=f"Z{nth}", name=f"市第{nth}单位", kind="department", valid_from=factories.LONG_AGO)
        for nth in range(count)
    )  # fmt: skip
    client.force_login(chain.deputy)
    client.get("/proposals/new/")

    with django_assert_num_queries(7):
        page = client.get("/proposals/new/").content

    assert len(page) < 40 * 1024
    assert "市第2单位".encode() not in page
    answer = client.get("/proposals/units/?words=单位")
    assert len(answer.json()["units"]) == min(count, 12)
    assert len(answer.content) < 2 * 1024


def test_the_form_of_further_organs_takes_names_and_codes(chain):
    court = factories.organ(chain.congress, code="CT", name="市中级人民法院", kind="court")
    proposal = accepted(chain)

    form = form_of("assign", proposal)({"organ": "GOV", "role": "lead", "others": "市中级人民法院"})
    bureau = form_of("assign", proposal)({"organ": "GOV", "role": "lead", "others": "市水利局"})

    assert form.is_valid()
    assert form.cleaned_data["others"] == [court]
    assert list(bureau.errors) == ["others"]


def test_a_detail_page_asks_nothing_more_where_nothing_is_wished(client, chain, django_assert_num_queries):
    proposal = queries.of_page(chain.deputy).get(pk=dispatched(chain).proposal_id)

    with django_assert_num_queries(0):
        assert queries.wishes_of(proposal) == {"main": None, "co": []}


def test_words_are_parted_by_the_signs_people_type():
    assert GAP.split("甲,乙，丙;丁；戊、己") == list("甲乙丙丁戊己")
    assert words_of(None) == []
