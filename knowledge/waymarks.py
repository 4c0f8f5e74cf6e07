"""The words beside a place that tell where somebody is and where they want to go. Pure.

All of them as `language.fold` leaves texts. Languages share the patterns: their words hardly
collide, and visitors mix languages.
"""

import re

# What stands between a mark and the place: "from *the* lift".
ARTICLES = re.compile(
    r"(?:^|\s)(?:the|this|your|la|le|les|l|el|los|las|lo|un|une|una|der|die|das|dem|den|einem"
    r"|einer|il|gli|i)$"
)
# What joins a noun to the name of a place: "bureau *de* ...".
OF = re.compile(r"\s(?:de la|de l|de los|del|de|du|des|d|of|of the|der|des)$")

# "I am at": the first words, then the second ones, of each language.
_HERE = tuple(
    f"(?:{first}) (?:{second})"
    for first, second in (
        (
            "i m|i am|im|we re|we are|am|now|here|currently|standing|stand|sitting|sit|waiting",
            "at|in|on|by|near|beside|outside|inside|behind|next to|in front of|close to",
        ),
        (
            "suis|sommes|trouve|trouvons|maintenant|actuellement|attends",
            "a|au|aux|dans|en|devant|derriere|sur|pres de|pres du|a cote de|a cote du",
        ),
        (
            "estoy|estamos|encuentro|encontramos|ahora|espero",
            "en|junto al?|al lado del?|cerca del?|delante del?|frente al?|fuera del?",
        ),
        (
            "bin|sind|stehe|stehen|sitze|warte|jetzt|gerade",
            "im|in|am|an|beim|bei|vor|vorm|auf|neben",
        ),
        ("sono", "a|al|alla|nel|nella|in|davanti"),
        (
            "я|мы|нахожусь|находимся|стою|стоим|сижу|жду|сейчас|здесь|тут",
            "в|во|на|у|около|возле|перед|рядом с|недалеко от",
        ),
        (
            "انا|احنا|نحن|حاليا|الان|هلق|موجود|موجوده|موجودين|واقف|واقفه|واقفين|جالس|قاعد",
            "في|عند|علي|جنب|بجانب|قدام|امام|داخل|خارج",
        ),
    )
)
_FROM = (
    r"from|leaving|leave|out of|starting (?:at|in)|start (?:at|in)",
    r"de|du|des|d|depuis|en partant",
    r"del|desde",
    r"von|vom|aus|ab",
    r"dal|dalla|dallo|dall",
    r"от|ото|из|изо|с|со",
    r"و?من",
)
_TO = (
    r"to|towards?|into|reach|find|visit|looking for|is|are|where s",
    r"a|au|aux|vers|jusqu|jusque|pour|rejoindre|trouver|trouve|cherche|cherchons|est|sont|ou",
    r"al|hasta|hacia|para|esta|estan|queda|quedan|encontrar|busco|buscamos",
    r"zu|zum|zur|nach|ins|in|bis|ist|sind|finde|suche|suchen",
    r"alla|allo|dove",
    r"до|к|ко|в|во|на|где|найти|находится|ищу|ищем",
    r"الي|نحو|ل|علي|حتي|وين|اين|فين|صوب|ابحث عن|ادور علي",
)
_CHINESE_FROM = (
    r"(?:从|由|自|离|(?:我|我们|咱们|现在|正|目前|刚)(?:现在|正|人|目前|刚|都)?"
    r"(?:在|到了|站在|坐在)|(?:^|\s)(?:站在|在))$"
)
# Beside a place is not away from it.
NEAR = re.compile(
    r"(?:^|\s)(?:pres de|pres du|pres des|proche de|proche du|a cote de|a cote du|cerca del?"
    r"|al lado del?|delante del?|enfrente del?|junto a|рядом с|рядом со)$"
)
_CHINESE_TO = r"(?:到|去|往|至|找|进|前往|在哪里的|哪里是)$"

