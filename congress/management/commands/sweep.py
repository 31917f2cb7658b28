"""Work off the queues by hand, or as a worker without Celery."""

from argparse import ArgumentParser

from django.core.management import BaseCommand

from congress import worker


class Command(BaseCommand):
    """The same rows and the same code as the workers; safe beside them."""

    help = "Work off everything that is due (reactions, deliveries, jobs) and stop; with --loop keep on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once, or for ever."""
        parser.add_argument("--loop", action="store_true", help="keep working until Ctrl-C")

    def handle(self, *, loop: bool, **options: object) -> None:
        """Say how much was done."""
        if loop:
            self.stdout.write("Working. Ctrl-C stops it.")
            for thread in worker.start_threads():
                thread.join()
        total = 0
        while done := worker.work_off() + worker.work_long() + worker.work_out():
            total += done
        self.stdout.write(f"{total} done.")
