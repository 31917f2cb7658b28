"""The deputy's own page: his mandate, and figures that open their lists."""

from tests import factories


def test_deputy_sees_his_mandate_and_what_it_brought(congress, logged_in):
    chain = factories.chain(congress)
    factories.proposal(chain.deputy, state="accepted")
    factories.proposal(chain.deputy, state="replied")
    factories.proposal(chain.deputy)

    response = logged_in(chain.deputy).get("/duty/")

    mandate = chain.deputy.post.mandate
    assert mandate.card_number in response.content.decode()
    figures = [(figure.label, figure.count) for figure in response.context["figures"]]
    assert figures == [("已立案建议", 2), ("办理中", 1), ("待评价", 1), ("已办结", 0)]


def test_figures_open_lists_of_the_same_length(congress, logged_in):
    chain = factories.chain(congress)
    factories.proposal(chain.deputy, state="replied")
    browser = logged_in(chain.deputy)

    waiting = next(figure for figure in browser.get("/duty/").context["figures"] if figure.label == "待评价")

    assert len(browser.get(waiting.url).context["rows"]) == waiting.count == 1


def test_duty_is_first_in_the_deputys_bar(congress, logged_in):
    chain = factories.chain(congress)

    menu = logged_in(chain.deputy).get("/").context["menu"]

    assert [item.label for item in menu] == ["履职", "建议", "交办事项", "会议活动", "选民意见", "建议公开", "代表"]


def test_others_have_no_duty_page(congress, secretary, logged_in):
    assert logged_in(secretary).get("/duty/").status_code == 403
