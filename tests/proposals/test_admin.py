"""The secretariat's tables: nothing there bypasses a service."""

import pytest

from congress import jobs
from congress.models import Job, Role
from proposals.models import HandlingTask, Proposal
from tests import factories

LIST = "/admin/proposals/proposal/"


@pytest.fixture
def desk(chain, logged_in):
    return logged_in(chain.secretary)


def page(response):
    return response.content.decode()


def test_desk_shows_what_waits(desk, chain):
    factories.proposal(chain.deputy, state="submitted")

    shown = page(desk.get("/admin/"))

    assert "待审查" in shown
    assert "待交办" in shown


def test_list_filters_and_searches(desk, chain, work_off):
    from congress import search

    first = factories.proposal(chain.deputy, state="submitted", title="关于医养结合的建议")
    second = factories.proposal(chain.deputy, state="accepted", title="关于河道清淤的建议")
    search.index([first, second])

    assert ("医养结合" in page(desk.get(LIST)), "河道清淤" in page(desk.get(LIST))) == (True, True)
    filtered = page(desk.get(f"{LIST}?state__exact=accepted"))
    assert ("医养结合" in filtered, "河道清淤" in filtered) == (False, True)
    found = page(desk.get(f"{LIST}?q=医养"))
    assert ("医养结合" in found, "河道清淤" in found) == (True, False)


@pytest.mark.parametrize(
    "query", ["clock=late", "unit=1", "category=1", "publicity__exact=full", "in_session__exact=1"]
)
def test_filters_open(desk, chain, query):
    assert desk.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["unit=abc", "category=²", "unit=9999999999999999999999"])
def test_made_up_filters_find_nothing(desk, chain, query):
    assert desk.get(f"{LIST}?{query}").status_code == 200


def test_made_up_key_is_no_row(desk, chain):
    assert desk.get(f"{LIST}²/change/").status_code == 302


def test_tasks_are_filtered_by_unit(desk, chain):
    task = HandlingTask.objects.create(
        proposal=factories.proposal(chain.deputy, state="assigned"), congress=chain.congress, organ=chain.bureau
    )
    shown = f"/admin/proposals/handlingtask/{task.pk}/change/"

    assert shown in page(desk.get(f"/admin/proposals/handlingtask/?unit={chain.bureau.pk}"))
    assert shown not in page(desk.get(f"/admin/proposals/handlingtask/?unit={chain.block.pk}"))


def test_category_is_put_below_one_of_the_own_congress(desk, chain):
    foreign = factories.category(factories.congress(), name="外地的类别")

    shown = page(desk.get("/admin/proposals/category/add/"))

    assert (chain.categories[0].name in shown, foreign.name in shown) == (True, False)


def test_draft_of_a_deputy_is_not_in_the_list(desk, chain):
    factories.proposal(chain.deputy, title="未提交的草稿")

    assert "未提交的草稿" not in page(desk.get(LIST))


def test_row_offers_the_moves_of_the_table_and_no_saving(desk, chain):
    proposal = factories.proposal(chain.deputy, state="submitted")

    shown = page(desk.get(f"{LIST}{proposal.pk}/change/"))

    assert all(label in shown for label in ("立案", "退回修改", "不予立案"))
    assert 'name="_save"' not in shown
    answer = desk.post(f"{LIST}{proposal.pk}/change/", {"title": "改写", "state": "closed"})
    proposal.refresh_from_db()
    assert (answer.status_code, proposal.state) == (403, "submitted")


def test_accepting_gives_the_number(desk, chain):
    proposal = factories.proposal(chain.deputy, state="submitted", number=None, number_text="")

    response = desk.post(f"{LIST}{proposal.pk}/move/accept/", {"category": "NY"})

    proposal.refresh_from_db()
    assert (response.status_code, proposal.state, proposal.number) == (302, "accepted", 1)


def test_refusing_needs_a_reason_and_keeps_the_note(desk, chain):
    proposal = factories.proposal(chain.deputy, state="submitted")

    response = desk.post(f"{LIST}{proposal.pk}/move/refuse/", {"note": "请看说明文字"})

    assert response.status_code == 422
    assert "请看说明文字" in page(response)
    proposal.refresh_from_db()
    assert proposal.state == "submitted"


def test_refusal_of_the_service_stands_above_the_form(desk, chain):
    proposal = factories.proposal(chain.deputy, state="accepted")
    type(chain.block).objects.filter(pk=chain.block.pk).update(valid_to="2025-01-01")

    response = desk.post(f"{LIST}{proposal.pk}/move/assign/", {"organ": "GOV"})

    assert response.status_code == 422
    proposal.refresh_from_db()
    assert proposal.state == "accepted"


