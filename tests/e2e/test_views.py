"""The same pages larger, and in the other language."""

from tests.e2e.conftest import PHONE


def test_large_text_grows_type_and_targets(chain, visit):
    deputy = visit(chain.deputy, PHONE)
    page = deputy.go("/accounts/me/")
    page.get_by_role("button", name="大字").click()
    page.locator("html.large").wait_for()

    deputy.go("/proposals/")
    size = page.locator("html").evaluate("html => getComputedStyle(html).fontSize")
    heights = [
        link.bounding_box()["height"] for link in page.get_by_role("navigation", name="常用").get_by_role("link").all()
    ]

    assert size == "20px"
    assert min(heights) >= 60
    assert deputy.faults() == []


def test_language_is_switched_and_kept(chain, visit):
    deputy = visit(chain.deputy, PHONE)
    page = deputy.go("/accounts/me/")
    page.get_by_role("main").get_by_role("button", name="English").click()
    page.locator("html[lang=en]").wait_for()

    deputy.go("/proposals/")

    assert page.get_by_role("heading", level=1).inner_text() == "My proposals"
    page.context.clear_cookies(name="django_language")
    deputy.log_out()
    deputy.log_in(chain.deputy)
    assert page.locator("html").get_attribute("lang") == "en"
