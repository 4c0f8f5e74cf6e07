"""Sentences that staff may have Rosa say in a running conversation, in six languages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from agent.interventions import LONGEST
from agent.models import CannedSentence
from knowledge.admin.badge import clipped, language_chips, state_mark
from knowledge.languages import UN_LANGUAGES, direction
from knowledge.models.fields import validate_text


def _name(lang: str) -> str:
    return f"sentence_{lang}"


def _field(lang: str) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 2, "dir": direction(lang), "lang": lang})
    return forms.CharField(
        label=gettext_lazy(UN_LANGUAGES[lang]),
        required=False,
        max_length=LONGEST,
        validators=[validate_text],
        widget=widget,
    )


Sentences = type("Sentences", (forms.Form,), {_name(lang): _field(lang) for lang in UN_LANGUAGES})


class CannedSentenceForm(forms.ModelForm, Sentences):
    class Meta:
        model = CannedSentence
        fields = ("title", "enabled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for lang in UN_LANGUAGES:
            self.fields[_name(lang)].initial = self.instance.sentences.get(lang, "")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        texts = {lang: (found.get(_name(lang)) or "").strip() for lang in UN_LANGUAGES}
        if not any(texts.values()) and not self.errors:
            raise forms.ValidationError(_("Write the sentence in at least one language."))
        self.instance.sentences = {lang: text for lang, text in texts.items() if text}
        return found


@admin.register(CannedSentence)
class CannedSentenceAdmin(ModelAdmin):
    empty_hint = gettext_lazy(
        "Sentences that you prepare here are one click away for who watches a conversation live."
    )
    form = CannedSentenceForm
    fieldsets = (
        (None, {"fields": ("title", "enabled")}),
        (
            gettext_lazy("What Rosa says"),
            {
                "fields": tuple(map(_name, UN_LANGUAGES)),
                "description": gettext_lazy(
                    "She says it in the language of the conversation, where that is missing in "
                    "English."
                ),
            },
        ),
    )
    list_display = ("shown", "spoken", "state")
    list_display_links = ("shown",)
    list_filter = ("enabled",)
    search_fields = ("title",)

    @display(description=gettext_lazy("title"), ordering="title")
    def shown(self, obj: CannedSentence) -> SafeString:
        return clipped(obj.title, obj.sentences.get("en") or next(iter(obj.sentences.values()), ""))

    @display(description=gettext_lazy("languages"))
    def spoken(self, obj: CannedSentence) -> SafeString:
        return language_chips(lang for lang in UN_LANGUAGES if lang in obj.sentences)

    @display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, obj: CannedSentence) -> SafeString:
        return state_mark(obj.enabled)
