"""What Rosa says to commands in a chat room, in the languages of the United Nations. Pure."""

from collections.abc import Mapping

Said = Mapping[str, str]

HELP: Said = {
    "en": (
        "Ask me anything: !chat and your question. !chat reset: I forget what we said here. "
        "!chat persona: who can answer; !chat persona NAME: choose one. "
        "!chat recall WORDS: find what was said here."
    ),
    "fr": (
        "Posez-moi une question : !chat et votre question. !chat reset : j'oublie ce que nous "
        "avons dit ici. !chat persona : qui peut répondre ; !chat persona NOM : choisir. "
        "!chat recall MOTS : retrouver ce qui a été dit ici."
    ),
    "es": (
        "Pregúnteme lo que quiera: !chat y su pregunta. !chat reset: olvido lo que hemos dicho "
        "aquí. !chat persona: quién puede responder; !chat persona NOMBRE: elegir. "
        "!chat recall PALABRAS: encontrar lo que se dijo aquí."
    ),
    "ru": (
        "Спрашивайте: !chat и ваш вопрос. !chat reset: забыть, о чём здесь говорили. "
        "!chat persona: кто может отвечать; !chat persona ИМЯ: выбрать. "
        "!chat recall СЛОВА: найти сказанное здесь."
    ),
    "zh": (
        "欢迎提问：!chat 加上您的问题。!chat reset：忘记这里的谈话。"
        "!chat persona：看看谁可以回答；!chat persona 名字：选择一位。"
        "!chat recall 词语：查找这里说过的话。"
    ),
    # Each command as one word from left to right: the sign stands before it.
    "ar": (
        "اسألوني ما شئتم: \u2066!chat\u2069 ثم سؤالكم. \u2066!chat reset\u2069: أنسى ما قلناه هنا. "
        "\u2066!chat persona\u2069: من يمكنه الإجابة؛ \u2066!chat persona\u2069 الاسم: للاختيار. "
        "\u2066!chat recall\u2069 الكلمات: للبحث عما قيل هنا."
    ),
}
RESET: Said = {
    "en": "Done. We start afresh.",
    "fr": "C'est fait. Nous repartons de zéro.",
    "es": "Hecho. Empezamos de nuevo.",
    "ru": "Готово. Начинаем сначала.",
    "zh": "好的，我们重新开始。",
    "ar": "تم. نبدأ من جديد.",
}
PERSONAS: Said = {
    "en": "{name} answers here. You can choose: {names}.",
    "fr": "C'est {name} qui répond ici. Vous pouvez choisir : {names}.",
    "es": "Aquí responde {name}. Puede elegir: {names}.",
    "ru": "Здесь отвечает {name}. Можно выбрать: {names}.",
    "zh": "这里由{name}回答。您可以选择：{names}。",
    "ar": "يجيب هنا {name}. يمكنكم الاختيار: {names}.",
}
CHANGED: Said = {
    "en": "From now on {name} answers here.",
    "fr": "Désormais, c'est {name} qui répond ici.",
    "es": "A partir de ahora responde aquí {name}.",
    "ru": "Теперь здесь отвечает {name}.",
    "zh": "从现在起，这里由{name}回答。",
    "ar": "من الآن فصاعداً يجيب هنا {name}.",
}
UNKNOWN: Said = {
    "en": "I know nobody called “{wanted}”. You can choose: {names}.",
    "fr": "Je ne connais personne du nom de « {wanted} ». Vous pouvez choisir : {names}.",
    "es": "No conozco a nadie llamado «{wanted}». Puede elegir: {names}.",
    "ru": "Имя «{wanted}» мне незнакомо. Можно выбрать: {names}.",
    "zh": "我不认识“{wanted}”。您可以选择：{names}。",
    "ar": "لا أعرف أحداً باسم «{wanted}». يمكنكم الاختيار: {names}.",
}
FOUND: Said = {
    "en": "This was said here:",
    "fr": "Voici ce qui a été dit ici :",
    "es": "Esto se dijo aquí:",
    "ru": "Вот что здесь говорили:",
    "zh": "这里曾说过：",
    "ar": "هذا ما قيل هنا:",
}
NOT_FOUND: Said = {
    "en": "I find nothing like that in what was said here.",
    "fr": "Je ne trouve rien de tel dans ce qui a été dit ici.",
    "es": "No encuentro nada parecido en lo que se dijo aquí.",
    "ru": "Ничего такого в сказанном здесь не нашлось.",
    "zh": "在这里说过的话里没有找到。",
    "ar": "لا أجد شيئاً من ذلك فيما قيل هنا.",
}
RECALL_WHAT: Said = {
    "en": "Which words shall I look for? For example: !chat recall opening hours",
    "fr": "Quels mots dois-je chercher ? Par exemple : !chat recall horaires d'ouverture",
    "es": "¿Qué palabras busco? Por ejemplo: !chat recall horario de apertura",
    "ru": "Какие слова искать? Например: !chat recall часы работы",
    "zh": "要查找哪些词？例如：!chat recall 开放时间",
    "ar": "عن أي كلمات أبحث؟ مثلاً: !chat recall ساعات العمل",
}
NOT_KEPT: Said = {
    "en": "What is said in this room is not kept, so I cannot look it up.",
    "fr": "Ce qui se dit dans ce salon n'est pas conservé : je ne peux pas le retrouver.",
    "es": "Lo que se dice en esta sala no se conserva, así que no puedo buscarlo.",
    "ru": "Сказанное в этой комнате не сохраняется, поэтому искать негде.",
    "zh": "这个房间里说的话不会保存，所以无法查找。",
    "ar": "ما يقال في هذه الغرفة لا يُحفظ، لذلك لا يمكنني البحث عنه.",
}


def say(texts: Said, lang: str, **given: str) -> str:
    """Return a text in a language, in English where it is in no other, with what it names."""
    return (texts.get(lang) or texts["en"]).format(**given)
