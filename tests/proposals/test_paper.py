"""What comes on paper: entered for a deputy who may object; rated by him on a form that two clerks enter."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from congress import files as filing
from congress import tokens
from congress.errors import Invalid, Refused
from congress.models import Event, Notification
from proposals import services
from proposals.forms import ProposalForm
from proposals.models import Evaluation, PaperRating, Proposal
from tests import factories
from tests.proposals.steps import BLAME, RATINGS, dispatched, replied

PDF = b"%PDF-1.4\n%%EOF"
TEXT = {"title": "关于治理东河的建议", "body": "一、东河淤积。"}


@pytest.fixture(autouse=True)
def _in_session(chain, time_machine):
    time_machine.move_to("2026-01-16T02:00Z", tick=False)


@pytest.fixture
def scan():
    return filing.CheckedFile("扫描件.pdf", "application/pdf", PDF)


@pytest.fixture
def second(chain):
    return factories.staff(chain.congress, name="吴清")


@pytest.fixture
def mandate(chain):
    return chain.deputy.acting_as.mandate


def entered(chain, mandate, scan, **fields):
    return services.enter_paper(by=chain.secretary, lead=mandate, scan=scan, **(TEXT | fields))


# A proposal ------------------------------------------------------------------------------------------------------


def test_paper_stands_submitted_under_the_deputys_name_with_its_scan(chain, mandate, scan, work_off):
    friend = factories.deputy(chain.congress, name="赵明")

    proposal = entered(chain, mandate, scan, signatories=[friend.acting_as.mandate])

    assert (proposal.state, proposal.lead, proposal.entered_by, proposal.in_session) == (
        "submitted", mandate, chain.secretary, True,
    )  # fmt: skip
    assert filing.attached(proposal, "scan").get().name == "扫描件.pdf"
    assert proposal.signatures.get().state == "confirmed"
    version = proposal.versions.get()
    assert (version.by, version.post) == (chain.secretary, chain.secretary.post)
    work_off()
    told = Notification.objects.filter(kind="proposals.enter_paper").values_list("recipient", flat=True)
    assert set(told) == {chain.deputy.pk, friend.pk}


def test_paper_of_an_earlier_day_counts_from_that_day(chain, mandate, scan, time_machine):
    time_machine.move_to("2026-02-10T02:00Z", tick=False)

    proposal = entered(chain, mandate, scan, received_on=chain.session.ends_on)

    assert (proposal.submitted_at.isoformat(), proposal.in_session) == ("2026-01-19T12:00:00+08:00", True)


@pytest.mark.parametrize(
    ("fields", "field"), [({"scan": None}, "scan"), ({"received_on": "2026-01-17"}, "received_on")]
)
def test_paper_without_scan_or_from_the_future_is_refused(chain, mandate, scan, fields, field):
    if "received_on" in fields:
        fields = {"received_on": dt.date(2026, 1, 17)}
    with pytest.raises(Invalid) as refusal:
        services.enter_paper(by=chain.secretary, lead=mandate, **({"scan": scan} | TEXT | fields))

    assert (list(refusal.value.errors), Proposal.objects.count()) == ([field], 0)


def test_a_motion_on_paper_needs_its_signatures_and_its_time(chain, mandate, scan, time_machine):
    nine = [factories.mandate(chain.congress) for _nth in range(9)]

    with pytest.raises(Refused):
        entered(chain, mandate, scan, kind="motion", signatories=nine[:8])
    assert entered(chain, mandate, scan, kind="motion", signatories=nine).state == "submitted"
    time_machine.move_to("2026-03-10T02:00Z", tick=False)
    with pytest.raises(Refused):
        entered(chain, mandate, scan, kind="motion", signatories=nine)

    assert Proposal.objects.count() == 1


def test_paper_is_entered_by_the_own_secretariat_for_active_mandates_alone(chain, mandate, scan):
    foreign = factories.staff(factories.congress())

    for who, error in ((chain.deputy, PermissionDenied), (chain.clerk, PermissionDenied), (foreign, Refused)):
        with pytest.raises(error):
            services.enter_paper(by=who, lead=mandate, scan=scan, **TEXT)

    assert Proposal.objects.count() == 0


def test_the_page_takes_names_and_scan_and_says_what_is_missing(logged_in, chain):
    desk = logged_in(chain.secretary)
    typed = TEXT | {"lead": "王秀英", "kind": "proposal", "manner": "suggestion", "publicity": "full"}

    refused = desk.post("/proposals/paper/", typed)
    taken = desk.post("/proposals/paper/", typed | {"scan": SimpleUploadedFile("扫描件.pdf", PDF)})

    assert (refused.status_code, TEXT["title"] in refused.content.decode()) == (422, True)
    proposal = Proposal.objects.get()
    assert (taken.status_code, taken["Location"]) == (302, proposal.get_absolute_url())
    assert "由秘书处据纸质件录入" in desk.get(proposal.get_absolute_url()).content.decode()


def test_the_page_is_for_the_secretariat(logged_in, chain):
    for who in (chain.deputy, chain.clerk):
        assert logged_in(who).get("/proposals/paper/").status_code == 403


def test_the_api_and_the_desk_say_that_it_came_on_paper(client, logged_in, chain, mandate, scan):
    proposal = entered(chain, mandate, scan)
    token = tokens.issue(chain.deputy, "test")
    shown = client.get(f"/api/v1/proposals/{proposal.pk}/", headers={"Authorization": f"Token {token}"}).json()

    desk = logged_in(chain.secretary)
    listed = desk.get("/admin/proposals/proposal/?origin=paper").content.decode()
    factories.proposal(chain.deputy, state="submitted", title="自己提交的建议")

    assert (shown["on_paper"], TEXT["title"] in listed) == (True, True)
    assert "自己提交的建议" not in desk.get("/admin/proposals/proposal/?origin=paper").content.decode()


def test_the_deputy_objects_and_has_the_text_in_his_own_hands(chain, mandate, scan, work_off):
    proposal = entered(chain, mandate, scan)

    services.move(proposal, "object", by=chain.deputy, note="我没有写过。")

    proposal.refresh_from_db()
    assert (proposal.state, proposal.note) == ("sent_back", "我没有写过。")
    work_off()
    assert Notification.objects.get(kind="proposals.object").recipient == chain.secretary
    services.move(proposal, "submit", by=chain.deputy)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.entered_by) == ("submitted", None)


def test_the_deputy_does_not_throw_away_the_scan(chain, mandate, scan):
    proposal = entered(chain, mandate, scan)
    filing.store("附件.pdf", PDF, target=proposal, by=chain.deputy)

    offered = ProposalForm(instance=proposal, congress=chain.congress).fields["remove"].queryset

    assert [file.name for file in offered] == ["附件.pdf"]


def test_what_is_split_off_from_a_paper_came_on_paper_too(chain, mandate, scan):
    proposal = entered(chain, mandate, scan)
    parts = TEXT | {"new_title": "关于修桥的建议", "new_body": "请修桥。", "note": "一事一议"}

    services.move(proposal, "split", by=chain.secretary, **parts)

    part = Proposal.objects.get(split_from=proposal)
    assert (part.entered_by, filing.attached(part, "scan").count()) == (chain.secretary, 1)
    assert services.move(part, "object", by=chain.deputy, note="不是我的。").state == "sent_back"


def test_nobody_objects_to_what_he_handed_in_himself(chain):
    proposal = factories.proposal(chain.deputy, state="submitted")

    for name in ("object", "disown"):
        with pytest.raises((Refused, PermissionDenied)):
            services.move(proposal, name, by=chain.deputy, note="不是我的。")


def test_who_has_not_signed_takes_his_name_off_and_the_motion_falls_short(chain, mandate, scan):
    friend = factories.deputy(chain.congress, name="赵明")
    eight = [factories.mandate(chain.congress) for _nth in range(8)]
    motion = entered(chain, mandate, scan, kind="motion", signatories=[friend.acting_as.mandate, *eight])

    services.move(motion, "disown", by=friend, note="我没有签名。")

    assert motion.signatures.get(mandate=friend.acting_as.mandate).state == "declined"
    with pytest.raises(Refused):
        services.move(motion, "accept", by=chain.secretary, category=chain.categories[0])
    with pytest.raises(PermissionDenied):
        services.move(motion, "object", by=friend, note="不是我的。")


# A rating --------------------------------------------------------------------------------------------------------


@pytest.fixture
def reply(chain):
    return replied(chain, dispatched(chain)).reply


def rate(reply, by, scan=None, **ratings):
    return services.move(reply.task.proposal, "enter_rating", by=by, scan=scan, **(ratings or RATINGS))


def test_a_rating_on_paper_counts_when_a_second_person_enters_the_same(chain, reply, scan, second, work_off):
    rate(reply, chain.secretary, scan)
    assert (Evaluation.objects.count(), reply.task.proposal.state) == (0, "replied")

    proposal = rate(reply, second)

    evaluation = Evaluation.objects.get()
    assert (evaluation.mandate, evaluation.entered_by, evaluation.checked_by, evaluation.overall) == (
        proposal.lead, chain.secretary, second, "satisfied",
    )  # fmt: skip
    assert proposal.state == "closed"
    assert Event.objects.get(kind="proposals.evaluate").data["on_paper"] is True
    work_off()
    assert chain.deputy in {notice.recipient for notice in Notification.objects.filter(kind="proposals.enter_rating")}
    assert filing.attached(PaperRating.objects.get(nth=1)).get().name == "扫描件.pdf"


def test_the_desk_takes_the_scan_with_the_rating(logged_in, chain, reply):
    desk = logged_in(chain.secretary)
    address = f"/admin/proposals/proposal/{reply.task.proposal_id}/move/enter_rating/"

    assert 'enctype="multipart/form-data"' in desk.get(address).content.decode()
    assert desk.post(address, RATINGS).status_code == 422
    assert desk.post(address, RATINGS | {"scan": SimpleUploadedFile("扫描件.pdf", PDF)}).status_code == 302
    assert filing.attached(PaperRating.objects.get(), "scan").count() == 1


def test_the_same_person_does_not_enter_it_twice(chain, reply, scan):
    rate(reply, chain.secretary, scan)

    with pytest.raises(Refused):
        rate(reply, chain.secretary, scan)

    assert (Evaluation.objects.count(), PaperRating.objects.count()) == (0, 1)


def test_entries_that_differ_are_shown_and_count_for_nothing(logged_in, chain, reply, scan, second, work_off):
    rate(reply, chain.secretary, scan)
    rate(reply, second, **BLAME)

    assert (Evaluation.objects.count(), PaperRating.objects.standing().count()) == (0, 0)
    proposal = Proposal.objects.get(pk=reply.task.proposal_id)
    assert proposal.state == "replied"
    work_off()
    page = logged_in(second).get(f"/admin/proposals/proposal/{proposal.pk}/change/").content.decode()
    assert (page.count("两次录入不一致，作废"), "没有解决" in page) == (2, True)
    rate(reply, second, scan)
    assert rate(reply, chain.secretary).state == "closed"


def test_the_second_person_does_not_see_the_first_entry(logged_in, chain, reply, scan, second):
    rate(reply, chain.secretary, scan, **BLAME)

    address = f"/admin/proposals/proposal/{reply.task.proposal_id}/change/"
    assert "没有解决" in logged_in(chain.secretary).get(address).content.decode()
    page = logged_in(second).get(address).content.decode()
    assert ("没有解决" in page, "等待第二人录入" in page, "扫描件.pdf" in page) == (False, True, True)


def test_spacing_and_punctuation_of_a_comment_make_no_difference(chain, reply, scan, second):
    rate(reply, chain.secretary, scan, **(RATINGS | {"comment": "办得好，谢谢！"}))

    assert rate(reply, second, **(RATINGS | {"comment": "办得好 谢谢"})).state == "closed"


def test_first_entry_needs_the_scan_and_words_where_the_deputy_is_not_satisfied(chain, reply, scan):
    with pytest.raises(Invalid) as refusal:
        rate(reply, chain.secretary)
    with pytest.raises(Invalid) as other:
        rate(reply, chain.secretary, scan, **(BLAME | {"comment": " "}))

    assert (list(refusal.value.errors), list(other.value.errors)) == (["scan"], ["comment"])
    assert PaperRating.objects.count() == 0


def test_what_the_deputy_rated_himself_is_not_rated_from_paper(chain, reply, scan, second):
    rate(reply, chain.secretary, scan, **BLAME)
    services.move(reply.task.proposal, "evaluate", by=chain.deputy, **RATINGS)

    with pytest.raises(Refused):
        rate(reply, second, **BLAME)

    assert (Evaluation.objects.get().overall, Evaluation.objects.get().on_paper) == ("satisfied", False)


def test_dissatisfaction_on_paper_is_handled_again_where_the_rules_say_so(chain, reply, scan, second):
    with transaction.atomic():
        services.set_handling(chain.congress, by=None, rehandles_automatically=True)
    rate(reply, chain.secretary, scan, **BLAME)

    assert rate(reply, second, **BLAME).round == 2
    assert Proposal.objects.get().round == 2


def test_units_and_deputies_enter_nothing_and_do_not_read_the_scan(logged_in, chain, reply, scan):
    for who in (chain.deputy, chain.clerk, chain.office, factories.staff(factories.congress())):
        with pytest.raises(PermissionDenied):
            rate(reply, who, scan)
    rate(reply, chain.secretary, scan)
    file = filing.attached(PaperRating.objects.get()).get()

    seen = [logged_in(who).get(f"/files/{file.uuid}/").status_code for who in (chain.secretary, chain.clerk)]

    assert seen == [200, 404]


@pytest.mark.parametrize("fields", [{"nth": 1}, {"nth": 3}, {"nth": 2, "same": True}])
def test_the_table_holds_two_entries_by_two_persons(chain, reply, scan, second, fields):
    rate(reply, chain.secretary, scan)
    by = chain.secretary if fields.pop("same", False) else second

    with pytest.raises(IntegrityError), transaction.atomic():
        PaperRating.objects.create(reply=reply, by=by, **RATINGS, **fields)


def test_the_table_holds_no_evaluation_entered_and_checked_by_one_person(chain, reply):
    for clerks in ({"entered_by": chain.secretary}, dict.fromkeys(("entered_by", "checked_by"), chain.secretary)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evaluation.objects.create(reply=reply, mandate=reply.task.proposal.lead, **RATINGS, **clerks)
