"""SMS by the console, by a file, and what happens when a provider fails."""

import threading

from congress import channels


class Broken:
    remote = False
    trial = False

    def send(self, phone, text, reference):
        raise TimeoutError(reference)


class Remote:
    remote = True
    trial = False
    sent = []
    done = threading.Event()

    def send(self, phone, text, reference):
        Remote.sent.append((phone, text, reference, threading.current_thread().name))
        Remote.done.set()


def test_console_prints_the_text_and_masks_the_phone(capsys, settings):
    settings.SMS_BACKEND = "congress.channels.ConsoleSms"

    channels.send_sms("13800000001", "Your code is 123456", "r1")

    assert capsys.readouterr().out == "SMS r1 → 138******01: Your code is 123456\n"


def test_file_gets_one_line_per_message(settings, tmp_path):
    settings.SMS_BACKEND = "congress.channels.FileSms"
    settings.VAR_DIR = tmp_path

    channels.send_sms("13800000001", "first\nline\x00", "r1")
    channels.send_sms("13800000002", "second", "r2")

    lines = [line.split("\t")[1:] for line in (tmp_path / "sms.log").read_text().splitlines()]
    assert lines == [["r1", "13800000001", "first line"], ["r2", "13800000002", "second"]]


def test_a_failing_provider_fails_nobody(settings):
    settings.SMS_BACKEND = f"{__name__}.Broken"

    assert channels.send_sms("13800000001", "text", "r1") is None


def test_a_remote_provider_is_spoken_to_in_a_thread_apart(settings):
    settings.SMS_BACKEND = f"{__name__}.Remote"

    channels.send_sms("13800000001", "text", "r1")

    assert Remote.done.wait(5)
    assert Remote.sent[0][:3] == ("13800000001", "text", "r1")
    assert Remote.sent[0][3].startswith("sms")


def test_trial_ways_are_offered_only_in_a_trial(settings):
    offered = []
    for backend, strict in (("congress.channels.FileSms", False), ("congress.channels.FileSms", True), ("", False)):
        settings.SMS_BACKEND, settings.STRICT = backend, strict
        offered.append(channels.sms_offered())
    settings.SMS_BACKEND, settings.STRICT = f"{__name__}.Remote", True

    assert [*offered, channels.sms_offered()] == [True, False, False, True]
