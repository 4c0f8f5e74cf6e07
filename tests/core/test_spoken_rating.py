"""What a visitor says of an answer is heard where it is all that is said."""

import pytest

from agent.core.spoken_rating import spoken_rating


@pytest.mark.parametrize(
    "text",
    [
        "That was helpful.",
        "Thank you, that was very helpful!",
        "Yes, that's right, thanks a lot.",
        "C'était très utile, merci.",
        "Oui, c'est exact.",
        "Muchas gracias, fue muy útil.",
        "Спасибо, это было полезно.",
        "很有帮助，谢谢！",
        "谢谢你，回答得很好。",
        "شكراً، هذا مفيد جداً.",
        "لقد ساعدتني، شكرا",
    ],
)
def test_thanks_for_an_answer_that_helped_are_good(text: str):
    assert spoken_rating(text) == "good"


@pytest.mark.parametrize(
    "text",
    [
        "That's wrong.",
        "No, that is not correct!",
        "Sorry Rosa, that's not what I asked.",
        "Non, c'est faux.",
        "Ce n'est pas ce que j'ai demandé.",
        "No, eso no es correcto.",
        "Нет, это неправильно.",
        "不对。",
        "不，你错了。",
        "罗莎，答非所问",
        "لا، هذا خطأ.",
        "هذا غير صحيح",
    ],
)
def test_contradiction_is_bad(text: str):
    assert spoken_rating(text) == "bad"


@pytest.mark.parametrize(
    "text",
    [
        "No fue muy útil.",
        "No me ha ayudado mucho, gracias.",
        "No, correcto",
        "不很有帮助。",
        "不很有用",
        "Non, très utile",
        "Нет, это верно",
    ],
)
def test_praise_that_may_be_denied_is_none(text: str):
    assert spoken_rating(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you.",
        "Yes.",
        "No, no.",
        "Great, thanks!",
        "谢谢",
        "Is that right?",
        "That's right?",
        "That's wrong, is it not?",
        "That's wrong, where is Hall D",
        "That was helpful, and when is lunch",
        "What is wrong",
        "Who said that's wrong",
        "It would be helpful to know when lunch is.",
        "You helped me yesterday, can you help me again",
        "C'est exact que la salle est fermée",
        "¿Es correcto?",
        "это правильно, что обед в час",
        "不对称加密是什么",
        "对不起，洗手间在哪里",
        "没用过这个，怎么用",
        "هل هذا صحيح",
        "هذا صحيح؟",
        "that's wrong " * 20,
    ],
)
def test_questions_and_thanks_are_no_ratings(text: str):
    assert spoken_rating(text) is None
