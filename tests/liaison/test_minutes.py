"""Symposia and visits: written, corrected, struck out; matters raised are opinions; who was there has done it once."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress.errors import Invalid, Refused, Stale
from congress.models import User
from deputies.models import DutyRecord, DutyType
from liaison import queries, services
from liaison.models import Minutes, MinutesMatter, VoterOpinion
from liaison.workflow import MINUTES_MOVES

EVERYBODY = ("worker", "stranger", "deputy", "other", "outsider", "higher", "secretary", "leader", "clerk", "foreign")
FIELDS = {
    "kind": "symposium", "subject": "老旧小区改造座谈会", "date": dt.date(2026, 3, 2), "half_days": 1, "place": "一楼会议室",
    "others": 12, "text": "居民代表提出加装电梯。",
}  # fmt: skip


def write(here, *names, **fields):
    present = [getattr(here, name).post.mandate for name in names or ("deputy",)]
    return services.write_minutes(here.house, by=here.worker, present=present, **(FIELDS | fields))


def matter(here, minutes, **fields):
    told = {"words": "加装电梯", "deputy": here.deputy.post.mandate, "category": here.categories[0]} | fields
    return services.raise_matter(minutes, by=here.worker, **told)[0]


def duties(fact):
    return list(DutyRecord.objects.filter(type__fact=fact).values_list("mandate__person__name", "state", "half_days"))


@pytest.fixture
def counted(here):
    for code, fact in (("M06", "hearing"), ("V02", "visit")):
        DutyType.objects.create(congress=here.congress, code=code, name=code, fact=fact)


def test_only_the_station_corrects_and_strikes_out(here):
    minutes = write(here)

    found = {
        who: [move.name for move in MINUTES_MOVES.open_to(User.objects.get(pk=getattr(here, who).pk), minutes)]
        for who in EVERYBODY
    }

    assert {who: moves for who, moves in found.items() if moves} == {"worker": ["correct_minutes", "strike_minutes"]}


def test_queryset_and_predicate_agree_on_who_sees_minutes(here):
    minutes = write(here)
    users = {who: User.objects.get(pk=getattr(here, who).pk) for who in EVERYBODY}

    seen = {who for who, user in users.items() if Minutes.objects.visible_to(user).exists()}

    assert seen == {"worker", "deputy", "secretary", "leader"}
    assert seen == {who for who, user in users.items() if user.has_perm("liaison.view_minutes", minutes)}


@pytest.mark.parametrize(("kind", "fact"), [("symposium", "hearing"), ("visit", "visit")])
def test_who_was_there_has_done_it_exactly_once(here, counted, work_off, kind, fact):
    minutes = write(here, "deputy", "other", kind=kind, half_days=2)
    work_off()
    services.count_minutes(minutes, by=None)

    assert sorted(duties(fact)) == sorted([(here.deputy.name, "approved", 2), (here.other.name, "approved", 2)])
    assert DutyRecord.objects.count() == 2


def test_struck_out_they_count_no_more_and_leave_the_register(here, counted, work_off):
    minutes = write(here)
    work_off()

    services.strike_minutes(minutes, reason="日期写错", by=here.worker)
    services.count_minutes(minutes, by=None)

    assert duties("hearing") == [(here.deputy.name, "struck", 1)]
    assert list(queries.rows_of_minutes_register(here.house, 2026)) == []
    with pytest.raises(Refused):
        matter(here, minutes)
    with pytest.raises(Refused):
        services.strike_minutes(minutes, reason="再次", by=here.worker)


def test_a_matter_raised_is_an_opinion_like_any_other_with_the_way_back(here):
    minutes = write(here, kind="visit")

    opinion = matter(here, minutes)
    answered = matter(here, minutes, words="补种行道树", answer="已补种")

    assert [opinion.state, answered.state] == ["accepted", "replied"]
    assert set(VoterOpinion.objects.visible_to(here.deputy)) == {opinion, answered}
    assert queries.source_of_opinion(opinion, here.worker) == {
        "kind": "走访", "date": dt.date(2026, 3, 2), "url": minutes.get_absolute_url(),
    }  # fmt: skip
    assert queries.source_of_opinion(opinion, here.outsider)["url"] == ""


def test_an_opinion_is_raised_once(here):
    minutes = write(here)
    opinion = matter(here, minutes)

    with pytest.raises(IntegrityError), transaction.atomic():
        MinutesMatter.objects.create(minutes=minutes, opinion=opinion)


@pytest.mark.parametrize(
    ("fields", "names", "field"),
    [({"date": dt.date(2026, 3, 3)}, ("deputy",), "date"), ({}, ("outsider",), "present")],
)
def test_a_day_to_come_and_a_deputy_of_elsewhere_are_refused(here, fields, names, field):
    with pytest.raises(Invalid) as refused:
        write(here, *names, **fields)
    assert list(refused.value.errors) == [field]


def test_minutes_name_somebody(here):
    with pytest.raises(Invalid):
        services.write_minutes(here.house, by=here.worker, present=[], **FIELDS)


def test_a_closed_station_holds_nothing(here):
    here.house.closed_on = dt.date(2026, 3, 1)

    with pytest.raises(Refused):
        write(here)


def test_a_correction_on_top_of_anothers_is_shown_what_stands(here):
    minutes = write(here)
    words = {name: FIELDS[name] for name in ("subject", "place", "others", "text")}
    services.correct_minutes(minutes, by=here.worker, version=1, **(words | {"others": 15}))

    with pytest.raises(Stale) as refused:
        services.correct_minutes(minutes, by=here.worker, version=1, **words)
    assert refused.value.current["others"] == "15"


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx"])
def test_the_register_of_a_year_is_printed(here, logged_in, ending):
    matter(here, write(here))
    write(here, date=dt.date(2025, 12, 30))

    answer = logged_in(here.worker).get(reverse("minutes_register", args=[here.house.pk, ending]), {"year": "2026"})

    assert (answer.status_code, len(queries.rows_of_minutes_register(here.house, 2026))) == (200, 1)
    assert len(answer.content) > 1000


def test_the_excel_register_holds_what_was_held(here, logged_in):
    from deputies.computing import workbook

    opinion = matter(here, write(here, text="电话 13987654321，加装电梯"))

    answer = logged_in(here.worker).get(reverse("minutes_register", args=[here.house.pk, "xlsx"]))
    (_n, _heads), (_m, row) = workbook.read(answer.content, "x.xlsx")

    assert row[:6] == ["2026-03-02", "座谈会", FIELDS["subject"], "一楼会议室", here.deputy.name, "12"]
    assert "13987654321" not in row[6]
    assert row[7] == opinion.number


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "worker"])
def test_nobody_else_writes_corrects_or_raises(here, logged_in, who):
    minutes = write(here)
    client = logged_in(User.objects.get(pk=getattr(here, who).pk))

    urls = [reverse("minutes_write", args=[here.house.pk]), reverse("minutes_raise", args=[minutes.pk])]
    urls += [reverse("minutes_move", args=[minutes.pk, name]) for name in MINUTES_MOVES.names]

    assert {client.post(url).status_code for url in urls} <= {403, 404}


def send(client, url, **fields):
    key = client.get(url).context["idempotency_key"]
    answer = client.post(url, {"idempotency_key": key, **fields})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


def test_the_whole_way_by_the_pages(here, logged_in):
    client = logged_in(here.worker)
    words = {"subject": "座谈会", "place": "会议室", "others": "8", "text": "加装电梯"}
    page = send(
        client, reverse("minutes_write", args=[here.house.pk]), kind="symposium", date="2026-03-02", half_days="1",
        present=[here.deputy.post.mandate.pk], **words,
    )  # fmt: skip
    follow = send(
        client, f"{page}matter/", words="三号楼加装电梯", deputy=here.deputy.post.mandate.pk,
        category=here.categories[0].code,
    )  # fmt: skip
    send(client, f"{page}correct_minutes/", version="1", **(words | {"others": "9"}))
    shown = logged_in(here.deputy).get(page).content.decode()
    client = logged_in(here.worker)
    opinion = client.get(VoterOpinion.objects.get().get_absolute_url()).content.decode()
    listed = client.get(reverse("minutes_list"))
    send(client, f"{page}strike_minutes/", reason="重复")

    assert follow.startswith("/opinions/follow/")
    assert "加装电梯" in shown
    assert page in opinion
    assert [row.others for row in listed.context["rows"]] == [9]
    assert client.post(f"{page}strike_minutes/", {"reason": "重复"}).status_code == 409


def test_a_refused_record_keeps_what_was_typed(here, logged_in):
    url = reverse("minutes_write", args=[here.house.pk])

    answer = logged_in(here.worker).post(url, {"text": "已写好的一大段记录"})

    assert answer.status_code == 422
    assert "已写好的一大段记录" in answer.content.decode()


def test_a_list_asks_the_same_few_questions(here, logged_in, django_assert_max_num_queries):
    for _nth in range(4):
        write(here, "deputy", "other")
    client = logged_in(here.worker)
    client.get(reverse("minutes_list"))

    with django_assert_max_num_queries(12):
        page = client.get(reverse("minutes_list"))

    assert len(page.context["rows"]) == 4


def test_constraints_hold_in_the_database(here):
    minutes = write(here)
    for fields in ({"kind": "x"}, {"state": "x"}, {"half_days": 3}, {"state": "struck"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Minutes.objects.filter(pk=minutes.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        minutes.deputies.create(mandate=here.deputy.post.mandate)
