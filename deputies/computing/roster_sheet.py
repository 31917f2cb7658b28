"""The roster as a sheet: its columns, what they are called, and what a cell must be. Touches no database."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

Rows = list[tuple[int, list[str]]]
TITLE_ROWS = 5  # a heading stands among the first rows or nowhere


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be imported; row 0 stands for the sheet as a whole."""

    row: int
    column: str
    reason: str


@dataclass
class Record:
    """One row: its number as Excel counts, and the values of the columns that were filled."""

    row: int
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column: its field, the heading in both languages and what else it is called in real lists."""

    name: str
    chinese: str
    english: str
    also: tuple[str, ...] = ()
    longest: int = 0
    parse: Callable[[str], object] = str
    example: str = ""


@dataclass
class Sheet:
    """What was read: the records, and everything wrong with them."""

    records: list[Record]
    problems: list[Problem]
    has_columns: bool = True


def _sex(text: str) -> str:
    known = {"男": "male", "m": "male", "male": "male", "女": "female", "f": "female", "female": "female"}
    if text.casefold() not in known:
        raise ValueError(_("Write 男 or 女."))
    return known[text.casefold()]


CATEGORIES = {
    "worker": ("工人", "一线工人"), "farmer": ("农民",), "professional": ("专业技术人员", "知识分子"),
    "official": ("党政领导干部", "党政干部", "干部"), "business": ("企业", "企业负责人"),
    "soldier": ("军队", "解放军", "解放军和武警"), "other": ("其他",),
}  # fmt: skip


def _category(text: str) -> str:
    known = {word: name for name, words in CATEGORIES.items() for word in (name, *words)}
    if text.casefold() not in known:
        words = "、".join(words[0] for words in CATEGORIES.values())
        raise ValueError(_("Write one of these: %(words)s") % {"words": words})
    return known[text.casefold()]


def _month(text: str) -> dt.date:
    found = re.fullmatch(r"(\d{4})[-./年]?(\d{1,2})(?:月|[-./月]\d{1,2}日?)?", text)
    try:
        day = dt.date(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2100:  # noqa: PLR2004
        raise ValueError(_("Write year and month, such as 1975-03."))
    return day


def _date(text: str) -> dt.date:
    found = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", text)
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("Write a date, such as 2022-01-10.")) from None


def mobile(text: str) -> str:
    """A mainland mobile number without blanks, dashes and country code."""
    digits = re.sub(r"[\s\-()]", "", text)
    digits = re.sub(r"^(\+?86)(?=1\d{10}$)", "", digits)
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        raise ValueError(_("A mobile number has 11 digits and begins with 1."))
    return digits


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError(_("This is no e-mail address.")) from None
    return text


def _postcode(text: str) -> str:
    if not re.fullmatch(r"\d{6}", text):
        raise ValueError(_("A postcode has 6 digits."))
    return text


def _username(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}", text) or re.fullmatch(r"1\d{10}", text):
        raise ValueError(_("A user name has 2 to 40 letters, digits, dots or dashes and is no phone number."))
    return text


# The order in which the secretariat keeps a deputy's data.
COLUMNS = (
    Column("name", "姓名", "Name", ("代表姓名", "full name"), 40, example="单美玲"),
    Column("category", "类别", "Category", ("代表类别", "代表构成"), 0, _category, "专业技术人员"),
    Column("card_number", "代表证号", "Card number", ("证号", "代表证编号", "card no"), 20, example="080123"),
    Column("birth_month", "出生年月", "Month of birth", ("出生日期", "birth month", "born"), 0, _month, "1975-03"),
    Column("delegation", "代表团", "Delegation", ("所在代表团", "所属代表团"), 60, example="东湖县代表团"),
    Column("group", "代表小组", "Group", ("小组", "deputies' group"), 60, example="第一小组"),
    Column(
        "elected_by", "选举单位", "Electing unit",
        ("选区", "选举单位（选区）", "选举单位/选区", "原选举单位", "electoral district", "elected by"),
        60, example="东湖县人民代表大会",
    ),
    Column("sex", "性别", "Sex", ("gender",), 0, _sex, "女"),
    Column("ethnicity", "民族", "Ethnicity", ("ethnic group",), 20, example="汉族"),
    Column("party", "党派", "Party", ("政治面貌",), 30, example="中共党员"),
    Column("occupation", "职业", "Occupation", ("profession",), 40, example="教师"),
    Column("education", "学历", "Education", ("文化程度",), 20, example="大学本科"),
    Column("degree", "学位", "Degree", (), 20, example="学士"),
    Column("email", "邮箱", "E-mail", ("电子邮箱", "电子邮件", "email"), 120, _email),
    Column(
        "phone", "手机号码", "Mobile phone",
        ("手机", "手机号", "电话", "联系电话", "移动电话", "phone", "mobile"),
        0, mobile, "13900000000",
    ),
    Column("username", "登录账号", "User name", ("账号", "用户名", "login", "username"), 0, _username),
    Column("work_unit", "单位名称", "Place of work", ("工作单位", "单位", "employer"), 80, example="东湖县第一中学"),
    Column("position", "职务", "Position", ("现任职务", "工作单位及职务", "单位及职务", "title"), 80, example="校长"),
    Column("address", "通讯地址", "Postal address", ("地址", "联系地址", "address"), 200),
    Column("work_phone", "单位电话", "Office phone", ("办公电话",), 30),
    Column("postcode", "邮编", "Postcode", ("邮政编码", "zip"), 0, _postcode),
    Column("begins_on", "任职日期", "Begins on", ("当选日期", "elected on"), 0, _date),
    Column("resume", "简历", "Curriculum vitae", ("个人简历", "resume", "cv"), 5000),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
REQUIRED = ("name", "delegation")
PERSON_FIELDS = (
    "name", "birth_month", "sex", "ethnicity", "party", "occupation", "education", "degree", "email", "phone",
    "work_unit", "position", "address", "work_phone", "postcode", "resume",
)  # fmt: skip


def heading(name: str, language: str) -> str:
    """What the column of field ``name`` is called in ``language``."""
    column = BY_NAME[name]
    return column.english if language == "en" else column.chinese


def parse(rows: Rows, language: str) -> Sheet:
    """The records below the heading, with every problem that can be seen without knowing the roster.

    A title above the heading is passed over.
    """
    start = next((place for place, (_number, cells) in enumerate(rows[:TITLE_ROWS]) if _known_in(cells) > 1), 0)
    if not rows:
        return Sheet([], [Problem(0, "", _("The sheet is empty."))], has_columns=False)
    number, headings = rows[start]
    places, problems = _places(number, headings, language)
    if problems:
        return Sheet([], problems, has_columns=False)
    records = []
    for row, cells in rows[start + 1 :]:
        record, wrong = _record(row, cells, places, language)
        records.append(record)
        problems.extend(wrong)
    if not records:
        problems.append(Problem(0, "", _("There is no row below the heading.")))
    problems.extend(_twice(records, language))
    return Sheet(records, problems)


def _known_in(cells: list[str]) -> int:
    return sum(_bare(text) in _known() for text in cells)


@cache
def _known() -> dict[str, str]:
    """Every word a column is known by."""
    return {_bare(word): column.name for column in COLUMNS for word in (column.chinese, column.english, *column.also)}


def _places(number: int, headings: list[str], language: str) -> tuple[dict[str, int], list[Problem]]:
    """Where each known column stands."""
    places: dict[str, int] = {}
    problems = []
    for place, text in enumerate(headings):
        name = _known().get(_bare(text))
        if name and name in places:
            problems.append(Problem(number, text, _("This column stands there twice.")))
        elif name:
            places[name] = place
        elif text and _bare(text) not in {"序号", "no", "#"}:
            problems.append(Problem(number, text, _("This heading is unknown. Rename or delete the column.")))
    problems += [
        Problem(number, heading(name, language), _("This column is missing."))
        for name in REQUIRED
        if name not in places
    ]
    if not {"card_number", "phone"} & places.keys():
        column = heading("card_number", language)
        problems.append(Problem(number, column, _("The sheet needs the card number or the mobile phone.")))
    return places, problems


def _bare(text: str) -> str:
    return re.sub(r"[\s*＊：:]", "", text).casefold()


def _record(number: int, cells: list[str], places: dict[str, int], language: str) -> tuple[Record, list[Problem]]:
    record, problems = Record(number), []
    for name, place in places.items():
        text = cells[place] if place < len(cells) else ""
        column = BY_NAME[name]
        if not text or (name == "phone" and "*" in text):  # an export shows phones masked: nothing is said by it
            continue
        try:
            if column.longest and len(text) > column.longest:
                raise ValueError(_("Too long: at most %(count)d characters.") % {"count": column.longest})  # noqa: TRY301
            record.values[name] = column.parse(text)
        except ValueError as error:
            problems.append(Problem(number, heading(name, language), str(error)))
    problems += [
        Problem(number, heading(name, language), _("This cell is empty."))
        for name in REQUIRED
        if name in places and not cells[places[name]]
    ]
    if not problems and not {"card_number", "phone"} & record.values.keys():
        column = heading("card_number", language)
        problems.append(
            Problem(number, column, _("Give the card number or the mobile phone: the deputy is found again by them."))
        )
    return record, problems


def _twice(records: list[Record], language: str) -> list[Problem]:
    """Values that must be unique and stand in two rows."""
    problems = []
    for name in ("card_number", "phone", "username"):
        seen: dict[object, int] = {}
        for record in records:
            value = record.values.get(name)
            if value is None:
                continue
            if value in seen:
                text = _("Stands in row %(row)d already.") % {"row": seen[value]}
                problems.append(Problem(record.row, heading(name, language), text))
            seen.setdefault(value, record.row)
    return problems
