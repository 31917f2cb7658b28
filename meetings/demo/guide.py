"""The service guide of the city's fifth session, its lost and found, and the drill of the emergency call."""

import datetime as dt
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from congress import clock, documents, files
from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from congress.models import Post
from meetings.demo.making import desk_of
from meetings.models import CallAnswer, Circular, EmergencyCall, Gathering, GuideEntry, LostState, LostThing, Safety
from meetings.queries import called
from meetings.services.guide import MAP

# fmt: off
GUIDE = (
    # kind,     title,            phone,       hours,           place,             text
    ("notice",  "会议须知",       "",          "",              "",                "请佩戴代表证，提前二十分钟入场；会场内手机静音；会议期间一般不外出，外出须请假。"),
    ("notice",  "着装与会风",     "",          "",              "",                "着装庄重得体，少数民族代表可着民族服装。"),
    ("group",   "大会秘书处",     "0990-6100", "8:00–22:00",    "宾馆 1 号楼 301", "综合协调"),
    ("group",   "议案建议组",     "0990-6101", "8:00–22:00",    "宾馆 1 号楼 305", "接收议案和建议，代拟文字"),
    ("group",   "会务组",         "0990-6102", "7:00–23:00",    "宾馆 1 号楼大堂", "报到、住宿、用餐、用车"),
    ("group",   "宣传组",         "0990-6103", "8:00–20:00",    "宾馆 1 号楼 308", "采访安排、简报"),
    ("group",   "保卫组",         "0990-6104", "全天",          "会场东门",        "证件、车辆、安全"),
    ("medical", "医疗点",         "0990-6120", "全天",          "宾馆 1 号楼 108", "值班医生、常用药品；急救请拨 120"),
    ("phone",   "复印室",         "0990-6130", "8:00–22:00",    "宾馆 1 号楼 302", ""),
    ("phone",   "总服务台",       "0990-6131", "全天",          "宾馆 1 号楼大堂", "失物招领"),
    ("weather", "会期天气",       "",          "",              "",                "晴到多云，零下 3 到 6 度，早晚风大，请注意保暖。"),
)
LOST = (
    ("黑色雨伞一把",   "人民大会堂东门", LostState.FOUND),
    ("老花镜（棕色盒）", "第三讨论室",   LostState.RETURNED),
    ("钢笔一支",       "二楼餐厅",       LostState.MISSED),
)
# fmt: on
DRILL = "演练：请每位代表报平安，无须离开座位。"
PARKING = "演练已结束，下午 14:30 照常开会。会场东门停车场下午停用，请改由南门入场。"


@seeder(order=29)
def guide(seed: Seed) -> None:
    """After the gatherings; where the city sits in its fifth session."""
    congress = seed.congresses.get(CITY)
    whole = Gathering.objects.filter(congress=congress, session__number=5, parent=None).first() if congress else None
    if whole is None or whole.guide.exists():
        return
    staff = desk_of(congress).staff
    at = moment(whole.session.begins_on - dt.timedelta(days=5), 10 * 60)
    rows = [
        GuideEntry(
            gathering=whole, kind=kind, position=nth, title=title, phone=phone, hours=hours, place=place, text=text,
            changed_at=at,
        )
        for nth, (kind, title, phone, hours, place, text) in enumerate(GUIDE, start=1)
    ]  # fmt: skip
    rows = [*GuideEntry.objects.bulk_create(rows), _plan(whole, staff, at)]
    facts = [Fact("meetings.change_guide", whole, staff, at, {"added": [row]}) for row in rows]
    write_facts([*facts, *_lost(whole, staff), *_drill(whole, staff)])


def _plan(whole: Gathering, staff: Post, at: dt.datetime) -> GuideEntry:
    """The ways out of the hall, as a picture."""
    row = GuideEntry.objects.create(gathering=whole, kind="map", position=1, title="会场疏散图", changed_at=at)
    with clock.stopped(at):
        files.store("疏散图.png", _picture(), target=row, by=staff.user, purpose=MAP)
    return row


def _picture() -> bytes:
    plan = Image.new("RGB", (720, 480), "white")
    pen = ImageDraw.Draw(plan)
    font = ImageFont.truetype(str(documents.FONT_FOLDER / "WenQuanYiMicroHei.ttf"), 28)
    pen.rectangle((90, 60, 630, 420), outline="black", width=4)
    pen.rectangle((240, 80, 480, 140), outline="black", width=2)
    for box, words in (
        ((360, 110), "主席台"),
        ((360, 270), "代表席"),
        ((45, 240), "西门"),
        ((675, 240), "东门"),
        ((360, 450), "南门（广场集合）"),
    ):
        pen.text(box, words, fill="black", font=font, anchor="mm")
    saved = BytesIO()
    plan.quantize(8).save(saved, "PNG")
    return saved.getvalue()


def _lost(whole: Gathering, staff: Post) -> list[Fact]:
    facts = []
    for nth, (what, place, state) in enumerate(LOST):
        at = moment(whole.session.begins_on, 12 * 60 + 20 * nth)
        settled = at + dt.timedelta(hours=2) if state == LostState.RETURNED else None
        row = LostThing.objects.create(
            gathering=whole, what=what, place=place, desk="总服务台", state=state, entered_at=at, settled_at=settled
        )
        facts.append(Fact("meetings.change_lost_thing", whole, staff, at, {"thing": row, "state": state}))
    return facts


def _drill(whole: Gathering, staff: Post) -> list[Fact]:
    """A drill on the first day: everybody who has an account is safe."""
    at = moment(whole.session.begins_on, 11 * 60)
    over = at + dt.timedelta(minutes=20)
    call = EmergencyCall.objects.create(gathering=whole, text=DRILL, sent_by=staff.user, sent_at=at, ended_at=over)
    places = [place for place in called(whole).order_by("pk") if place.user_id]
    CallAnswer.objects.bulk_create(
        [
            CallAnswer(
                call=call, participation=place, answer=Safety.SAFE, at=at + dt.timedelta(seconds=3 * nth),
                entered_by_id=place.user_id,
            )
            for nth, place in enumerate(places)
        ],
        batch_size=500,
    )  # fmt: skip
    facts = [Fact("meetings.call_everybody", call, staff, at), Fact("meetings.end_call", call, staff, over)]
    keys = [place.pk for place in places]
    written = Circular.objects.create(gathering=whole, text=PARKING, places=keys, sent_by=staff.user, sent_at=at)
    return [*facts, Fact("meetings.write_to_people", written, staff, at, {"places": keys})]
