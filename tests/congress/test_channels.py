"""Every way out of the house over a real connection: what the provider takes, and what becomes of its bad days."""

import smtplib
import socket
import threading
import time

import pytest

from congress import channels
from congress.channels import Later, Message, Never, chats, wire
from tests.provider import AGENT, Provider

TEXT = "[代表履职平台] 您有一条新消息，请登录查看。"
URL = "https://portal.example/notices/7/"


@pytest.fixture
def provider():
    serving = Provider()
    wire._kept.__dict__.clear()
    chats.forget_tokens()
    yield serving
    serving.stop()


OPTIONS = {
    "aliyun": "?sign=x&notice=SMS_1&code=SMS_2",
    "tencent": "?app=14&sign=x&notice=1&code=2&text=1",
    "wecom": f"?agent={AGENT}",
    "dingtalk": f"?agent={AGENT}",
    "feishu": "",
    "wechat": "?template=T1&field=thing3",
    "wecom_robot": "",
    "dingtalk_robot": "",
    "feishu_robot": "",
}
CLASSES = {"aliyun": "congress.channels.sms.AliyunSms", "tencent": "congress.channels.sms.TencentSms"}
GOOD = {
    "aliyun": "13800000001",
    "tencent": "13800000001",
    "wecom_robot": "group-1",
    "dingtalk_robot": "group-1 group-secret",
    "feishu_robot": "group-1 group-secret",
}
BAD = GOOD | {
    "aliyun": "138-no-phone",
    "tencent": "138-no-phone",
    "wecom_robot": "group-2",
    "dingtalk_robot": "group-1 another",
    "feishu_robot": "group-1 another",
}
TAKEN = {
    "aliyun": ("13800000001", f'{{"text": "{TEXT}"}}', "r1"),
    "tencent": ("+8613800000001", f'["{TEXT}"]', "r1"),
    "wecom": ("zhang", f"{TEXT}\n{URL}", ""),
    "dingtalk": ("zhang", f"{TEXT}\n{URL}", ""),
    "feishu": ("zhang", f"{TEXT}\n{URL}", "r1"),
    "wechat": ("zhang", f"我的事\n{URL}", "r1"),
    "wecom_robot": ("group-1", f"{TEXT}\n{URL}", ""),
    "dingtalk_robot": ("group-1", f"{TEXT}\n{URL}", ""),
    "feishu_robot": ("group-1", f"{TEXT}\n{URL}", ""),
}
EVERY = pytest.mark.parametrize("protocol", OPTIONS)


@pytest.fixture
def channel(provider, settings):
    def made(protocol):
        settings.SMS_BACKEND = CLASSES.get(protocol, "")
        name = "sms" if protocol in CLASSES else protocol
        settings.CHANNELS = {name: provider.url(OPTIONS[protocol])}
        return channels.find(name)

    return made


def message(protocol, addresses=GOOD, **fields):
    wrong = "nobody" if addresses is BAD else "zhang"
    return Message(addresses.get(protocol, wrong), TEXT, fields.pop("reference", "r1"), "我的事", URL, **fields)


@EVERY
def test_message_is_signed_and_taken(channel, provider, protocol):
    channel(protocol).send(message(protocol))

    assert provider.desk.taken == [(protocol, *TAKEN[protocol])]


@EVERY
def test_wrong_address_is_never_tried_again(channel, provider, protocol):
    with pytest.raises(Never):
        channel(protocol).send(message(protocol, BAD))

    assert provider.desk.taken == []


@EVERY
@pytest.mark.parametrize("mood", ["500", "hang", "garbage", "late"])
def test_bad_day_of_a_provider_is_tried_again_with_the_same_reference(channel, provider, protocol, mood):
    if protocol in {"wecom", "dingtalk", "feishu", "wechat"}:
        channel(protocol).send(message(protocol, reference="r0"))  # it has its token
        provider.desk.taken.clear()
    provider.desk.moods = [mood]
    with pytest.raises(Later):
        channel(protocol).send(message(protocol))
    channel(protocol).send(message(protocol))

    assert set(provider.desk.taken) == {(protocol, *TAKEN[protocol])}
    assert len(provider.desk.taken) == (2 if mood == "late" and protocol != "feishu" else 1)


@EVERY
def test_slow_provider_is_waited_for_only_so_long(channel, provider, protocol, monkeypatch):
    monkeypatch.setattr(wire, "READ_SECONDS", 0.2)
    provider.desk.always = "slow:3"
    begun = time.monotonic()

    with pytest.raises(Later, match="TimeoutError|timed out"):
        channel(protocol).send(message(protocol))

    assert time.monotonic() - begun < 2


def test_answer_that_comes_twice_is_not_taken_for_the_next_ones(channel, provider):
    robot = channel("wecom_robot")
    provider.desk.moods = ["twice"]
    robot.send(message("wecom_robot"))
    time.sleep(0.1)

    with pytest.raises(Never):
        robot.send(message("wecom_robot", BAD))


def test_connection_is_kept_and_opened_anew_when_the_provider_hung_up(channel, provider):
    robot = channel("wecom_robot")
    robot.send(message("wecom_robot"))
    first = next(iter(wire._kept.lines.values()))._open.sock
    robot.send(message("wecom_robot"))
    second = next(iter(wire._kept.lines.values()))._open.sock
    second.shutdown(socket.SHUT_RDWR)
    robot.send(message("wecom_robot"))

    assert first is second
    assert len(provider.desk.taken) == 3


def test_nobody_there_is_told_at_once(channel, provider):
    robot = channel("wecom_robot")
    provider.stop()

    with pytest.raises(Later, match="ConnectionRefusedError"):
        robot.send(message("wecom_robot"))


