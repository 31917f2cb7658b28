"""Log-in after failures, in a browser."""

from tests.e2e.conftest import PHONE
from tests.entrance import DIGITS


def test_code_is_seen_answered_and_needs_no_script(chain, visit):
    clerk = visit(size=PHONE, java_script_enabled=False)
    page = clerk.go("/accounts/login/")
    for _turn in range(3):
        page.locator("[name=login]").fill(chain.clerk.username)
        page.locator("[name=password]").fill("mistyped")
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()

    picture = page.get_by_role("img", name="验证码图片")
    question = page.locator(".puzzle-question strong").inner_text()
    page.get_by_label("图中字符或问题的答案").fill(f"{DIGITS.index(question[0])}{DIGITS.index(question[3])}")
    width = picture.evaluate("image => image.complete && image.naturalWidth")
    clerk.fill_in_log_in(chain.clerk)

    assert width == 200
    assert page.get_by_role("heading", level=1).inner_text() == f"{chain.clerk.name}，您好"


def test_page_with_the_code_is_accessible(chain, visit):
    clerk = visit(size=PHONE)
    page = clerk.go("/accounts/login/")
    for _turn in range(4):
        page.locator("[name=login]").fill(chain.clerk.username)
        page.locator("[name=password]").fill("mistyped")
        if page.locator("[name=puzzle]").count():
            page.locator("[name=puzzle]").fill("0")
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()

    assert page.locator(".field-wrong .puzzle-picture").count() == 1
    assert clerk.faults() == []
