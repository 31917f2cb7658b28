"""What the forms of the chain take and how they count it."""

import pytest

from proposals.forms import ProposalForm, form_of
from proposals.forms.fields import LONGEST_BODY
from tests import factories
from tests.proposals.steps import REPLY, dispatched

LINE = "清" * 99


@pytest.mark.parametrize(("lines", "is_taken"), [(LONGEST_BODY // 100, True), (LONGEST_BODY // 100 + 1, False)])
def test_a_text_counts_as_the_browser_counts_it(congress, lines, is_taken):
    """A browser sends two signs for the end of a line and counts one."""
    factories.deputy(congress)
    body = "\r\n".join([LINE] * lines)

    form = ProposalForm({"title": "关于治理东河的建议", "body": body}, congress=congress)

    assert form.is_valid() is is_taken
    assert not is_taken or form.cleaned_data["body"] == "\n".join([LINE] * lines)


def test_a_reply_begins_with_the_headings_and_is_not_sent_with_nothing_under_them(chain):
    form = form_of("draft_reply", dispatched(chain))
    outline = form().initial["body"]
    assert outline.split() == ["一、工作进展", "二、下一步打算", "三、对您的感谢"]

    empty, answered = (
        form(REPLY | {"outcome": chain.outcomes[0].code, "body": body})
        for body in (outline, outline.replace("进展\n", "进展\n已清淤。\n"))
    )

    assert list(empty.errors) == ["body"]
    assert answered.is_valid()


@pytest.mark.parametrize(
    ("move", "begins"), [("draft_reply", True), ("file_paper_reply", False), ("record_oral_reply", False)]
)
def test_only_a_letter_made_here_begins_with_headings(chain, move, begins):
    assert bool(form_of(move, dispatched(chain))().initial["body"]) is begins
