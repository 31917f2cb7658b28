"""The few steps that tests of announcements are made of."""

from bulletins import services
from bulletins.models import Receipt
from congress.events import run_due
from congress.models import Notification


def draft(house, by="secretary", **fields):
    fields = {
        "title": "关于召开会议的通知", "body": "请准时参加。", "kind": "general", "urgency": "normal",
        "wanted": "confirmed", "answer_until": None, "expires_on": None,
        "audience": [f"delegation:{house['delegation'].pk}"],
    } | fields  # fmt: skip
    return services.write_announcement(by=house[by], **fields)


def move(row, name, by, **fields):
    return services.move_announcement(row, name, by=by, **fields)


def published(house, by="secretary", **fields):
    return move(draft(house, by, **fields), "publish", house[by])


def receipt(row, user):
    return Receipt.objects.get(announcement=row, user=user)


def told(user):
    while run_due():
        pass
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", "title"))