def test_move_in_the_wrong_state_leads_back_with_the_reason(desk, chain):
    proposal = factories.proposal(chain.deputy, state="closed")

    response = desk.get(f"{LIST}{proposal.pk}/move/accept/", follow=True)

    assert "不能执行“立案”" in page(response)


def test_many_are_assigned_at_once_and_the_unfit_are_left_out(desk, chain):
    ready = [factories.proposal(chain.deputy, state="accepted") for _ in range(3)]
    closed = factories.proposal(chain.deputy, state="closed")
    chosen = {"action": "batch_assign", "_selected_action": [row.pk for row in (*ready, closed)]}

    asked = page(desk.post(LIST, chosen))
    assert "将处理以下 3 条" in asked
    answer = desk.post(LIST, chosen | {"confirm": "1", "organ": "GOV"})
    assert answer["Location"] == f"/jobs/{Job.objects.get().pk}/"
    jobs.run_one()

    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["assigned"] * 3 + ["closed"]


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_administrators_read_no_business_content(chain, logged_in, role):
    proposal = factories.proposal(chain.deputy, state="submitted", title="管理员看不到的标题")
    admin = logged_in(factories.staff(chain.congress, role))

    answers = [
        admin.get(address) for address in (LIST, f"{LIST}{proposal.pk}/change/", f"{LIST}{proposal.pk}/move/accept/")
    ]

    assert all(answer.status_code in {302, 403, 404} for answer in answers)
    assert not any("管理员看不到的标题" in page(answer) for answer in answers)


def test_secretary_of_another_congress_finds_nothing(chain, logged_in):
    proposal = factories.proposal(chain.deputy, state="submitted", title="别处看不到的标题")
    stranger = logged_in(factories.staff(factories.congress()))

    assert "别处看不到的标题" not in page(stranger.get(LIST))
    assert stranger.get(f"{LIST}{proposal.pk}/move/accept/").status_code == 404


@pytest.mark.parametrize("who", ["deputy", "office", "clerk"])
def test_others_do_not_enter_the_admin(chain, logged_in, who):
    assert logged_in(getattr(chain, who)).get("/admin/", follow=True).status_code == 403


def test_task_table_watches_the_units(desk, chain):
    from proposals import services

    proposal = factories.proposal(chain.deputy, state="accepted")
    services.move(proposal, "assign", by=chain.secretary, organ=chain.block)
    task = proposal.tasks.get()

    assert proposal.title in page(desk.get("/admin/proposals/handlingtask/"))
    assert desk.get(f"/admin/proposals/handlingtask/{task.pk}/change/").status_code == 200


def test_registers_are_edited_by_a_service_that_records_it(desk, chain):
    from congress.models import Event

    response = desk.post(
        "/admin/proposals/category/add/", {"congress": chain.congress.pk, "code": "Z1", "name": "新类"}
    )

    assert response.status_code == 302
    event = Event.objects.filter(kind="congress.register").latest("pk")
    assert (event.target.name, event.actor, event.data["created"]) == ("新类", chain.secretary, True)


def test_double_code_in_a_register_is_a_field_error(desk, chain):
    response = desk.post(
        "/admin/proposals/category/add/", {"congress": chain.congress.pk, "code": "NY", "name": "重复"}
    )

    assert response.status_code == 200
    assert "重复" in page(response)


def test_move_sent_twice_makes_one_event_and_the_same_answer(desk, chain):
    from congress.models import Event

    proposal = factories.proposal(chain.deputy, state="submitted", number=None, number_text="")
    address = f"{LIST}{proposal.pk}/move/accept/"
    form = {"category": "NY", "idempotency_key": desk.get(address).context["idempotency_key"]}

    answers = [desk.post(address, form) for _click in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, f"{LIST}{proposal.pk}/change/")
    ] * 2
    assert Event.objects.filter(kind="proposals.accept").count() == 1
    assert "不能执行" not in page(desk.get(f"{LIST}{proposal.pk}/change/"))


def test_form_of_a_move_carries_its_key(desk, chain):
    proposal = factories.proposal(chain.deputy, state="submitted")

    shown = page(desk.get(f"{LIST}{proposal.pk}/move/accept/"))

    assert 'type="hidden" name="idempotency_key" value="' in shown


def test_words_of_a_unit_are_escaped_once_in_the_timeline(desk, chain):
    from proposals import services

    proposal = factories.proposal(chain.deputy, state="accepted")
    type(chain.block).objects.filter(pk=chain.block.pk).update(name="A&B <x>")
    chain.block.refresh_from_db()
    services.move(proposal, "assign", by=chain.secretary, organ=chain.block)

    shown = page(desk.get(f"{LIST}{proposal.pk}/change/")).partition('class="timeline"')[2]

    assert "A&amp;B &lt;x&gt;" in shown
    assert "A&amp;amp;B" not in shown
    assert "<x>" not in shown
