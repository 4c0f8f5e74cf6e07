"""Words of any question: who and when, days and times, countries, qualities. Pure data."""

TABLE = """
who, whom, whose | qui | quién, quiénes | кто, кого, кому, кем | 谁, 哪位, 什么人, 哪些人 | من هو,
    من هي, مين, منو
when, what time, what date, since when, which day, which year | quand, quelle heure, quel jour,
    quelle date, date, quelle année | cuándo, qué hora, qué día, fecha, qué fecha, qué año | когда,
    во сколько, какого числа, дата, какой день, в каком году | 什么时候, 何时, 几点, 哪天, 日期,
    哪年, 几时, 几号 | متى, امتى, أي ساعة, أي يوم, تاريخ, أي سنة, وقت, موعد, ايمتى
where, whereabouts, which place | où, quel endroit, lieu, endroit | dónde, adónde, en qué lugar,
    lugar, sitio | где, куда, место, в каком месте | 哪里, 哪儿, 在哪, 什么地方, 地方, 何处 | أين,
    وين, فين, مكان, بأي مكان
how many, number of, how much, count | combien, nombre | cuántos, cuántas, cuánto, número de
    | сколько, количество, число | 多少, 几个, 数量, 几 | كم, عدد, قديش, قداش
why, reason, because | pourquoi, raison | por qué, razón, motivo | почему, зачем, причина | 为什么,
    原因, 为何, 怎么会 | لماذا, ليش, ليه, سبب
how long, duration, lasts, last, stay | combien de temps, durée, dure, durer, combien de jours
    | cuánto dura, duración, dura, cuánto tiempo, cuántos días | сколько длится, продолжительность,
    длится, как долго, сколько дней | 多久, 多长时间, 持续, 多少天, 几天 | مدة, كم مدة, يستمر,
    تستمر, كم يدوم, كم يوم
start, begin, begins, starts, first thing, launch, launched | commencer, commence, début, débuter,
    démarrer, lancer | empezar, empieza, comienzo, comienza, arranca, inicio, iniciar | начало,
    начинается, начать, начнется, стартует, запуск | 开始, 起, 启动, 开场 | بداية, يبدأ, تبدأ, بدأ,
    انطلاق
end, finish, ends, finishes | fin, finir, finit, termine, terminer | fin, termina, terminar, acaba,
    final | конец, закончится, заканчивается, кончается, завершится | 结束, 完, 终止 | نهاية, ينتهي,
    تنتهي, يخلص, تخلص
first, earliest | premier, première, premiers, d'abord | primero, primera, primer, primeros
    | первый, первая, первое, первым, впервые | 第一, 首次, 最早, 首个, 首先, 最先 | أول, أولى,
    الأولى, الأول
second | deuxième, second, seconde | segundo, segunda | второй, вторая | 第二 | ثاني, ثانية
third | troisième | tercero, tercera, tercer | третий, третья | 第三 | ثالث, ثالثة
last, latest, recent, final, most recent | dernier, dernière, récent, final | último, última,
    reciente, final | последний, последняя, недавний | 最后, 最近, 上次, 最新 | آخر, أخير, الأخير,
    أخيرة
next, coming, upcoming, up next, after this | prochain, prochaine, suivant, suivante, ensuite
    | próximo, próxima, siguiente, que viene, sigue, a continuación, luego | следующий, следующая,
    ближайший, предстоящий, дальше, потом, затем | 下一, 下次, 下一个, 接下来, 下一位, 待会, 等一下
    | قادم, القادم, التالي, الجاي, مقبل, القادمة, التالية, الجاية, بعدين, بعد قليل
all, every, each single, entire | tous, toutes, chaque, entier, ensemble | todos, todas, cada,
    entero | все, всех, каждый, целый | 所有, 全部, 每个, 都有 | جميع, كل, كافة
list, names, which ones | liste, lesquels, lesquelles, noms | lista, cuáles, nombres | список,
    какие именно, перечень | 名单, 列表, 哪些, 哪几个 | قائمة, أسماء, أي الدول
every two years, biennial, how often, every other year, frequency | tous les deux ans,
    tous les combien, fréquence, souvent | cada dos años, cada cuánto, frecuencia | раз в два года,
    как часто, частота | 两年一次, 每两年, 多久一次, 频率 | كل سنتين, كل قديش, كل كم
monday | lundi | lunes | понедельник | 星期一, 周一, 礼拜一 | الاثنين, يوم الاثنين, اثنين
tuesday | mardi | martes | вторник, вторника | 星期二, 周二, 礼拜二 | الثلاثاء, يوم الثلاثاء, ثلاثاء
wednesday | mercredi | miércoles | среда, среду, среды | 星期三, 周三, 礼拜三 | الأربعاء,
    يوم الأربعاء, اربعاء
thursday | jeudi | jueves | четверг, четверга | 星期四, 周四, 礼拜四 | الخميس, يوم الخميس, خميس
friday | vendredi | viernes | пятница, пятницу, пятницы | 星期五, 周五, 礼拜五 | الجمعة, يوم الجمعة,
    جمعة
saturday | samedi | sábado | суббота, субботу | 星期六, 周六, 礼拜六 | السبت, يوم السبت, سبت
sunday, sundays | dimanche | domingo, domingos | воскресенье, воскресенья | 星期天, 星期日, 周日,
    礼拜天 | الأحد, يوم الأحد, أحد
morning, a.m. | matin, matinée, matinal | mañana, por la mañana, mañanas | утро, утром, утра, с утра
    | 早上, 上午, 早晨, 清晨 | صباح, صباحا, الصبح, صبح
afternoon, p.m. | après-midi, aprèm | tarde, por la tarde | день, днем, после обеда, после полудня
    | 下午, 午后 | بعد الظهر, ظهر, عصر, الظهر
evening, tonight | soir, soirée | noche, tarde noche | вечер, вечером | 晚上, 傍晚, 今晚 | مساء,
    المساء, الليلة
noon, midday, at lunch | midi | mediodía | полдень, в обед | 中午, 正午 | الظهر, منتصف النهار
today | aujourd'hui | hoy | сегодня | 今天, 今日 | اليوم, النهاردة
tomorrow | demain | mañana | завтра | 明天, 明日 | غدا, بكرة, بكرا
now, right now, at the moment, currently | maintenant, en ce moment, actuellement | ahora,
    en este momento, ahorita | сейчас, в данный момент | 现在, 目前, 正在 | الآن, هلق, حاليا, هسه,
    دلوقتي
week | semaine | semana | неделя, неделе | 星期, 周, 礼拜, 本周 | أسبوع
day, days | jour, jours, journée | día, días | день, дни, дней | 天, 日子, 日 | يوم, أيام
month | mois | mes, meses | месяц | 月份, 个月 | شهر, أشهر
year, years | an, ans, année, années | año, años | год, года, лет, году | 年, 年份 | سنة, سنوات,
    عام, سنين
september | septembre | septiembre | сентябрь, сентябре, сентября | 九月, 9月 | سبتمبر, أيلول
january | janvier | enero | январь, января, январе | 一月, 1月 | يناير, كانون الثاني
february | février | febrero | февраль, февраля, феврале | 二月, 2月 | فبراير, شباط
march | mars | marzo | март, марта, марте | 三月, 3月 | مارس, آذار
april | avril | abril | апрель, апреля, апреле | 四月, 4月 | أبريل, نيسان
may | mai | mayo | май, мая, мае | 五月, 5月 | مايو, أيار
june | juin | junio | июнь, июня, июне | 六月, 6月 | يونيو, حزيران
july | juillet | julio | июль, июля, июле | 七月, 7月 | يوليو, تموز
august | août | agosto | август, августа, августе | 八月, 8月 | أغسطس, آب
october | octobre | octubre | октябрь, октября, октябре | 十月, 10月 | أكتوبر, تشرين الأول
november | novembre | noviembre | ноябрь, ноября, ноябре | 十一月, 11月 | نوفمبر, تشرين الثاني
december | décembre | diciembre | декабрь, декабря, декабре | 十二月, 12月 | ديسمبر, كانون الأول
nineties, 1990s | années quatre-vingt-dix, nonante | noventa, años noventa | девяностые, девяностых,
    девяностых годах | 九十年代 | التسعينات, تسعينات
english, anglophone | anglais, anglaise, anglophone | inglés, inglesa | английский, по-английски,
    английского | 英语, 英文 | إنجليزي, إنكليزي, الإنجليزية, انجليزية
french, francophone, france | français, française, francophone, france | francés, francesa, francia
    | французский, по-французски, франция, французского | 法语, 法文, 法国 | فرنسي, الفرنسية, فرنسا,
    فرنسية
spanish, spain | espagnol, espagnole, espagne | español, española, españa, castellano | испанский,
    по-испански, испания, испанского | 西班牙语, 西班牙, 西语 | إسباني, الإسبانية, إسبانيا
russian, russia, russian federation, soviet | russe, russie, fédération de russie, soviétique
    | ruso, rusa, rusia, federación de rusia, soviético | русский, по-русски, россия, рф,
    российская федерация, россии, советский, русского | 俄语, 俄文, 俄罗斯, 俄国, 苏联, 俄 | روسي,
    الروسية, روسيا, روسية, سوفييتي
chinese, china, mandarin | chinois, chinoise, chine, mandarin | chino, china, mandarín | китайский,
    по-китайски, китай, китая, китайского | 中文, 汉语, 中国, 普通话 | صيني, الصينية, الصين, صينية
arabic, arab | arabe, arabes | árabe, árabes | арабский, по-арабски, арабского | 阿拉伯语, 阿语,
    阿拉伯文 | عربي, العربية, عربية, بالعربي
german, germany | allemand, allemande, allemagne | alemán, alemana, alemania | немецкий, немец,
    германия, германии, по-немецки | 德语, 德国 | ألماني, ألمانيا, الألمانية
austria, austrian | autriche, autrichien | austria, austriaco | австрия, австрии, австрийский
    | 奥地利 | النمسا, نمساوي, نمسا
united states, usa, america, american, washington | états-unis, américain, amérique, usa, américains
    | estados unidos, eeuu, américa, estadounidense, norteamericano | сша, соединенные штаты,
    америка, американский, американцы | 美国, 美 | الولايات المتحدة, أمريكا, أمريكي, امريكا
australia, australian | australie, australien | australia, australiano | австралия, австралиец,
    австралийский | 澳大利亚, 澳洲 | أستراليا, أسترالي
hungary, hungarian | hongrie, hongrois | hungría, húngaro | венгрия, венгерский, венгр, венгрии
    | 匈牙利 | المجر, هنغاريا, مجري
burkina faso, burkina | burkina faso, burkina, burkinabè | burkina faso, burkinés | буркина-фасо,
    буркина | 布基纳法索 | بوركينا فاسو
mexico, mexican | mexique, mexicain, mexicaine | méxico, mexicano, mexicana | мексика, мексиканский,
    мексиканка | 墨西哥 | المكسيك, مكسيكي, مكسيكية
turkey, turkish, istanbul, türkiye | turquie, turc, turque, istanbul | turquía, turco, turca,
    estambul | турция, турецкий, стамбул, турчанка | 土耳其, 伊斯坦布尔 | تركيا, تركي, تركية,
    اسطنبول
niger | niger | níger | нигер, нигера | 尼日尔 | النيجر, نيجر
sweden, swedish | suède, suédois | suecia, sueco | швеция, шведский, швед | 瑞典 | السويد, سويدي
netherlands, dutch, holland | pays-bas, néerlandais, hollandais, hollande | países bajos, holandés,
    neerlandés, holanda | нидерланды, голландия, голландский, нидерландский | 荷兰 | هولندا, هولندي
japan, japanese | japon, japonais, japonaise | japón, japonés, japonesa | япония, японский, японка,
    японии | 日本 | اليابان, ياباني, يابانية
india, indian | inde, indien | india, indio | индия, индии, индийский | 印度 | الهند, هندي
indian ocean | océan indien | océano índico | индийский океан | 印度洋 | المحيط الهندي
pakistan | pakistan, pakistanais | pakistán, paquistán | пакистан, пакистана | 巴基斯坦 | باكستان
israel, israeli | israël, israélien | israel, israelí | израиль, израиля | 以色列 | إسرائيل
iran, iranian | iran, iranien | irán, iraní | иран, ирана, иранский | 伊朗 | إيران
egypt, egyptian | égypte, égyptien | egipto, egipcio | египет, египта | 埃及 | مصر, مصري
korea | corée | corea | корея, кореи | 韩国 | كوريا
kazakhstan | kazakhstan | kazajistán, kazajstán | казахстан, казахстане, казахстана | 哈萨克斯坦
    | كازاخستان
jordan | jordanie | jordania | иордания, иордании | 约旦 | الأردن
sri lanka | sri lanka | sri lanka | шри-ланка, шри-ланке | 斯里兰卡 | سريلانكا, سري لانكا
fiji | fidji | fiyi, fiji | фиджи | 斐济 | فيجي
argentina, argentine | argentine, argentin | argentina, argentino | аргентина, аргентинский,
    аргентины | 阿根廷 | الأرجنتين, أرجنتيني, أرجنتينية
canada, canadian, yellowknife | canada, canadien, yellowknife | canadá, canadiense, yellowknife
    | канада, канадский, йеллоунайф | 加拿大, 耶洛奈夫 | كندا, كندي, يلونايف
geneva | genève | ginebra | женева, женеве | 日内瓦 | جنيف
new york | new york | nueva york | нью-йорк, нью-йорке | 纽约 | نيويورك
europe, european | europe, européen | europa, europeo | европа, европейский | 欧洲 | أوروبا, أوروبي
africa, african | afrique, africain | áfrica, africano | африка, африканский | 非洲 | أفريقيا,
    أفريقي
big, great, huge, large | grand, grande, gros, énorme | grande, gran, enorme | большой, огромный,
    крупный | 大, 巨大 | كبير, كبيرة, ضخم
new | nouveau, nouvelle, neuf | nuevo, nueva | новый, новая | 新 | جديد, جديدة
best, better, good | meilleur, meilleure, mieux | mejor, mejores | лучший, лучше | 最好, 更好
    | أفضل, أحسن
half, percent, percentage | moitié, pourcentage, pour cent, part | mitad, porcentaje, por ciento
    | половина, процент, доля, процентов | 一半, 百分之, 比例 | نصف, نسبة, بالمئة
world war, cold war | guerre froide | guerra fría | холодная война | 冷战 | الحرب الباردة
letter, letters, abbreviation, acronym, code | lettre, sigle, abréviation, code | letra, sigla,
    abreviatura, código | буква, сокращение, аббревиатура, код | 字母, 缩写, 代码, 简称 | حرف,
    اختصار, رمز
"""
