"""What the public forms refuse with."""

from congress.errors import Refused


class TooMany(Refused):
    """The limit of this source, phone, station or of the whole site is reached (429)."""
