"""What a deputy adds to his accepted text while the units have it."""

from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from congress.errors import Refused
from congress.models import Notification
from proposals import services
from proposals.models import Proposal, Supplement
from tests import factories
from tests.proposals.steps import DAY_TWO, accepted, dispatched, replied


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


def told(kind="proposals.supplement"):
    return set(Notification.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_units_that_have_it_are_told_of_a_supplement(chain, work_off):
    task = dispatched(chain)

    services.move(task.proposal, "supplement", by=chain.deputy, text="近三年汛期照片")
    work_off()

    assert told() == {chain.clerk.pk, chain.bureau_lead.pk}


def test_before_a_unit_has_it_the_secretariat_is_told(chain, work_off):
    proposal = accepted(chain)
    body = proposal.body

    services.move(proposal, "supplement", by=chain.deputy, text="近三年汛期照片")
    work_off()

    assert told() == {chain.secretary.pk}
    assert Proposal.objects.get().body == body


def test_nobody_else_adds_and_nobody_after_the_reply(chain):
    task = dispatched(chain)
    for user in (factories.deputy(chain.congress), chain.secretary, chain.clerk):
        with pytest.raises(PermissionDenied):
            services.move(task.proposal, "supplement", by=user, text="近三年汛期照片")
    replied(chain, task)
    with pytest.raises(Refused):
        services.move(task.proposal, "supplement", by=chain.deputy, text="近三年汛期照片")
    assert not Supplement.objects.exists()


def test_the_page_takes_text_and_files_and_unit_and_deputy_read_them(chain, client):
    task = dispatched(chain)
    client.force_login(chain.deputy)
    address = f"{task.proposal.get_absolute_url()}supplement/"
    empty = client.post(address, {"text": ""})
    assert (empty.status_code, Supplement.objects.count()) == (422, 0)

    buffer = BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    note = SimpleUploadedFile("数据.png", buffer.getvalue(), "image/png")
    answer = client.post(address, {"text": "附上实测数据", "files": note})

    assert answer.status_code == 302
    for user, page in ((chain.deputy, task.proposal), (chain.clerk, task)):
        client.force_login(user)
        shown = client.get(page.get_absolute_url()).content.decode()
        assert "附上实测数据" in shown
        assert "数据.png" in shown


def test_the_database_keeps_no_empty_supplement(chain):
    with pytest.raises(IntegrityError), transaction.atomic():
        Supplement.objects.create(proposal=accepted(chain), text="", by=chain.deputy)
