"""Print a new API token of a user."""

from argparse import ArgumentParser

from django.core.management import BaseCommand, CommandError

from congress import accounts, tokens
from congress.errors import Refused
from congress.models import Role


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name or phone")
        parser.add_argument("--post", choices=Role.values, default="", help="role of the post it acts in")
        parser.add_argument("--name", default="api_token")

    def handle(self, user: str, post: str, name: str, **_options: object) -> None:
        found = accounts.find(user)
        if found is None:
            raise CommandError(f"There is no active user {user}.")
        held = accounts.posts_of(found)
        chosen = held.filter(role=post).first() if post else found.post or held.first()
        if chosen is None:
            raise CommandError(f"{user} holds no such post today.")
        try:
            self.stdout.write(tokens.issue(found, name, chosen))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
