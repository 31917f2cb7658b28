import re
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress import names
from congress.names import pinyin_initial, pinyin_key, stroke_key

DATA = Path(names.__file__).parent / "data"

# 248 common surnames in the order of the 通用规范汉字表, one string for each of its levels (the official
# list is one stroke order per level): taken straight from Unihan 15.0 kTGH, not from our tables.
OFFICIAL_ORDER = [
    (
        "丁干于万上卫马王木历尤车牛毛仇凤文方巴孔邓甘艾古左石龙占卢叶申田史冉付白丛包冯兰宁司边吉巩成毕曲吕朱"
        "乔伍仲任华向全庄刘齐关米江池汤安许孙阳纪花严芦苏杜李杨连步肖吴何余谷应冷辛汪沙沈宋初张陆陈武幸苗苟苑"
        "范茅林郁欧卓尚易罗季岳金周郑单郎房屈孟练封项赵荆胡查柳钟段侯饶施闻姜娄洪宫祝费姚贺骆秦袁耿聂莫桂贾夏"
        "顾柴党钱徐殷翁凌高郭席唐涂谈陶桑黄梅曹盛常崔符康鹿章商梁隋隆揭彭葛董蒋韩景喻程焦舒鲁童曾温游谢蓝蒲楚"
        "赖雷路鲍解蔡管谭熊黎颜潘燕薛霍穆戴魏"
    ),
    "韦卞尹邢祁阮牟岑邱佟邹闵邵郝柯俞晏倪龚谌覃詹窦蔺臧裴廖翟缪樊",
]


def in_stroke_order(expected):
    """Sort by key, from the reverse: equal keys then show as a wrong order."""
    backwards = expected[::-1]
    return sorted(backwards, key=stroke_key)


@pytest.mark.parametrize("official", OFFICIAL_ORDER)
def test_surnames_stand_in_the_official_stroke_order(official):
    assert "".join(in_stroke_order(official)) == official


def test_names_sort_by_strokes_of_the_surname_first():
    ordered = ["丁一", "王一", "邢一", "吕一", "刘一", "闫一", "李一", "张一", "陈一", "欧阳一", "魏一"]

    assert in_stroke_order(ordered) == ordered


def test_equal_counts_are_told_apart_by_the_kind_of_stroke():
    assert stroke_key("李")[:2] == stroke_key("张")[:2] == stroke_key("陈")[:2] == "07"
    assert stroke_key("李") < stroke_key("张") < stroke_key("陈")


def test_given_names_are_compared_character_by_character():
    ordered = ["高一", "高大富", "高富", "高富强"]

    assert in_stroke_order(ordered) == ordered


def test_single_surname_comes_before_compound_surname_with_the_same_character():
    ordered = ["司一", "司魏", "司马一", "司马魏", "司徒一"]

    assert in_stroke_order(ordered) == ordered


def test_two_characters_are_a_single_surname_and_a_given_name():
    assert stroke_key("欧阳") < stroke_key("欧魏") < stroke_key("欧阳一")


def test_characters_with_the_same_strokes_do_not_mix():
    ordered = ["干一", "干魏", "于一", "于魏"]

    assert in_stroke_order(ordered) == ordered


def test_stroke_key_ignores_dots_and_spaces():
    assert stroke_key("阿卜都拉·买买提") == stroke_key("阿卜都拉•买买提") == stroke_key("阿卜都拉 买买提")
    assert stroke_key("王　一") == stroke_key("王一")


def test_compatibility_ideographs_count_as_the_usual_character():
    assert stroke_key("\uf9e1") == stroke_key("李")
    assert pinyin_key("\uf9e1") == "li"


def test_unknown_characters_sort_last_and_by_code_point():
    ordered = ["龘一", "Anna", "Bela", "\U00030000"]

    assert in_stroke_order(ordered) == ordered


def test_empty_name_has_keys():
    assert pinyin_key("") == ""
    assert pinyin_initial("") == "#"
    assert stroke_key("") == "00"


