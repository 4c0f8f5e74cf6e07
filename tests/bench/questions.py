"""What people ask at a conference, in six languages, each time with other words at its end."""

import itertools
import random
from collections.abc import Iterator

QUESTIONS = (
    "Where is the registration desk and when does it open in the morning?",
    "How many stations does the International Monitoring System have?",
    "Which session on hydroacoustics should I go to this afternoon?",
    "How do I get from the palace to the airport with a suitcase?",
    "What does the International Data Centre do with the recordings?",
    "Is there a cloakroom near the main hall, and does it cost anything?",
    "Who opens the conference, and in which room?",
    "Can you explain what radionuclide stations look for in the air?",
    "Où se trouve le vestiaire et jusqu'à quelle heure est-il ouvert ?",
    "Combien de stations compte le système de surveillance international ?",
    "Y a-t-il une interprétation en français dans la grande salle ?",
    "Comment aller du palais à la gare centrale en transports en commun ?",
    "À quoi servent les capteurs d'infrasons, en quelques mots ?",
    "À quelle heure commence la séance d'ouverture et dans quelle salle ?",
    "Qui est la personne qui dirige la division du centre de données ?",
    "Où puis-je prendre un café entre deux séances ?",
    "¿Dónde está el mostrador de inscripción y a qué hora abre?",
    "¿Cuántos países han ratificado el tratado hasta ahora?",
    "¿Qué ponencias sobre sismología hay mañana por la mañana?",
    "¿Cómo se llega en metro desde el palacio hasta el hotel?",
    "¿Qué miden las estaciones hidroacústicas bajo el mar?",
    "¿Hay conexión inalámbrica para los participantes en las salas?",
    "¿Dónde se exponen los carteles y cuándo están los autores?",
    "¿A qué hora termina la sesión de clausura el viernes?",
    "Где находится стойка регистрации и когда она открывается?",
    "Сколько станций входит в международную систему мониторинга?",
    "В каком зале сегодня доклады об инфразвуке?",
    "Как доехать от дворца до аэропорта на поезде?",
    "Чем занимается международный центр данных?",
    "Будет ли синхронный перевод на русский язык?",
    "Где можно пообедать рядом с местом проведения конференции?",
    "Кто выступает на открытии и сколько оно длится?",
    "注册处在哪里，早上几点开门？",
    "国际监测系统一共有多少个台站？",
    "今天下午有哪些关于地震学的报告？",
    "从会场坐地铁到机场怎么走？",
    "水声台站在海里测量什么？",
    "大厅里有中文同声传译吗？",
    "海报展区在几楼，什么时候可以见到作者？",
    "开幕式几点开始，在哪个厅举行？",
    "أين مكتب التسجيل ومتى يفتح في الصباح؟",
    "كم عدد محطات نظام الرصد الدولي؟",
    "ما هي جلسات اليوم عن الموجات تحت الصوتية؟",
    "كيف أصل من القصر إلى المطار بالقطار؟",
    "ماذا يفعل مركز البيانات الدولي بالتسجيلات؟",
    "هل توجد ترجمة فورية إلى العربية في القاعة الكبرى؟",
    "أين يمكنني أن أشرب القهوة بين الجلسات؟",
    "متى تبدأ جلسة الافتتاح وفي أي قاعة؟",
)


def questions(seed: int) -> Iterator[str]:
    """Yield questions without end; none is equal to another of the same seed, or begins with it."""
    shuffled = list(QUESTIONS)
    random.Random(seed).shuffle(shuffled)  # noqa: S311  (nothing is secret here)
    for number in itertools.count():
        yield f"{shuffled[number % len(shuffled)]} ({seed}-{number:06})"
