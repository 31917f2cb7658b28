"""Count everybody's points anew, or prove that the ledger says what the records say."""

import sys
from argparse import ArgumentParser

from django.core.management import BaseCommand, CommandError

from congress.models import Congress
from deputies import services
from deputies.models import Mandate


class Command(BaseCommand):
    """The same code as the job; frozen days stay as they are."""

    help = "Bring every ledger up to date; with --check write nothing and name the deputies whose ledger differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Check only; one congress only."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 when a ledger differs")
        parser.add_argument("--congress", help="the code of one congress")

    def handle(self, *, check: bool, congress: str | None, **options: object) -> None:
        """Go through every period each congress has counted."""
        chosen = Congress.objects.filter(**({"code": congress} if congress else {})).order_by("pk")
        if congress and not chosen:
            message = f"There is no congress with the code {congress}."
            raise CommandError(message)
        wrong: list[int] = []
        for one in chosen:
            for rule_set, span in services.open_spans(one):
                if check:
                    found = services.check(one, span, rule_set)
                    wrong += found
                    self.stdout.write(f"{one.code} {span.begins_on} – {span.ends_on}: {len(found)} differ")
                else:
                    written = services.recompute(one, span, rule_set)
                    self.stdout.write(f"{one.code} {span.begins_on} – {span.ends_on}: {written} lines written")
        if wrong:
            self._name(wrong)
            sys.exit(1)

    def _name(self, wrong: list[int]) -> None:
        rows = Mandate.objects.filter(pk__in=wrong).select_related("person", "delegation").order_by("pk")
        for mandate in rows:
            self.stdout.write(f"{mandate.person.name} {mandate.card_number} {mandate.delegation.name}")
