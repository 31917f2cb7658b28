"""Say in one sentence why HOST and PORT cannot be listened on; silent when they can. Only the standard library."""

import errno
import socket
import sys

HIGHEST = 65535
REASONS = {
    errno.EADDRINUSE: (
        'Port {port} is busy: stop the program that uses it, or choose another one with "make run PORT={other}".'
    ),
    errno.EACCES: ('Port {port} is reserved for root: choose one above 1023, for example "make run PORT=8000".'),
    errno.EADDRNOTAVAIL: (
        "{host} is not an address of this machine: use HOST=127.0.0.1, or HOST=0.0.0.0 for all of its addresses."
    ),
}


def complaint(host: str, port: str) -> str:
    """Why nobody can listen there, or an empty string."""
    if not (port.isascii() and port.isdecimal() and 0 < int(port) <= HIGHEST):
        return f'PORT must be a number from 1 to 65535, not "{port}".'
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except socket.gaierror:
        return f'HOST "{host}" is not an address this machine knows.'
    except OSError as error:
        reason = REASONS.get(error.errno or 0, f"{host}:{port} cannot be listened on: {error.strerror}.")
        return reason.format(host=host, port=port, other=int(port) + 1 if int(port) < HIGHEST else 8000)
    return ""


if __name__ == "__main__":
    sys.exit(complaint(*sys.argv[1:3]) or 0)
