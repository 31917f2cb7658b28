"""One command serves the portal: started for real, answered, stopped."""

import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request

import pytest
from cryptography import x509
from django.conf import settings
from django.core.management import CommandError, call_command

from congress.management.commands.serve import make_certificate, reachable_names


@pytest.fixture
def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def served(tmp_path, free_port):
    """A portal on a database of its own, with the lines it printed until it was ready."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "REDIS_URL": "",
        "DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "congress.settings",
    }
    heard = ["env", "--default-signal=HUP"]  # under nohup the suite would hand on that a closed terminal is not heard
    command = [*heard, sys.executable, "manage.py", "serve", "--port", str(free_port)]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        lines = []
        for line in process.stdout:
            lines.append(line.strip())
            if line.startswith("Ctrl-C"):
                break
        yield process, lines
        process.kill()


def test_served_portal_prepares_itself_answers_and_stops(served, free_port):
    process, lines = served

    with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/healthz", timeout=10) as answer:
        status = answer.status
    process.send_signal(signal.SIGTERM)
    rest = process.stdout.read()

    assert lines == [
        "Preparing the database …",
        'There is no congress yet: make one with "manage.py init_congress".',
        "",
        f"The Deputies' Portal is ready: http://127.0.0.1:{free_port}",
        "",
        "Ctrl-C stops it.",
    ]
    assert status == 200
    assert (rest.strip(), process.wait()) == ("Stopped. The data stays.", 0)


def test_closing_the_terminal_stops_the_portal(served):
    process, _ = served

    process.send_signal(signal.SIGHUP)

    assert process.wait(timeout=30) == 0


def test_busy_port_is_one_sentence():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        with pytest.raises(CommandError, match=f"^Port {port} is busy: stop the program that uses it, or "):
            call_command("serve", port=str(port))


def test_certificate_names_every_address_and_its_key_is_private(tmp_path):
    certificate, key = make_certificate(tmp_path / "tls", ["localhost", "127.0.0.1", "portal.example.org"])

    names = x509.load_pem_x509_certificate(certificate.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )

    assert [str(name.value) for name in names.value] == ["localhost", "127.0.0.1", "portal.example.org"]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_certificate_is_kept_until_the_names_change(tmp_path):
    first = make_certificate(tmp_path, ["localhost"])[0].read_bytes()
    second = make_certificate(tmp_path, ["localhost"])[0].read_bytes()
    third = make_certificate(tmp_path, ["localhost", "10.0.0.5"])[0].read_bytes()

    assert (first == second, first == third) == (True, False)


def test_portal_for_this_machine_alone_answers_to_no_other_name():
    assert reachable_names("127.0.0.1") == ["localhost", "127.0.0.1"]


def test_portal_on_one_address_answers_to_it():
    assert reachable_names("10.0.0.5") == ["localhost", "127.0.0.1", "10.0.0.5"]
