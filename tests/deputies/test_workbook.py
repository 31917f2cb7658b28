"""Workbooks: read with suspicion, written harmless."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from deputies.computing import workbook


def book(*rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_cells_are_read_as_texts():
    content = book(["a", 13900000001, 13900000001.0, dt.datetime(2022, 1, 10), None, " x "], [None], [1.5])

    assert workbook.read(content, "x.xlsx") == [
        (1, ["a", "13900000001", "13900000001", "2022-01-10", "", "x"]),
        (3, ["1.5"]),
    ]


@pytest.mark.parametrize("content", [b"", b"name,phone", b"%PDF-1.7", b"PK\x03\x04"])
def test_another_file_type_is_refused_by_name(content):
    with pytest.raises(workbook.Unreadable) as refusal:
        workbook.read(content, "名册.csv")

    assert "名册.csv" in str(refusal.value)


def test_a_zip_that_is_no_workbook_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", "<x/>")

    with pytest.raises(workbook.Unreadable):
        workbook.read(buffer.getvalue(), "x.xlsx")


def test_a_workbook_that_defines_entities_is_refused():
    source = zipfile.ZipFile(io.BytesIO(book(["a"])))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in source.namelist():
            bomb = b'<!DOCTYPE x [<!ENTITY a "aa">]>' if name == "xl/worksheets/sheet1.xml" else b""
            package.writestr(name, bomb + source.read(name))

    with pytest.raises(workbook.Unreadable):
        workbook.read(buffer.getvalue(), "x.xlsx")


def test_more_rows_than_allowed_are_refused():
    assert len(workbook.read(book(*([["x"]] * 5_001)), "x.xlsx")) == 5_001

    with pytest.raises(workbook.Unreadable):
        workbook.read(book(*([["x"]] * 5_002)), "x.xlsx")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_what_could_be_a_formula_is_written_as_text_and_read_back(text):
    content = workbook.write("x", ["h"], [[text]])

    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert (cell.data_type, cell.value) == ("s", f"'{text}")
    assert workbook.read(content, "x.xlsx")[1] == (2, [text])
