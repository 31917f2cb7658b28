"""Who sees which field of a deputy: one table. Pages, admin, API, exports, search and the import follow it."""

from enum import StrEnum


class Reader(StrEnum):
    """What somebody is to a deputy whose data he reads; one may be several of these at once."""

    EVERYBODY = "everybody"
    CONGRESS = "congress"  # works or sits in the same congress; none of the three administrators
    DELEGATION = "delegation"  # staff of the deputy's delegation
    KEEPER = "keeper"  # the secretariat, which keeps the roster
    SELF = "self"  # the deputy


ALL = frozenset(Reader)
COLLEAGUES = ALL - {Reader.EVERYBODY}
ORGANISERS = frozenset({Reader.DELEGATION, Reader.KEEPER, Reader.SELF})
CLOSEST = frozenset({Reader.KEEPER, Reader.SELF})

# In the order the secretariat keeps a deputy's data. A phone is never public; whoever may see it sees it masked first.
# [Deputies Law, art 58; Personal Information Protection Law, arts 28-29; Beijing art 25]
# fmt: off
FIELDS: dict[str, frozenset[Reader]] = {
    # field            who
    "photo":           ALL,
    "name":            ALL,
    "congress":        ALL,
    "term":            ALL,
    "delegation":      ALL,
    "group":           ALL,
    "elected_by":      ALL,
    "category":        COLLEAGUES,
    "card_number":     COLLEAGUES,
    "sex":             COLLEAGUES,
    "ethnicity":       COLLEAGUES,
    "party":           COLLEAGUES,
    "occupation":      COLLEAGUES,
    "education":       COLLEAGUES,
    "degree":          COLLEAGUES,
    "work_unit":       COLLEAGUES,
    "position":        COLLEAGUES,
    "state":           COLLEAGUES,
    "begins_on":       COLLEAGUES,
    "ends_on":         COLLEAGUES,
    "resume":          COLLEAGUES,
    "phone":           ORGANISERS,
    "work_phone":      ORGANISERS,
    "email":           ORGANISERS,
    "birth_month":     CLOSEST,
    "username":        CLOSEST,
    "address":         CLOSEST,
    "postcode":        CLOSEST,
}
# fmt: on

MASKED = frozenset({"phone"})  # shown in full only on demand, and the auditors see who asked


def seen_by(readers: frozenset[Reader]) -> frozenset[str]:
    """The fields that somebody who is all of ``readers`` sees."""
    return frozenset(name for name, who in FIELDS.items() if who & readers)
