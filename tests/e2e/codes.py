"""Codes on phones, and the scanner."""

NO_NETWORK = "ERR_INTERNET_DISCONNECTED"


def shown_code(deputy, sitting):
    """What the canvas of the deputy's page shows."""
    page = deputy.go(f"/gatherings/{sitting.pk}/")
    page.get_by_role("link", name="签到码").click()
    page.get_by_text("每半分钟更新一次").wait_for()
    assert deputy.faults() == []
    return code_of(page)


def code_of(page):
    canvas = page.locator("[data-code]")
    canvas.wait_for()
    return canvas.get_attribute("data-code")


def open_scanner(staff, sitting):
    page = staff.go(f"/gatherings/{sitting.pk}/")
    page.get_by_role("link", name="扫码签到").click()
    page.locator("[data-list][data-state=loaded]").wait_for()
    return page


def type_in(page, text):
    """As an external scanner does: the code, then Enter."""
    page.get_by_label("扫码枪或键盘输入").fill(text)
    page.get_by_label("扫码枪或键盘输入").press("Enter")


def answered(page, outcome):
    """The server has answered so for a scan."""
    page.locator(f"[data-recent] [data-outcome={outcome}]").wait_for()


def forgive_the_missing_network(*visitors):
    for visitor in visitors:
        visitor.complaints[:] = [complaint for complaint in visitor.complaints if NO_NETWORK not in complaint]
