"""Phones and scanners of tests: a key as WebCrypto makes it, the codes it signs, scans of them."""

import uuid

from cryptography.hazmat.primitives.asymmetric import ec

from congress import clock
from meetings import services
from meetings.computing import codes
from meetings.services import Scanned
from tests.meetings import steps


class Phone:
    """A phone with a key of its own for one place, registered unless told not to."""

    def __init__(self, gathering, user, *, register=True):
        self.place = steps.place(gathering, user)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.public = codes.public_text(self.key)
        if register:
            services.register_key(self.place, self.public, by=user)

    def code(self, at=None, place=None):
        """The code it shows at this moment."""
        seconds = (at or clock.now()).timestamp()
        return codes.make(codes.PHONE, place or self.place.pk, seconds, self.key).text


def scanned(text, at=None, nonce=None):
    return Scanned(nonce or uuid.uuid4(), text, at or clock.now())


def scan(gathering, text, *, by, at=None, nonce=None, sent_at=None, roster_at=None):
    """One code scanned and sent at once; what became of it."""
    [row] = services.take_scans(
        gathering, [scanned(text, at, nonce)], by=by, sent_at=sent_at or clock.now(), roster_at=roster_at
    )
    return row
