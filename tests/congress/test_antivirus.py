"""The virus scanner, played by a small server that speaks clamd's protocol over a real socket."""

import socket
import socketserver
import struct
import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from congress import antivirus, files
from congress.antivirus import CLEAN, UNKNOWN, Verdict
from congress.models import AuditRecord, File
from proposals import queries
from tests import factories

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BAD = PDF + b"NOT-THE-REAL-EICAR"


class Clamd(socketserver.BaseRequestHandler):
    """One conversation: ``zINSTREAM``, pieces with their length, a zero; then the answer."""

    def handle(self):
        said = self.request.makefile("rb")
        assert said.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", said.read(4))[0]:
            content += said.read(size)
        self.server.asked.append(content)
        if self.server.manner == "slow":
            self.server.over.wait()
        elif self.server.manner == "excuse":
            self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        elif self.server.manner != "mute":
            found = b"NOT-THE-REAL-EICAR" in content
            self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0" if found else b"stream: OK\0")


class TcpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


class UnixServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def started(server):
    server.asked, server.manner, server.over = [], "well", threading.Event()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server


def stopped(server):
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def awake(monkeypatch):
    """No scanner is left alone because of an earlier test."""
    monkeypatch.setattr(antivirus, "_silent_until", 0.0)
    with translation.override("en"):
        yield


@pytest.fixture
def clamd(settings):
    server = started(TcpServer(("127.0.0.1", 0), Clamd))
    settings.CLAMD = f"tcp://127.0.0.1:{server.server_address[1]}"
    yield server
    stopped(server)


def check(content):
    return files.check(SimpleUploadedFile("议案.pdf", content))


def test_clean_and_infected_are_told_apart(transactional_db, clamd):
    big = b"x" * 3_000_000

    assert [antivirus.examine(content) for content in (PDF, BAD, big)] == [
        CLEAN,
        Verdict("infected", "Eicar-Test-Signature"),
        CLEAN,
    ]
    assert clamd.asked == [PDF, BAD, big]


def test_scanner_behind_a_unix_socket(transactional_db, settings, tmp_path):
    server = started(UnixServer(str(tmp_path / "clamd.ctl"), Clamd))
    settings.CLAMD = f"unix://{tmp_path}/clamd.ctl"

    assert antivirus.examine(BAD) == Verdict("infected", "Eicar-Test-Signature")

    stopped(server)


def test_slow_scanner_says_nothing_and_is_left_alone(transactional_db, clamd, monkeypatch):
    monkeypatch.setattr(antivirus, "READ_SECONDS", 0.2)
    clamd.manner = "slow"

    assert antivirus.examine(PDF) == UNKNOWN
    assert antivirus.examine(PDF) == UNKNOWN
    assert (len(clamd.asked), antivirus.is_resting()) == (1, True)


def test_dead_scanner_says_nothing(transactional_db, settings):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings.CLAMD = f"tcp://127.0.0.1:{gone.getsockname()[1]}"

    assert (antivirus.examine(PDF), antivirus.is_resting()) == (UNKNOWN, True)


def test_missing_socket_says_nothing(transactional_db, settings, tmp_path):
    settings.CLAMD = f"unix://{tmp_path}/none.ctl"

    assert antivirus.examine(PDF) == UNKNOWN


@pytest.mark.parametrize(("manner", "resting"), [("excuse", False), ("mute", True)])
def test_excuses_say_nothing(transactional_db, clamd, manner, resting):
    clamd.manner = manner

    assert (antivirus.examine(PDF), antivirus.is_resting()) == (UNKNOWN, resting)


def test_nobody_is_asked_inside_a_transaction(transactional_db, clamd):
    with transaction.atomic():
        assert antivirus.examine(PDF) == UNKNOWN

    assert (clamd.asked, antivirus.is_resting()) == ([], False)


# Uploads ---------------------------------------------------------------------------------------------------------


