"""What is said about a way beside its own steps, in the six languages. Pure data."""

from collections.abc import Callable, Mapping

# In front of the steps in a prompt.
HEADING = {
    "en": "The way from {start} to {end}",
    "fr": "Le chemin de {start} à {end}",
    "es": "El camino de {start} a {end}",
    "ru": "Путь: {start} – {end}",
    "zh": "从{start}到{end}的路线",
    "ar": "الطريق من {start} إلى {end}",
}
STEP_FREE = {
    "en": "There are no steps on this way.",
    "fr": "Il n'y a pas de marches sur ce chemin.",
    "es": "En este camino no hay escalones.",
    "ru": "На этом пути нет ступенек.",
    "zh": "这条路线没有台阶。",
    "ar": "لا توجد درجات في هذا الطريق.",
}
NO_STEP_FREE = {
    "en": "I do not know of a way there without steps.",
    "fr": "Je ne connais pas de chemin sans marches pour y aller.",
    "es": "No conozco un camino sin escalones hasta allí.",
    "ru": "Я не знаю пути туда без ступенек.",
    "zh": "我不知道有没有不经过台阶的路线。",
    "ar": "لا أعرف طريقاً إلى هناك بدون درجات.",
}
# Where no chain of ways leads from one place to the other.
NOT_KNOWN = {
    "en": "I do not know this way step by step.",
    "fr": "Je ne connais pas ce chemin étape par étape.",
    "es": "No conozco este camino paso a paso.",
    "ru": "Я не знаю этот путь шаг за шагом.",
    "zh": "这条路线我没有逐步的说明。",
    "ar": "لا أعرف هذا الطريق خطوة بخطوة.",
}
BACK_TO_ENTRANCE = {
    "en": "Please go back to the entrance first.",
    "fr": "Veuillez d'abord revenir à l'entrée.",
    "es": "Vuelva primero a la entrada, por favor.",
    "ru": "Сначала вернитесь, пожалуйста, ко входу.",
    "zh": "请先回到入口。",
    "ar": "يُرجى العودة أولاً إلى المدخل.",
}
ASK_THERE = {
    "en": "Then please ask at the information desk.",
    "fr": "Demandez ensuite au bureau d'information.",
    "es": "Después pregunte en el mostrador de información.",
    "ru": "Затем спросите, пожалуйста, у стойки информации.",
    "zh": "然后请到咨询台询问。",
    "ar": "ثم اسأل من فضلك عند مكتب الاستعلامات.",
}


def _english(minutes: int) -> str:
    return f"It takes about {minutes} minute{'' if minutes == 1 else 's'}."


def _french(minutes: int) -> str:
    return f"Il faut environ {minutes} minute{'' if minutes == 1 else 's'}."


def _spanish(minutes: int) -> str:
    return f"Se tarda aproximadamente {minutes} minuto{'' if minutes == 1 else 's'}."


def _russian(minutes: int) -> str:
    is_one = minutes % 10 == 1 and minutes % 100 != 11
    return f"Это займёт около {minutes} {'минуты' if is_one else 'минут'}."


def _chinese(minutes: int) -> str:
    return f"大约需要{minutes}分钟。"


def _arabic(minutes: int) -> str:
    if minutes == 1:
        return "يستغرق ذلك دقيقة واحدة تقريباً."
    if minutes == 2:
        return "يستغرق ذلك دقيقتين تقريباً."
    noun = "دقائق" if 3 <= minutes % 100 <= 10 else "دقيقة"
    return f"يستغرق ذلك {minutes} {noun} تقريباً."


MINUTES: Mapping[str, Callable[[int], str]] = {
    "en": _english,
    "fr": _french,
    "es": _spanish,
    "ru": _russian,
    "zh": _chinese,
    "ar": _arabic,
}
