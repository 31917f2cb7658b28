"""The duty file before and after it is published: notes, remarks, the stored PDF and its hash."""

import datetime as dt
import hashlib

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock, files, jobs
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Job, Term, User
from deputies import documents, queries
from deputies.models import DutyFileRemark, Mandate, PublishedDutyFile, Voice


@transaction.atomic
def remark_on_file(mandate: Mandate, *, by: User, text: str) -> DutyFileRemark:
    """Add a note (staff) or a remark (the deputy) to the file: what is wrong or missing, before it is published.

    Printed with the file from that day on; never changed. Refused without a text.
    """
    if not by.has_perm("deputies.remark_on_file", mandate):
        raise PermissionDenied
    if not text.strip():
        raise Invalid({"text": [_("Say what is wrong or missing.")]})
    voice = Voice.DEPUTY if mandate.person.user_id == by.pk else Voice.STAFF
    row = DutyFileRemark.objects.create(mandate=mandate, voice=voice, text=text.strip(), by=by)
    record("deputies.remark_on_file", mandate, by=by, remark=row.pk, voice=voice)
    return row


@transaction.atomic
def publish_file(mandate: Mandate, as_of: dt.date, *, by: User) -> PublishedDutyFile:
    """Store the file as of a day that is over, with its hash, for those who may read it.

    Refused for a day that is not over or lies before the mandate, and when it was published as of that day already.
    """
    if not by.has_perm("deputies.publish_file", mandate):
        raise PermissionDenied
    if not mandate.begins_on <= as_of < clock.today():
        raise Invalid({"as_of": [_("A day of the mandate that is over.")]})
    dossier = queries.duty_file(mandate, as_of)
    content = documents.print_file(mandate, dossier, "pdf")
    digest = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            row = PublishedDutyFile.objects.create(mandate=mandate, as_of=as_of, sha256=digest, by=by)
    except IntegrityError as error:
        raise Refused(_("The file was published as of this day already.")) from error
    name = documents.file_name_of(dossier, mandate, "pdf")
    row.file = files.store(name, content, target=row, by=by, purpose="duty_file")
    row.save(update_fields=["file"])
    record("deputies.publish_file", mandate, by=by, published=row.pk, as_of=as_of.isoformat())
    return row


@transaction.atomic
def start_archives(term: Term, *, by: User) -> Job:
    """Print the archives of all deputies of ``term`` in the background."""
    title = _("Archives of the term: %(term)s") % {"term": term}
    key = f"deputies.archives:{by.pk}:{term.pk}"
    return jobs.enqueue("deputies.archives", by=by, title=title, parameters={"term": term.pk}, key=key)
