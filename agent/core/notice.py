"""What a visitor is told before Rosa listens: that she is an AI, and what is kept. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

# Told before, or asked before.
NOTICE, CONSENT = "notice", "consent"

WHO = {
    "en": "Rosa is an AI, a computer program. She is not a person, and she can be wrong.",
    "fr": "Rosa est une IA, un programme informatique. Ce n'est pas une personne, et elle peut se "
    "tromper.",
    "es": "Rosa es una IA, un programa informático. No es una persona y puede equivocarse.",
    "ru": "Роза — это искусственный интеллект, компьютерная программа. Это не человек, и она может "
    "ошибаться.",
    "zh": "罗莎是人工智能，是一个计算机程序。她不是真人，也可能出错。",
    "ar": "روزا ذكاء اصطناعي، أي برنامج حاسوبي. ليست شخصاً، وقد تخطئ.",
}
CALL = {
    "en": "Your voice goes to the company Tavus, which makes the avatar and may keep what is said "
    "under its own rules. The camera is off.",
    "fr": "Votre voix est transmise à la société Tavus, qui anime l'avatar et peut conserver ce "
    "qui est dit selon ses propres règles. La caméra est éteinte.",
    "es": "Su voz se envía a la empresa Tavus, que da vida al avatar y puede conservar lo que se "
    "dice según sus propias normas. La cámara está apagada.",
    "ru": "Ваш голос передаётся компании Tavus, которая создаёт аватар и может хранить сказанное "
    "по своим правилам. Камера выключена.",
    "zh": "您的声音会传送给制作虚拟形象的Tavus公司，该公司可能会按其自身规定保存谈话内容。"
    "摄像头是关闭的。",
    "ar": "يُرسَل صوتكم إلى شركة Tavus التي تُنشئ الصورة الرمزية، وقد تحتفظ بما يُقال وفق قواعدها "
    "الخاصة. الكاميرا مطفأة.",
}
WORDS = {
    "en": "What you ask and what Rosa answers is kept {span}.",
    "fr": "Vos questions et les réponses de Rosa sont conservées {span}.",
    "es": "Lo que usted pregunta y lo que Rosa responde se conserva {span}.",
    "ru": "Ваши вопросы и ответы Розы хранятся {span}.",
    "zh": "您的问题和罗莎的回答{span}。",
    "ar": "تُحفَظ أسئلتكم وإجابات روزا {span}.",
}
READ = {
    "en": "Conference staff read it to improve the answers.",
    "fr": "L'équipe de la conférence les lit pour améliorer les réponses.",
    "es": "El personal de la conferencia lo lee para mejorar las respuestas.",
    "ru": "Сотрудники конференции читают их, чтобы улучшать ответы.",
    "zh": "会议工作人员会阅读这些内容，以改进回答。",
    "ar": "ويقرؤها موظفو المؤتمر لتحسين الإجابات.",
}
NO_WORDS = {
    "en": "Your words are not kept. Only when and how Rosa was asked is kept {span}.",
    "fr": "Vos paroles ne sont pas conservées. Seuls le moment et la manière dont Rosa a été "
    "sollicitée le sont, {span}.",
    "es": "Sus palabras no se conservan. Solo se conserva cuándo y cómo se preguntó a Rosa, "
    "{span}.",
    "ru": "Ваши слова не сохраняются. Сведения о том, когда и как обращались к Розе, хранятся "
    "{span}.",
    "zh": "您说的内容不会保存，只记录提问的时间和方式，这些记录{span}。",
    "ar": "لا تُحفَظ كلماتكم. يُحفَظ فقط متى سُئلت روزا وكيف، {span}.",
}
FOR_GOOD = {
    "en": "without a time limit",
    "fr": "sans limite de durée",
    "es": "sin límite de tiempo",
    "ru": "бессрочно",
    "zh": "会无限期保存",
    "ar": "دون حدّ زمني",
}
GO_ON = {
    "en": "Continue",
    "fr": "Continuer",
    "es": "Continuar",
    "ru": "Продолжить",
    "zh": "继续",
    "ar": "متابعة",
}
AGREE = {
    "en": "I agree",
    "fr": "J'accepte",
    "es": "Acepto",
    "ru": "Согласие",
    "zh": "我同意",
    "ar": "أوافق",
}
DECLINE = {
    "en": "No, thank you",
    "fr": "Non, merci",
    "es": "No, gracias",
    "ru": "Нет, спасибо",
    "zh": "不，谢谢",
    "ar": "لا، شكراً",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told, one thing a line, and what the buttons say.

    `decline` is empty where nothing is asked.
    """

    lang: str
    points: tuple[str, ...]
    agree: str
    decline: str = ""

    @property
    def text(self) -> str:
        """All of it as one paragraph."""
        return ("" if self.lang == "zh" else " ").join(self.points)


def notice(lang: str, *, keeps_words: bool, days: int, asks: bool, calls: bool = False) -> Notice:
    """Return what a visitor of this language is told, in English for others.

    `days` is for how long conversations are kept, 0 for good; `asks` where the visitor has to
    agree, `calls` where an avatar of Tavus hears.
    """
    lang = lang if lang in WHO else "en"
    kept = (WORDS if keeps_words else NO_WORDS)[lang].format(span=_span(lang, days))
    points = [WHO[lang], *([CALL[lang]] if calls else []), kept]
    if keeps_words:
        points.append(READ[lang])
    if not asks:
        return Notice(lang, tuple(points), GO_ON[lang])
    return Notice(lang, tuple(points), AGREE[lang], DECLINE[lang])


def _span(lang: str, days: int) -> str:
    return _DAYS[lang](days) if days else FOR_GOOD[lang]


def _arabic(days: int) -> str:
    if days <= 2:
        return ("ليوم واحد", "ليومين")[days - 1]
    rest = days % 100
    if 3 <= rest <= 10:
        return f"لمدة {days} أيام"
    return f"لمدة {days} {'يوماً' if rest > 10 else 'يوم'}"


def _russian(days: int) -> str:
    is_one = days % 10 == 1 and days % 100 != 11
    return f"не дольше {days} {'дня' if is_one else 'дней'}"


_DAYS: dict[str, Callable[[int], str]] = {
    "en": lambda days: f"for up to {days} day{'s' if days > 1 else ''}",
    "fr": lambda days: f"pendant {days} jour{'s' if days > 1 else ''} au plus",
    "es": lambda days: f"durante un máximo de {days} día{'s' if days > 1 else ''}",
    "ru": _russian,
    "zh": lambda days: f"最多保存{days}天",
    "ar": _arabic,
}
