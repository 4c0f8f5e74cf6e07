"""What is asked of an assistant to pass the time. Pure data."""

TABLE = """
joke, jokes, make laugh, riddle, laugh, =funny, make smile | blague, blagues, fais rire, devinette,
    rire, fais rigoler, rigolo | chiste, chistes, broma, hazme reír, adivinanza, gracioso,
    algo gracioso, reír | анекдот, анекдоты, шутка, шутку, рассмеши, пошути, смешно, посмеши,
    смешное | 笑话, 段子, 逗我笑, 谜语, 搞笑, 逗我, 好笑, 开玩笑 | نكتة, نكت, اضحكني, نكته, ضحكني,
    فزورة, يضحك, اضحك
song, sing me, sing something, sing song, singing, =sing | chanson, chante, chanter, =chante
    | canción, =cantar, bailar, cántame, bailas, =cántame | песня, песню, спой, петь, споешь,
    танцевать, спеть, =споешь | 唱歌, 歌曲, 跳舞, 唱首, 唱一首 | أغنية, غني, =تغني, اغنية, ارقص,
    ترقص, غنيلي
poem, write poem, tell story, poetry | poème, poésie, raconte histoire, écris poème | poema, poesía,
    =cuento, cuéntame historia, escribe poema | стихотворение, стихи, сказку, сочини,
    расскажи историю | 写诗, 诗, 讲故事, 作诗 | قصيدة, =شعر, احكي قصة, اكتب قصيدة
real person, are you human, are you robot, =robot, are you real, are you ai, talking machine,
    chatbot, are you alive, are you person, a bot, are you machine, artificial intelligence,
    speaking machine, talking robot, speak machine, are you an ai, speaking with human, is this ai,
    human or machine | es tu humaine, tu robot, vous robot, vraie personne, humaine machine,
    intelligence artificielle, êtes vous réelle, es tu réelle, vrai humain, tu humaine,
    tu es réelle, êtes robot, êtes une ia, parle machine, parler à un robot | eres robot,
    eres humana, persona real, robot, eres inteligencia artificial, eres máquina, eres real,
    eres persona, eres humano, eres una ia, hablando máquina, hablo máquina, hablando robot,
    hablo con un robot | ты робот, ты человек, вы робот, живой человек, ты искусственный интеллект,
    робот, ты бот, ты настоящая, ты живая, вы человек, ты ии, ты нейросеть, настоящий человек,
    говорю с роботом, вы бот, вы настоящая | 真人, 机器人, 你是人工智能, 你是人, 是人吗, 活人,
    是机器人, 是ai, 是人还是 | إنسان حقيقي, روبوت, هل أنت ذكاء اصطناعي, هل أنت إنسان, انت انسان,
    شخص حقيقي, انت روبوت, أنت روبوت, هل أنت آلة, بني آدم, بتكلم روبوت
who made you, who created you, who built you, what model, chatgpt, who programmed you,
    language model | qui t'a créée, qui t'a créé, chatgpt, qui t'a programmée, quel modèle,
    qui t'a fait | quién te creó, quién te hizo, chatgpt, quién te programó, qué modelo, creador
    | кто тебя создал, кто тебя сделал, chatgpt, какая модель, кто тебя программировал,
    кто тебя разработал | 谁创造, 谁开发, 谁做的 你, chatgpt, 什么模型, 谁制作, 谁设计 你 | من صنعك,
    من صممك, من برمجك, مين عملك, chatgpt, من طورك
how old are you, your age, old are you, your birthday, you born, when were you born | quel âge tu,
    quel âge avez, ton âge, votre âge, anniversaire, née quand tu | cuántos años tienes, tu edad,
    su edad, cuál edad, qué edad tienes, tu cumpleaños, =naciste | сколько тебе лет, твой возраст,
    сколько вам лет, какой возраст, день рождения, =родилась | 你几岁, 你多大, 几岁, 你的年龄,
    你的生日, 你 出生 | كم عمرك, عمرك, عيد ميلادك
love you, marry me, =boyfriend, are you married, girlfriend, date me, are you single, kiss,
    you are pretty, marry, go out with me | je t'aime, épouser, =mariée, petit ami, célibataire,
    belle tu, épouse, bisou | te quiero, cásate, =novio, =casada, te amo, soltera, casarte, beso
    | люблю тебя, замуж, замужем, красивая ты, свидание, я тебя люблю, выходи замуж, поцелуй,
    жениться | 我爱你, 男朋友, 结婚, 单身, 嫁给, 喜欢你, 女朋友 | أحبك, متزوجة, تتزوجيني, حبيب,
    عزباء, احبك, تتزوجني, بوسة
football, soccer, match score, world cup, champions league, who won match, basketball, tennis,
    olympics, formula one, match last night, real madrid, the score, barcelona game, bayern,
    soccer game, goal scored, did win match, the game | football, =foot, match, coupe du monde,
    ligue champions, tennis, rugby, jeux olympiques, real madrid, barcelone match, psg, le match,
    gagné match | fútbol, =partido, copa mundial, mundial fútbol, champions, real madrid, barcelona,
    =tenis, baloncesto, olímpicos, ganó madrid, ganó barcelona, ganó partido, gol, liga | футбол,
    футболу, матч, чемпионат мира, счет матча, лига чемпионов, хоккей, теннис, футболе, олимпиада,
    барселона, реал мадрид, спартак, выиграл матч, счет в матче | 足球, 球赛, 世界杯, 比分, 篮球,
    网球, 奥运, 皇马, 巴萨, 进球, 球队, 赢球 | كرة القدم, مباراة, كأس العالم, المباراة, ريال مدريد,
    برشلونة, كرة السلة, أولمبياد, هدف المباراة, نتيجة المباراة, الكلاسيكو
bitcoin, stock price, gold price, =stocks, crypto, stock market, lottery | bitcoin, bourse, prix or,
    actions bourse, crypto, investir, cours bitcoin, prix de l'or, loterie | bitcoin, bolsa valores,
    precio oro, cripto, invertir, criptomonedas, lotería | биткоин, биткойн, =акции, курс биткоина,
    цена золота, крипта, инвестировать, криптовалюта, лотерея, биржа | 比特币, 股票, 股市, 金价,
    买黄金, 彩票 | بيتكوين, البيتكوين, سعر الذهب, بورصة, عملات رقمية
which languages you speak, speak arabic, speak french, speak german, languages speak, speak english,
    speak chinese, speak russian, speak spanish, speak language | quelles langues parlez, parles tu,
    =parlez français, =parlez anglais, =parlez arabe, parles français, langues parles,
    parlez français, tu parles | qué idiomas hablas, hablas español, hablas inglés, idiomas hablas,
    habla español, hablas árabe, =hablas | на каких языках говоришь, говоришь по русски,
    вы говорите по русски, =говоришь, языках говоришь, ты говоришь, знаешь языки | 会说中文,
    你会 语言, 会讲, 会说 语, 几种语言, 说中文, 会说英语 | تتكلم عربي, تتحدث العربية, لغات تتكلم,
    كم لغة, تحكي عربي, تتكلمين عربي, تتكلمي عربي, تحكين عربي, تتحدثين
"""
