"""Write .env for a demonstration on this machine, with keys nobody else has. Only the standard library."""

import base64
import secrets
import sys
from pathlib import Path

TEXT = """\
# Made by "make run" for a demonstration on this machine. .env.example explains every variable.
# PERSONAL_KEYS decrypts phones and other personal fields: whoever loses it loses them.
SECRET_KEY={key}
PERSONAL_KEYS=k1:{personal}
DEBUG=0
DEMO=1
ALLOWED_HOSTS=localhost,127.0.0.1
"""

if __name__ == "__main__":
    text = TEXT.format(key=secrets.token_urlsafe(50), personal=base64.b64encode(secrets.token_bytes(32)).decode())
    path = Path(sys.argv[1])
    path.touch(mode=0o600, exist_ok=False)  # never in the place of another: its keys would be lost
    path.write_text(text)
