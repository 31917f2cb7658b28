"""The printed list of rooms: who shares a room stands on one page, whatever came before."""

import io
from types import SimpleNamespace

import docx
import pypdf
import pytest

from congress import clock, paper
from meetings.documents import print_rooms

HOTEL = SimpleNamespace(name="迎宾馆")
MANY = 60


def slept_in(number, *names):
    room = SimpleNamespace(hotel=HOTEL, floor=2, number=number)
    return [
        SimpleNamespace(
            bed=SimpleNamespace(room=room), participation=SimpleNamespace(name=name), known_sex="", group="城东代表团",
            arrival=(None, ""),
        )
        for name in names
    ]  # fmt: skip


@pytest.mark.parametrize("alone", [0, 1])
def test_who_shares_a_room_stands_on_one_page(alone):
    rooms = [slept_in(f"{200 + nth}", f"甲{nth:03}") for nth in range(alone)]
    rooms += [slept_in(f"{300 + nth}", f"乙{nth:03}", f"丙{nth:03}") for nth in range(MANY)]

    content = print_rooms(SimpleNamespace(title="第五次会议"), [one for room in rooms for one in room])

    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert len(pages) > 2
    for nth in range(MANY):
        [at] = [page for page in pages if f"乙{nth:03}" in page]
        assert f"丙{nth:03}" in at
        assert f"{300 + nth}" in at


def test_in_word_the_cell_beside_several_rows_is_one_and_its_rows_stay_together():
    rows = [[paper.cell("301", rows=2), paper.cell("乙")], [paper.cell("丙")], [paper.cell("302"), paper.cell("丁")]]

    made = paper.made("名单", [paper.table([1, 2], rows)], paper.WORD, created_at=clock.now())

    [table] = docx.Document(io.BytesIO(made)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["301", "乙"], ["301", "丙"], ["302", "丁"]]
    kept = [row.cells[1].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert kept == [True, False, False]
