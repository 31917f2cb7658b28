"""Steps that several paths take: each goes the way its person goes, by the desk and the buttons."""

import datetime as dt

CHINA = dt.timezone(dt.timedelta(hours=8))
QUESTIONS = ("沟通联系", "办理态度", "答复内容", "办理结果", "总体评价")


def saved(page):
    """The server says that it keeps what was typed."""
    page.get_by_role("status").filter(has_text="草稿已保存").wait_for()


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def open_move(page, name):
    page.get_by_role("navigation", name="现在可以办理").get_by_role("link", name=name, exact=True).click()


def open_waiting(visitor, line, title, *, desk="/"):
    """From the line of the desk to the page of what waits there."""
    page = visitor.go(desk)
    page.get_by_role("link", name=line).first.click()
    page.get_by_role("main").get_by_role("link", name=title).click()
    page.get_by_role("heading", level=1, name=title).wait_for()
    return page


def write(deputy, title, body):
    """A text of one's own, kept as a draft; its page."""
    page = deputy.go("/proposals/new/")
    page.get_by_role("textbox", name="标题").fill(title)
    page.get_by_role("textbox", name="正文").fill(body)
    press(page, "存草稿")
    page.get_by_role("heading", level=1, name=title).wait_for()
    return page


def submit(page):
    open_move(page, "提交")
    page.get_by_label("本件不涉及国家秘密").check()
    press(page, "提交")
    page.get_by_text("已提交", exact=True).first.wait_for()


def accept_and_assign(secretary, title):
    page = open_waiting(secretary, "待审查", title, desk="/admin/")
    open_move(page, "立案")
    page.get_by_label("内容分类").select_option("NY")
    press(page, "立案")
    open_move(page, "交办")
    page.get_by_label("交办给").select_option("GOV")
    press(page, "交办")
    page.get_by_text("已交办", exact=True).first.wait_for()


def dispatch(page, organ, role):
    """From the page of the block's task."""
    title = page.get_by_role("heading", level=1).inner_text()
    open_move(page, "转办")
    page.get_by_label("承办单位").select_option(organ)
    page.get_by_label("办理方式").select_option(role)
    press(page, "转办")
    page.get_by_role("heading", level=1, name=title).wait_for()


def sign_for(clerk, title):
    page = open_waiting(clerk, "待签收", title)
    open_move(page, "签收")
    press(page, "签收")
    page.get_by_role("heading", level=1, name=title).wait_for()
    return page


def talk(page, note):
    open_move(page, "登记沟通")
    page.get_by_label("面商形式").select_option("visit")
    page.get_by_label("时间").fill((dt.datetime.now(CHINA) - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("textbox", name="沟通情况").fill(note)
    press(page, "登记沟通")


def draft(page, title, *, number, body):
    open_move(page, "拟写答复")
    page.get_by_role("textbox", name="答复文号").fill(number)
    page.get_by_label("办理结果类别").select_option("A")
    page.get_by_role("textbox", name="答复正文").fill(body)
    press(page, "拟写答复")
    page.get_by_role("heading", level=1, name=title).wait_for()


def approve(leader, title):
    page = open_waiting(leader, "待审签", title)
    open_move(page, "审签答复")
    press(page, "审签答复")
    page.get_by_role("heading", level=1, name=title).wait_for()


def send(clerk, title):
    page = open_waiting(clerk, "待发出", title)
    open_move(page, "发出答复")
    press(page, "发出答复")
    page.get_by_text("已答复", exact=True).first.wait_for()


def evaluate(page, rating, *, comment=""):
    open_move(page, "评价")
    for question in QUESTIONS:
        page.get_by_role("group", name=question).get_by_label(rating, exact=True).check()
    page.get_by_role("textbox", name="意见建议").fill(comment)
    press(page, "评价")


def open_waiting_opinion(visitor, line, words):
    """From the line of the desk to the page of an opinion, found by its words."""
    page = visitor.go("/")
    page.get_by_role("link", name=line).first.click()
    page.get_by_role("main").get_by_role("link", name=words).click()
    page.get_by_role("heading", level=1, name="选民意见").wait_for()
    return page
