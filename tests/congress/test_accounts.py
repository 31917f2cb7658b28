"""Accounts, one-time codes, posts, tokens, clerks, their pages, tables and commands."""

import datetime as dt
import io
import threading

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIRequestFactory

from congress import accounts, events, tokens
from congress.errors import Invalid, Refused
from congress.models import (
    ApiToken,
    AuditRecord,
    Congress,
    Event,
    OneTimeCode,
    Organ,
    Post,
    Role,
    Session,
    Term,
    TermRule,
    User,
)
from tests import factories

PASSWORD = "Anlan-2026-river"
FOUND = {
    "name": "云岭县人民代表大会",
    "short_name": "云岭人大",
    "code": "yunling",
    "level": "county",
    "area": "云岭县",
    "term": "17",
    "term_begins": "2022-01-10",
    "session": "5",
    "session_begins": "2026-01-15",
    "session_ends": "2026-01-18",
    "admin": "li",
    "admin_name": "李文",
}


@pytest.fixture
def organ(congress):
    return factories.organ(congress, name="市水利局")


@pytest.fixture
def leader(congress, organ):
    return factories.staff(congress, Role.UNIT_LEADER, organ=organ, username="lead")


@pytest.fixture
def clerk(congress, organ):
    user = factories.staff(congress, Role.UNIT_CLERK, organ=organ, username="wang", phone="13800000001")
    user.set_password(PASSWORD)
    user.save()
    return user


def kinds(target):
    return list(Event.objects.about(target).values_list("kind", flat=True))


def entered(user, password=PASSWORD):
    client = Client()
    client.post("/accounts/login/", {"login": user.username, "password": password})
    return client


def is_in(client):
    return client.get("/accounts/me/").status_code == 200


# Accounts ---------------------------------------------------------------------------------------------------------


def test_new_account_cannot_be_entered_until_a_code_is_issued(secretary):
    user = accounts.create_user("zhao", "赵明", phone="138 0000 0005", by=secretary)

    assert (user.has_usable_password(), user.phone, kinds(user)) == (False, "13800000005", ["congress.create_user"])
    assert accounts.find("13800000005") == user


def test_one_person_has_one_account(secretary, clerk):
    with pytest.raises(Refused):
        accounts.create_user("other", "王", phone="13800000001", by=secretary)
    with pytest.raises(Refused):
        accounts.create_user("wang", "王", by=secretary)
    with pytest.raises(Refused):
        accounts.create_users(
            [{"username": name, "name": name, "phone": "13800000009"} for name in ("aa", "bb")], by=secretary
        )

    assert User.objects.filter(username__in=["other", "aa", "bb"]).count() == 0


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"username": "王", "name": "王"}, "username"),
        ({"username": "13900000009", "name": "王", "phone": "13900000008"}, "username"),
        ({"username": "wei", "name": "王", "phone": "12345"}, "phone"),
        ({"username": "wei", "name": " "}, "name"),
    ],
)
def test_names_and_phones_are_checked(secretary, person, field):
    with pytest.raises(Invalid) as refusal:
        accounts.create_users([person], by=secretary)

    assert list(refusal.value.errors) == [field]


def test_correcting_an_account_says_which_fields_and_not_what(secretary, clerk):
    accounts.change_user(clerk, by=secretary, name=clerk.name, phone="13800000002")

    event = Event.objects.get(kind="congress.change_user")
    assert event.data == {"fields": ["phone"]}
    assert (accounts.find("13800000002"), accounts.find("13800000001")) == (clerk, None)


def test_disabling_acts_at_once_on_sessions_and_tokens(secretary, clerk):
    client = entered(clerk)
    token = tokens.issue(clerk, "system")
    before = is_in(client)
    accounts.disable(clerk, by=secretary)
    with pytest.raises(AuthenticationFailed):
        tokens.TokenAuthentication().authenticate(APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"Token {token}"))

    assert (before, is_in(client), is_in(entered(clerk))) == (True, False, False)
    assert (UserSession.objects.count(), ApiToken.objects.count()) == (0, 0)


