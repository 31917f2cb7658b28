"""What somebody with two posts, or with bad intentions, tries on duty and points."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from openpyxl import load_workbook

from congress import files
from congress.errors import Invalid, Refused
from congress.models import OrganKind, Role, User
from deputies import queries, services
from deputies.computing import workbook
from deputies.models import (
    AssessmentCell,
    DutyPolicy,
    DutyReport,
    DutyType,
    PointAdjustment,
    PointsFormField,
    ScoringRuleSet,
)
from deputies.workflow import DutyState
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import approved, declared, live, registered

DAY = dt.date(2026, 3, 2)
QUARTER_ENDS = dt.date(2026, 3, 31)
API = "/api/v1"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FAR = ["9999-12-31", "0001-01-01"]
MEETING = {"place": "社区", "present": 60, "issued": 0, "returned": 0, "valid": 0, "very_satisfied": 0, "satisfied": 0,
           "basically_satisfied": 0, "dissatisfied": 0, "abstained": 0}  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def organ(congress):
    return factories.organ(congress, kind=OrganKind.DELEGATION)


@pytest.fixture
def deputy(congress, affairs, organ):
    counting.in_force(congress, by=affairs)
    return factories.deputy(congress, name="单美玲", delegation=factories.delegation(congress, organ=organ))


def at_the_desk(user, role=Role.DEPUTY_AFFAIRS, **fields):
    """The same person, acting in another post."""
    factories.post(user, user.post.congress, role, **fields)
    return User.objects.get(pk=user.pk)


# Two posts in one hand ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["approve", "send_back", "refuse"])
def test_nobody_reviews_his_own_record(deputy, name):
    act = declared(deputy, "V02", DAY)
    desk = at_the_desk(deputy)

    with pytest.raises(PermissionDenied):
        services.move_duty(act, name, by=desk, note="x")
    assert queries.desk_counts(desk).review == 0


def test_nobody_corrects_what_he_is_given_points_for(deputy, affairs):
    act = approved(deputy, "V02", DAY, by=affairs)

    with pytest.raises(PermissionDenied):
        services.move_duty(act, "correct", by=at_the_desk(deputy), half_days=60)


def test_nobody_reviews_his_own_record_first(congress, deputy, organ):
    DutyPolicy.objects.create(congress=congress, two_step_review=True)
    factories.staff(congress, Role.DELEGATION_STAFF, organ=organ)
    act = declared(deputy, "V02", DAY)
    desk = at_the_desk(deputy, Role.DELEGATION_STAFF, organ=organ)

    with pytest.raises(PermissionDenied):
        services.move_duty(act, "check", by=desk)
    assert queries.delegation_desk(desk)[0] == 0


def test_nobody_registers_an_act_for_himself(deputy):
    mandate = deputy.post.mandate
    facts = {"title": "视察", "begins_on": DAY, "type": counting.kind(mandate.congress, "V02")}

    with pytest.raises(Invalid) as refusal:
        services.register_for([mandate], by=at_the_desk(deputy), **facts)
    assert list(refusal.value.errors) == ["deputies"]


def test_nobody_adjusts_his_own_points(deputy):
    mandate = deputy.post.mandate

    with pytest.raises(PermissionDenied):
        services.adjust(mandate, by=at_the_desk(deputy), points=500, reason="x")


def test_nobody_adjusts_points_of_another_congress(deputy):
    stranger = factories.staff(factories.congress(), Role.DEPUTY_AFFAIRS)

    with pytest.raises(PermissionDenied):
        services.adjust(deputy.post.mandate, by=stranger, points=500, reason="x")


def test_nobody_answers_his_own_objection(deputy, affairs, logged_in):
    approved(deputy, "V02", DAY, by=affairs)
    entry = deputy.post.mandate.point_entries.get()
    objection = services.object_to(entry, by=deputy, text="少记了")
    client = logged_in(at_the_desk(deputy))

    assert client.get(f"/admin/deputies/objection/{objection.pk}/change/").status_code == 200
    assert client.get(f"/admin/deputies/objection/{objection.pk}/answer/").status_code == 403


def test_nobody_accepts_his_own_report(deputy):
    report = services.write_report(deputy.post.mandate, by=deputy, title="述职", body="正文")
    services.move_report(report, "hand_in_report", by=deputy)

    with pytest.raises(PermissionDenied):
        services.move_report(report, "accept_report", by=at_the_desk(deputy))


def test_nobody_scores_himself_for_others(congress, deputy, affairs):
    batch = services.plan_assessment(congress, by=affairs, year=2026, name="考核", form="seven")
    services.move_assessment(batch, "open_assessment", by=affairs)
    desk = at_the_desk(deputy, Role.SECRETARIAT)
    cells = AssessmentCell.objects.select_related("column", "sheet__batch", "sheet__mandate__person")

    cell = cells.get(sheet__mandate__person__user=deputy, column__party="committee")
    assert not desk.has_perm("deputies.score_deputy", cell)
    assert factories.staff(congress).has_perm("deputies.score_deputy", cell)


def test_the_field_of_a_line_by_hand_is_each_request_s_own(deputy, affairs, rf):
    """Two requests at once: the form of one does not find the deputies of the other's congress."""
    from django.contrib import admin

    page = admin.site._registry[PointAdjustment]
    forms = []
    for user in (affairs, factories.staff(factories.congress(), Role.DEPUTY_AFFAIRS)):
        request = rf.get("/")
        request.user = user
        forms.append((page.get_form(request), user))

    for form, user in forms:
        assert form.base_fields["deputy"].congress_ids == user.congress_ids


