"""What surrounds a request."""

import datetime as dt

import time_machine

from congress.models import AuditRecord
from tests import factories

NOON = dt.datetime(2026, 1, 16, 4, tzinfo=dt.UTC)


def lang(response):
    return response.content.decode().split('<html lang="')[1].split('"')[0]


def test_portal_speaks_chinese_whatever_the_browser_prefers(client, db):
    response = client.get("/accounts/login/", headers={"Accept-Language": "en-GB,en;q=0.9"})

    assert lang(response) == "zh-hans"


def test_visitor_chooses_english_and_it_stays(client, db):
    client.get("/?lang=en")

    assert lang(client.get("/accounts/login/")) == "en"


def test_user_is_spoken_to_in_his_own_language(client, congress):
    user = factories.staff(congress)
    user.language = "en"
    user.save()
    client.force_login(user)

    assert lang(client.get("/")) == "en"


def test_idle_session_ends_and_leads_back_after_log_in(client, secretary):
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(secretary)
        client.get("/notices/")
        clock.shift(dt.timedelta(minutes=31))
        response = client.get("/notices/?unread=1")

    assert (response.status_code, response["Location"]) == (
        302, "/accounts/login/?next=%2Fnotices%2F%3Funread%3D1&ended=1",
    )  # fmt: skip


def test_busy_session_goes_on_but_not_beyond_twelve_hours(client, secretary):
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(secretary)
        answers = []
        for _half in range(26):
            answers.append(client.get("/notices/").status_code)
            clock.shift(dt.timedelta(minutes=29))

    assert (set(answers[:24]), answers[25]) == ({200}, 302)


def test_denial_is_written_down_for_the_auditors(client, congress):
    from congress.models import Role

    client.force_login(factories.staff(congress, Role.AUDITOR))

    assert client.get("/proposals/").status_code == 403

    record = AuditRecord.objects.get(kind="denied")
    assert (record.what, record.address) == ("GET /proposals/", "127.0.0.1")


def test_forwarded_address_counts_only_from_a_configured_proxy(client, congress, settings):
    from congress.models import Role

    client.force_login(factories.staff(congress, Role.AUDITOR))
    client.get("/proposals/", headers={"X-Forwarded-For": "203.0.113.9"})
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    client.get("/proposals/", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})

    addresses = AuditRecord.objects.filter(kind="denied").order_by("pk").values_list("address", flat=True)
    assert list(addresses) == ["127.0.0.1", "203.0.113.9"]


def test_pages_carry_the_strict_headers(client, db):
    response = client.get("/accounts/login/")

    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (response["X-Frame-Options"], response["Referrer-Policy"]) == ("DENY", "same-origin")
    assert (response["Cross-Origin-Opener-Policy"], response["X-Content-Type-Options"]) == ("same-origin", "nosniff")