def test_nobody_disables_himself(secretary):
    with pytest.raises(Refused):
        accounts.disable(secretary, by=secretary)

    assert User.objects.get(pk=secretary.pk).is_active is True


def test_enabled_account_opens_with_its_old_password(secretary, clerk):
    accounts.disable(clerk, by=secretary)
    accounts.enable(clerk, by=secretary)

    assert is_in(entered(clerk))


def test_secretariat_cannot_reach_an_administrators_account(congress, secretary):
    auditor = factories.staff(congress, Role.AUDITOR)
    for act in (accounts.disable, accounts.enable, accounts.drop_factors):
        with pytest.raises(Refused):
            act(auditor, by=secretary)
    with pytest.raises(Refused):
        accounts.issue_codes([auditor], by=secretary)

    assert kinds(auditor) == []


def test_nobody_takes_over_an_account_that_acts_in_another_congress(clerk):
    town = factories.congress(code="town", level="town")
    secretary = factories.staff(town)
    accounts.add_post(clerk, town, Role.COMMITTEE_STAFF, by=secretary)

    for act in (accounts.disable, accounts.drop_factors):
        with pytest.raises(Refused, match=clerk.name):
            act(clerk, by=secretary)
    with pytest.raises(Refused):
        accounts.change_user(clerk, by=secretary, name=clerk.name, phone="13800000009")
    with pytest.raises(Refused):
        accounts.issue_codes([clerk], by=secretary)

    assert accounts.acting_elsewhere([clerk, secretary], secretary) == {clerk.pk}
    assert User.objects.get(pk=clerk.pk).has_usable_password()


# One-time codes ---------------------------------------------------------------------------------------------------


def test_reset_ends_password_sessions_and_tokens(secretary, clerk):
    client = entered(clerk)
    tokens.issue(clerk, "system")
    ((_user, code),) = accounts.issue_codes([clerk], by=secretary)

    assert (is_in(client), is_in(entered(clerk)), ApiToken.objects.count()) == (False, False, 0)
    assert is_in(entered(clerk, code))


def test_code_is_stored_as_a_mark_only(secretary, clerk):
    ((_user, code),) = accounts.issue_codes([clerk], by=secretary)

    assert accounts.CODE_SHAPE.fullmatch(code)
    assert code not in OneTimeCode.objects.get().digest


def test_code_works_once(secretary, clerk):
    ((_user, code),) = accounts.issue_codes([clerk], by=secretary)

    assert [accounts.use_code(clerk, code), accounts.use_code(clerk, code)] == [True, False]


def test_new_code_replaces_the_old_one(secretary, clerk):
    ((_user, old),) = accounts.issue_codes([clerk], by=secretary)
    ((_user, new),) = accounts.issue_codes([clerk], by=secretary)

    assert [accounts.use_code(clerk, old), accounts.use_code(clerk, new)] == [False, True]


def test_code_dies_with_the_fifth_wrong_one(secretary, clerk):
    ((_user, code),) = accounts.issue_codes([clerk], by=secretary)
    for _turn in range(5):
        accounts.use_code(clerk, "ABCDEFGHJK")

    assert accounts.use_code(clerk, code) is False


def test_mistyped_password_is_no_try_of_the_code(secretary, clerk):
    ((_user, code),) = accounts.issue_codes([clerk], by=secretary)
    for _turn in range(6):
        accounts.use_code(clerk, "my old password")

    assert accounts.use_code(clerk, code) is True


def test_code_dies_after_fourteen_days(secretary, clerk):
    ((_user, code),) = accounts.issue_codes([clerk], by=secretary)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=14, minutes=1)):
        assert accounts.use_code(clerk, code) is False


def test_nobody_issues_a_code_for_himself(secretary):
    with pytest.raises(Refused):
        accounts.issue_codes([secretary], by=secretary)


