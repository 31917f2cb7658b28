"""SMS: on the console, into a file, by Aliyun, by Tencent Cloud."""

import datetime as dt
import hashlib
import hmac
import json
import secrets
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from congress import clock
from congress.channels import wire
from congress.channels.messages import Account, Later, Message, Never
from congress.fields import mask


class ConsoleSms:
    """Prints the message where the portal was started: for the demonstration."""

    remote = False
    trial = True

    def send(self, message: Message) -> None:
        print(f"SMS {message.reference} → {mask(message.address)}: {message.line}", flush=True)  # noqa: T201  (that is what it is for)


class FileSms:
    """Appends the message to ``var/sms.log``: for trials without a provider."""

    remote = False
    trial = True

    def send(self, message: Message) -> None:
        path = Path(settings.VAR_DIR) / "sms.log"
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{clock.now():%Y-%m-%dT%H:%M:%SZ}\t{message.reference}\t{message.address}\t{message.line}\n")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class AliyunSms:
    """Aliyun's SendSms (2017-05-25), signed by ACS3-HMAC-SHA256.

    ``SMS_URL`` = ``https://key:secret@dysmsapi.aliyuncs.com/?sign=…&notice=SMS_1&code=SMS_2``: the signature and two
    templates approved there. The template for codes has ``${code}``; the one for notices may have ``${text}``.
    """

    remote = True
    trial = False
    HOPELESS = ("isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_COUNT_OVER_LIMIT", "isv.BLACK_KEY_CONTROL_LIMIT")

    def __init__(self) -> None:
        self.account = Account.read(settings.CHANNELS["sms"])

    def send(self, message: Message) -> None:
        options = self.account.options
        asked = {
            "PhoneNumbers": message.address,
            "SignName": options["sign"],
            "TemplateCode": options["code" if message.code else "notice"],
            "TemplateParam": json.dumps(
                {"code": message.code} if message.code else {"text": message.line}, ensure_ascii=False
            ),
            "OutId": message.reference,
        }
        answer = wire.ask(
            f"{self.account.base}/", query=dict(sorted(asked.items())), body=b"", headers=self._signed(asked)
        )
        code = str(answer.get("Code", ""))
        if code != "OK":
            raise (Never if code in self.HOPELESS else Later)(code or "no code")

    def _signed(self, asked: dict[str, str]) -> dict[str, str]:
        """The headers, with the signature over method, path, query, headers and body."""
        headers = {
            "host": urlsplit(self.account.base).netloc,
            "x-acs-action": "SendSms",
            "x-acs-content-sha256": _sha256(b""),
            "x-acs-date": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-version": "2017-05-25",
        }
        query = urlencode(sorted(asked.items()), quote_via=quote, safe="~")
        names = ";".join(headers)
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        canonical = f"POST\n/\n{query}\n{lines}\n{names}\n{headers['x-acs-content-sha256']}"
        to_sign = f"ACS3-HMAC-SHA256\n{_sha256(canonical.encode())}"
        signature = hmac.new(self.account.secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
        given = f"ACS3-HMAC-SHA256 Credential={self.account.name},SignedHeaders={names},Signature={signature}"
        return headers | {"Authorization": given}


class TencentSms:
    """Tencent Cloud's SendSms (2021-01-11), signed by TC3-HMAC-SHA256.

    ``SMS_URL`` = ``https://id:key@sms.tencentcloudapi.com/?app=1400…&sign=…&notice=1&code=2``: application, signature
    and the two templates approved there. The template for codes has one parameter; that for notices has none, or the
    text where ``&text=1`` says so.
    """

    remote = True
    trial = False
    SERVICE = "sms"
    HOPELESS = ("FailedOperation.PhoneNumberInBlacklist", "InvalidParameterValue.IncorrectPhoneNumber")

    def __init__(self) -> None:
        self.account = Account.read(settings.CHANNELS["sms"])

    def send(self, message: Message) -> None:
        options = self.account.options
        body = {
            "PhoneNumberSet": [message.address if message.address.startswith("+") else f"+86{message.address}"],
            "SmsSdkAppId": options["app"],
            "SignName": options["sign"],
            "TemplateId": options["code" if message.code else "notice"],
            "TemplateParamSet": [message.code] if message.code else [message.line] if options.get("text") else [],
            "SessionContext": message.reference,
        }
        content = json.dumps(body).encode()
        answer = wire.ask(f"{self.account.base}/", body=content, headers=self._signed(content)).get("Response", {})
        sent = (answer.get("SendStatusSet") or [{}])[0]
        code = str(answer.get("Error", sent).get("Code", ""))
        if code != "Ok":
            raise (Never if code in self.HOPELESS else Later)(code or "no code")

    def _signed(self, content: bytes) -> dict[str, str]:
        """The headers, with the signature by a key made of secret, day and service."""
        now = clock.now()
        day, stamp = f"{now.astimezone(dt.UTC):%Y-%m-%d}", str(int(now.timestamp()))
        host = urlsplit(self.account.base).netloc
        kind = "application/json; charset=utf-8"
        canonical = f"POST\n/\n\ncontent-type:{kind}\nhost:{host}\n\ncontent-type;host\n{_sha256(content)}"
        scope = f"{day}/{self.SERVICE}/tc3_request"
        to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{_sha256(canonical.encode())}"
        key = f"TC3{self.account.secret}".encode()
        for part in (day, self.SERVICE, "tc3_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
        given = f"Credential={self.account.name}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
        return {
            "Host": host,
            "Content-Type": kind,
            "Authorization": f"TC3-HMAC-SHA256 {given}",
            "X-TC-Action": "SendSms",
            "X-TC-Version": "2021-01-11",
            "X-TC-Timestamp": stamp,
        }