HERE = re.compile(rf"(?:^|\s)(?:{'|'.join(_HERE)})(?: (?:a|an))?$|{_CHINESE_FROM}")
FROM = re.compile(rf"(?:^|\s)(?:{'|'.join(_FROM)})(?: (?:a|an))?$")
TO = re.compile(rf"(?:^|\s)(?:{'|'.join(_TO)})$|{_CHINESE_TO}")
# Behind the place.
TO_AFTER = re.compile(r"^\s?(?:应该|要)?(?:怎么|在哪|在何|在什么|如何|呢|where|wo ist)")
# Arabic writes "to" and "in" together with the word.
AR_TO = re.compile(r"^ل")
AR_IN = re.compile(r"^(?:ب|عال)")
AR_HERE = re.compile(r"(?:^|\s)(?:انا|احنا|نحن|حاليا|الان|هلق|موجود|واقف|قاعد)$")

# "There": the place that was spoken of before; somebody may want to go on from it or to it.
_THERE = r"there|y|la bas|la|alli|alla|ahi|dort|dorthin|dahin|туда|там|هناك|هنالك"
FROM_THERE = re.compile(
    r"(?:^|\s)(?:from there|de la|de la bas|depuis la|(?:de|desde) (?:alli|alla|ahi)|von dort"
    r"|оттуда|و?من هناك)(?:\s|$)|从(?:那里|那儿|那边|那)"
)
# "It" is a place only where somebody asks for a way from another one.
IT = re.compile(r"(?:^|\s)(?:it|that)(?:\s|$)")
TO_THERE = re.compile(
    rf"(?:^|\s)(?:{_THERE}|اليها|اليه|هناك)(?:\s|$)|(?:去|到|往)?(?:那里|那儿|那边)"
)

# Words of somebody who asks for a way.
MOVES = frozenset(
    """go get going getting walk walking come looking reach far distance minutes minute route way
    show take
    vais va aller allons marche marcher loin minutes rendre passe cherche cherchons
    voy vamos ir camino caminar lejos minutos llego llegar busco buscamos
    komme kommen gehe gehen weg weit minuten wo suche suchen
    идти иду идем попасть пройти дойти добраться далеко минут где ищу ищем
    اروح نروح اذهب نذهب اصل نصل امشي بعيد كم دقيقه الطريق طريق ابحث وين اين
    """.split()
)
# What may stand beside a place in Chinese, which writes no spaces.
CHINESE_SMALL = re.compile("[那从由呢台的里啊吗嘛]|请问")
CHINESE_MOVES = re.compile(r"[去走到往]|多远|多久|多长|分钟|在哪|哪里|哪儿")
_POLITE = frozenset(
    """please s il vous te plait merci thanks thank you hello hi bitte danke por favor gracias
    пожалуйста спасибо من فضلك لو سمحت شكرا bonjour hola 请 请问 谢谢 and et y und и و i we je nous
    me now here in at on by near am m are re а ну ومن""".split()
)
# What may stand beside two places where a way is meant and nothing else is said.
SMALL_WORDS = _POLITE.union(
    *(re.findall(r"\w+", words) for words in (*_HERE, *_FROM, *_TO, ARTICLES.pattern))
)
# Words for the lift itself; all others of its concept ask for a way without steps.
LIFT = re.compile(
    r"^[وبلكف]?(?:ال|لل)?(?:lifts?|elevators?|ascenseurs?|ascensor(?:es)?|elevador(?:es)?|лифт\w*"
    r"|电梯|升降机|مصعد|اسانسير|لفت|aufzug\w*|fahrstuhl\w*|ascensore)$"
)
# Words beside those of the glossary.
STEP_FREE = (
    ("en", "ohne treppen"),
    ("en", "ohne stufen"),
    ("en", "stufenlos"),
    ("en", "stufenfrei"),
    ("en", "barrierefrei"),
    ("en", "rollstuhl"),
    ("en", "kinderwagen"),
    ("en", "without stairs"),
    ("en", "no stairs"),
    ("en", "without steps"),
    ("fr", "sans marches"),
    ("es", "sin escalones"),
    ("ru", "без ступенек"),
    ("ru", "детская коляска"),
    ("zh", "不走楼梯"),
    ("ar", "بدون سلالم"),
    ("ar", "بلا درج"),
)