def test_codes_for_many_cost_a_fixed_number_of_queries(secretary, django_assert_max_num_queries):
    users = accounts.create_users([{"username": f"many{n}", "name": f"名{n}"} for n in range(150)], by=secretary)

    with django_assert_max_num_queries(14):
        issued = accounts.issue_codes(users, by=secretary)

    assert len({code for _user, code in issued}) == 150


def test_slips_print_name_user_name_and_code(congress, clerk, secretary):
    issued = accounts.issue_codes([clerk], by=secretary)

    text = PdfReader(io.BytesIO(accounts.print_slips(issued, congress))).pages[0].extract_text()

    code = issued[0][1]
    assert [word in text for word in ("wang", f"{code[:5]}-{code[5:]}", "市水利局")] == [True, True, True]


@pytest.mark.postgres
def test_of_ten_uses_at_the_same_moment_one_counts(transactional_facts):
    """Real concurrency: each thread has the right code."""
    user = factories.user()
    ((_user, code),) = accounts.issue_codes([user], by=None)
    gate = threading.Barrier(10)
    answers = []

    def use():
        gate.wait()
        answers.append(accounts.use_code(User.objects.get(pk=user.pk), code))
        connection.close()

    threads = [threading.Thread(target=use) for _turn in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [False] * 9 + [True]


# Posts ------------------------------------------------------------------------------------------------------------


def test_administrator_holds_no_other_post(congress, secretary):
    security = factories.staff(congress, Role.SECURITY_ADMIN)
    with pytest.raises(Refused):
        accounts.add_post(secretary, congress, Role.AUDITOR, by=security)
    auditor = factories.staff(congress, Role.AUDITOR)
    with pytest.raises(Refused):
        accounts.add_post(auditor, congress, Role.LEADER, by=security)

    assert Post.objects.count() == 3


def test_database_refuses_what_slipped_past_the_service(congress, secretary):
    with pytest.raises(Refused), transaction.atomic():
        accounts.add_post(secretary, congress, Role.SECRETARIAT, by=None)


def test_only_the_security_administrator_makes_administrators(congress, secretary):
    newcomer = factories.user()
    with pytest.raises(Refused):
        accounts.add_post(newcomer, congress, Role.SYSTEM_ADMIN, by=secretary)

    security = factories.staff(congress, Role.SECURITY_ADMIN)
    assert accounts.add_post(newcomer, congress, Role.SYSTEM_ADMIN, by=security).is_held


def test_nobody_gives_or_ends_his_own_post(congress, secretary):
    with pytest.raises(Refused):
        accounts.add_post(secretary, congress, Role.LEADER, by=secretary)
    with pytest.raises(Refused):
        accounts.end_post(secretary.posts.get(), by=secretary)


def test_posts_of_deputies_are_left_to_the_mandate(congress, secretary):
    deputy = factories.staff(congress, Role.DEPUTY)
    with pytest.raises(Refused):
        accounts.add_post(factories.user(), congress, Role.DEPUTY, by=secretary)
    with pytest.raises(Refused):
        accounts.end_post(deputy.posts.get(), by=secretary)


def test_post_of_a_unit_names_an_organ_of_this_congress(congress, secretary):
    foreign = factories.organ(factories.congress())
    with pytest.raises(Invalid):
        accounts.add_post(factories.user(), congress, Role.UNIT_CLERK, by=secretary)
    with pytest.raises(Refused):
        accounts.add_post(factories.user(), congress, Role.UNIT_CLERK, organ=foreign, by=secretary)


def test_ending_a_post_logs_out_and_ends_its_tokens(secretary, clerk):
    client = entered(clerk)
    tokens.issue(clerk, "system")
    accounts.end_post(clerk.posts.get(), by=secretary)

    assert (is_in(client), ApiToken.objects.count(), User.objects.get(pk=clerk.pk).acting_as) == (False, 0, None)
    with pytest.raises(Refused):
        accounts.end_post(clerk.posts.get(), by=secretary)


def test_one_acts_only_in_a_post_of_ones_own(client, clerk, leader):
    client.force_login(clerk)

    answer = client.post("/accounts/act/", {"post": leader.posts.get().pk})

    assert answer.status_code == 404
    with pytest.raises(Refused):
        accounts.act_as(clerk, leader.posts.get())


def test_choosing_a_post_is_audited(clerk):
    accounts.act_as(clerk, clerk.posts.get())

    assert AuditRecord.objects.get(kind="act").actor == clerk


# My page ----------------------------------------------------------------------------------------------------------


def test_token_is_shown_once_and_revoked(client, clerk):
    client.force_login(clerk)
    made = client.post("/accounts/tokens/", {"name": "档案系统", "post": clerk.post.pk})
    token = made.context["new_token"]
    again = client.get("/accounts/me/")
    row = ApiToken.objects.get()
    client.post(f"/accounts/tokens/{row.pk}/revoke/")

    assert token in made.content.decode()
    assert token not in again.content.decode()
    assert row.digest == tokens.digest(token)
    assert ApiToken.objects.count() == 0


def test_token_of_somebody_else_is_not_revoked(client, clerk, leader):
    tokens.issue(leader, "system")
    client.force_login(clerk)
    client.post(f"/accounts/tokens/{ApiToken.objects.get().pk}/revoke/")

    assert ApiToken.objects.count() == 1


def test_token_acts_in_a_post_of_its_owner(clerk, leader):
    with pytest.raises(Refused):
        tokens.issue(clerk, "x", leader.posts.get())


def test_language_is_the_persons_after_log_in_and_the_browsers_before(client, clerk):
    client.post("/accounts/language/", {"language": "en"})
    before = client.cookies["django_language"].value
    client.force_login(clerk)
    client.post("/accounts/language/", {"language": "en"})

    assert (before, client.cookies["django_language"].value) == ("en", "")
    assert User.objects.get(pk=clerk.pk).language == "en"
    assert client.post("/accounts/language/", {"language": "fr"}).status_code == 404


def test_large_text_is_switched(client, clerk):
    client.force_login(clerk)
    client.post("/accounts/large/", {"large": "1"})

    assert User.objects.get(pk=clerk.pk).large_text is True


def test_logging_out_everywhere_ends_every_session(clerk):
    first, second = entered(clerk), entered(clerk)
    first.post("/accounts/sessions/end/")

    assert (is_in(first), is_in(second), UserSession.objects.count()) == (False, False, 0)


@pytest.mark.parametrize(
    "name",
    [
        "account_me",
        "account_choose_post",
        "account_clerks",
        "usersessions_list",
        "mfa_index",
        "account_change_password",
    ],
)
def test_visitors_are_led_to_the_log_in(client, db, name):
    assert client.get(reverse(name))["Location"].startswith("/accounts/login/?next=")


# Clerks -----------------------------------------------------------------------------------------------------------


def test_leader_makes_a_clerk_who_enters_with_the_code(client, leader, organ):
    client.force_login(leader)
    page = client.post("/accounts/clerks/", {"name": "周平", "username": "zhou", "phone": "13800000007"})
    zhou = User.objects.get(username="zhou")

    assert page.context["code"] in page.content.decode()
    assert (zhou.posts.get().organ, zhou.posts.get().role) == (organ, Role.UNIT_CLERK)
    assert is_in(entered(zhou, page.context["code"]))


def test_clerk_form_shows_what_is_wrong(client, leader, clerk):
    client.force_login(leader)

    empty = client.post("/accounts/clerks/", {})
    taken = client.post("/accounts/clerks/", {"name": "周", "username": "wang"})
    wrong = client.post("/accounts/clerks/", {"name": "周", "username": "周"})

    assert (empty.status_code, taken.status_code, wrong.status_code) == (422, 409, 422)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.UNIT_LEADER])
