"""A pasted draft law taken apart at its headings: tables of what is one, and that nothing is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison.computing.articles import ARTICLE, CHAPTER, PREAMBLE, Part, number_of, order_of, split

LAW = """安澜市物业管理条例
（草案征求意见稿）

第一章　总则
第一条　为了规范物业管理，制定本条例。
第二条　本条例适用于本市。
依照第一条规定的，从其规定。
　　（一）住宅；
第二章 附 则
第十条之一　本条例自公布之日起施行。
"""


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("一", 1), ("十", 10), ("十一", 11), ("二十", 20), ("二十一", 21), ("一百", 100), ("一百零二", 102),
        ("一百〇二", 102), ("一百一十", 110), ("一百二十三", 123), ("一千零一十", 1010), ("两百", 200), ("12", 12), ("１２", 12),
        ("一 百 二", 102), ("", None), ("一二", None), ("十百", None), ("甲", None), ("十 ", 10),
    ],
)  # fmt: skip
def test_numerals(numeral, number):
    assert number_of(numeral) == number


@pytest.mark.parametrize(
    ("label", "order"),
    [
        ("第十条", (10, 0)),
        ("第十条之一", (10, 1)),
        ("第 十 条 之 二", (10, 2)),
        ("第3条", (3, 0)),
        ("第二章", None),
        ("十条", None),
    ],
)
def test_places_of_articles(label, order):
    assert order_of(label) == order


def test_preamble_chapters_and_articles_are_kept_in_their_order():
    assert split(LAW) == [
        Part(PREAMBLE, "", "安澜市物业管理条例\n（草案征求意见稿）"),
        Part(CHAPTER, "第一章", "总则"),
        Part(ARTICLE, "第一条", "为了规范物业管理，制定本条例。"),
        Part(ARTICLE, "第二条", "本条例适用于本市。\n依照第一条规定的，从其规定。\n　　（一）住宅；"),
        Part(CHAPTER, "第二章", "附 则"),
        Part(ARTICLE, "第十条之一", "本条例自公布之日起施行。"),
    ]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("第一条 甲\n第二条 乙", ["第一条", "第二条"]),
        ("第一条　甲\n第二条\n乙", ["第一条", "第二条"]),  # the number on a line of its own
        ("　　第一条　甲\r\n　　第二条　乙", ["第一条", "第二条"]),  # indented, from Windows
        ("第 一 条 甲\n第 二 条 乙", ["第一条", "第二条"]),
        ("第1条 甲\n第2条 乙", ["第1条", "第2条"]),
        ("第一条甲地\n第二条乙地", ["第一条", "第二条"]),  # no blank: the next number all the same
        ("第一条　甲\n第一条规定的行为，\n第二条　乙", ["第一条", "第二条"]),  # spoken of at the beginning of a line
        ("第九条　甲\n第十条、第十一条规定的，\n第十条　乙", ["第九条", "第十条"]),
        ("第九条　甲\n第十条第二款不适用。\n第十条　乙", ["第九条", "第十条"]),
        ("第十条　甲\n第十条之一　乙\n第十条之二丙\n第十一条丁", ["第十条", "第十条之一", "第十条之二", "第十一条"]),
        ("第一条　甲\n第五条乙地", ["第一条"]),  # no blank and not the next one: a sentence
        ("第一条　甲\n第三条　乙", ["第一条", "第三条"]),  # a gap is the writer's business
        ("第九十九条　甲\n第一百条　乙\n第一百零一条　丙", ["第九十九条", "第一百条", "第一百零一条"]),
        ("没有条文的文字", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_opens_an_article(text, labels):
    assert [part.label for part in split(text) if part.kind == ARTICLE] == labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("第一编　总则\n第一章　一般规定\n第一节 甲\n第一条　乙", ["第一编", "第一章", "第一节"]),
        ("第一条　甲\n第二章规定的程序适用于本条。", []),  # a sentence
        ("第一条　甲\n第二章的规定另有例外", []),
        ("第一章\n第一条　甲", ["第一章"]),
        ("目　录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条　甲\n第二章 附则\n第二条　乙", ["第一章", "第二章"]),
    ],
)
def test_what_is_a_chapter(text, labels):
    assert [part.label for part in split(text) if part.kind == CHAPTER] == labels


def test_a_table_of_contents_stays_in_the_preamble():
    parts = split("某条例\n目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条　甲")

    assert parts[0] == Part(PREAMBLE, "", "某条例\n目录\n第一章 总则\n第二章 附则")


def solid(text):
    return re.sub(r"\s", "", text)


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "第一条　甲",
                "第二条乙",
                "第十条之一",
                "第一章 总则",
                "目录",
                "第三条、第四条",
                "（一）丙；",
                "",
                "　　丁",
            ]
        ),
        st.text(alphabet="第一二十条章之 　\n目录甲", max_size=12),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(LINES)
def test_every_sign_stands_in_exactly_one_part(lines):
    text = "\n".join(lines)

    assert "".join(solid(part.label + part.text) for part in split(text)) == solid(text)
