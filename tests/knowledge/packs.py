"""Small knowledge packs, and what an import made of them."""

from pathlib import Path

from knowledge.importers.kinds import KINDS

DEMO = Path(__file__).resolve().parents[2] / "knowledge" / "demo"

FACT = """
facts:
- slug: opening
  question: When do you open?
  answer: We open at nine.
  keywords: [hours, "1996"]
  translations:
    fr: {question: "À quelle heure ?", answer: Nous ouvrons à neuf heures.}
"""


def refusals(report):
    return [str(refusal) for refusal in report.refused]


def content_of_database():
    return {
        (kind.name, kind.slug(row)): kind.values(row)
        for kind in KINDS.values()
        for row in kind.model.objects.all()
    }
