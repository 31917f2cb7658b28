"""Every page one reaches by links, in the browser: WCAG 2.2 AA, quiet console, no sideways scrolling at 390 and 320 px."""

import pytest

from congress.models import Role
from tests import factories
from tests.e2e import busy
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.walk import kind, walk

ADMINISTRATORS = {"system_admin": Role.SYSTEM_ADMIN, "security_admin": Role.SECURITY_ADMIN, "auditor": Role.AUDITOR}
# who, size, where he starts
WALKS = [
    ("visitor", PHONE, ["/", "/accounts/login/", "/accounts/code/", "/styleguide/"]),
    ("deputy", PHONE, ["/", "/proposals/{draft}/", "/proposals/{draft}/submit/", "/proposals/{sent_back}/edit/",
                       "/proposals/{replied}/evaluate/", "/proposals/{submitted}/withdraw/",
                       "/announcements/{announcement}/", "/gatherings/{session}/"]),
    ("secretary", DESKTOP, ["/", "/admin/", "/admin/proposals/proposal/{submitted}/change/",
                            "/admin/proposals/proposal/{submitted}/move/refuse/",
                            "/admin/proposals/proposal/{accepted}/move/assign/",
                            "/announcements/{announcement}/", "/announcements/{announcement}/readers/",
                            "/announcements/{announcement}/move/enter_answer/?receipt={receipt}",
                            "/announcements/{writing}/edit/", "/announcements/{writing}/move/publish/", "/gatherings/{sitting}/list/",
                            "/gatherings/{sitting}/paper/", "/gatherings/{signing_up}/guests/",
                            "/gatherings/{over}/people/", "/gatherings/{session}/part/", "/gatherings/{session}/copy/",
                            "/gatherings/absences/"]),
    ("office", DESKTOP, ["/", "/tasks/{assigned_task}/dispatch/", "/tasks/{returning_task}/"]),
    ("clerk", DESKTOP, ["/", "/tasks/{signed_for_task}/", "/tasks/{signed_for_task}/log_contact/",
                        "/tasks/{signed_for_task}/draft_reply/", "/tasks/{approved_task}/send_reply/"]),
    ("bureau_lead", PHONE, ["/", "/accounts/clerks/", "/tasks/{drafted_task}/approve_reply/"]),
    *((name, DESKTOP, ["/admin/"]) for name in ADMINISTRATORS),
]  # fmt: skip
SEEN_BY_THE_DEPUTY = ("/accounts/", "/deputies/")  # the same pages for everybody


def somebody(chain, who):
    if who in ADMINISTRATORS:
        return factories.staff(chain.congress, ADMINISTRATORS[who], password=chain.deputy.password, name="管理员")
    return getattr(chain, who, None)


@pytest.mark.parametrize(("who", "size", "starts"), WALKS, ids=[row[0] for row in WALKS])
def test_pages_are_sound(files_at_hand, chain, visit, work_off, who, size, starts):
    keys = busy.fill(chain)
    work_off()
    visitor = visit(somebody(chain, who), size)
    wrong = []

    def open_page(path):
        page = visitor.go(path)
        wrong.extend(f"{path}: {fault}" for fault in visitor.faults())
        return page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")

    starts = [start.format(**keys) for start in starts]
    opened = walk(open_page, starts, besides=() if who in {"visitor", "deputy", "secretary"} else SEEN_BY_THE_DEPUTY)

    assert wrong == []
    assert {kind(start) for start in starts} <= set(opened)