# Settled days ------------------------------------------------------------------------------------------------------


def test_what_is_told_of_a_frozen_day_strikes_nothing_in_it(congress, deputy, affairs):
    DutyType.objects.filter(congress=congress, fact="survey").update(is_declarable=True)
    code = DutyType.objects.get(congress=congress, fact="survey").code
    act = approved(deputy, code, DAY, by=affairs)
    before = live(deputy.post.mandate)
    services.freeze(congress, QUARTER_ENDS, by=affairs)

    registered(deputy, "survey", DAY)

    act.refresh_from_db()
    assert (act.state, live(deputy.post.mandate)) == (DutyState.APPROVED, before)


def test_a_meeting_is_not_moved_into_frozen_days(congress, deputy, affairs):
    report = services.write_report(deputy.post.mandate, by=deputy, title="述职", body="正文")
    services.move_report(report, "hand_in_report", by=deputy)
    services.move_report(report, "accept_report", by=affairs)
    services.move_report(report, "hold_report", by=affairs, day=dt.date(2026, 5, 4), **MEETING)
    services.freeze(congress, QUARTER_ENDS, by=affairs)

    with pytest.raises(Refused):
        services.move_report(report, "correct_meeting", by=affairs, note="记错了", day=DAY, **MEETING)
    assert DutyReport.objects.get().meetings.get().day == dt.date(2026, 5, 4)


# What others read --------------------------------------------------------------------------------------------------


def test_papers_and_reasons_are_not_for_everybody_at_the_api(congress, deputy, affairs, logged_in):
    act = approved(deputy, "V02", DAY, by=affairs)
    files.store("凭证.pdf", PDF, target=act, by=deputy, purpose="attachment")
    services.move_duty(act, "correct", by=affairs, note="身份证号写错", title="走访")
    clerk = factories.staff(congress, Role.UNIT_CLERK, organ=factories.organ(congress))

    def told(user):
        answer = logged_in(user).get(f"{API}/duty-records/{act.pk}/").json()
        return len(answer["files"]), answer["note"]

    assert told(clerk) == (0, "")
    assert told(affairs) == told(deputy) == (1, "身份证号写错")


def test_no_heading_is_a_formula_and_no_sign_breaks_the_workbook():
    content = workbook.write("x", ["=1+1"], [["走\x0b访"]], notes=["=2\x01"])
    page = load_workbook(io.BytesIO(content)).active

    assert (page["A1"].value, page["A1"].data_type, page["A2"].value) == ("'=1+1", "s", "走访")


# Impossible input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", FAR)
def test_far_days_in_an_address_are_passed_over(deputy, affairs, logged_in, day):
    assert logged_in(deputy).get(f"/duty/points/?period={day}").status_code == 200
    assert logged_in(affairs).get(f"/duty/matrix/?period={day}").status_code == 200


@pytest.mark.parametrize("day", FAR)
def test_no_rule_begins_on_a_far_day(deputy, affairs, logged_in, day):
    client, rules = logged_in(affairs), ScoringRuleSet.objects.get()

    answer = client.post(f"/admin/deputies/scoringruleset/{rules.pk}/copy/", {"name": "x", "valid_from": day})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["valid_from"])
    assert ScoringRuleSet.objects.count() == 1


def test_a_year_of_5000_digits_is_none(deputy, affairs, logged_in):
    address = f"/measures/{deputy.post.mandate.pk}/talk/?year={'1' * 5000}"

    assert logged_in(affairs).get(address).status_code == 200


@pytest.mark.parametrize("typed", ["NaN", "sNaN", "Infinity", "1e999999999"])
def test_what_is_no_number_of_points_has_changed(typed):
    assert PointsFormField().has_changed(100, typed)
    assert not PointsFormField().has_changed(100, "1")


@pytest.mark.parametrize(("field", "value"), [("co_signers", 40_000), ("content", "长" * 4001)])
def test_a_correction_has_its_bounds(deputy, affairs, logged_in, field, value):
    act = approved(deputy, "V02", DAY, by=affairs)
    facts = {"type": "V02", "title": "x", "begins_on": "2026-03-02", "begins_half": 0, "half_days": 1,
             "role": "taking_part", "presence": "present", "co_signers": 0, field: value}  # fmt: skip

    answer = logged_in(affairs).post(
        f"{API}/duty-records/{act.pk}/moves/correct/", facts, content_type="application/json"
    )

    assert (answer.status_code, list(answer.json())) == (422, [field])


def test_a_declaration_has_its_bounds_on_the_page_too(congress, deputy, logged_in):
    facts = {"type": counting.kind(congress, "V02").pk, "title": "x", "begins_on": "2026-03-02", "begins_half": 0,
             "half_days": 1, "content": "长" * 4001}  # fmt: skip

    answer = logged_in(deputy).post("/duty/records/new/", facts)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["content"])
