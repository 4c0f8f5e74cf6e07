"""`manage.py train_guard`: have the guard learn the red zone as it is now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from agent import learning, school
from agent.models import Learned
from knowledge import brief
from knowledge.management.database import usable_database


class Command(BaseCommand):
    help = (
        "Have the guard learn from the topics of the red zone. The server does so by itself "
        "whenever a topic is saved."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="also where nothing has changed")

    def handle(self, *args: Any, **options: Any) -> None:
        with usable_database():
            topics = brief.load().topics
            digest = learning.digest_of(topics)
            known = Learned.objects.filter(digest=digest, content__isnull=False).first()
            if known and not options["again"]:
                self.stdout.write(f"Nothing has changed since {known.sentences} sentences.")
                return
            row = school.learn(topics)
        self.stdout.write(
            f"Learned {len(topics)} topics from {row.sentences} sentences in {row.seconds} s."
        )
