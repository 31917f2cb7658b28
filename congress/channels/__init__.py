"""Ways out of the house: one adapter per provider, each switched on by the environment (docs/notices.md).

They know no table. ``congress.delivery`` calls them outside any transaction, in a thread that holds no connection.
"""

from functools import cache

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from congress.channels.messages import Channel, Later, Message, Never
from congress.channels.sms import ConsoleSms, FileSms


class Name(models.TextChoices):
    """The ways beside the list of notices in the portal itself, the likeliest to be read first."""

    WECOM = "wecom", _("WeCom message")
    DINGTALK = "dingtalk", _("DingTalk message")
    FEISHU = "feishu", _("Feishu message")
    WECHAT = "wechat", _("WeChat service account")
    SMS = "sms", _("SMS")
    MAIL = "mail", _("E-mail")
    WECOM_ROBOT = "wecom_robot", _("WeCom group robot")
    DINGTALK_ROBOT = "dingtalk_robot", _("DingTalk group robot")
    FEISHU_ROBOT = "feishu_robot", _("Feishu group robot")


_HERE = "congress.channels"
_CLASSES = {
    Name.WECOM: f"{_HERE}.chats.WeCom",
    Name.DINGTALK: f"{_HERE}.chats.DingTalk",
    Name.FEISHU: f"{_HERE}.chats.Feishu",
    Name.WECHAT: f"{_HERE}.chats.WeChat",
    Name.MAIL: f"{_HERE}.mail.Mail",
    Name.WECOM_ROBOT: f"{_HERE}.robots.WeComRobot",
    Name.DINGTALK_ROBOT: f"{_HERE}.robots.DingTalkRobot",
    Name.FEISHU_ROBOT: f"{_HERE}.robots.FeishuRobot",
}
BY_NUMBER = frozenset({Name.SMS, Name.MAIL})  # the address stands with the person; for the others he gives one


def switched_on() -> list[str]:
    """The channels notices go out by here, the likeliest to be read first."""
    return [name for name in Name if name in settings.NOTICE_CHANNELS]


def find(name: str) -> Channel:
    """The adapter called ``name``, as the settings have it."""
    return _made(settings.SMS_BACKEND if name == Name.SMS else _CLASSES[Name(name)], settings.CHANNELS.get(name, ""))


@cache
def _made(path: str, account: str) -> Channel:
    return import_string(path)()


def sms_offered() -> bool:
    """Whether an SMS reaches a person here: in earnest only through a provider, in a trial also through the console."""
    return bool(settings.SMS_BACKEND) and not (settings.STRICT and import_string(settings.SMS_BACKEND).trial)