def test_only_unit_leaders_manage_clerks(client, congress, organ, clerk, role):
    user = factories.staff(congress, role, organ=organ)
    client.force_login(user)
    post = clerk.posts.get()

    assert client.get("/accounts/clerks/").status_code == 403
    assert client.post(f"/accounts/clerks/{post.pk}/disable/").status_code == 403
    assert User.objects.get(pk=clerk.pk).is_active is True


def test_leader_of_another_unit_does_not_find_the_clerk(client, congress, clerk):
    other = factories.staff(congress, Role.UNIT_LEADER, organ=factories.organ(congress))
    client.force_login(other)
    post = clerk.posts.get()

    answers = [
        client.post(f"/accounts/clerks/{post.pk}/{act}/").status_code for act in ("disable", "enable", "end", "code")
    ]

    assert answers == [404, 404, 404, 404]
    assert clerk.name not in client.get("/accounts/clerks/").content.decode()


def test_leader_disables_enables_and_ends(client, leader, clerk):
    client.force_login(leader)
    post = clerk.posts.get()
    inside = entered(clerk)
    client.post(f"/accounts/clerks/{post.pk}/disable/")
    disabled = is_in(inside)
    client.post(f"/accounts/clerks/{post.pk}/enable/")
    client.post(f"/accounts/clerks/{post.pk}/end/")

    assert disabled is False
    assert User.objects.get(pk=clerk.pk).is_active is True
    assert Post.objects.valid().filter(user=clerk).count() == 0