def test_without_a_scanner_nothing_is_quarantined(transactional_db):
    assert check(BAD).quarantined is False


def test_clean_upload_is_taken(transactional_db, clamd):
    assert check(PDF).quarantined is False


def test_infected_upload_is_refused_by_name_and_noted(transactional_db, clamd):
    with pytest.raises(ValidationError) as refused:
        check(BAD)

    assert "“议案.pdf” was not taken: a virus was found in it (Eicar-Test-Signature)" in refused.value.message
    assert AuditRecord.objects.get(kind="file.infected").what == "Eicar-Test-Signature 议案.pdf"


def test_upload_goes_into_quarantine_while_the_scanner_is_away(transactional_facts, settings, tmp_path):
    settings.CLAMD = f"unix://{tmp_path}/none.ctl"
    congress = factories.congress()

    upload = check(PDF)
    file = files.store(upload.name, upload.content, target=congress, by=None, quarantined=upload.quarantined)

    assert (upload.quarantined, file.quarantined) == (True, True)


def test_attachment_of_a_proposal_stays_in_quarantine_with_it(transactional_facts, settings, tmp_path, client):
    settings.CLAMD = f"unix://{tmp_path}/none.ctl"
    client.force_login(factories.chain(factories.congress()).deputy)
    text = {"title": "关于清淤的建议", "body": "请清淤。", "manner": "suggestion", "publicity": "full"}

    client.post("/proposals/new/", text | {"files": SimpleUploadedFile("图.pdf", PDF)})

    assert [(file.name, file.quarantined) for file in File.objects.all()] == [("图.pdf", True)]


# Quarantine ------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(transactional_facts, clamd):
    """``held(content)``: a file in quarantine that the secretary of its organ may see."""
    congress = factories.congress()
    organ = factories.organ(congress)
    by = factories.staff(congress)

    def keep(content):
        return files.store("议案.pdf", content, target=organ, by=by, quarantined=True)

    return keep


def opened(client, file):
    client.cookies["django_language"] = "en"
    client.force_login(file.created_by)
    answer = client.get(reverse("file", args=[file.uuid]))
    return answer.status_code, b"".join(answer).decode()


def note(file):
    (row,) = queries.file_rows(file.target)
    return str(row["note"])


def test_file_in_quarantine_is_not_handed_out(held, client):
    file = held(PDF)

    status, words = opened(client, file)

    assert status == 409
    assert "This file cannot be opened: being checked." in words
    assert note(file) == "being checked"


def test_clean_file_is_released(held, client):
    file = held(PDF)

    assert files.examine_quarantined() == 1
    assert files.examine_quarantined() == 0

    assert opened(client, file)[0] == 200
    assert note(file) == ""


def test_infected_file_loses_its_bytes_and_keeps_its_row(held, client):
    file = held(BAD)

    assert files.examine_quarantined() == 1
    assert files.examine_quarantined() == 0

    kept = File.objects.get(pk=file.pk)
    assert (kept.virus, kept.quarantined, kept.stored.name) == ("Eicar-Test-Signature", True, "")
    assert default_storage.exists(file.stored.name) is False
    status, words = opened(client, file)
    assert (status, "removed: a virus was found" in words) == (409, True)
    assert note(file) == "removed: a virus was found"
    assert AuditRecord.objects.get(kind="file.infected").what == f"Eicar-Test-Signature {file.uuid}"


def test_quarantine_lasts_while_the_scanner_says_nothing(held, clamd):
    file = held(PDF)
    clamd.manner = "mute"

    assert files.examine_quarantined() == 0

    file.refresh_from_db()
    assert (file.quarantined, file.virus) == (True, "")


def test_file_without_bytes_holds_up_no_other(held, clamd):
    lost, whole = held(PDF), held(PDF)
    default_storage.delete(lost.stored.name)

    assert files.examine_quarantined() == 1

    whole.refresh_from_db()
    assert whole.quarantined is False
