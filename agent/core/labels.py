"""What stands around the content on cards and public pages, in the six languages. Pure data."""

from collections.abc import Mapping

Label = Mapping[str, str]

ROLE: Label = {
    "en": "Role",
    "fr": "Fonction",
    "es": "Cargo",
    "ru": "Должность",
    "zh": "职务",
    "ar": "المنصب",
}
ORGANISATION: Label = {
    "en": "Organisation",
    "fr": "Organisation",
    "es": "Organización",
    "ru": "Организация",
    "zh": "机构",
    "ar": "المؤسسة",
}
FORMER: Label = {
    "en": "Former role",
    "fr": "Ancienne fonction",
    "es": "Cargo anterior",
    "ru": "Прежняя должность",
    "zh": "曾任职务",
    "ar": "منصب سابق",
}
SESSIONS: Label = {
    "en": "In the programme",
    "fr": "Au programme",
    "es": "En el programa",
    "ru": "В программе",
    "zh": "会议日程",
    "ar": "في البرنامج",
}
WHEN: Label = {
    "en": "When",
    "fr": "Quand",
    "es": "Cuándo",
    "ru": "Когда",
    "zh": "时间",
    "ar": "الموعد",
}
ROOM: Label = {
    "en": "Room",
    "fr": "Salle",
    "es": "Sala",
    "ru": "Зал",
    "zh": "会议厅",
    "ar": "القاعة",
}
SPEAKERS: Label = {
    "en": "Speakers",
    "fr": "Intervenants",
    "es": "Ponentes",
    "ru": "Докладчики",
    "zh": "发言人",
    "ar": "المتحدثون",
}
STATUS: Label = {
    "en": "Please note",
    "fr": "À noter",
    "es": "Atención",
    "ru": "Внимание",
    "zh": "请注意",
    "ar": "يُرجى الانتباه",
}
LANGUAGES: Label = {
    "en": "Languages",
    "fr": "Langues",
    "es": "Idiomas",
    "ru": "Языки",
    "zh": "语言",
    "ar": "اللغات",
}
SIGN: Label = {
    "en": "On the sign",
    "fr": "Sur le panneau",
    "es": "En el letrero",
    "ru": "На табличке",
    "zh": "指示牌名称",
    "ar": "على اللافتة",
}
DIRECTIONS: Label = {
    "en": "Getting there",
    "fr": "Comment s'y rendre",
    "es": "Cómo llegar",
    "ru": "Как пройти",
    "zh": "如何前往",
    "ar": "كيفية الوصول",
}
ABOUT: Label = {
    "en": "About",
    "fr": "À propos",
    "es": "Información",
    "ru": "Описание",
    "zh": "简介",
    "ar": "نبذة",
}
ANSWER: Label = {
    "en": "Answer",
    "fr": "Réponse",
    "es": "Respuesta",
    "ru": "Ответ",
    "zh": "回答",
    "ar": "الجواب",
}
SOURCE: Label = {
    "en": "Source",
    "fr": "Source",
    "es": "Fuente",
    "ru": "Источник",
    "zh": "来源",
    "ar": "المصدر",
}
STEPS: Label = {
    "en": "Step by step",
    "fr": "Étape par étape",
    "es": "Paso a paso",
    "ru": "Шаг за шагом",
    "zh": "路线步骤",
    "ar": "خطوة بخطوة",
}
PLACES: Label = {
    "en": "Places on this way",
    "fr": "Lieux de ce chemin",
    "es": "Lugares de este camino",
    "ru": "Места на этом пути",
    "zh": "沿途地点",
    "ar": "الأماكن على هذا الطريق",
}
WAY_BACK: Label = {
    "en": "The way back",
    "fr": "Le chemin du retour",
    "es": "El camino de vuelta",
    "ru": "Обратный путь",
    "zh": "返回路线",
    "ar": "طريق العودة",
}
STEP_FREE_WAY: Label = {
    "en": "The way without steps",
    "fr": "Le chemin sans marches",
    "es": "El camino sin escalones",
    "ru": "Путь без ступенек",
    "zh": "无台阶路线",
    "ar": "الطريق الخالي من الدرجات",
}
ADD_TO_CALENDAR: Label = {
    "en": "Add to calendar",
    "fr": "Ajouter au calendrier",
    "es": "Añadir al calendario",
    "ru": "Добавить в календарь",
    "zh": "添加到日历",
    "ar": "أضف إلى التقويم",
}
# Of times.
AT_THE_VENUE: Label = {
    "en": "local time at the venue",
    "fr": "heure locale de la conférence",
    "es": "hora local de la sede",
    "ru": "по местному времени",
    "zh": "会场当地时间",
    "ar": "بتوقيت مكان الانعقاد",
}
# Above the links to the same page in the others.
IN_LANGUAGES: Label = {
    "en": "Read in",
    "fr": "Lire en",
    "es": "Leer en",
    "ru": "Читать на языке",
    "zh": "选择语言",
    "ar": "اقرأ باللغة",
}
FOOTER: Label = {
    "en": "From Rosa, the conference's AI assistant. This page keeps nothing about you.",
    "fr": "Par Rosa, l'assistante IA de la conférence. Cette page ne conserve rien à votre sujet.",
    "es": "De Rosa, la asistente de IA de la conferencia. Esta página no guarda nada sobre usted.",
    "ru": "От Розы, ИИ-ассистента конференции. Эта страница ничего не сохраняет о вас.",
    "zh": "由会议人工智能助手罗莎提供。本页面不保存您的任何信息。",
    "ar": "من روزا، مساعدة المؤتمر القائمة على الذكاء الاصطناعي. لا تحفظ هذه الصفحة شيئاً عنكم.",
}
# The title of a picture, for those who cannot see it.
CODE: Label = {
    "en": "QR code: open “{title}” on your phone",
    "fr": "Code QR : ouvrir « {title} » sur votre téléphone",
    "es": "Código QR: abra «{title}» en su teléfono",
    "ru": "QR-код: откройте «{title}» на телефоне",
    "zh": "二维码：在手机上打开“{title}”",
    "ar": "رمز QR: افتحوا «{title}» على هاتفكم",
}
NOT_HERE: Label = {
    "en": "This page is not here any more",
    "fr": "Cette page n'existe plus",
    "es": "Esta página ya no está aquí",
    "ru": "Этой страницы больше нет",
    "zh": "此页面已不存在",
    "ar": "لم تعد هذه الصفحة موجودة",
}
NOT_HERE_WHY: Label = {
    "en": "The programme may have changed, or the address was mistyped.",
    "fr": "Le programme a peut-être changé, ou l'adresse est inexacte.",
    "es": "Puede que el programa haya cambiado o que la dirección no sea correcta.",
    "ru": "Возможно, программа изменилась или адрес введён с ошибкой.",
    "zh": "日程可能已更改，或者地址有误。",
    "ar": "ربما تغيّر البرنامج، أو كُتب العنوان بشكل غير صحيح.",
}
NOT_HERE_HELP: Label = {
    "en": "Ask Rosa again at the screen where you found the code, or ask at the information desk.",
    "fr": "Posez de nouveau la question à Rosa, à l'écran où vous avez trouvé le code, ou adressez-"
    "vous au bureau d'information.",
    "es": "Pregunte de nuevo a Rosa en la pantalla donde encontró el código o en el mostrador de "
    "información.",
    "ru": "Спросите Розу ещё раз у экрана, где вы нашли код, или обратитесь к стойке информации.",
    "zh": "请在您扫码的屏幕前再次询问罗莎，或到咨询台询问。",
    "ar": "اسألوا روزا مرة أخرى عند الشاشة التي وجدتم الرمز عليها، أو اسألوا في مكتب الاستعلامات.",
}
