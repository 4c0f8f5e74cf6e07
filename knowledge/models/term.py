"""Terms: what staff add to the built-in glossary."""

import re
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.glossary import WORDS
from knowledge.language import fold, is_chinese, is_stop
from knowledge.models.fields import validate_text
from knowledge.models.revision import CountedQuerySet
from knowledge.values import GlossaryWord

MOST_TERMS = 1_000
MOST_WORDS = 30
LONGEST_WORD = 80
MOST_PARTS = 8
_SEPARATORS = re.compile("[\n\r,;،؛，、；]+")


def words_of(text: str) -> tuple[str, ...]:
    """Return the entries of a field that separates them by lines or commas, each once."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, _SEPARATORS.split(text)))))


@cache
def built_in(lang: str) -> dict[str, tuple[str, ...]]:
    """Return the concepts of the built-in glossary by their folded words."""
    found: dict[str, tuple[str, ...]] = {}
    for word, concepts in WORDS[lang].items():
        found[fold(word)] = tuple(dict.fromkeys((*found.get(fold(word), ()), *concepts)))
    return found


@cache
def concepts() -> tuple[str, ...]:
    """Return the names of the built-in concepts."""
    names = {name for names in WORDS["en"].values() for name in names}
    return tuple(sorted(names))


class TermQuerySet(CountedQuerySet):
    def live(self) -> "TermQuerySet":
        return self.filter(enabled=True)


class WordsField(models.TextField):
    """Words and phrases of one language; read them with `words_of`."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_text]


class Term(models.Model):
    """One thing and its words in the six languages; whoever says one of them means the thing."""

    same_as = models.CharField(
        _("same as"),
        max_length=100,
        blank=True,
        help_text=_(
            "A term that Rosa knows already: the words below are added to its own. Leave it empty "
            "for a new term."
        ),
    )
    words_en = WordsField(_("English words"))
    words_fr = WordsField(_("French words"))
    words_es = WordsField(_("Spanish words"))
    words_ru = WordsField(_("Russian words"))
    words_zh = WordsField(_("Chinese words"))
    words_ar = WordsField(_("Arabic words"))
    enabled = models.BooleanField(
        _("enabled"), default=True, help_text=_("Untick to keep a term that Rosa does not use.")
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("changed by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("term")
        verbose_name_plural = _("terms of the glossary")

    def __str__(self) -> str:
        return self.same_as or next((word.text for word in self.words()), "")

    @property
    def concept(self) -> str:
        """What its words mean: a built-in concept, else one of its own."""
        return self.same_as or f"term:{self.pk}"

    def words(self) -> Iterator[GlossaryWord]:
        """Yield its words, English ones first."""
        for lang in WORDS:
            for word in words_of(getattr(self, f"words_{lang}")):
                yield GlossaryWord(lang, word, self.concept)

    def clean(self) -> None:
        if self.same_as and self.same_as not in concepts():
            raise ValidationError(
                {
                    "same_as": _("%(term)s is no built-in term. Choose one of the list.")
                    % {"term": self.same_as}
                }
            )
        faults = {f"words_{lang}": found for lang in WORDS if (found := self._faults(lang))}
        if faults:
            raise ValidationError(faults)
        if sum(1 for _word in self.words()) < (1 if self.same_as else 2):
            raise ValidationError(
                _("Give at least one word to add.")
                if self.same_as
                else _("Give at least two words that mean the same, in one or several languages.")
            )
        if self.pk is None and Term.objects.count() >= MOST_TERMS:
            raise ValidationError(
                _("There are %(count)d terms already. Delete one that is not needed.")
                % {"count": MOST_TERMS}
            )

    def _faults(self, lang: str) -> list[str]:
        """What is wrong with the words of one language."""
        words = words_of(getattr(self, f"words_{lang}"))
        if len(words) > MOST_WORDS:
            return [
                _("These are %(count)d words. Keep the %(most)d that visitors say most.")
                % {"count": len(words), "most": MOST_WORDS}
            ]
        taken = self._taken(lang) if words else {}
        return [fault for word in words if (fault := self._fault(word, lang, taken))]

    def _fault(self, word: str, lang: str, taken: dict[str, str]) -> str:
        parts = fold(word).split()
        values = {"word": word, "most": LONGEST_WORD, "parts": MOST_PARTS}
        if not parts:
            return _("“%(word)s” has no letter. Remove it.") % values
        if len(word) > LONGEST_WORD or len(parts) > MOST_PARTS:
            text = _("“%(word)s” is too long: at most %(parts)d words and %(most)d characters.")
            return text % values
        if all(is_stop(part, lang) for part in parts):
            return _("“%(word)s” stands in every other sentence. Add what it is about.") % values
        if lang == "zh" and (len(parts) > 1 or not is_chinese(parts[0])):
            text = _("“%(word)s” is not in Chinese characters alone. Put Latin letters elsewhere.")
            return text % values
        meant = built_in(lang).get(fold(word), ())
        if meant and self.same_as not in meant:
            values["term"] = ", ".join(meant)
            text = _("“%(word)s” means “%(term)s” already. Remove it, or choose that as “same as”.")
            return text % values
        if fold(word) in taken:
            values["term"] = taken[fold(word)]
            text = _("“%(word)s” belongs to the term “%(term)s” already. Add your words there.")
            return text % values
        return ""

    def _taken(self, lang: str) -> dict[str, str]:
        """The folded words of other terms, and the terms."""
        others = Term.objects.exclude(pk=self.pk)
        return {
            fold(word.text): str(term)
            for term in others
            for word in term.words()
            if word.lang == lang
        }