def test_leader_has_no_hand_on_a_fellow_leader(client, congress, organ, leader):
    fellow = factories.staff(congress, Role.UNIT_LEADER, organ=organ)
    client.force_login(leader)

    assert client.post(f"/accounts/clerks/{fellow.posts.get().pk}/disable/").status_code == 404


def test_leader_cannot_take_over_an_account_that_acts_elsewhere(client, leader, clerk, congress):
    Post.objects.create(user=clerk, congress=congress, role=Role.LEADER, valid_from=factories.LONG_AGO)
    client.force_login(leader)
    post = clerk.posts.get(role=Role.UNIT_CLERK)

    answers = [client.post(f"/accounts/clerks/{post.pk}/{act}/").status_code for act in ("code", "disable", "end")]

    assert answers == [409, 409, 302]
    assert User.objects.get(pk=clerk.pk).has_usable_password()


# Admin ------------------------------------------------------------------------------------------------------------


def test_admin_masks_phones_in_the_list_and_audits_the_form(client, secretary, clerk):
    client.force_login(secretary)
    rows = client.get("/admin/congress/user/").content.decode()
    form = client.get(f"/admin/congress/user/{clerk.pk}/change/").content.decode()

    assert ("13800000001" in rows, "138****0001" in rows, "13800000001" in form) == (False, True, True)
    assert AuditRecord.objects.get(kind="unmask_phone").what == f"user {clerk.pk}"


def test_admin_finds_a_person_by_the_whole_phone(client, secretary, clerk):
    client.force_login(secretary)

    assert "wang" in client.get("/admin/congress/user/?q=13800000001").content.decode()
    assert "wang" not in client.get("/admin/congress/user/?q=13800000002").content.decode()


def test_admin_shows_nobody_of_another_congress(client, clerk):
    stranger = factories.staff(factories.congress())
    client.force_login(stranger)

    assert "wang" not in client.get("/admin/congress/user/").content.decode()
    assert client.get(f"/admin/congress/user/{clerk.pk}/change/").status_code in {302, 403}
    assert AuditRecord.objects.filter(kind="unmask_phone").count() == 0


def test_admin_makes_an_account_with_its_first_post(client, secretary, organ):
    client.force_login(secretary)
    client.post(
        "/admin/congress/user/add/",
        {"username": "zhou", "name": "周平", "phone": "", "role": "unit_clerk", "organ": organ.pk},
    )

    assert User.objects.get(username="zhou").posts.get().organ == organ


