"""What stands around the portal: compose file, environment, commands behind make."""

import base64
import gettext
import json
import os
import re
import runpy
import socket
import stat
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
SECRETS = {"SECRET_KEY", "PERSONAL_KEYS", "POSTGRES_PASSWORD"}
COMPOSE_ONLY = {"POSTGRES_PASSWORD"}


@pytest.fixture
def compose_text():
    return (ROOT / "docker-compose.yml").read_text()


@pytest.fixture
def compose(compose_text):
    return yaml.safe_load(compose_text)


@pytest.fixture
def validator():
    schema = json.loads((ROOT / "tests" / "data" / "compose_spec.json").read_text())
    return jsonschema.Draft201909Validator(schema)


@pytest.fixture
def example():
    """Names in .env.example with what they are set to; None for those commented out."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    found = [re.fullmatch(r"(#?)([A-Z_]+)=(.*)", line) for line in lines]
    return {match[2]: None if match[1] else match[3] for match in found if match}


@pytest.fixture
def catalogues():
    return runpy.run_path(str(DEPLOY / "catalogues.py"))


def test_compose_file_follows_the_schema(compose, validator):
    validator.validate(compose)

    assert sorted(compose["services"]) == ["beat", "migrate", "postgres", "redis", "urgent", "web", "worker"]


def test_schema_refuses_a_misspelt_service(compose, validator):
    compose["services"]["web"]["comand"] = "granian"

    with pytest.raises(jsonschema.ValidationError, match="comand"):
        validator.validate(compose)


def test_every_lasting_service_is_watched(compose):
    unwatched = [name for name, service in compose["services"].items() if "healthcheck" not in service]

    assert unwatched == ["migrate"]


def test_services_wait_for_services_that_exist(compose):
    awaited = {name for service in compose["services"].values() for name in service.get("depends_on", {})}

    assert awaited == {"migrate", "postgres", "redis"}


def test_volumes_in_use_are_declared(compose):
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}

    assert used == set(compose["volumes"])


def test_no_secret_has_a_default(compose_text, example):
    used = re.findall(r"\$\{(\w+)([^}]*)\}", compose_text)

    assert {name for name, _ in used} == SECRETS | {"ALLOWED_HOSTS"}
    assert [name for name, rest in used if not rest.startswith(":?") and name not in SECRETS] == []
    assert {name for name, rest in used if rest.startswith(":?")} == SECRETS | {"ALLOWED_HOSTS"}
    assert {name: example[name] for name in SECRETS} == dict.fromkeys(SECRETS, "")


def test_only_the_web_process_is_reachable_and_only_from_this_machine(compose):
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}

    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_example_lists_every_variable_of_the_settings(example):
    read = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "congress" / "settings.py").read_text())

    assert set(example) - COMPOSE_ONLY == set(read)


def test_operations_manual_lists_every_variable(example):
    manual = (ROOT / "docs" / "operations.md").read_text()

    assert [name for name in example if f"`{name}`" not in manual] == []


def test_image_is_not_run_by_root_and_installs_by_hash():
    dockerfile = (DEPLOY / "Dockerfile").read_text()

    assert "USER portal" in dockerfile
    assert "--require-hashes" in dockerfile
    assert "ARG" not in dockerfile


def test_image_leaves_secrets_and_data_behind():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()

    assert {".*", "var", "*.sqlite3*"} <= set(ignored)


@pytest.mark.parametrize("path", ["deploy/docker", "deploy/systemd"])
def test_web_process_is_the_same_everywhere(path):
    text = {
        "deploy/docker": (DEPLOY / "Dockerfile").read_text,
        "deploy/systemd": (DEPLOY / "systemd" / "portal-web.service").read_text,
    }[path]()
    words = re.findall(r"[\w./:-]+", text)

    flags = {flag: words[words.index(flag) + 1] for flag in ("--interface", "--workers", "--blocking-threads")}

    assert flags == {"--interface": "wsgi", "--workers": "2", "--blocking-threads": "1"}


def test_written_environment_has_fresh_keys_and_is_private(tmp_path):
    texts = []
    for name in ("first", "second"):
        subprocess.run([sys.executable, DEPLOY / "make_env.py", tmp_path / name], check=True)
        texts.append((tmp_path / name).read_text())

    values = dict(line.split("=", 1) for line in texts[0].splitlines() if not line.startswith("#"))

    assert texts[0] != texts[1]
    assert stat.S_IMODE((tmp_path / "first").stat().st_mode) == 0o600
    assert len(base64.b64decode(values.pop("PERSONAL_KEYS").removeprefix("k1:"))) == 32
    assert len(values.pop("SECRET_KEY")) == 67
    assert values == {"DEBUG": "0", "DEMO": "1", "ALLOWED_HOSTS": "localhost,127.0.0.1"}


def test_existing_environment_is_never_overwritten(tmp_path):
    env = tmp_path / ".env"
    env.write_text("SECRET_KEY=kept\n")

    done = subprocess.run([sys.executable, DEPLOY / "make_env.py", env], capture_output=True, check=False)

    assert done.returncode == 1
    assert env.read_text() == "SECRET_KEY=kept\n"


def check_port(*arguments):
    done = subprocess.run(
        [sys.executable, DEPLOY / "check_port.py", *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


def test_free_port_is_silent():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]

    assert check_port("127.0.0.1", str(port)) == (0, "")


def test_busy_port_is_one_sentence():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        code, said = check_port("127.0.0.1", str(port))

    assert code == 1
    assert said == (
        f"Port {port} is busy: stop the program that uses it, or choose another one with "
        f'"make run PORT={port + 1 if port < 65535 else 8000}".\n'
    )


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "", "８０００"])
def test_port_that_is_no_port_is_one_sentence(port):
    assert check_port("127.0.0.1", port) == (1, f'PORT must be a number from 1 to 65535, not "{port}".\n')


def test_foreign_address_is_one_sentence():
    assert check_port("192.0.2.1", "8000") == (
        1,
        "192.0.2.1 is not an address of this machine: use HOST=127.0.0.1, or HOST=0.0.0.0 for all of its addresses.\n",
    )


def old_python(folder):
    """A folder for PATH in which every Python is 3.9."""
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        fake = folder / name
        fake.write_text('#!/bin/sh\ncase "$*" in *platform*) echo 3.9.2;; *) exit 1;; esac\n')
        fake.chmod(0o755)
    return str(folder)


def test_old_python_is_one_sentence(tmp_path):
    path = f"{old_python(tmp_path)}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(
        [DEPLOY / "run.sh"], env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "The portal needs Python 3.11 to 3.14, but python3 here is 3.9.2.\n",
    )


PO = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"POT-Creation-Date: 2026-11-22 14:22+0800\\n"

#. a comment
msgid "Submit"
msgstr "提交"

msgctxt "month"
msgid "May"
msgstr "五月"

#, python-format
msgid "%(count)s day"
msgid_plural ""
"%(count)s "
"days"
msgstr[0] "%(count)s 天"

#~ msgid "Gone"
#~ msgstr "没了"
"""


