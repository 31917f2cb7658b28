"""The units' reports for a year and the deputies' appraisals: at the API's door, and read on the secretariat's desk."""

import pytest

from congress.models import Role
from proposals import services
from proposals.models import Appraisal, UnitReport
from tests import factories
from tests.proposals.test_api import Caller
from tests.proposals.test_appraising import SAID, _today, appraise, friend, proposal  # noqa: F401  (its fixtures)

TEXT = "全部按期答复。"


def begun(chain, **fields):
    return Caller(chain.clerk).post("year-reports/", {"year": 2026, "text": TEXT} | fields)


def test_a_report_is_begun_written_approved_and_sent_by_programs(chain):
    made = begun(chain)
    assert (made.status_code, made.json()["state"], made.json()["organ"]) == (201, "draft", chain.bureau.code)
    clerk, leader, path = Caller(chain.clerk), Caller(chain.bureau_lead), f"year-reports/{made.json()['id']}"
    assert (clerk.moves(path), leader.moves(path)) == (["write_report"], ["write_report", "approve_report"])
    assert clerk.move(path, "approve_report").status_code == 403

    clerk.move(path, "write_report", text="改写")
    leader.move(path, "approve_report")
    told = leader.move(path, "send_report").json()

    assert (told["state"], told["text"], told["figures"]["received"]) == ("sent", "改写", 0)
    assert leader.move(path, "send_report").status_code == 409


@pytest.mark.parametrize(
    ("fields", "status"), [({"year": 2099}, 422), ({"text": ""}, 422), ({"year": "bald"}, 422), ({}, 201)]
)
def test_a_wrong_report_is_refused_by_field(chain, fields, status):
    assert begun(chain, **fields).status_code == status
    assert UnitReport.objects.count() == (status == 201)


def test_a_report_is_read_by_its_unit_and_when_sent_by_those_above(chain):
    key = begun(chain).json()["id"]
    stranger = factories.staff(chain.congress, Role.UNIT_CLERK, organ=factories.organ(chain.congress, code="U88"))
    above = [chain.secretary, chain.office]
    assert [Caller(who).get(f"year-reports/{key}/").status_code for who in (*above, stranger)] == [404] * 3
    assert Caller(chain.deputy).get("year-reports/").status_code == 403
    assert Caller(chain.deputy).post("year-reports/", {"year": 2026, "text": TEXT}).status_code == 403

    services.move_report(UnitReport.objects.get(), "approve_report", by=chain.bureau_lead)
    services.move_report(UnitReport.objects.get(), "send_report", by=chain.bureau_lead)

    for who in above:
        (line,) = Caller(who).get("year-reports/", state="sent", year=2026).json()["results"]
        assert line["id"] == key
    assert Caller(chain.secretary).get("year-reports/", year=2025).json()["results"] == []
    assert Caller(stranger).get("year-reports/").json()["results"] == []


def test_an_appraisal_is_written_screened_and_read_by_programs(chain, proposal, friend):  # noqa: F811
    made = Caller(friend).post("appraisals/", {"proposal": proposal.pk, **SAID})
    assert (made.status_code, made.json()["state"], made.json()["deputy"]) == (
        201,
        "written",
        friend.acting_as.mandate.pk,
    )
    secretary, path = Caller(chain.secretary), f"appraisals/{made.json()['id']}"
    assert Caller(chain.clerk).get(f"{path}/").status_code == 404
    assert secretary.moves(path) == ["show_appraisal", "withhold_appraisal"]
    assert Caller(friend).moves(path) == ["rewrite_appraisal"]

    assert secretary.move(path, "withhold_appraisal", reason="").status_code == 422
    assert secretary.move(path, "show_appraisal").json()["state"] == "shown"

    (line,) = Caller(chain.clerk).get("appraisals/", proposal=proposal.pk).json()["results"]
    assert (line["text"], line["deputy"]) == (SAID["text"], friend.acting_as.mandate.pk)
    again = Caller(friend).move(path, "rewrite_appraisal", rating="satisfied", text="很好").json()
    assert (again["state"], again["version"]) == ("written", 3)


def test_a_unit_that_reads_no_names_reads_no_deputy(chain, proposal, friend):  # noqa: F811
    services.set_handling(chain.congress, by=chain.secretary, units_see_authors=False)
    said = services.move_appraisal(appraise(proposal, friend), "show_appraisal", by=chain.secretary)
    other = factories.organ(chain.congress, code="U20", parent=chain.block)
    clerk = factories.staff(chain.congress, Role.UNIT_CLERK, organ=other)
    task = proposal.tasks.exclude(parent=None).get()
    proposal.tasks.create(
        organ=other, congress=task.congress, parent=task.parent, role="co", round=1, assigned_at=task.assigned_at
    )

    assert Caller(clerk).get(f"appraisals/{said.pk}/").json()["deputy"] is None
    assert Caller(chain.clerk).get(f"appraisals/{said.pk}/").json()["deputy"] == said.mandate_id


@pytest.mark.parametrize("who", ["deputy", "secretary", "clerk"])
def test_who_may_not_appraise_is_refused(chain, proposal, who):  # noqa: F811
    assert Caller(getattr(chain, who)).post("appraisals/", {"proposal": proposal.pk, **SAID}).status_code == 403
    assert Caller(getattr(chain, who)).post("appraisals/", {"proposal": 0, **SAID}).status_code in {403, 404, 422}
    assert Appraisal.objects.count() == 0


def test_the_desk_reads_both_and_changes_neither(client, chain, proposal, friend):  # noqa: F811
    said = appraise(proposal, friend)
    report = services.begin_report(by=chain.clerk, year=2026, text=TEXT)
    services.move_report(report, "approve_report", by=chain.bureau_lead)
    services.move_report(report, "send_report", by=chain.bureau_lead)
    client.force_login(chain.secretary)

    for table, row, words in (("appraisal", said, SAID["text"]), ("unitreport", report, TEXT)):
        page = client.get(f"/admin/proposals/{table}/{row.pk}/change/")
        assert words in page.content.decode()
        assert client.get(f"/admin/proposals/{table}/add/").status_code == 403
        assert client.post(f"/admin/proposals/{table}/{row.pk}/change/", {"text": "改"}).status_code == 403
    assert chain.bureau.name in client.get("/admin/proposals/unitreport/?year=2026").content.decode()
    assert proposal.title in client.get("/admin/proposals/appraisal/?state__exact=written").content.decode()
    assert proposal.title not in client.get("/admin/proposals/appraisal/?state__exact=shown").content.decode()