def test_admin_shows_a_refusal_and_keeps_what_was_typed(client, secretary, clerk):
    client.force_login(secretary)
    page = client.post("/admin/congress/user/add/", {"username": "wang", "name": "周平", "role": "leader", "phone": ""})

    assert page.status_code == 200
    assert 'value="周平"' in page.content.decode()
    assert User.objects.filter(name="周平").count() == 0


def test_admin_prints_slips_and_never_takes_a_password(client, secretary, clerk):
    client.force_login(secretary)
    form = client.get(f"/admin/congress/user/{clerk.pk}/change/").content.decode()
    slips = client.post("/admin/congress/user/", {"action": "issue_codes", "_selected_action": [clerk.pk]})

    assert 'type="password"' not in form
    assert (slips["Content-Type"], slips.content[:5]) == ("application/pdf", b"%PDF-")
    assert OneTimeCode.objects.get().user == clerk


def test_admin_has_no_password_page_of_its_own(client, secretary):
    client.force_login(secretary)

    assert client.get("/admin/password_change/")["Location"] == reverse("account_change_password")


def test_admin_shows_the_refusal_of_an_administrators_second_post(client, congress, secretary):
    factories.staff(congress, Role.AUDITOR, username="auditor")
    client.force_login(secretary)
    page = client.post(
        "/admin/congress/post/add/", {"username": "auditor", "role": "leader", "valid_from": "2026-01-01"}
    )

    assert page.status_code == 200
    assert len(page.context["adminform"].form.non_field_errors()) == 1
    assert Post.objects.filter(role=Role.LEADER).count() == 0


def test_admin_gives_and_ends_posts(client, secretary, clerk, congress):
    client.force_login(secretary)
    client.post(
        "/admin/congress/post/add/",
        {"username": "wang", "role": "leader", "title": "副主任", "valid_from": "2026-01-01"},
    )
    post = clerk.posts.get(role=Role.LEADER)
    client.post("/admin/congress/post/", {"action": "end_posts", "_selected_action": [post.pk]})

    assert post.title == "副主任"
    assert Post.objects.valid().filter(pk=post.pk).count() == 0


@pytest.mark.parametrize(
    ("role", "users", "posts"),
    [
        (Role.SECRETARIAT, 200, 200),
        (Role.DEPUTY_AFFAIRS, 200, 200),
        (Role.SYSTEM_ADMIN, 200, 403),
        (Role.SECURITY_ADMIN, 403, 200),
        (Role.AUDITOR, 403, 403),
        (Role.UNIT_LEADER, 403, 403),
        (Role.DEPUTY, 403, 403),
    ],
)
def test_tables_of_accounts_and_posts_open_to_their_keepers(client, congress, organ, role, users, posts):
    client.force_login(factories.staff(congress, role, organ=organ))

    answers = [client.get(f"/admin/congress/{table}/", follow=True).status_code for table in ("user", "post")]

    assert answers == [users, posts]


# Commands ---------------------------------------------------------------------------------------------------------


def found(**changed):
    out = io.StringIO()
    call_command("init_congress", **(FOUND | changed), stdout=out)
    return out.getvalue()


def test_init_congress_makes_everything_to_start_with(db):
    said = found()
    congress = Congress.objects.get(code="yunling")
    code = next(line.split()[1] for line in said.splitlines() if line.split()[:1] == ["li"])

    assert (congress.demo, Term.objects.get().number, Session.objects.get().number) == (False, 17, 5)
    assert Organ.objects.get(code="GOV").dispatcher.code == "GOVO"
    assert Organ.objects.filter(code="DWC").count() == 1
    assert TermRule.objects.filter(congress=congress).exists()
    assert sorted(Post.objects.values_list("role", flat=True)) == [
        "auditor",
        "secretariat",
        "security_admin",
        "system_admin",
    ]
    assert is_in(entered(User.objects.get(username="li"), code))


