import hashlib
import io
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils.translation import gettext_lazy
from pypdf import PdfReader

from congress.documents import FONT_FOLDER, DocumentError, render_pdf

TEMPLATES = Path(__file__).parents[2] / "templates" / "documents"


def letter(**changes):
    return {
        "language": "zh-hans",
        "unit_name": "安澜市水利局",
        "document_number": "安水〔2026〕12号",
        "outcome_mark": "（A类）",
        "title": "关于对市八届人大五次会议第001号建议的答复",
        "salutation": "王㛃代表：",
        "paragraphs": [
            "您提出的建议收悉。现答复如下：",
            "一、工作进展",
            "改造已完成。",
            "二、下一步打算",
            "加强管护。",
        ],
        "unit": "安澜市水利局",
        "date_text": "2026年3月5日",
        "contact": "联系人及电话：水旱灾害防御科 李明 0571-88880001",
        "copies_label": "抄送：",
        "copies": ["市人大常委会代表工委", "市政府办公室"],
        "serial": "000001",
        **changes,
    }


def slips(count):
    slip = {"name": "王镕", "login": "deputy01", "code": "K7QM-4XPD", "organ": "第一代表团", "expires": "2026年2月1日"}
    return {
        "language": "zh-hans",
        "heading": "代表履职平台账号条",
        "note": "首次登录请修改密码。",
        "url": "https://portal.example/",
        "labels": {"login": "登录名", "code": "口令", "expires": "有效期至", "url": "网址"},
        "slips": [slip] * count,
    }


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def lines_of(pdf):
    return text_of(pdf).splitlines()


def font_names(pdf):
    fonts = [
        font.get_object()["/BaseFont"] for page in read(pdf).pages for font in page["/Resources"]["/Font"].values()
    ]
    return {re.sub(r"^/[A-Z]{6}\+|-Identity-H$", "", name) for name in fonts}


def bold_text(pdf):
    parts = []

    def collect(text, _cm, _tm, font, _size):
        if font and "Bold" in font["/BaseFont"]:
            parts.append(text.strip())

    for page in read(pdf).pages:
        page.extract_text(visitor_text=collect)
    return "".join(parts)


def test_letter_carries_its_words_as_text():
    lines = lines_of(render_pdf("reply_letter", letter()))

    assert lines == [
        "000001 （A类）",
        "安澜市水利局",
        "安水〔2026〕12号",
        "关于对市八届人大五次会议第001号建议的答复",
        "王㛃代表：",
        "您提出的建议收悉。现答复如下：",
        "一、工作进展",
        "改造已完成。",
        "二、下一步打算",
        "加强管护。",
        "安澜市水利局",
        "2026年3月5日",
        "联系人及电话：水旱灾害防御科 李明 0571-88880001",
        "抄送：市人大常委会代表工委，市政府办公室",
        "— 1 —",
    ]


def test_letter_needs_only_its_core():
    optional = {"outcome_mark", "document_number", "contact", "copies_label", "copies", "serial"}
    core = {key: value for key, value in letter().items() if key not in optional}

    assert "抄送" not in text_of(render_pdf("reply_letter", core))


def test_letter_names_its_title_language_and_structure():
    reader = read(render_pdf("reply_letter", letter()))

    assert reader.metadata.title == "关于对市八届人大五次会议第001号建议的答复"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- pypdf's own boolean


def test_english_letter_says_it_is_english():
    reader = read(render_pdf("reply_letter", letter(language="en", title="Reply to proposal No. 1")))

    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_long_letter_runs_over_pages_and_numbers_them():
    text = text_of(render_pdf("reply_letter", letter(paragraphs=["我局高度重视，认真办理。"] * 60)))

    assert re.findall(r"— \d —", text) == ["— 1 —", "— 2 —", "— 3 —", "— 4 —"]


def test_line_breaks_inside_a_paragraph_start_new_paragraphs():
    lines = lines_of(render_pdf("reply_letter", letter(paragraphs=["甲事已办。\r\n乙事在办。\n\n　　丙事待办。"])))

    assert lines[5:8] == ["甲事已办。", "乙事在办。", "丙事待办。"]


@pytest.mark.parametrize(
    ("paragraph", "bold"),
    [
        ("一、进展", "一、进展"),
        ("（一）完善规划", "（一）完善规划"),
        ("(一)完善规划", "(一)完善规划"),
        ("1. 东湖片区", "1. 东湖片区"),
        ("（一）完善规划。我局编制了方案。", "（一）完善规划。"),
        ("2. 老城积水点已整治；", ""),
        ("2026年3月完工", ""),
        ("3.5亿元到位", ""),
        ("一是加快建设", ""),
    ],
)
def test_numbered_headings_are_bold_and_other_lines_are_not(paragraph, bold):
    pdf = render_pdf("reply_letter", letter(paragraphs=[paragraph], unit_name="", title="标题", outcome_mark=""))

    assert bold_text(pdf) == "标题" + bold


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x")',
        '#read("/etc/passwd")',
        '#import"@preview/a:1.0.0"',
        "*bold*_it_`raw`$x^2$",
        "= heading",
        "\\u{41}\\#",
        "\"quoted\"'single'",
        "<label>@reference",
        "//comment/*more*/",
        "[#{1+1}]",
        '{"data":1}',
        "</script><b>&amp;",
    ],
)
def test_markup_in_data_is_printed_as_it_stands(hostile):
    lines = lines_of(render_pdf("reply_letter", letter(paragraphs=[hostile], salutation=hostile)))

    assert lines.count(hostile) == 2


def test_markup_in_every_field_of_the_letter_does_nothing():
    hostile = '#panic("x") \\ " * $'
    data = {key: [hostile] if isinstance(value, list) else hostile for key, value in letter().items()}

    text = text_of(render_pdf("reply_letter", {**data, "language": "zh-hans"}))

    assert text.count("panic(") == 12  # every field but the language


