"""Work messages of WeCom, DingTalk and Feishu, and template messages of a WeChat service account.

Each asks for a token first and keeps it in the process until shortly before it ends. All four hand the same token to
every process that asks while it lasts (WeChat by ``stable_token``), so it need not be shared.
"""

import json
import threading
import time
from abc import ABC, abstractmethod
from typing import Any

from django.conf import settings

from congress.channels import wire
from congress.channels.messages import Account, Later, Message, Never

EARLY = 300.0  # seconds before its end at which a token is asked for anew

_tokens: dict[tuple[str, str, str], tuple[str, float]] = {}
_asking = threading.Lock()


def forget_tokens() -> None:
    """Ask for every token anew."""
    _tokens.clear()


class _Chat(ABC):
    """What the four have in common: a token, and one more try when it is not taken any more."""

    remote = True
    trial = False
    name = ""
    CODE = "errcode"  # the field of an answer that is 0 when all is well
    STALE: frozenset[int] = frozenset()  # the token is not taken any more
    HOPELESS: frozenset[int] = frozenset()  # nobody is reached there

    def __init__(self) -> None:
        self.account = Account.read(settings.CHANNELS[self.name])

    def send(self, message: Message) -> None:
        """Send it; with a new token when the kept one is not taken."""
        answer = self.post(message, self._token())
        if answer.get(self.CODE) in self.STALE:
            _tokens.pop(self._key(), None)
            answer = self.post(message, self._token())
        self.judge(answer)

    def judge(self, answer: dict[str, Any]) -> None:
        """Raise unless the answer says that the message was taken."""
        code = answer.get(self.CODE)
        if code != 0:
            raise (Never if code in self.HOPELESS else Later)(f"{self.name} {code}")

    def _key(self) -> tuple[str, str, str]:
        return self.account.base, self.account.name, self.account.secret

    def _token(self) -> str:
        token, until = _tokens.get(self._key(), ("", 0.0))
        if until > time.monotonic():
            return token
        with _asking:
            answer = self.ask_token()
            token = answer.get("access_token") or answer.get("tenant_access_token")
            if not token:
                raise Later(f"{self.name} {answer.get(self.CODE)}: no token")
            lasts = float(answer.get("expires_in") or answer.get("expire") or 0)
            _tokens[self._key()] = token, time.monotonic() + max(0.0, lasts - EARLY)
        return token

    @abstractmethod
    def ask_token(self) -> dict[str, Any]:
        """The provider's answer with a token in it."""

    @abstractmethod
    def post(self, message: Message, token: str) -> dict[str, Any]:
        """The provider's answer to the message."""


class WeCom(_Chat):
    """``WECOM_URL`` = ``https://corpid:secret@qyapi.weixin.qq.com/?agent=1000002``; the address a user id there."""

    name = "wecom"
    STALE = frozenset({40001, 40014, 41001, 42001})
    HOPELESS = frozenset({40003, 40031, 60111, 81013})

    def ask_token(self) -> dict[str, Any]:
        asked = {"corpid": self.account.name, "corpsecret": self.account.secret}
        return wire.ask(f"{self.account.base}/cgi-bin/gettoken", query=asked)

    def post(self, message: Message, token: str) -> dict[str, Any]:
        body = {
            "touser": message.address,
            "msgtype": "text",
            "agentid": int(self.account.options["agent"]),
            "text": {"content": message.whole},
            # the same content to the same person within half an hour is dropped there: the link makes it this notice's
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        }
        return wire.ask(f"{self.account.base}/cgi-bin/message/send", query={"access_token": token}, body=body)

    def judge(self, answer: dict[str, Any]) -> None:
        super().judge(answer)
        if answer.get("invaliduser") or answer.get("unlicenseduser"):
            raise Never("wecom: no such member")


class DingTalk(_Chat):
    """``DINGTALK_URL`` = ``https://appkey:secret@oapi.dingtalk.com/?agent=123``; the address is a member's user id."""

    name = "dingtalk"
    STALE = frozenset({40001, 40014, 42001, 88})
    HOPELESS = frozenset({33012, 60121, 400002})

    def ask_token(self) -> dict[str, Any]:
        asked = {"appkey": self.account.name, "appsecret": self.account.secret}
        return wire.ask(f"{self.account.base}/gettoken", query=asked)

    def post(self, message: Message, token: str) -> dict[str, Any]:
        body = {
            "agent_id": int(self.account.options["agent"]),
            "userid_list": message.address,
            "msg": {"msgtype": "text", "text": {"content": message.whole}},
        }
        path = "/topapi/message/corpconversation/asyncsend_v2"
        return wire.ask(f"{self.account.base}{path}", query={"access_token": token}, body=body)


class Feishu(_Chat):
    """``FEISHU_URL`` = ``https://app_id:secret@open.feishu.cn/``; the address is a member's user id.

    ``uuid`` makes it send once within an hour, however often it is asked.
    """

    name = "feishu"
    CODE = "code"
    STALE = frozenset({99991661, 99991663, 99991668})
    HOPELESS = frozenset({99992351, 230001, 230013, 230017, 230034})

    def ask_token(self) -> dict[str, Any]:
        body = {"app_id": self.account.name, "app_secret": self.account.secret}
        return wire.ask(f"{self.account.base}/open-apis/auth/v3/tenant_access_token/internal", body=body)

    def post(self, message: Message, token: str) -> dict[str, Any]:
        body = {
            "receive_id": message.address,
            "msg_type": "text",
            "content": json.dumps({"text": message.whole}, ensure_ascii=False),
            "uuid": message.reference,
        }
        return wire.ask(
            f"{self.account.base}/open-apis/im/v1/messages",
            query={"receive_id_type": "user_id"},
            body=body,
            headers={"Authorization": f"Bearer {token}"},
        )


class WeChat(_Chat):
    """``WECHAT_URL`` = ``https://appid:secret@api.weixin.qq.com/?template=…&field=thing1``; the address is an open id.

    ``client_msg_id`` makes it send once within ten minutes.
    """

    name = "wechat"
    STALE = frozenset({40001, 40014, 42001})
    HOPELESS = frozenset({40003, 43004, 43101})
    LONGEST = 20  # signs of a field of the kind "thing"

    def ask_token(self) -> dict[str, Any]:
        body = {"grant_type": "client_credential", "appid": self.account.name, "secret": self.account.secret}
        return wire.ask(f"{self.account.base}/cgi-bin/stable_token", body=body)

    def post(self, message: Message, token: str) -> dict[str, Any]:
        text = (message.title or message.text)[: self.LONGEST]
        body = {
            "touser": message.address,
            "template_id": self.account.options["template"],
            "url": message.url,
            "client_msg_id": message.reference,
            "data": {self.account.options.get("field", "thing1"): {"value": text}},
        }
        return wire.ask(f"{self.account.base}/cgi-bin/message/template/send", query={"access_token": token}, body=body)
