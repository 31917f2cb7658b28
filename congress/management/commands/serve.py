"""The whole portal in one command: database, demonstration, web server and worker thread, on this machine."""

import datetime as dt
import ipaddress
import multiprocessing
import os
import runpy
import signal
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels

from congress.demo import DEMO_ACCOUNTS
from congress.models import Congress

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  (compared with, not bound to)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Command(BaseCommand):
    """`make run` ends here; a second start keeps everything the first one made."""

    help = "Serve the portal on this machine with the worker thread in the process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8000")
        parser.add_argument("--tls", action="store_true", help="serve https with a certificate made here")

    def handle(self, *, host: str, port: str, tls: bool, **options: object) -> None:
        """Prepare the data, then serve until Ctrl-C or SIGTERM. Refuses a busy port in one sentence."""
        check_port = runpy.run_path(str(settings.BASE_DIR / "deploy" / "check_port.py"))
        if complaint := check_port["complaint"](host, port):
            raise CommandError(complaint)
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # or whitenoise misses it
        self.prepare()
        names = reachable_names(host)
        certificate, key = make_certificate(settings.VAR_DIR / "tls", names) if tls else (None, None)
        address = f"{'https' if tls else 'http'}://{in_url(host if host not in EVERYWHERE else '127.0.0.1')}:{port}"
        set_environment(address, names)
        connections.close_all()
        multiprocessing.set_start_method("spawn", force=True)  # the worker reads the environment set above
        server = Granian(
            "congress.wsgi:application",
            address=host,
            port=int(port),
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=4,
            workers_kill_timeout=20,
            log_level=LogLevels.warning,
            ssl_cert=certificate,
            ssl_key=key,
            ssl_protocol_min=SSLProtocols.tls12,
        )
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # a closed terminal stops it, nohup keeps it
            server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
        threading.Thread(target=self.announce, args=(address, names, port), daemon=True).start()
        server.serve()
        self.stdout.write("Stopped. The data stays.")

    def prepare(self) -> None:
        """Bring the tables up to date; fill an empty demonstration."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", verbosity=0, interactive=False)
        if Congress.objects.exists():
            return
        if settings.DEMO:
            self.stdout.write("Filling the demonstration …")
            call_command("seed_demo", size="small", verbosity=0)
        else:
            self.stdout.write('There is no congress yet: make one with "manage.py init_congress".')

    def announce(self, address: str, names: list[str], port: str) -> None:
        """Say where the portal is as soon as it answers."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=ssl._create_unverified_context()),  # noqa: S323, SLF001  (our own)
        )
        while True:
            try:
                opener.open(f"{address}/healthz", timeout=10).close()
                break
            except urllib.error.HTTPError:
                break  # it answers, if not well: the log says more
            except OSError:
                time.sleep(0.1)
        scheme = address.partition(":")[0]
        others = [f"{scheme}://{in_url(name)}:{port}" for name in names if name not in LOOPBACK]
        lines = ["", f"The Deputies' Portal is ready: {address}", *(f"  also {other}" for other in others)]
        if settings.DEMO:
            lines += ["", "Demonstration accounts, each with the password demo:"]
            lines += [f"  {names:<38} {who}" for names, who in DEMO_ACCOUNTS]
        self.stdout.write("\n".join([*lines, "", "Ctrl-C stops it.", ""]))
        self.stdout.flush()


def in_url(host: str) -> str:
    """An address as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def reachable_names(host: str) -> list[str]:
    """Names and addresses under which a browser may reach a server listening on ``host``."""
    names = ["localhost", "127.0.0.1"]
    if host in EVERYWHERE:
        names.append(socket.gethostname())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))  # sends nothing; asks which of our addresses leads outwards
                names.append(probe.getsockname()[0])
            except OSError:
                pass  # no network: only this machine reaches us
    else:
        names.append(host)
    return list(dict.fromkeys(names))


def set_environment(address: str, names: list[str]) -> None:
    """Tell the worker process, which reads the settings anew, how it is served."""
    hosts = dict.fromkeys([*settings.ALLOWED_HOSTS, *(in_url(name) for name in names)])
    os.environ["PORTAL_EMBEDDED"] = "1"
    os.environ["ALLOWED_HOSTS"] = ",".join(hosts)
    if any(name in settings.PUBLIC_URL for name in LOOPBACK):
        os.environ["PUBLIC_URL"] = address


def make_certificate(folder: Path, names: list[str]) -> tuple[Path, Path]:
    """A self-signed certificate and its key in ``folder``, made anew when names changed or a month is left."""
    certificate_path, key_path = folder / "certificate.pem", folder / "key.pem"
    now = dt.datetime.now(dt.UTC)
    wanted = [alternative_name(name) for name in names]
    if certificate_path.exists() and key_path.exists():
        old = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        known = list(old.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
        if known == wanted and old.not_valid_after_utc > now + dt.timedelta(days=30):
            return certificate_path, key_path
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Deputies' Portal on this machine")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(mode=0o700, exist_ok=True)
    key_path.touch(mode=0o600)
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return certificate_path, key_path


def alternative_name(name: str) -> x509.GeneralName:
    """``name`` as a certificate lists it: an address or a host name."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
