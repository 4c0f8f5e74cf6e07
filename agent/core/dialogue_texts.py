"""What is said in a dialogue without a model, where the content has nothing more. Pure.

Whoever speaks and whoever listens may be a man, a woman or neither.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

Lines = Mapping[str, tuple[str, ...]]

# At the beginning, one for each side.
OPENINGS: Lines = {
    "en": (
        "Good day, and welcome, everybody. It is good to share this stage.",
        "Good day to you, too. I have been looking forward to this conversation.",
    ),
    "fr": (
        "Bonjour et bienvenue à toutes et à tous. Quel plaisir de partager cette scène.",
        "Bonjour à vous aussi. Je me réjouissais de cette conversation.",
    ),
    "es": (
        "Buenos días y bienvenidos. Es un placer compartir este escenario.",
        "Buenos días también de mi parte. Esperaba con ilusión esta conversación.",
    ),
    "ru": (
        "Добрый день, и добро пожаловать всем. Как хорошо, что мы вместе на этой сцене.",
        "Здравствуйте и вы. Этого разговора стоило ждать.",
    ),
    "zh": (
        "各位好，欢迎大家。很高兴能同台交流。",
        "您好。我一直期待着这次谈话。",
    ),
    "ar": (
        "نهاركم سعيد، وأهلاً بالجميع. يسعدني أن نتشارك هذه المنصة.",
        "ونهاركم سعيد أيضاً. كنت أتطلع إلى هذا الحوار.",
    ),
}
NAMES = {
    "en": "I am {name}.",
    "fr": "Je suis {name}.",
    "es": "Soy {name}.",
    "ru": "Меня зовут {name}.",
    "zh": "我是{name}。",
    "ar": "أنا {name}.",
}
# Before something that the content says.
LEADS: Lines = {
    "en": (
        "Let me begin with something to hold on to.",
        "That is a good point, and there is more to it.",
        "Let me put a fact beside it.",
        "That reminds me of something.",
        "Here is what I find remarkable.",
        "And did you know this?",
        "I like that thought, and I would add one.",
        "Let us look at it from another side.",
        "There is one thing that few people know.",
        "Let me answer with something that I have learned.",
        "Indeed, and one thing leads to the next.",
        "Something else belongs to the picture.",
    ),
    "fr": (
        "Permettez-moi de commencer par du concret.",
        "C'est juste, et il y a plus encore.",
        "J'aimerais y ajouter un fait.",
        "Cela me rappelle quelque chose.",
        "Voici ce que je trouve remarquable.",
        "Et saviez-vous ceci ?",
        "Cette idée me plaît, et j'en ajouterais une.",
        "Voyons cela d'un autre côté.",
        "Il y a une chose que peu de gens savent.",
        "Je réponds par quelque chose que l'on m'a appris.",
        "En effet, et une chose mène à l'autre.",
        "Autre chose encore fait partie du tableau.",
    ),
    "es": (
        "Permítame empezar por algo concreto.",
        "Es cierto, y hay más todavía.",
        "Quisiera añadir un dato.",
        "Eso me recuerda algo.",
        "Esto es lo que me parece notable.",
        "¿Y sabía usted esto?",
        "Me gusta esa idea, y añadiría otra.",
        "Veámoslo desde otro lado.",
        "Hay algo que poca gente sabe.",
        "Le respondo con algo que me enseñaron.",
        "En efecto, y una cosa lleva a la otra.",
        "Hay otra pieza de este cuadro.",
    ),
    "ru": (
        "Позвольте начать с чего-то определённого.",
        "Это верно, и это ещё не всё.",
        "Позвольте добавить один факт.",
        "Это мне кое-что напоминает.",
        "Вот что кажется мне замечательным.",
        "А знаете ли вы вот что?",
        "Мне нравится эта мысль, и к ней есть ещё одна.",
        "Посмотрим на это с другой стороны.",
        "Есть кое-что, о чём мало кто знает.",
        "Отвечу тем, что мне известно.",
        "Действительно, и одно ведёт к другому.",
        "К этой картине относится ещё кое-что.",
    ),
    "zh": (
        "让我先从具体的事情说起。",
        "说得对，而且还不止这些。",
        "请允许我补充一个事实。",
        "这让我想起一件事。",
        "这一点我觉得很了不起。",
        "您知道吗？",
        "我喜欢这个想法，还想再加一个。",
        "我们换个角度来看。",
        "有一件事很少有人知道。",
        "我用自己学到的一点来回答。",
        "的确如此，一件事引出另一件事。",
        "这幅图景里还有另一部分。",
    ),
    "ar": (
        "اسمحوا لي أن أبدأ بشيء ملموس.",
        "هذا صحيح، وهناك المزيد.",
        "أود أن أضيف حقيقة إلى ذلك.",
        "هذا يذكرني بشيء.",
        "إليكم ما أجده لافتاً.",
        "وهل كنتم تعلمون هذا؟",
        "تعجبني هذه الفكرة، وأضيف إليها أخرى.",
        "لننظر إلى الأمر من جانب آخر.",
        "هناك أمر لا يعرفه إلا القليلون.",
        "أجيبكم بشيء تعلمته.",
        "حقاً، والأمر يقود إلى غيره.",
        "وثمة جزء آخر من الصورة.",
    ),
}
# In the middle of a subject.
TALK: Lines = {
    "en": (
        "Which part of it would you explain first to somebody who hears of it today?",
        "Good questions are sometimes worth more than quick answers.",
        "What surprised you most when you first heard of all this?",
        "What matters to me most is that people meet and listen to each other.",
        "I wonder what the people in this hall would say to that.",
        "Every subject looks different once one has asked a second time.",
        "How would you tell this story to a child?",
        "Science and diplomacy both begin with listening, and I find that encouraging.",
        "Small steps count, as long as they are made together.",
        "Perhaps the most interesting part is what we do not know yet.",
        "I keep coming back to one thing: trust grows slowly, and it is worth the time.",
        "A conference is a fine place to change one's mind.",
    ),
    "fr": (
        "Par quoi commenceriez-vous pour l'expliquer à qui en entend parler aujourd'hui ?",
        "Une bonne question vaut parfois mieux qu'une réponse rapide.",
        "Qu'est-ce qui vous a étonné le plus au début ?",
        "Ce qui compte le plus pour moi, c'est que les gens se rencontrent et s'écoutent.",
        "Je me demande ce qu'en dirait le public de cette salle.",
        "Tout sujet change d'aspect dès qu'on interroge une seconde fois.",
        "Comment raconteriez-vous cette histoire à un enfant ?",
        "La science et la diplomatie commencent toutes deux par l'écoute, et cela m'encourage.",
        "Les petits pas comptent, pourvu qu'on les fasse ensemble.",
        "Le plus intéressant est peut-être ce que nous ne savons pas encore.",
        "J'en reviens toujours à ceci : la confiance grandit lentement, et elle vaut ce temps.",
        "Une conférence est un bel endroit pour changer d'avis.",
    ),
    "es": (
        "¿Qué parte explicaría primero a quien oye hablar de esto hoy?",
        "Una buena pregunta vale a veces más que una respuesta rápida.",
        "¿Qué le sorprendió más cuando oyó hablar de todo esto por primera vez?",
        "Lo que más me importa es que la gente se encuentre y se escuche.",
        "Me pregunto qué diría de eso el público de esta sala.",
        "Todo tema cambia de aspecto cuando se pregunta por segunda vez.",
        "¿Cómo le contaría esta historia a un niño?",
        "La ciencia y la diplomacia empiezan por escuchar, y eso me anima.",
        "Los pasos pequeños cuentan, siempre que se den juntos.",
        "Tal vez lo más interesante sea lo que aún no sabemos.",
        "Vuelvo siempre a lo mismo: la confianza crece despacio, y vale ese tiempo.",
        "Una conferencia es un buen lugar para cambiar de opinión.",
    ),
    "ru": (
        "С чего бы вы начали, объясняя это тому, кто слышит об этом сегодня?",
        "Хороший вопрос порой дороже быстрого ответа.",
        "Что удивило вас больше всего поначалу?",
        "Для меня важнее всего, чтобы люди встречались и слушали друг друга.",
        "Интересно, что сказали бы на это люди в этом зале.",
        "Любой предмет выглядит иначе, если спросить во второй раз.",
        "Как бы вы рассказали эту историю ребёнку?",
        "И наука, и дипломатия начинаются с умения слушать, и это обнадёживает.",
        "Малые шаги важны, если делать их вместе.",
        "Возможно, самое интересное то, чего мы ещё не знаем.",
        "Снова и снова думаю об одном: доверие растёт медленно, но оно того стоит.",
        "Конференция — прекрасное место, чтобы изменить своё мнение.",
    ),
    "zh": (
        "如果有人今天第一次听说，您会先解释哪一部分？",
        "一个好问题有时比一个快答案更有价值。",
        "您最初听说这一切时，最让您惊讶的是什么？",
        "对我来说，最重要的是人们相遇并彼此倾听。",
        "我很想知道在座各位会怎么说。",
        "任何话题，再问一次就会有不同的面貌。",
        "您会怎样把这个故事讲给孩子听？",
        "科学与外交都从倾听开始，这令人鼓舞。",
        "小小的一步也算数，只要是一起迈出的。",
        "也许最有意思的，正是我们还不知道的部分。",
        "我总会回到一点：信任成长得慢，但值得花时间。",
        "会议是改变看法的好地方。",
    ),
    "ar": (
        "بأي جزء تبدؤون الشرح لمن يسمع بالأمر اليوم؟",
        "السؤال الجيد أثمن أحياناً من الجواب السريع.",
        "ما الذي أدهشكم أكثر عندما سمعتم بهذا أول مرة؟",
        "أهم ما في الأمر عندي أن يلتقي الناس ويصغي بعضهم إلى بعض.",
        "ليتني أعرف ما يقوله الحاضرون في هذه القاعة عن ذلك.",
        "كل موضوع يبدو مختلفاً حين نسأل مرة ثانية.",
        "كيف تروون هذه القصة لطفل؟",
        "العلم والدبلوماسية كلاهما يبدأ بالإصغاء، وهذا يشجعني.",
        "الخطوات الصغيرة مهمة ما دمنا نخطوها معاً.",
        "لعل أكثر ما يثير الاهتمام هو ما لا نعرفه بعد.",
        "أعود دائماً إلى أمر واحد: الثقة تنمو ببطء، وهي تستحق الوقت.",
        "المؤتمر مكان جميل لتغيير الرأي.",
    ),
}
# With charm.
WARM: Lines = {
    "en": (
        "I must admit that I could listen to you for a long while.",
        "You explain so charmingly that my own argument nearly slipped my mind.",
        "With you, even a footnote sounds like music.",
        "If wit could be measured here, the needle would point at you.",
        "I had a clever reply ready, but yours was quicker, and kinder.",
        "Let us agree that this is the nicest conversation of the day.",
    ),
    "fr": (
        "Je l'avoue, je pourrais vous écouter longtemps.",
        "Vous expliquez avec tant de charme que mon argument m'a presque échappé.",
        "Avec vous, même une note de bas de page sonne comme de la musique.",
        "Si l'on mesurait l'esprit ici, l'aiguille vous désignerait.",
        "J'avais une réplique toute prête, mais la vôtre fut plus rapide, et plus aimable.",
        "Disons-le : c'est la conversation la plus agréable de la journée.",
    ),
    "es": (
        "Lo confieso: podría escucharle mucho rato.",
        "Lo explica con tanto encanto que casi se me escapa mi propio argumento.",
        "Con usted, hasta una nota al pie suena a música.",
        "Si aquí se midiera el ingenio, la aguja le señalaría a usted.",
        "Tenía una buena réplica, pero la suya fue más rápida y más amable.",
        "Digámoslo: es la conversación más agradable del día.",
    ),
    "ru": (
        "Признаюсь, слушать вас можно долго.",
        "Вы объясняете так обаятельно, что мой довод едва не вылетел из головы.",
        "У вас даже сноска звучит как музыка.",
        "Если бы здесь измеряли остроумие, стрелка указала бы на вас.",
        "Остроумный ответ был наготове, но ваш оказался быстрее и добрее.",
        "Согласимся: это самый приятный разговор за день.",
    ),
    "zh": (
        "我得承认，我可以一直听您说下去。",
        "您解释得如此迷人，我差点忘了自己的论点。",
        "从您口中说出来，连脚注都像音乐。",
        "如果这里能测量机智，指针一定指向您。",
        "我本来备好了巧妙的回答，可您的更快，也更亲切。",
        "我们就承认吧：这是今天最愉快的一次谈话。",
    ),
    "ar": (
        "أعترف أن بوسعي الإصغاء إليكم طويلاً.",
        "تشرحون بسحر كاد ينسيني حجتي.",
        "معكم حتى الحاشية تبدو كالموسيقى.",
        "لو كانت الفطنة تقاس هنا لأشار المؤشر إليكم.",
        "كان لدي رد ذكي، لكن ردكم كان أسرع وألطف.",
        "لنتفق أن هذا ألطف حوار في هذا اليوم.",
    ),
}
# With good-natured mockery.
TEASE: Lines = {
    "en": (
        "You speak so surely that one might think you had read all the papers.",
        "I counted your pauses, and they were the most convincing part.",
        "Your modesty is famous; you mention it often.",
        "I would contradict you, but you do that so well by yourself.",
        "If brevity is the soul of wit, we should both see a doctor.",
        "You have an answer to everything; now we only need the questions.",
    ),
    "fr": (
        "Vous parlez avec tant d'assurance qu'on croirait que vous avez lu tous les documents.",
        "J'ai compté vos silences : c'était la partie la plus convaincante.",
        "Votre modestie est célèbre ; vous en parlez souvent.",
        "Je vous contredirais bien, mais vous le faites si bien sans moi.",
        "Si la brièveté est l'âme de l'esprit, nous devrions consulter, vous et moi.",
        "Vous avez réponse à tout ; il ne nous manque que les questions.",
    ),
    "es": (
        "Habla con tanta seguridad que se diría que ha leído todos los documentos.",
        "He contado sus pausas, y fueron la parte más convincente.",
        "Su modestia es famosa; la menciona a menudo.",
        "Le contradiría, pero usted ya lo hace muy bien sin mi ayuda.",
        "Si lo breve es dos veces bueno, tenemos mucho que aprender.",
        "Tiene respuesta para todo; ya solo faltan las preguntas.",
    ),
    "ru": (
        "Вы говорите так уверенно, будто прочли все документы.",
        "Самым убедительным, пожалуй, были ваши паузы.",
        "Ваша скромность всем известна: вы часто о ней упоминаете.",
        "Возражать вам незачем: вы прекрасно справляетесь с этим сами.",
        "Если краткость — сестра таланта, то мы с вами не родственники.",
        "У вас на всё есть ответ; не хватает только вопросов.",
    ),
    "zh": (
        "您说得这么肯定，好像所有文件都读过似的。",
        "我数了您的停顿，那是最有说服力的部分。",
        "您的谦虚很有名，您自己常常提起。",
        "我本想反驳您，可您自己就做得很好了。",
        "如果言简意赅才算机智，我们俩都该去看医生。",
        "您什么都有答案，现在只差问题了。",
    ),
    "ar": (
        "تتحدثون بثقة كأنكم قرأتم كل الوثائق.",
        "عددت لحظات صمتكم، فكانت أكثر ما أقنعني.",
        "تواضعكم مشهور، فأنتم تذكرونه كثيراً.",
        "كنت سأعارضكم، لكنكم تفعلون ذلك جيداً بأنفسكم.",
        "إن كان خير الكلام ما قل ودل، فأمامنا الكثير لنتعلمه.",
        "لديكم جواب عن كل شيء، ولا تنقصنا إلا الأسئلة.",
    ),
}
# In search of what both hold to be true.
AGREE: Lines = {
    "en": (
        "So we agree on more than we thought.",
        "We both want people to leave knowing more than when they came.",
        "The next step could be a small one: to go on talking after this.",
        "What we share is the wish to understand first and to judge later.",
        "Thank you for the patience with which you have listened.",
        "Let us take this with us: facts, courtesy and a little humour.",
    ),
    "fr": (
        "Nous sommes donc d'accord sur plus de points qu'il n'y paraissait.",
        "Nous voulons tous deux que chacun reparte en sachant plus qu'en arrivant.",
        "Le prochain pas pourrait être petit : continuer à nous parler ensuite.",
        "Ce que nous partageons, c'est l'envie de comprendre d'abord et de juger ensuite.",
        "Merci de la patience avec laquelle vous m'écoutez.",
        "Emportons ceci : des faits, de la courtoisie et un peu d'humour.",
    ),
    "es": (
        "Así que coincidimos en más de lo que parecía.",
        "Queremos que la gente se vaya sabiendo más que al llegar.",
        "El próximo paso podría ser pequeño: seguir hablando después.",
        "Compartimos el deseo de comprender primero y juzgar después.",
        "Gracias por la paciencia con que me escucha.",
        "Llevémonos esto: datos, cortesía y un poco de humor.",
    ),
    "ru": (
        "Значит, мы согласны в большем, чем казалось.",
        "Мы оба хотим, чтобы люди ушли отсюда, зная больше, чем прежде.",
        "Следующий шаг может быть малым: продолжить разговор и потом.",
        "Нас объединяет желание сначала понять, а уже потом судить.",
        "Спасибо за терпение, с которым вы слушаете.",
        "Возьмём с собой вот что: факты, учтивость и немного юмора.",
    ),
    "zh": (
        "看来我们的共识比想象的多。",
        "我们都希望人们离开时比来时知道得更多。",
        "下一步可以很小：会后继续交谈。",
        "我们共有的愿望是：先理解，后评判。",
        "感谢您如此耐心地倾听。",
        "让我们带走这些：事实、礼貌和一点幽默。",
    ),
    "ar": (
        "نحن متفقون إذن على أكثر مما ظننا.",
        "كلانا يريد أن يغادر الناس وهم يعرفون أكثر مما عرفوا عند قدومهم.",
        "قد تكون الخطوة التالية صغيرة: أن نواصل الحديث بعد هذا.",
        "ما يجمعنا هو الرغبة في الفهم أولاً ثم الحكم.",
        "شكراً على صبركم في الإصغاء.",
        "لنأخذ معنا هذا: الحقائق واللباقة وقليلاً من المرح.",
    ),
}
# Behind the last line.
FAREWELL = {
    "en": "And with that, thank you all for listening.",
    "fr": "Et sur ces mots, merci à toutes et à tous de votre écoute.",
    "es": "Y con esto, gracias a todos por escuchar.",
    "ru": "И на этом спасибо всем, кто слушал.",
    "zh": "最后，感谢各位的聆听。",
    "ar": "وبهذا نشكركم جميعاً على الإصغاء.",
}
# By the name of a phase; all others are talk.
KINDS: Mapping[str, Lines] = {"flirt": WARM, "roast": TEASE, "common_ground": AGREE}


def own_sentences() -> Iterator[str]:
    """Yield all that is said in a dialogue without a model and without the content."""
    yield from FAREWELL.values()
    for texts in (OPENINGS, LEADS, TALK, *KINDS.values()):
        yield from chain.from_iterable(texts.values())
