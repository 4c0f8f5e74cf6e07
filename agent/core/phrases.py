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
UNSURE = {
    "en": "I am not certain that I have understood you. This is the nearest that I know.",
    "fr": "Je ne suis pas certaine de vous avoir compris. Voici ce que je sais de plus proche.",
    "es": "No estoy segura de haberle entendido. Esto es lo más cercano que sé.",
    "ru": "Я не уверена, что правильно вас поняла. Вот самое близкое из того, что я знаю.",
    "zh": "我不确定是否听懂了您的问题。这是我所知道的最接近的内容。",
    "ar": "لست متأكدة من أنني فهمت سؤالكم. هذا أقرب ما أعرفه.",
}
ANYTHING_ELSE = {
    "en": "What else would you like to know?",
    "fr": "Que souhaitez-vous savoir d'autre ?",
    "es": "¿Qué más desea saber?",
    "ru": "Что ещё вы хотели бы узнать?",
    "zh": "您还想了解什么？",
    "ar": "ماذا تودون أن تعرفوا أيضاً؟",
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
# While staff have paused her.
HOLDING = {
    "en": "I am sorry, I cannot answer questions at the moment. The staff will gladly help you.",
    "fr": "Je suis désolée, je ne peux pas répondre aux questions en ce moment. Le personnel vous "
    "aidera volontiers.",
    "es": "Lo siento, en este momento no puedo responder preguntas. El personal le ayudará con "
    "gusto.",
    "ru": "К сожалению, сейчас я не могу отвечать на вопросы. Сотрудники охотно вам помогут.",
    "zh": "很抱歉，我暂时无法回答问题。工作人员会很乐意帮助您。",
    "ar": "عذراً، لا أستطيع الإجابة عن الأسئلة في الوقت الحالي. سيسعد الموظفون بمساعدتكم.",
}
# Before that sentence, while staff hold the conversation itself.
JOINED = {
    "en": "A colleague of the conference staff has joined this conversation.",
    "fr": "Une personne de l'équipe de la conférence s'est jointe à cette conversation.",
    "es": "Una persona del equipo de la conferencia se ha unido a esta conversación.",
    "ru": "К этому разговору присоединился сотрудник конференции.",
    "zh": "会议工作人员已加入本次对话。",
    "ar": "انضم أحد موظفي المؤتمر إلى هذه المحادثة.",
}
# Once staff have ended the conversation.
GOODBYE = {
    "en": "The conference staff have ended this conversation. They will gladly help you in person. "
    "Thank you, and goodbye.",
    "fr": "L'équipe de la conférence a mis fin à cette conversation. Elle vous aidera volontiers "
    "en personne. Merci et au revoir.",
    "es": "El equipo de la conferencia ha terminado esta conversación. Le ayudará con gusto en "
    "persona. Gracias y hasta pronto.",
    "ru": "Сотрудники конференции завершили этот разговор. Они охотно помогут вам лично. Спасибо и "
    "до свидания.",
    "zh": "会议工作人员已结束本次对话，他们很乐意当面为您提供帮助。谢谢您，再见。",
    "ar": "أنهى موظفو المؤتمر هذه المحادثة، وسيسعدهم أن يساعدوكم شخصياً. شكراً لكم وإلى اللقاء.",
}
# Where a kiosk cannot begin a call, by why.
ALL_BUSY = {
    "en": "Rosa is speaking with other visitors just now. Please try again in a minute.",
    "fr": "Rosa parle en ce moment avec d'autres visiteurs. Veuillez réessayer dans une minute.",
    "es": "Rosa está hablando con otros visitantes. Inténtelo de nuevo en un minuto, por favor.",
    "ru": "Роза сейчас беседует с другими посетителями. Пожалуйста, попробуйте через минуту.",
    "zh": "罗莎正在与其他访客交谈，请一分钟后再试。",
    "ar": "تتحدث روزا الآن مع زوار آخرين. يُرجى المحاولة مرة أخرى بعد دقيقة.",
}
BUDGET_SPENT = {
    "en": "Rosa has finished speaking for today. The staff will gladly help you.",
    "fr": "Rosa a fini de parler pour aujourd'hui. Le personnel vous aidera volontiers.",
    "es": "Rosa ha terminado por hoy. El personal le ayudará con gusto.",
    "ru": "На сегодня Роза закончила беседы. Сотрудники охотно вам помогут.",
    "zh": "罗莎今天的交谈已经结束，工作人员会很乐意帮助您。",
    "ar": "أنهت روزا محادثاتها لهذا اليوم. سيسعد الموظفون بمساعدتكم.",
}
NO_AVATAR = {
    "en": "Rosa cannot be seen and heard here just now. Please try again, or ask the staff.",
    "fr": "Rosa n'est pas disponible ici en ce moment. Veuillez réessayer ou demander au "
    "personnel.",
    "es": "Rosa no está disponible aquí en este momento. Inténtelo de nuevo o pregunte al "
    "personal.",
    "ru": "Сейчас Роза здесь недоступна. Попробуйте ещё раз или обратитесь к сотрудникам.",
    "zh": "罗莎暂时无法在此与您交谈。请再试一次，或询问工作人员。",
    "ar": "روزا غير متاحة هنا في الوقت الحالي. يُرجى المحاولة مرة أخرى أو سؤال الموظفين.",
}
# Before a deflection that the visitor has just heard, one after the other.
LEAD_INS = {
    "en": (
        "I understand that you would like to know more.",
        "I see that this matters to you.",
        "I have heard your question, and my answer stays the same.",
    ),
    "fr": (
        "Je comprends que vous souhaitiez en savoir plus.",
        "Je vois que ce sujet vous tient à cœur.",
        "J'ai bien entendu votre question, et ma réponse reste la même.",
    ),
    "es": (
        "Comprendo que quiera saber más.",
        "Veo que este asunto le importa.",
        "He escuchado su pregunta, y mi respuesta sigue siendo la misma.",
    ),
    "ru": (
        "Я понимаю, что вы хотели бы узнать больше.",
        "Я вижу, что для вас это важно.",
        "Я услышала ваш вопрос, и мой ответ остаётся прежним.",
    ),
    "zh": (
        "我理解您想了解更多。",
        "我知道这件事对您很重要。",
        "我听到了您的问题，我的回答仍然一样。",
    ),
    "ar": (
        "أفهم أنكم تودون معرفة المزيد.",
        "أرى أن هذا الأمر يهمكم.",
        "لقد سمعت سؤالكم، وجوابي يبقى كما هو.",
    ),
}
# What she can do instead: the programme, finding the way, the treaty and its monitoring.
OFFERS = {
    "en": (
        "I can gladly tell you what is in the programme.",
        "I can gladly help you find your way here.",
        "I can gladly explain the treaty and how monitoring works.",
    ),
    "fr": (
        "Je peux volontiers vous dire ce qui figure au programme.",
        "Je peux volontiers vous aider à trouver votre chemin ici.",
        "Je peux volontiers vous expliquer le Traité et le fonctionnement de la surveillance.",
    ),
    "es": (
        "Con gusto puedo decirle qué hay en el programa.",
        "Con gusto puedo ayudarle a encontrar el camino aquí.",
        "Con gusto puedo explicarle el Tratado y cómo funciona la vigilancia.",
    ),
    "ru": (
        "Я охотно расскажу вам, что есть в программе.",
        "Я охотно помогу вам найти дорогу.",
        "Я охотно объясню, что такое Договор и как работает мониторинг.",
    ),
    "zh": (
        "我很乐意为您介绍会议日程。",
        "我很乐意为您指路。",
        "我很乐意为您讲解条约以及监测工作如何进行。",
    ),
    "ar": (
        "يسعدني أن أخبركم بما في البرنامج.",
        "يسعدني أن أساعدكم في العثور على طريقكم هنا.",
        "يسعدني أن أشرح لكم المعاهدة وكيف يعمل الرصد.",
    ),
}
THANKS = {
    "en": "You are most welcome.",
    "fr": "Je vous en prie.",
    "es": "Ha sido un placer.",
    "ru": "Пожалуйста, всегда рада помочь.",
    "zh": "不客气。",
    "ar": "على الرحب والسعة.",
}
# To who says that an answer was helpful, or wrong.
RATED_GOOD = {
    "en": "I am glad that I could help. What else would you like to know?",
    "fr": "Je suis heureuse d'avoir pu vous aider. Que souhaitez-vous savoir d'autre ?",
    "es": "Me alegra haber podido ayudarle. ¿Qué más desea saber?",
    "ru": "Рада, что смогла помочь. Что ещё вы хотели бы узнать?",
    "zh": "很高兴能帮到您。您还想了解什么？",
    "ar": "يسعدني أنني استطعت مساعدتكم. ماذا تودون أن تعرفوا أيضاً؟",
}
RATED_BAD = {
    "en": "Thank you for telling me, and I am sorry. Please ask me again in other words, or at the "
    "information desk.",
    "fr": "Merci de me le dire, et pardonnez-moi. Reposez-moi la question autrement, ou adressez-"
    "vous au bureau d'information.",
    "es": "Gracias por decírmelo, y lo siento. Pregúntemelo de otra manera, o en el mostrador de "
    "información.",
    "ru": "Спасибо, что сказали, и простите. Спросите меня, пожалуйста, другими словами или "
    "обратитесь к информационной стойке.",
    "zh": "谢谢您告诉我，很抱歉。请换一种说法再问我，或向问讯处询问。",
    "ar": "شكراً لإخباري، وأعتذر. اسألوني من فضلكم بعبارة أخرى، أو اسألوا مكتب الاستعلامات.",
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
    "hi hello hey welcome morning afternoon evening bonjour bonsoir salut bienvenue coucou hola "
    "buenas buenos buen привет здравствуйте здравствуй приветствую доброе добрый доброго 你好 您好 "
    "早上好 下午好 晚上好 大家好 مرحبا اهلا السلام سلام صباح مساء rosa роза 罗莎 روزا".split()
)
THANKS_WORDS = frozenset(
    "thanks thank thx merci gracias спасибо благодарю 谢谢 谢谢你 谢谢您 多谢 感谢 非常感谢 شكرا "
    "اشكرك اشكركم".split()
)
# What may stand beside such a word without making a question of it.
_BESIDE = frozenset(
    "good day dear there you so very much a lot many again beaucoup bien tout le monde mille dias "
    "dia tardes tarde noches a todos muchas muchisimas mil день дня утро вечер вам тебе большое "
    "огромное 非常 عليكم الخير النور وسهلا بكم بك جزيلا لك لكم rosa роза 罗莎 روزا".split()
)


def only_says(folded: str, words: frozenset[str]) -> bool:
    """Whether a folded text is one of `words` and nothing that wants an answer."""
    said = set(folded.replace("罗莎", " 罗莎 ").split())
    return not said.isdisjoint(words) and said <= words | _BESIDE


def say(sentences: dict[str, str], lang: str) -> str:
    """Return the sentence in `lang`, else in English."""
    return sentences.get(lang, sentences["en"])
