"""Drafts of translations: the question to the model, and which replies are kept."""

import orjson
import pytest

from agent.core.translating import Fault, Task, UnusableError, prompt_of, read_reply

ENGLISH = {
    "question": "Where is the cloakroom?",
    "answer": "The cloakroom is on the ground floor, beside the main entrance of the Hofburg.",
}
FRENCH = {
    "question": "Où est le vestiaire ?",
    "answer": "Le vestiaire se trouve au rez-de-chaussée, à côté de l'entrée principale.",
}
TASK = Task("fr", ENGLISH, {"question": 60}, {"cloakroom": "vestiaire"})


def json(texts):
    return orjson.dumps(texts).decode()


def fault_of(reply, task=TASK):
    with pytest.raises(UnusableError) as caught:
        read_reply(reply, task)
    return caught.value.fault


def test_the_model_is_told_the_language_the_terms_and_the_texts():
    system, user = (message["content"] for message in prompt_of(TASK).messages)

    assert "into French." in system
    assert "- cloakroom: vestiaire" in system
    assert orjson.loads(user) == ENGLISH


def test_the_second_question_says_what_was_wrong_with_the_first_answer():
    system = prompt_of(TASK, Fault.LANGUAGE).messages[0]["content"]

    assert "could not be used. A text was not in French." in system


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "Here you are:\n{}\nGood luck!"])
def test_a_reply_is_kept_whatever_stands_around_it(around):
    assert read_reply(around.replace("{}", json(FRENCH)), TASK) == FRENCH


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ("Bonjour", Fault.NOT_STRUCTURED),
        ("", Fault.NOT_STRUCTURED),
        ('["a"]', Fault.NOT_STRUCTURED),
        (json(FRENCH)[:-20], Fault.NOT_STRUCTURED),
        (json({"question": "Où ?"}), Fault.NOT_STRUCTURED),
        (json(FRENCH | {"more": "x"}), Fault.NOT_STRUCTURED),
        (json(FRENCH | {"answer": 3}), Fault.NOT_STRUCTURED),
        (json(FRENCH | {"answer": " … "}), Fault.EMPTY),
        (json(FRENCH | {"answer": ENGLISH["answer"].upper()}), Fault.ENGLISH),
        (json(FRENCH | {"answer": "The coats are kept on the ground floor."}), Fault.LANGUAGE),
        (json(FRENCH | {"answer": "Гардероб находится на первом этаже."}), Fault.LANGUAGE),
        (json(FRENCH | {"question": "Où " * 30}), Fault.LENGTH),
        (json(FRENCH | {"answer": FRENCH["answer"] * 9}), Fault.LENGTH),
        (json(FRENCH | {"answer": "Ici"}), Fault.LENGTH),
    ],
)
def test_a_reply_that_is_no_translation_is_not_kept(reply, fault):
    assert fault_of(reply) == fault


@pytest.mark.parametrize(
    ("lang", "english", "text"),
    [
        ("fr", "Festsaal", "Festsaal"),
        ("es", "Executive Secretary", "Secretario Ejecutivo"),
        ("fr", "Director", "Directeur"),
        ("ru", "Executive Secretary", "Исполнительный секретарь"),
        ("zh", "Where is the cloakroom?", "衣帽间在哪里？"),
        ("ar", "Where is the cloakroom?", "أين غرفة المعاطف؟"),
        ("ru", "2025", "2025"),
    ],
)
def test_short_texts_and_other_scripts_are_kept(lang, english, text):
    assert read_reply(json({"name": text}), Task(lang, {"name": english})) == {"name": text}


@pytest.mark.parametrize("lang", ["ru", "zh", "ar"])
def test_a_name_left_in_latin_letters_is_not_in_another_script(lang):
    task = Task(lang, {"name": "Festival Hall"})

    assert fault_of(json({"name": "Grande Salle"}), task) == Fault.LANGUAGE
    assert fault_of(json({"name": "Festival Hall"}), task) == Fault.ENGLISH
