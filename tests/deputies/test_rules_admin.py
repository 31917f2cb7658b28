"""Scoring rules for people who are no programmers: sentences, drafts, trial runs, putting in force."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from congress import files, jobs
from congress.errors import Invalid, Refused
from congress.models import Event, Job, Role
from deputies import queries, services, tasks
from deputies.computing.scoring import Award, Grade, Item, Per, Presence, Rules
from deputies.computing.scoring import Role as Part
from deputies.computing.scoring.known import DEMO, KNOWN, SET_G
from deputies.models import PointEntry, ScoringAward, ScoringItem, ScoringRuleSet, Standing
from deputies.queries.preview import general_said, grades_said, item_said
from deputies.workflow import RuleSetState
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import approved, balance

DAY = dt.date(2026, 3, 2)
LIST = "/admin/deputies/scoringruleset/"
TYPES = {"V01": "接待选民", "V02": "走访选民", "P01": "议案"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def desk(affairs, logged_in):
    return logged_in(affairs)


@pytest.fixture
def draft(congress, affairs):
    return services.take_over(DEMO, congress, by=affairs, valid_from=counting.YEAR_BEGINS)


def errors(call):
    with pytest.raises(Invalid) as refused:
        call()
    return refused.value.errors


# In sentences ------------------------------------------------------------------------------------------------------

V01 = frozenset({"V01"})


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (Item("V01", (Award(400, 200, V01),), cap=1200), "接待选民：首次 4 分，以后每次 2 分，最多 12 分。"),
        (Item("V01", (Award(300, 300, V01),)), "接待选民：每次 3 分。"),
        (Item("V01", (Award(1500, None, V01),), cap=1500), "接待选民：只计一次 15 分，最多 15 分。"),
        (Item("V01", (Award(500, 500, V01, per=Per.HALF_DAY),)), "接待选民：每半天 5 分。"),
        (Item("V01", (Award(500, 150, V01, per=Per.HALF_DAY),)), "接待选民：第一个半天 5 分，以后每半天 1.5 分。"),
        (Item("V01", (Award(500, None, V01, per=Per.HALF_DAY),)), "接待选民：只计第一个半天 5 分。"),
        (Item("V01", (Award(-200, -200, V01),), floor=-600), "接待选民：每次扣 2 分，最多扣 6 分。"),
        (Item("V01", (Award(-200, -500, V01),)), "接待选民：首次扣 2 分，以后每次扣 5 分。"),
        (Item("V01", (Award(-200, None, V01),)), "接待选民：只扣一次 2 分。"),
        (Item("V01", (Award(-200, -200, V01, per=Per.HALF_DAY),)), "接待选民：每半天扣 2 分。"),
        (Item("V01", (Award(-200, -100, V01, per=Per.HALF_DAY),)), "接待选民：第一个半天扣 2 分，以后每半天扣 1 分。"),
        (Item("V01", (Award(-200, None, V01, per=Per.HALF_DAY),)), "接待选民：只扣第一个半天 2 分。"),
        (Item("V01", (Award(0, 0, V01),), vetoes=True), "接待选民：不计分，一票否决。"),
        (Item("V01", ()), "接待选民：尚未设定计分。"),
        (Item("V01", (Award(300, 300, frozenset({"V02"})),)), "接待选民：走访选民每次 3 分。"),
        (Item("V01", (Award(300, 300, frozenset({"V01", "V02"})),)), "接待选民：接待选民、走访选民每次 3 分。"),
        (Item("V01", (Award(300, 300, frozenset(TYPES)),)), "接待选民：各类履职每次 3 分。"),
        (
            Item(
                "V01",
                (
                    Award(1500, 1500, frozenset({"P01"}), role=Part.LEAD),
                    Award(300, 300, V01, role=Part.CO_SIGNER, joint_percent=50, splits=True, cap=900),
                ),
                cap=2500,
                only_highest=True,
            ),
            "接待选民：议案（领衔）每次 15 分；接待选民（附议）每次 3 分，其中最多 9 分，联名的计一半，由附议人平分；合计只计最高一次，最多 25 分。",
        ),
        (Item("V01", (Award(-500, -500, V01, presence=Presence.ABSENT),)), "接待选民：（无故缺席）每次扣 5 分。"),
    ],
)
def test_an_item_in_words(item, said):
    assert item_said(item, "接待选民", TYPES) == said


def test_what_holds_for_all_in_words(draft):
    rules = Rules(
        (), base=6000, total_cap=10000, total_floor=-500,
        percents={Presence.LATE: 50, Presence.PARTIAL: 0, Presence.UNANNOUNCED: 80},
    )  # fmt: skip
    draft.step = 50

    assert general_said(rules, draft) == [
        "按年度计分，年度自 12月1日起。",
        "每名代表基础分 60 分。",
        "总分最多 100 分。",
        "扣分后总分不低于 −5 分。",
        "迟到：计一半。",
        "部分参加：计零分。",
        "未报名到会：计80%。",
        "计分精度：半分。",
    ]


def test_grades_in_words():
    grades = (Grade("不称职", 0), Grade("优秀", 9000), Grade("称职", 6000))

    assert grades_said(grades) == ["优秀：90 分及以上", "称职：60 分及以上", "不称职：60 分以下"]


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_every_ready_made_set_can_be_read(congress, affairs, code):
    draft = services.take_over(KNOWN[code], congress, by=affairs, valid_from=None)

    said = queries.preview(draft)

    sentences = [sentence for _name, group in said.groups for sentence in group]
    assert len(sentences) >= len(KNOWN[code].rules.items)
    assert len(said.targets) == len(KNOWN[code].rules.targets)


def test_groups_stand_above_their_items(congress, affairs):
    said = queries.preview(services.take_over(SET_G, congress, by=affairs, valid_from=None))

    name, sentences = said.groups[0]
    assert (name, sentences[0]) == ("会议", "合计最多 50 分，扣分后不低于 0 分。")


# Drafts ------------------------------------------------------------------------------------------------------------


def sent(client, address):
    """What the browser sends when the form is saved as it was shown."""
    context = client.get(address).context
    forms = [context["adminform"].form]
    data = {"shown": context["shown"], "idempotency_key": ""}
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            if value is not None and value is not False:
                data[form.add_prefix(name)] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return data


def change(draft):
    return f"{LIST}{draft.pk}/change/"


def item_page(item):
    return f"/admin/deputies/scoringitem/{item.pk}/change/"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARIAT, Role.DEPUTY_AFFAIRS}))
def test_others_do_not_get_in(logged_in, congress, role, draft):
    client = logged_in(factories.staff(congress, role, organ=factories.organ(congress)))

    pages = [LIST, change(draft), *(f"{LIST}{draft.pk}/{name}/" for name in ("copy", "check", "trial", "enact"))]

    assert not {client.get(page).status_code for page in pages} & {200}


def test_a_draft_is_saved_with_its_lines(desk, draft):
    data = sent(desk, change(draft)) | {"base": "1.5", "late_percent": "50"}
    data["items-0-cap"] = "15.5"

    answer = desk.post(change(draft), data)

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert (draft.base, draft.late_percent, draft.version) == (150, 50, 2)
    assert draft.items.order_by("position", "pk").first().cap == 1550
    assert Event.objects.filter(kind="deputies.save_rules").count() == 1


def test_the_page_says_it_in_sentences(desk, draft):
    shown = desk.get(change(draft)).content.decode()

    assert "接待选民：首次" in shown
    assert "按年度计分" in shown


def test_an_item_is_added_and_its_lines_after_it(desk, congress, draft):
    data = sent(desk, change(draft))
    new = data["items-TOTAL_FORMS"]
    place = int(new) - 1
    data |= {f"items-{place}-code": "Z1", f"items-{place}-name": "送法下乡", f"items-{place}-position": "99"}
    assert desk.post(change(draft), data).status_code == 302
    item = draft.items.get(code="Z1")
    kind = counting.kind(congress, "V02")

    data = sent(desk, item_page(item))
    data |= {"awards-0-first": "2.5", "awards-0-further": "1", "awards-0-types": [str(kind.pk)]}
    answer = desk.post(item_page(item), data)

    award = item.awards.get()
    assert answer["Location"] == change(draft)
    assert (award.first, award.further, list(award.types.all())) == (250, 100, [kind])


def test_a_cap_below_the_first_act_is_told_beside_the_cap(desk, draft):
    data = sent(desk, change(draft))
    data["items-0-cap"] = "1"

    answer = desk.post(change(draft), data)

    formset = answer.context["inline_admin_formsets"][1].formset
    assert list(formset.errors[0]) == ["cap"]
    assert draft.items.order_by("position", "pk").first().cap == 1500


def test_a_first_act_above_the_cap_is_told_beside_the_first(desk, draft):
    item = draft.items.order_by("position", "pk").first()
    data = sent(desk, item_page(item)) | {"awards-0-first": "20"}

    answer = desk.post(item_page(item), data)

    assert list(answer.context["inline_admin_formsets"][0].formset.errors[0]) == ["first"]


def test_the_service_refuses_it_too(draft, affairs):
    award = ScoringAward.objects.filter(item__rule_set=draft, item__cap__isnull=False).first()
    award.first = 999_900

    assert list(errors(lambda: services.save_rules(draft, by=affairs, rows=[(award, None)]))) == [""]


def test_a_group_taken_away_leaves_its_items(desk, draft):
    item = draft.items.exclude(group=None).first()
    services.save_rules(draft, by=None, removed=[item.group])

    item.refresh_from_db()
    assert item.group is None


def test_what_is_in_force_is_read_only(desk, congress, affairs, draft):
    services.enact(draft, by=affairs)

    answer = desk.post(change(draft), {"name": "另一名称"})

    with pytest.raises(Refused):
        services.save_rules(draft, by=affairs)
    assert answer.status_code == 403
    assert 'name="_save"' not in desk.get(change(draft)).content.decode()


def test_days_of_another_rule_set_are_told_beside_the_day(desk, congress, affairs, draft):
    services.enact(draft, by=affairs)
    other = services.copy_rules(draft, by=affairs, name="新规则", valid_from=dt.date(2026, 12, 1))
    data = sent(desk, change(other)) | {"valid_from": "2025-12-01"}

    saving = desk.post(change(other), data)
    enacting = desk.post(f"{LIST}{other.pk}/enact/", {"valid_from": "2025-12-01"})

    assert list(saving.context["adminform"].form.errors) == ["valid_from"]
    assert (enacting.status_code, list(enacting.context["form"].errors)) == (422, ["valid_from"])


def test_a_draft_saved_meanwhile_is_not_overwritten(desk, draft):
    data = sent(desk, change(draft))
    ScoringRuleSet.objects.filter(pk=draft.pk).update(base=500)

    answer = desk.post(change(draft), data | {"base": "7"})

    draft.refresh_from_db()
    assert (answer.status_code, draft.base) == (200, 500)


def test_a_ready_made_set_is_taken_over_and_copied(desk, congress):
    desk.post(f"{LIST}take-over/", {"known": "H", "valid_from": "2026-01-01"})
    draft = ScoringRuleSet.objects.get()
    assert desk.get(f"{LIST}{draft.pk}/copy/").status_code == 200
    desk.post(f"{LIST}{draft.pk}/copy/", {"name": "新一版", "valid_from": "2027-01-01"})

    copy = ScoringRuleSet.objects.get(name="新一版")
    assert (draft.items.count(), copy.items.count(), copy.state) == (15, 15, RuleSetState.DRAFT)


def test_the_check_says_what_is_missing(desk, draft):
    good = desk.get(f"{LIST}{draft.pk}/check/", follow=True).context["messages"]
    ScoringItem.objects.create(rule_set=draft, code="Z9", name="空")
    bad = desk.get(f"{LIST}{draft.pk}/check/", follow=True).context["messages"]

    assert [[message.level_tag for message in told] for told in (good, bad)] == [["info"], ["warning"]]


# In force ----------------------------------------------------------------------------------------------------------


def test_putting_in_force_counts_everybody_anew(desk, congress, affairs, draft):
    deputy = factories.deputy(congress)
    approved(deputy, "V02", DAY, by=affairs)
    assert balance(deputy.post.mandate) == 0

    answer = desk.post(f"{LIST}{draft.pk}/enact/", {"valid_from": "2025-12-01"})
    row = Job.objects.get()
    assert (answer["Location"], row.kind) == (reverse("job", args=[row.pk]), "deputies.recompute")
    jobs.run_one()

    row.refresh_from_db()
    draft.refresh_from_db()
    assert (row.state, row.error, draft.state) == ("done", "", RuleSetState.IN_FORCE)
    assert (row.done, row.total) == (1, 1)
    assert balance(deputy.post.mandate) == 200
    assert Standing.objects.get().deputy_count == 1


def test_a_trial_run_writes_a_workbook_and_no_points(desk, congress, affairs):
    counting.in_force(congress, by=affairs)
    deputy = factories.deputy(congress, name="单美玲")
    factories.deputy(congress, name="丁一")
    approved(deputy, "V02", DAY, by=affairs)
    other = services.take_over(KNOWN["A"], congress, by=affairs, valid_from=dt.date(2026, 12, 1))
    before = PointEntry.objects.count()
    assert desk.get(f"{LIST}{other.pk}/trial/").status_code == 200
    year = desk.get(f"{LIST}{other.pk}/trial/").context["form"].fields["year"].choices[0][0]

    desk.post(f"{LIST}{other.pk}/trial/", {"year": year})
    jobs.run_one()

    row = Job.objects.get()
    assert (row.state, row.error, PointEntry.objects.count()) == ("done", "", before)
    with files.attached(row).get().stored.open("rb") as stored:
        sheet = openpyxl.load_workbook(io.BytesIO(stored.read())).active
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert lines[0] == ["代表", "代表证号", "代表团", "现有积分", "按此规则", "差额"]
    assert [abs(line[5]) for line in lines[1:]] == sorted((abs(line[5]) for line in lines[1:]), reverse=True)
    assert lines[1][0] == "单美玲"
    assert row.result["lines"][0] == ["代表", 2]


def test_the_command_names_whose_ledger_differs(congress, affairs, capsys):
    counting.in_force(congress, by=affairs)
    deputy = factories.deputy(congress, name="单美玲")
    act = approved(deputy, "V02", DAY, by=affairs)
    type(act).objects.filter(pk=act.pk).update(type=counting.kind(congress, "S01"))

    with pytest.raises(SystemExit) as left:
        call_command("recompute_points", "--check", "--congress", congress.code)
    assert (left.value.code, "单美玲" in capsys.readouterr().out, balance(act.mandate)) == (1, True, 200)

    call_command("recompute_points")
    call_command("recompute_points", "--check")
    assert balance(act.mandate) == 500
    with pytest.raises(CommandError):
        call_command("recompute_points", "--congress", "nowhere")


# The clock ---------------------------------------------------------------------------------------------------------


def test_places_are_taken_once_a_night_and_a_missed_night_is_made_up(congress, affairs):
    counting.in_force(congress, by=affairs)
    factories.deputy(congress)

    def at(day, hour):
        with time_machine.travel(dt.datetime(2026, 6, day, hour, tzinfo=dt.UTC), tick=False):
            return tasks.take_standings()

    # 15:00 UTC is 23:00 in Shanghai, 16:00 the next day's midnight
    assert [at(2, 4), at(2, 15), at(2, 16), at(3, 15), at(6, 1), at(6, 1)] == [1, 0, 1, 0, 1, 0]
    assert timezone.localdate(Standing.objects.get().taken_at) == dt.date(2026, 6, 6)


def test_a_congress_without_a_rule_has_no_places(congress):
    assert tasks.take_standings() == 0
    assert tasks.freeze_due() == 0