@pytest.mark.parametrize(("character", "fitting"), [("w", 32), ("国", 31)])
def test_line_of_ten_thousand_characters_stays_on_the_paper(character, fitting):
    text = text_of(render_pdf("reply_letter", letter(paragraphs=[character * 10_000], title="标题")))

    assert text.count(character) == 10_000
    assert max(line.count(character) for line in text.splitlines()) == fitting


def test_control_characters_and_broken_unicode_are_left_out():
    lines = lines_of(render_pdf("reply_letter", letter(paragraphs=["甲\x00乙\x1b丙\ud800丁"])))

    assert lines[5] == "甲乙丙丁"


def test_character_without_a_glyph_does_not_stop_the_letter():
    assert "已办" in text_of(render_pdf("reply_letter", letter(paragraphs=["已办😀"])))


def test_translated_words_are_printed():
    lines = lines_of(render_pdf("reply_letter", letter(salutation=gettext_lazy("Untranslated salutation"))))

    assert "Untranslated salutation" in lines


def test_same_data_give_the_same_bytes():
    made = letter(created_at=datetime(2026, 3, 5, 8, 30, tzinfo=UTC))

    assert render_pdf("reply_letter", made) == render_pdf("reply_letter", made)
    assert render_pdf("reply_letter", letter()) == render_pdf("reply_letter", letter())


def test_creation_date_comes_from_the_data_alone():
    dated = read(render_pdf("reply_letter", letter(created_at=datetime(2026, 3, 5, 8, 30, tzinfo=UTC))))
    undated = read(render_pdf("reply_letter", letter()))

    assert dated.metadata.creation_date == datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
    assert undated.metadata.creation_date is None


@pytest.mark.parametrize("created_at", ["2026-03-05", None, datetime(2026, 3, 5)])
def test_creation_date_must_be_an_aware_datetime(created_at):
    with pytest.raises(DocumentError, match="aware datetime"):
        render_pdf("reply_letter", letter(created_at=created_at))


def test_only_our_fonts_are_used_and_rare_characters_have_glyphs():
    pdf = render_pdf("reply_letter", letter(salutation="王㛃、李镕、赵堃代表：", paragraphs=["䴖①⑳〔〕《》鼡"]))

    assert font_names(pdf) == {"NotoSerifCJKsc-Regular", "NotoSerifCJKsc-Bold", "WenQuanYiMicroHei"}


@pytest.mark.parametrize("name", ["absent", "../reply_letter", "/etc/passwd", "reply_letter.typ", "", "Reply_letter"])
def test_unknown_template_is_refused(name):
    with pytest.raises(DocumentError, match="no document template"):
        render_pdf(name, letter())


def test_missing_data_are_refused():
    data = letter()
    del data["salutation"]

    with pytest.raises(DocumentError, match="reply_letter could not be made"):
        render_pdf("reply_letter", data)


def test_data_that_are_no_text_are_refused():
    with pytest.raises(DocumentError, match="cannot be printed"):
        render_pdf("reply_letter", letter(contact=object()))


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.txt", "../../secret.txt"])
def test_template_reads_nothing_outside_its_folder(settings, tmp_path, path):
    folder = tmp_path / "templates" / "documents"
    folder.mkdir(parents=True)
    (tmp_path / "templates" / "secret.txt").write_text("secret")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "curious.typ").write_text(f'#read("{path}")')
    settings.BASE_DIR = tmp_path

    with pytest.raises(DocumentError, match="not found|escape"):
        render_pdf("curious", {})


def test_templates_import_no_downloaded_package_and_evaluate_nothing():
    sources = {path.name: path.read_text() for path in TEMPLATES.glob("*.typ")}

    assert sorted(sources) == [
        "badges.typ", "house.typ", "name_cards.typ", "paper.typ", "poster.typ", "reply_letter.typ", "seat_plan.typ", "slips.typ",
        "watermark.typ",
    ]  # fmt: skip
    assert [name for name, source in sources.items() if re.search(r"@preview|@local|\beval\(", source)] == []


def test_slips_stand_ten_to_a_sheet():
    reader = read(render_pdf("slips", slips(23)))

    assert [page.extract_text().count("K7QM-4XPD") for page in reader.pages] == [10, 10, 3]
    assert reader.pages[2].extract_text().splitlines()[:7] == [
        "代表履职平台账号条",
        "王镕 第一代表团",
        "登录名 deputy01",
        "口令 K7QM-4XPD",
        "网址 https://portal.example/",
        "有效期至 2026年2月1日",
        "首次登录请修改密码。",
    ]


def test_overlong_slip_stays_in_its_place():
    data = slips(10)
    data["slips"][0] = {**data["slips"][0], "name": "王" * 400}

    assert len(read(render_pdf("slips", data)).pages) == 1


def test_letters_and_slips_are_quick():
    render_pdf("reply_letter", letter())

    started = time.perf_counter()
    render_pdf("reply_letter", letter(title="另一件建议的答复"))
    letter_seconds = time.perf_counter() - started
    render_pdf("slips", slips(300))
    slips_seconds = time.perf_counter() - started - letter_seconds

    assert letter_seconds < 0.3
    assert slips_seconds < 2


def test_fonts_are_those_the_notice_lists():
    notice = (FONT_FOLDER / "NOTICE.md").read_text()
    listed = dict(re.findall(r"^\| `(.+?)` \| .+? \| `([0-9a-f]{64})` \|$", notice, re.MULTILINE))
    present = [path for path in FONT_FOLDER.iterdir() if path.suffix in {".otf", ".ttf"}]

    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in present}
    assert "SIL OPEN FONT LICENSE Version 1.1" in notice
