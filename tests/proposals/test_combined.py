"""The secretariat's combined search: filters together, columns, saved searches, Excel."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from congress import files, jobs, search
from congress.models import AuditRecord, Job, Role
from proposals import services
from proposals.models import Clock, Evaluation, HandlingTask, Reply, SavedSearch
from tests import factories

HERE = "/proposals/search/"


def page(response):
    return response.content.decode()


def answered(chain, proposal, *, outcome, rating, sent=True):
    now = timezone.now()
    task = HandlingTask.objects.create(
        proposal=proposal, congress=chain.congress, organ=chain.bureau, state="replied", replied_at=now
    )
    reply = Reply.objects.create(
        task=task, document_number="安水建〔2026〕12号", outcome=outcome, body="答复", contact_person="李",
        contact_phone="0", drafted_by=chain.clerk, drafted_at=now, approved_by=chain.bureau_lead, approved_at=now,
        sent_at=now if sent else None,
    )  # fmt: skip
    if rating:
        Evaluation.objects.create(
            reply=reply, mandate=proposal.lead, contact=rating, attitude=rating, content=rating, result=rating,
            overall=rating, comment="说明",
        )  # fmt: skip


@pytest.fixture
def house(chain):
    """Four proposals that differ in everything one can ask for, a draft, and one of another congress."""
    road = factories.category(chain.congress, name="道路", parent=chain.categories[1])
    other = factories.deputy(chain.congress, name="李建国")
    earlier = factories.session(
        chain.session.term, number=4, begins_on=dt.date(2025, 1, 9), ends_on=dt.date(2025, 1, 12)
    )
    old = timezone.make_aware(dt.datetime(2025, 2, 1))
    rows = [
        factories.proposal(chain.deputy, state="closed", title="甲题养老", category=chain.categories[0], number=11),
        factories.proposal(other, state="closed", title="乙题养老", category=road, session=earlier, submitted_at=old),
        factories.proposal(chain.deputy, state="submitted", title="丙题路灯", kind="motion"),
        factories.proposal(chain.deputy, state="assigned", title="丁题路灯", category=chain.categories[0]),
    ]
    answered(chain, rows[0], outcome=chain.outcomes[0], rating="satisfied")
    answered(chain, rows[1], outcome=chain.outcomes[1], rating="dissatisfied")
    answered(chain, rows[3], outcome=chain.outcomes[2], rating=None, sent=False)
    Clock.objects.create(proposal=rows[3], what="reply", starts_on=dt.date(2025, 1, 1), due_on=dt.date(2025, 4, 1))
    foreign = factories.congress()
    factories.session(factories.term(foreign))
    strange = factories.proposal(
        factories.deputy(foreign), state="closed", title="戊题养老", category=factories.category(foreign)
    )
    draft = factories.proposal(chain.deputy, title="己题养老")
    search.index([*rows, strange, draft])
    return rows


@pytest.fixture
def desk(chain, logged_in):
    return logged_in(chain.secretary)


def titles(client, **asked):
    shown = page(client.get(HERE, asked))
    found = [mark for mark in "甲乙丙丁戊己" if f"{mark}题" in shown]
    return "".join(sorted(found, key=lambda mark: shown.index(f"{mark}题")))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "丁丙乙甲"),
        ({"search": "养老"}, "乙甲"),
        ({"search": "养老 路灯"}, ""),
        ({"search": "!!!"}, ""),
        ({"number": "11"}, "甲"),
        ({"number": "没有"}, ""),
        ({"state": "closed"}, "乙甲"),
        ({"state": "draft"}, "丁丙乙甲"),
        ({"kind": "motion"}, "丙"),
        ({"category": "农业水利"}, "丁甲"),
        ({"category": "交通"}, "乙"),
        ({"unit": "bureau"}, "丁乙甲"),
        ({"unit": "block"}, ""),
        ({"delegation": "other"}, "乙"),
        ({"lead": "李建"}, "乙"),
        ({"lead": "\0李建"}, "乙"),
        ({"session": "earlier"}, "乙"),
        ({"year": "2025"}, "乙"),
        ({"outcome": "A"}, "甲"),
        ({"outcome": "C"}, ""),
        ({"rating": "dissatisfied"}, "乙"),
        ({"late": "1"}, "丁"),
        ({"search": "养老", "state": "closed", "unit": "bureau", "rating": "satisfied"}, "甲"),
        ({"state": "²", "unit": "99999999999999999999", "year": "x", "rating": "-1"}, "丁丙乙甲"),
    ],
)
def test_filters(desk, chain, house, asked, found):
    keys = {
        "农业水利": chain.categories[0].pk, "交通": chain.categories[1].pk, "bureau": chain.bureau.pk,
        "block": chain.block.pk, "other": house[1].delegation_id, "earlier": house[1].session_id,
        "A": chain.outcomes[0].pk, "C": chain.outcomes[2].pk,
    }  # fmt: skip

    assert titles(desk, **{name: keys.get(value, value) for name, value in asked.items()}) == found


def test_columns_are_those_chosen_in_the_table_s_order(desk, chain, house):
    answer = desk.get(HERE, {"columns": ["rating", "title", "outcome", "password"], "number": "11"})

    assert [str(heading) for heading in answer.context["headings"]] == ["标题", "办理结果", "总体评价"]
    assert [str(text) for _label, text, _is_main in answer.context["rows"][0]["cells"]] == [
        "甲题养老",
        chain.outcomes[0].name,
        "满意",
    ]


def test_every_column_says_something(desk, house):
    from proposals.queries import COLUMNS

    answer = desk.get(HERE, {"columns": list(COLUMNS), "number": "11"})

    cells = [str(text or "") for _label, text, _is_main in answer.context["rows"][0]["cells"]]
    assert [name for name, text in zip(COLUMNS, cells, strict=True) if not text] == ["marks", "due"]


DOORS = {
    "deputy": 403, "secretary": 200, "deputy_affairs": 200, "leader": 403, "office": 403, "clerk": 403,
    "bureau_lead": 403, "system_admin": 403,
}  # fmt: skip


@pytest.mark.parametrize("role", DOORS)
def test_only_the_secretariat_searches(logged_in, chain, house, role):
    staff = {
        "deputy_affairs": Role.DEPUTY_AFFAIRS,
        "leader": Role.LEADER,
        "system_admin": Role.SYSTEM_ADMIN,
    }
    user = factories.staff(chain.congress, staff[role]) if role in staff else getattr(chain, role)
    client = logged_in(user)

    answers = [client.get(HERE), client.get(f"{HERE}save/"), client.post(f"{HERE}export/")]

    expected = [DOORS[role], DOORS[role], 302 if DOORS[role] == 200 else 403]
    assert [answer.status_code for answer in answers] == expected


def test_pages_of_25_follow_each_other(desk, chain):
    rows = [factories.proposal(chain.deputy, state="submitted", title="关于养老的建议") for _ in range(60)]
    search.index(rows)

    for asked in ({}, {"search": "养老"}, {"state": "submitted"}):
        counts, answer = [], desk.get(HERE, asked)
        while answer:
            counts.append(len(answer.context["rows"]))
            address = answer.context["next_url"]
            answer = desk.get(address) if address and "search" not in asked else None
        assert counts == ([25] if "search" in asked else [25, 25, 10])


@pytest.mark.parametrize(
    "asked", [{}, {"search": "养老", "late": "", "columns": ["title", "session", "outcome", "rating", "due"]}]
)
def test_page_costs_the_same_for_3_and_300(desk, chain, asked):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            desk.get(HERE, asked)
        return len(queries)

    rows = [factories.proposal(chain.deputy, state="submitted", title="关于养老的建议") for _ in range(3)]
    search.index(rows)
    desk.get(HERE, asked)
    few = cost()
    rows = [factories.proposal(chain.deputy, state="submitted", title="关于养老的建议") for _ in range(297)]
    search.index(rows)

    looks = (
        3 if asked and connection.vendor == "postgresql" else 0
    )  # among more and more neighbours, wherever these lie
    many = cost()
    assert max(few, many) <= 10 + looks
    assert looks or many == few


def test_htmx_gets_the_results_alone(desk, house):
    shown = page(desk.get(HERE, {"search": "养老"}, headers={"HX-Request": "true"}))

    assert ("<html" in shown, "甲题" in shown) == (False, True)


# Saved searches --------------------------------------------------------------------------------------------------


def test_search_is_kept_under_a_name_and_opens_as_it_was(desk, house):
    answer = desk.post(
        f"{HERE}save/?search=%E5%85%BB%E8%80%81&columns=title&columns=rating&cursor=x&evil=1", {"name": "养老"}
    )

    saved = SavedSearch.objects.get()
    assert saved.parameters == {"search": "养老", "columns": ["title", "rating"]}
    assert answer.url == saved.get_absolute_url()
    shown = desk.get(answer.url)
    assert ([str(heading) for heading in shown.context["headings"]], "丙题" in page(shown)) == (
        ["标题", "总体评价"],
        False,
    )
    assert saved.get_absolute_url().replace("&", "&amp;") in page(desk.get(HERE))


def test_nothing_is_kept_without_a_name(desk, chain):
    assert desk.post(f"{HERE}save/?search=x", {"name": " "}).status_code == 422
    assert SavedSearch.objects.count() == 0


def test_same_name_replaces(chain):
    for words in ("甲", "乙"):
        services.save_search(by=chain.secretary, name="我的", parameters={"search": words})

    assert [saved.parameters for saved in SavedSearch.objects.all()] == [{"search": "乙"}]


def test_searches_are_their_keeper_s_alone(desk, chain):
    colleague = factories.staff(chain.congress)
    saved = services.save_search(by=colleague, name="别人的检索", parameters={"search": "秘密词"})

    shown = page(desk.get(HERE))

    assert ("别人的检索" in shown, "%E7%A7%98" in shown) == (False, False)
    assert desk.post(f"{HERE}{saved.pk}/drop/").status_code == 404
    assert SavedSearch.objects.count() == 1


def test_one_s_own_is_removed(desk, chain):
    saved = services.save_search(by=chain.secretary, name="我的", parameters={})

    assert desk.get(f"{HERE}{saved.pk}/drop/").status_code == 405
    assert (desk.post(f"{HERE}{saved.pk}/drop/").status_code, SavedSearch.objects.count()) == (302, 0)


def test_nobody_keeps_more_than_thirty(desk, chain):
    for number in range(30):
        services.save_search(by=chain.secretary, name=f"第{number}", parameters={})

    answer = desk.post(f"{HERE}save/?search=x", {"name": "再来一个"})

    assert (answer.status_code, "再来一个" in page(answer), SavedSearch.objects.count()) == (409, True, 30)
    services.save_search(by=chain.secretary, name="第3", parameters={"search": "x"})


# Excel -----------------------------------------------------------------------------------------------------------


def exported(job):
    with files.attached(job).get().stored.open("rb") as stored:
        sheet = load_workbook(io.BytesIO(stored.read())).worksheets[0]
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_export_holds_what_the_page_shows_and_says_so_to_the_auditors(desk, chain, house):
    answer = desk.post(f"{HERE}export/?search=%E5%85%BB%E8%80%81&columns=title&columns=rating")
    jobs.run_one()

    job = Job.objects.get()
    assert (answer.url, job.state) == (f"/jobs/{job.pk}/", "done")
    assert exported(job) == [["标题", "总体评价"], ["乙题养老", "不满意"], ["甲题养老", "满意"]]
    assert AuditRecord.objects.filter(kind="proposals.export", actor=chain.secretary).count() == 1


def test_cells_are_no_formulas(chain):
    for title in ("=HYPERLINK(1)", "+1", "-1", "@x"):
        factories.proposal(chain.deputy, state="submitted", title=title)
    services.start_export(by=chain.secretary, asked={"columns": ["title"]})
    jobs.run_one()

    assert [row[0] for row in exported(Job.objects.get())[1:]] == ["'@x", "'-1", "'+1", "'=HYPERLINK(1)"]


def test_export_tells_how_far_it_is(chain):
    for _ in range(3):
        factories.proposal(chain.deputy, state="submitted")
    services.start_export(by=chain.secretary, asked={})
    jobs.run_one()

    job = Job.objects.get()
    assert (job.done, job.total, len(exported(job))) == (3, 3, 4)


def test_whoever_lost_the_post_exports_nothing(chain, house):
    services.start_export(by=chain.secretary, asked={})
    type(chain.secretary.acting_as).objects.filter(pk=chain.secretary.acting_as_id).update(valid_to=dt.date(2025, 1, 1))
    jobs.run_one()

    job = Job.objects.get()
    assert (job.state, files.attached(job).count()) == ("failed", 0)