def test_catalogue_compiles_to_what_gettext_reads(catalogues, tmp_path):
    source, binary = tmp_path / "django.po", tmp_path / "django.mo"
    source.write_text(PO)

    binary.write_bytes(catalogues["compiled"](catalogues["read"](source)))

    with binary.open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("Submit") == "提交"
    assert read.pgettext("month", "May") == "五月"
    assert read.ngettext("%(count)s day", "%(count)s days", 5) == "%(count)s 天"
    assert read.gettext("Gone") == "Gone"


def test_catalogue_compiled_by_gettext_is_as_good(catalogues, tmp_path, monkeypatch):
    source = tmp_path / "django.po"
    source.write_text(PO)
    stamped = catalogues["compiled"](catalogues["read"](source))
    source.write_text(PO.replace('"POT-Creation-Date: 2026-11-22 14:22+0800\\n"\n', ""))
    source.with_suffix(".mo").write_bytes(catalogues["compiled"](catalogues["read"](source)))
    source.write_text(PO)
    monkeypatch.setenv("PATH", "")

    assert b"POT-Creation-Date" in stamped
    assert catalogues["check"](source) == []


def test_catalogue_check_names_what_is_missing(catalogues, tmp_path, monkeypatch):
    source = tmp_path / "django.po"
    source.write_text(PO + '\nmsgid "Accept"\nmsgstr ""\n\n#, fuzzy\nmsgid "Refuse"\nmsgstr "接受"\n')
    monkeypatch.setenv("PATH", "")

    problems = catalogues["check"](source)

    assert problems == ["fuzzy: 'Refuse'", "not translated: 'Accept'", 'not compiled: "make fix" does it']


def test_catalogue_check_sees_a_stale_compilation(catalogues, tmp_path, monkeypatch):
    source = tmp_path / "django.po"
    source.write_text(PO)
    source.with_suffix(".mo").write_bytes(catalogues["compiled"](catalogues["read"](source)))
    source.write_text(PO.replace("提交", "递交"))
    monkeypatch.setenv("PATH", "")

    assert catalogues["check"](source) == ['django.mo is older than django.po: "make fix" compiles it']
