"""The sentences that Rosa says without a model, per language. Pure."""

GREETING = {
    "en": "Welcome to the conference. I am Rosa. What would you like to know?",
    "fr": "Bienvenue à la conférence. Je suis Rosa. Que souhaitez-vous savoir ?",
    "es": "Bienvenido a la conferencia. Soy Rosa. ¿Qué desea saber?",
    "ru": "Добро пожаловать на конференцию. Я Роза. Что вы хотели бы узнать?",
    "zh": "欢迎参加本次会议。我是罗莎。您想了解什么？",
    "ar": "أهلاً بكم في المؤتمر. أنا روزا. ماذا تودون أن تعرفوا؟",
}
NOTHING_KNOWN = {
    "en": "I am sorry, I have no information on that. The information desk will gladly help you.",
    "fr": "Je suis désolée, je n'ai pas d'information à ce sujet. Le bureau d'information vous "
    "aidera volontiers.",
    "es": "Lo siento, no tengo información sobre eso. El mostrador de información le ayudará con "
    "gusto.",
    "ru": "К сожалению, у меня нет сведений об этом. Вам охотно помогут у информационной стойки.",
    "zh": "很抱歉，我没有这方面的信息。问讯处会很乐意帮助您。",
    "ar": "عذراً، ليست لدي معلومات عن ذلك. سيسعد مكتب الاستعلامات بمساعدتكم.",
}
CUT_SHORT = {
    "en": "Excuse me, I cannot finish this answer just now. Please ask me again.",
    "fr": "Veuillez m'excuser, je ne peux pas terminer cette réponse. Posez-moi la question à "
    "nouveau, s'il vous plaît.",
    "es": "Disculpe, ahora no puedo terminar esta respuesta. Por favor, pregúnteme de nuevo.",
    "ru": "Извините, сейчас я не могу закончить этот ответ. Пожалуйста, спросите ещё раз.",
    "zh": "抱歉，我现在无法把这个回答说完。请再问我一次。",
    "ar": "عذراً، لا أستطيع إكمال هذه الإجابة الآن. يُرجى أن تسألوني مرة أخرى.",
}
THANKS = {
    "en": "You are most welcome.",
    "fr": "Je vous en prie.",
    "es": "Ha sido un placer.",
    "ru": "Пожалуйста, всегда рада помочь.",
    "zh": "不客气。",
    "ar": "على الرحب والسعة.",
}
OTHER_LANGUAGE = {
    "en": "I do not speak that language yet, but I can answer in: {languages}.",
    "fr": "Je ne parle pas encore cette langue, mais je peux répondre en : {languages}.",
    "es": "Todavía no hablo ese idioma, pero puedo responder en: {languages}.",
    "ru": "Я пока не говорю на этом языке, но могу ответить на таких языках: {languages}.",
    "zh": "我还不会说这种语言，但我可以用以下语言回答：{languages}。",
    "ar": "لا أتحدث هذه اللغة بعد، لكن يمكنني الإجابة بـ: {languages}.",
}
OWN_NAMES = {
    "en": "English",
    "fr": "français",
    "es": "español",
    "ru": "русский",
    "zh": "中文",
    "ar": "العربية",
}
GREETING_WORDS = frozenset(
    "hi hello hey welcome morning afternoon evening good day bonjour bonsoir salut hola buenas "
    "buenos dias tardes noches привет здравствуйте здравствуй добрый день утро вечер доброе "
    "你好 您好 早上好 大家好 مرحبا اهلا السلام عليكم صباح الخير مساء rosa роза 罗莎 روزا".split()
)
THANKS_WORDS = frozenset(
    "thanks thank you so very much merci beaucoup gracias muchas спасибо большое 谢谢 谢谢你 "
    "谢谢您 شكرا جزيلا rosa роза 罗莎 روزا".split()
)


def say(sentences: dict[str, str], lang: str) -> str:
    """Return the sentence in `lang`, else in English."""
    return sentences.get(lang, sentences["en"])