def test_init_congress_is_refused_the_second_time(db):
    found()
    with pytest.raises(CommandError, match="already"):
        found()

    assert Congress.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"session_ends": "2026-01-14"}, {"level": "village"}, {"term": "x"}, {"term_begins": "2022"}]
)
def test_init_congress_makes_nothing_of_wrong_answers(db, wrong):
    with pytest.raises(CommandError):
        found(**wrong)

    assert (Congress.objects.count(), User.objects.count()) == (0, 0)


def test_init_congress_names_what_is_missing(db):
    with pytest.raises(CommandError, match="Number of the term"):
        found(term="")


def test_api_token_prints_a_token_that_opens(clerk, congress):
    out = io.StringIO()
    call_command("api_token", "wang", stdout=out)

    token = out.getvalue().strip()
    assert ApiToken.objects.get(digest=tokens.digest(token)).post == clerk.posts.get()
    with pytest.raises(CommandError):
        call_command("api_token", "nobody")
    with pytest.raises(CommandError):
        call_command("api_token", "wang", "--post", "leader")


def test_purge_demo_removes_the_demonstration_and_nothing_else(secretary, clerk, congress):
    real = factories.staff(factories.congress(name="真实人民代表大会"), username="real")
    with transaction.atomic():
        events.record("congress.create_user", real, by=real)
        events.record("congress.create_user", clerk, by=secretary)
    tokens.issue(clerk, "system")
    entered(clerk)
    both = factories.staff(congress, Role.LEADER, username="both")
    Post.objects.create(user=both, congress=real.post.congress, role=Role.LEADER, valid_from=factories.LONG_AGO)
    Congress.objects.filter(pk=congress.pk).update(demo=True)
    call_command("purge_demo", "--yes", stdout=io.StringIO())

    assert sorted(User.objects.values_list("username", flat=True)) == ["both", "real"]
    assert list(Congress.objects.values_list("name", flat=True)) == ["真实人民代表大会"]
    assert (kinds(real), kinds(clerk)) == (["congress.create_user"], [])
    assert User.objects.get(username="both").acting_as is None


def test_purge_demo_takes_persons_along_unless_they_have_a_mandate_elsewhere(congress):
    real = factories.congress()
    for where in (congress, real):
        factories.term(where)
    alone, both = factories.mandate(congress).person, factories.mandate(congress).person
    factories.mandate(real, person=both)
    Congress.objects.filter(pk=congress.pk).update(demo=True)
    call_command("purge_demo", "--yes", stdout=io.StringIO())

    assert list(type(alone).objects.all()) == [both]


def test_purge_demo_puts_the_guards_up_again(congress, secretary):
    real = factories.staff(factories.congress(), username="real")
    with transaction.atomic():
        events.record("congress.create_user", real, by=real)
    Congress.objects.filter(pk=congress.pk).update(demo=True)
    call_command("purge_demo", "--yes", stdout=io.StringIO())

    for change in (lambda: Event.objects.all().delete(), lambda: Event.objects.update(kind="x")):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            change()
    connection.check_constraints()


def test_purge_demo_refuses_when_a_real_congress_leans_on_it(congress):
    Congress.objects.filter(pk=congress.pk).update(demo=True)
    factories.congress(name="真实人民代表大会", parent=congress)
    with pytest.raises(CommandError, match="lean on the demonstration"):
        call_command("purge_demo", "--yes")

    assert Congress.objects.count() == 2


def test_purge_demo_asks_first(congress, monkeypatch):
    Congress.objects.filter(pk=congress.pk).update(demo=True)
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    with pytest.raises(CommandError):
        call_command("purge_demo")

    assert Congress.objects.count() == 1


def test_purge_demo_finds_nothing_where_nothing_is(congress):
    out = io.StringIO()
    call_command("purge_demo", stdout=out)

    assert (out.getvalue(), Congress.objects.count()) == ("There is no demonstration here.\n", 1)
