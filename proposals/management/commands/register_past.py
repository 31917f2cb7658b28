"""Register, as acts of duty, the proposals a congress accepted before it counted any."""

from argparse import ArgumentParser

from django.core.management import BaseCommand, CommandError

from congress.models import Congress
from proposals import services


class Command(BaseCommand):
    """May be run again at any time: what is known stays as it is."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--congress", help="code of one congress (default: all)")

    def handle(self, *, congress: str | None, **_options: object) -> None:
        """One line per congress with how many records are new."""
        rows = Congress.objects.order_by("pk")
        chosen = list(rows.filter(code=congress) if congress else rows)
        if not chosen:
            raise CommandError(f"There is no congress {congress}.")
        for each in chosen:
            self.stdout.write(f"{each.code}: {services.register_past(each)}")
