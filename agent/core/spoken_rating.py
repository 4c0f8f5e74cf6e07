"""What a visitor says of the answer before, where that is all that is said. Pure."""

import re
from typing import Literal

from knowledge.language import fold

Rated = Literal["good", "bad"]
# A longer utterance says more than that.
_LONGEST = 80
_ASKS = frozenset("?？؟")

_GOOD = """
that was helpful|that was very helpful|that's helpful|this was helpful|very helpful|helpful
that was useful|very useful|that was a good answer|good answer|great answer|perfect answer
that helped|that helped me|that helped a lot|that really helped|you helped me|you were very helpful
that's right|that's correct|that is right|that is correct|that was right|that was correct
well done|good job|well said
c'était utile|c'était très utile|c'est utile|très utile|bonne réponse|très bonne réponse
ça m'a aidé|cela m'a aidé|ça m'a beaucoup aidé|vous m'avez bien aidé|c'est exact|c'est juste
c'est correct|vous avez raison
eso fue útil|fue útil|fue muy útil|muy útil|eso es útil|me ha ayudado|me ayudó|me ayudó mucho
me ha ayudado mucho|buena respuesta|muy buena respuesta|eso es correcto|es correcto|correcto
это было полезно|было полезно|очень полезно|полезный ответ|хороший ответ|отличный ответ
вы мне помогли|это мне помогло|это помогло|очень помогло|это правильно|это верно|всё правильно
很有帮助|非常有帮助|有帮助|很有用|回答得很好|回答很好|说得很好|帮到我了|帮了我大忙|说得对|你说得对|正确
كان ذلك مفيدا|هذا مفيد|هذا مفيد جدا|مفيد جدا|كان مفيدا|كان هذا مفيدا|إجابة جيدة|جواب جيد
إجابة ممتازة|لقد ساعدتني|ساعدتني كثيرا|هذا صحيح|كلامك صحيح
"""
_BAD = """
that's wrong|that is wrong|that was wrong|this is wrong|you're wrong|you are wrong|wrong answer
that's not right|that is not right|that's not correct|that is not correct|that's incorrect
that is incorrect|that's not true|that is not true|that wasn't right|bad answer
that was not helpful|that wasn't helpful|that's not helpful|not helpful|that did not help
that didn't help|that didn't help me|that was useless|useless|that's useless
that's not what i asked|that is not what i asked|that wasn't my question|you misunderstood me
c'est faux|c'est inexact|ce n'est pas vrai|ce n'est pas exact|ce n'est pas correct|c'est pas vrai
vous avez tort|mauvaise réponse|ce n'était pas utile|ça ne m'a pas aidé|cela ne m'a pas aidé
ce n'est pas ce que j'ai demandé|ce n'était pas ma question|ça n'aide pas
eso está mal|está mal|eso no es correcto|no es correcto|eso es incorrecto|eso es falso
eso no es verdad|eso no es cierto|mala respuesta|no me ha ayudado|no me ayudó|eso no me ayudó
eso no fue útil|no fue útil|no es lo que pregunté|eso no es lo que pregunté
это неправильно|это неверно|неправильно|неверно|это не так|это неправда|вы ошибаетесь|вы ошиблись
плохой ответ|неправильный ответ|это не помогло|это мне не помогло|это бесполезно|бесполезно
я не это спрашивал|я не это спрашивала|я спрашивал не об этом|я спрашивала не об этом
不对|这不对|错了|你错了|说错了|答错了|回答错了|这是错的|不正确|没有帮助|没帮助|没有用|没用|答非所问
我不是问这个|我问的不是这个
هذا خطأ|هذا غير صحيح|غير صحيح|هذا ليس صحيحا|أنت مخطئ|أنت مخطئة|إجابة خاطئة|جواب خاطئ|إجابة سيئة
هذا غير مفيد|غير مفيد|لم يكن ذلك مفيدا|لم يساعدني ذلك|لم يساعدني هذا|ليس هذا ما سألت عنه
"""
# What may stand before or behind it and asks for nothing.
_BESIDE = """
thank you very much|thank you so much|thank you|thanks a lot|thanks|great|ok|okay|yes|no|oh|well
rosa|sorry|really|i'm afraid|actually|perfect|wow|hm|um
merci beaucoup|merci bien|merci|oui|non|super|parfait|désolé|désolée|ah|vraiment|bien
muchas gracias|gracias|sí|no|perfecto|lo siento|perdón|genial|muy bien
большое спасибо|спасибо большое|спасибо|да|нет|отлично|извините|простите|роза|ой|нет нет
非常感谢|谢谢你|谢谢您|谢谢|多谢|好的|好|嗯|是的|不|对不起|抱歉|罗莎|真的|了|哦
شكرا جزيلا|شكرا لك|شكرا لكم|شكرا|نعم|لا|ممتاز|عفوا|آسف|روزا|حسنا
"""


def _sayings(table: str) -> frozenset[str]:
    lines = table.strip().splitlines()
    return frozenset(fold(saying) for line in lines for saying in line.split("|"))


_RATINGS: dict[str, Rated] = {
    **dict.fromkeys(_sayings(_GOOD), "good"),
    **dict.fromkeys(_sayings(_BAD), "bad"),
}
_ANY_BESIDE = "|".join(re.escape(s) for s in sorted(_sayings(_BESIDE), key=len, reverse=True))
# With one of them beside it praise may be its opposite: "no fue muy útil".
_DENIALS = _sayings("no|non|нет|нет нет|不|لا")
# Between words stands a space, between those of Chinese none.
_BEFORE = re.compile(rf"^(?:{_ANY_BESIDE})(?: |(?<=[一-鿿])(?=[一-鿿]))")
_BEHIND = re.compile(rf"(?: |(?<=[一-鿿]))(?:{_ANY_BESIDE})$")


def spoken_rating(text: str) -> Rated | None:
    """Return how an utterance rates the answer before it; None where it says anything else."""
    if not text or len(text) > _LONGEST or not _ASKS.isdisjoint(text):
        return None
    said = fold(text)
    is_denied = False
    while said not in _RATINGS:
        # One at a time: what stands behind may be a part of what is looked for.
        found = _BEFORE.search(said) or _BEHIND.search(said)
        if found is None:
            return None
        is_denied = is_denied or found[0].strip() in _DENIALS
        said = said[: found.start()] + said[found.end() :]
    rated = _RATINGS[said]
    return None if is_denied and rated == "good" else rated
