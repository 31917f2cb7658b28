"""Cut the words of everything searchable anew: after an import behind the portal's back, or a change of the rules."""

from django.core.management import BaseCommand

from congress import search


class Command(BaseCommand):
    """Safe to run at any time, any number of times."""

    help = "Index everything that can be searched anew."

    def handle(self, **options: object) -> None:
        """Rebuild in batches; one line of progress per batch."""
        for model, done, total in search.rebuild():
            self.stdout.write(f"{model._meta.label} {done}/{total}")
