"""Robots in group chats of WeCom, DingTalk and Feishu: one posts what its owner is told into his unit's group.

The address is the robot's key, for DingTalk and Feishu followed by a blank and the secret it signs with. The host comes
from the settings.
"""

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings

from congress import clock
from congress.channels import wire
from congress.channels.messages import Account, Later, Message, Never


def _signature(key: str, content: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()).decode()


class _Robot:
    """What the three have in common: a key, a secret, one answer with a code."""

    remote = True
    trial = False
    name = ""
    CODE = "errcode"
    HOPELESS: frozenset[int] = frozenset()  # there is no such robot, or its secret is another

    def __init__(self) -> None:
        self.base = Account.read(settings.CHANNELS[self.name]).base

    def send(self, message: Message) -> None:
        """Post it into the group."""
        key, _, secret = message.address.strip().partition(" ")
        code = self.post(message, key, secret.strip()).get(self.CODE)
        if code != 0:
            raise (Never if code in self.HOPELESS else Later)(f"{self.name} {code}")

    def post(self, message: Message, key: str, secret: str) -> dict[str, Any]:
        """The provider's answer to the message."""
        raise NotImplementedError


class WeComRobot(_Robot):
    """WeCom's robots do not sign; their key is the secret."""

    name = "wecom_robot"
    HOPELESS = frozenset({93000, 93017})

    def post(self, message: Message, key: str, secret: str) -> dict[str, Any]:
        body = {"msgtype": "text", "text": {"content": message.whole}}
        return wire.ask(f"{self.base}/cgi-bin/webhook/send", query={"key": key}, body=body)


class DingTalkRobot(_Robot):
    """Signs time and secret by the secret, in milliseconds."""

    name = "dingtalk_robot"
    HOPELESS = frozenset({300005, 310000})

    def post(self, message: Message, key: str, secret: str) -> dict[str, Any]:
        query = {"access_token": key}
        if secret:
            stamp = str(int(clock.now().timestamp() * 1000))
            query |= {"timestamp": stamp, "sign": _signature(secret, f"{stamp}\n{secret}")}
        body = {"msgtype": "text", "text": {"content": message.whole}}
        return wire.ask(f"{self.base}/robot/send", query=query, body=body)


class FeishuRobot(_Robot):
    """Signs nothing by time and secret, in seconds."""

    name = "feishu_robot"
    CODE = "code"
    HOPELESS = frozenset({19001, 19021})

    def post(self, message: Message, key: str, secret: str) -> dict[str, Any]:
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": message.whole}}
        if secret:
            stamp = str(int(clock.now().timestamp()))
            body |= {"timestamp": stamp, "sign": _signature(f"{stamp}\n{secret}", "")}
        return wire.ask(f"{self.base}/open-apis/bot/v2/hook/{key}", body=body)