@pytest.mark.parametrize("protocol", ["wecom", "dingtalk", "feishu", "wechat"])
def test_token_is_asked_for_once_and_again_when_it_is_not_taken_any_more(channel, provider, protocol):
    chat = channel(protocol)
    chat.send(message(protocol, reference="r1"))
    chat.send(message(protocol, reference="r2"))
    asked = provider.desk.tokens
    provider.desk.token = "token-2"
    chat.send(message(protocol, reference="r3"))

    assert (asked, provider.desk.tokens, len(provider.desk.taken)) == (1, 2, 3)


@pytest.mark.parametrize("protocol", ["wecom", "dingtalk", "feishu", "wechat"])
def test_refused_account_is_a_fault_of_ours_and_not_of_the_address(channel, provider, settings, protocol):
    channel(protocol)
    settings.CHANNELS = {protocol: provider.url(OPTIONS[protocol]).replace("key-1", "key-2")}

    with pytest.raises(Later, match="no token"):
        channels.find(protocol).send(message(protocol))


@pytest.mark.parametrize(("protocol", "sent"), [("aliyun", '{"code": "123456"}'), ("tencent", '["123456"]')])
def test_code_goes_by_its_own_template(channel, provider, protocol, sent):
    channel(protocol).send(message(protocol, code="123456"))

    assert provider.desk.taken[0][2] == sent


@pytest.mark.parametrize("protocol", ["aliyun", "tencent"])
def test_wrong_secret_is_refused_by_the_signature(channel, provider, settings, protocol):
    channel(protocol)
    settings.CHANNELS = {"sms": provider.url(OPTIONS[protocol]).replace("se%2F", "so%2F")}

    with pytest.raises(Later, match="Signature"):
        channels.find("sms").send(message(protocol))


# Here, without a provider -------------------------------------------------------------------------------------------


def test_console_prints_the_text_and_masks_the_phone(capsys):
    channels.ConsoleSms().send(Message("13800000001", "Your code is 123456", "r1"))

    assert capsys.readouterr().out == "SMS r1 → 138****0001: Your code is 123456\n"


def test_file_gets_one_line_per_message(settings, tmp_path):
    settings.VAR_DIR = tmp_path

    channels.FileSms().send(Message("13800000001", "first\nline\x00", "r1"))
    channels.FileSms().send(Message("13800000002", "second", "r2"))

    lines = [line.split("\t")[1:] for line in (tmp_path / "sms.log").read_text().splitlines()]
    assert lines == [["r1", "13800000001", "first line"], ["r2", "13800000002", "second"]]


def test_trial_ways_are_offered_only_in_a_trial(settings):
    offered = []
    for backend, strict in (("congress.channels.FileSms", False), ("congress.channels.FileSms", True), ("", False)):
        settings.SMS_BACKEND, settings.STRICT = backend, strict
        offered.append(channels.sms_offered())
    settings.SMS_BACKEND, settings.STRICT = "congress.channels.sms.AliyunSms", True

    assert [*offered, channels.sms_offered()] == [True, False, False, True]


# E-mail --------------------------------------------------------------------------------------------------------------


class Post:
    """A mail server for one conversation after another: takes, refuses a recipient, is full, or says nothing."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.mails, self.refusal, self.silent = [], b"", False
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(line,), daemon=True).start()

    def talk(self, line):
        if self.silent:
            return time.sleep(5)
        words, line_file = [], line.makefile("rwb")

        def say(text):
            line_file.write(text + b"\r\n")
            line_file.flush()

        say(b"220 post")
        for said in line_file:
            verb = said[:4].upper().strip()
            if verb == b"RCPT" and self.refusal:
                say(self.refusal)
            elif verb == b"DATA":
                say(b"354 go on")
                while (row := line_file.readline()) != b".\r\n":
                    words.append(row)
                self.mails.append(b"".join(words).decode())
                say(b"250 taken")
            elif verb == b"QUIT":
                say(b"221 bye")
                break
            else:
                say(b"250 ok")
        line.close()
        return None


@pytest.fixture
def post(settings):
    serving = Post()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", serving.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 0.3
    yield serving
    serving.socket.close()


MAIL = Message("reader@example.org", "There is something to read.", "r1", "My matters", URL)


def test_mail_carries_our_reference_as_its_id(post):
    channels.find("mail").send(MAIL)

    (mail,) = post.mails
    assert "Message-ID: <r1@portal>" in mail
    assert "Subject: My matters" in mail
    assert URL in mail


@pytest.mark.parametrize(("refusal", "fault"), [(b"550 nobody", Never), (b"452 full", Later)])
def test_refused_reader_is_final_and_a_full_box_is_not(post, refusal, fault):
    post.refusal = refusal

    with pytest.raises(fault):
        channels.find("mail").send(MAIL)


def test_silent_mail_server_is_waited_for_only_so_long(post):
    post.silent = True
    begun = time.monotonic()

    with pytest.raises(Later):
        channels.find("mail").send(MAIL)

    assert time.monotonic() - begun < 3


def test_mail_server_that_is_not_there_is_told_at_once(post, settings):
    settings.EMAIL_PORT = 1

    with pytest.raises(Later, match="ConnectionRefusedError|SMTP"):
        channels.find("mail").send(MAIL)


def test_title_of_two_lines_forges_no_header(post):
    with pytest.raises(Exception, match="newline"):
        channels.find("mail").send(Message("reader@example.org", "x", "r1", "a\nBcc: b@example.org"))

    assert post.mails == []
    assert issubclass(smtplib.SMTPException, OSError)