@given(st.text(max_size=60))
def test_stroke_key_is_short_and_holds_digits_only(name):
    assert re.fullmatch(r"[0-9]{2,120}", stroke_key(name))


@given(st.text(max_size=60))
def test_pinyin_key_is_short_and_has_single_spaces_only(name):
    key = pinyin_key(name)

    assert len(key) <= 120
    assert key == " ".join(key.split())


def test_keys_of_twelve_characters_are_complete():
    assert len(stroke_key("龘" * 12)) == 74
    assert len(stroke_key("x" * 12)) == 110
    assert len(pinyin_key("双" * 12)) == 83


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("张美玲", "zhang mei ling"),
        ("单美玲", "shan mei ling"),
        ("曾国", "zeng guo"),
        ("仇明", "qiu ming"),
        ("区明", "ou ming"),
        ("解明", "xie ming"),
        ("查明", "zha ming"),
        ("朴明", "piao ming"),
        ("覃明", "qin ming"),
        ("盖明", "ge ming"),
        ("翟明", "zhai ming"),
        ("华明", "hua ming"),
        ("任明", "ren ming"),
        ("缪明", "miao ming"),
        ("冼明", "xian ming"),
        ("乐明", "yue ming"),
        ("员明", "yun ming"),
        ("宁明", "ning ming"),
        ("黑明", "he ming"),
        ("种明", "chong ming"),
        ("繁明", "po ming"),
        ("尉迟明", "yu chi ming"),
        ("万俟明", "mo qi ming"),
        ("令狐明", "ling hu ming"),
        ("长孙明", "zhang sun ming"),
        ("欧阳明", "ou yang ming"),
        ("尉迟", "yu chi"),
        ("吕明", "lv ming"),
    ],
)
def test_surnames_are_read_as_surnames(name, key):
    assert pinyin_key(name) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("王单", "wang dan"),
        ("王朴", "wang pu"),
        ("王乐", "wang le"),
        ("王长明", "wang chang ming"),
        ("单·买买提", "dan mai mai ti"),
        ("阿卜都拉·买买提", "a bu du la mai mai ti"),
    ],
)
def test_surname_readings_stay_out_of_given_names_and_dotted_names(name, key):
    assert pinyin_key(name) == key


def test_other_scripts_are_kept_in_lower_case():
    assert pinyin_key("Anna Ｌi") == "anna li"
    assert pinyin_key("王A") == "wang a"
    assert pinyin_key("Алия") == "алия"


@pytest.mark.parametrize(("name", "initial"), [("单美玲", "S"), ("anna", "A"), ("Алия", "#"), ("9", "#")])
def test_initial_is_the_letter_of_the_index(name, initial):
    assert pinyin_initial(name) == initial


@pytest.mark.parametrize("table", ["strokes.txt", "readings.txt"])
def test_tables_are_the_ones_the_notice_records(table):
    notice = (DATA / "NOTICE.md").read_text("utf-8")
    recorded = {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  (.+)$", notice, re.MULTILINE)}

    assert sha256((DATA / table).read_bytes()).hexdigest() == recorded[table]


@pytest.mark.parametrize("table", ["strokes.txt", "readings.txt"])
def test_no_character_stands_twice_in_a_table(table):
    lines = [line.split("\t")[1] for line in (DATA / table).read_text("utf-8").splitlines() if line[0] != "#"]
    characters = "".join(lines)

    assert len(characters) == len(set(characters))


def test_no_surname_stands_twice_and_each_has_one_syllable_per_character():
    lines = [line.split("\t") for line in (DATA / "surnames.txt").read_text("utf-8").splitlines() if line[0] != "#"]
    surnames = [(surname, reading) for reading, found in lines for surname in found.split()]

    assert len(dict(surnames)) == len(surnames)
    assert [surname for surname, reading in surnames if len(surname) != len(reading.split())] == []
