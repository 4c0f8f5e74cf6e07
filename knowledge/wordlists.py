"""The small words of languages: they tell languages apart and are left out of a search. Pure data.

`STOP_WORDS` carry no subject in a search. `HELLO_WORDS` are further words that tell a language
apart. `SPELLINGS` are the weaker evidence that lies in how words are written.
"""

STOP_WORDS = {
    "en": """a about again all almost also am an and any anybody anyone anything are aren around as
        at away be because been before being but by can cannot cant come could couldnt d did didnt
        do does doesnt doing don done dont down each either else even ever every everything few for
        from get gets getting give go goes going gonna got had has hasnt have havent having he her
        here hers hey him his how however i id if ill im in into is isnt it its ive just kind know
        let lets like ll lot m many may maybe me might mine more most much must my myself need no
        nor not of off oh ok okay on one only or other our ours out over own please put quite
        rather re really right s said same say saying says see shall she should so some somebody
        someone something somewhere sort still such sure t take tell than thank thanks that thats
        the their them then there theres these they thing things think this those though through to
        too uh um until up upon us use ve very want wanted wanna was wasnt way we well went were
        what whats when where wheres whether which while who whos whom whose why will with within
        without wont would wouldnt yeah yes yet you youre your yours yourself""",
    "fr": """a ah ai aie ait alors apres as au aucun aussi autre autres aux avait avec avez avoir
        avons bah beaucoup ben bien bon c ca car ce ceci cela celle celles celui ces cet cette ceux
        chaque chez comme comment d dans de deja des dis dit dites dois doit donc dont du elle elles
        en encore entre es est et etait etant ete etes etre eu euh eux faire fais fait faites faut
        font il ils j jamais je jusqu juste l la le les leur leurs lui m ma mais me meme memes merci
        mes moi moins mon n ne ni nos notre nous on ont ou oui par parce pas pendant peu peut peux
        plus plutot pour pourquoi pouvez puis puisque qu quand que quel quelle quelles
        quels quelqu quelque quelques qui quoi sa sais sait sans se sera ses si sinon soit son sont
        sous suis sur t ta tant te tes toi ton toujours tous tout toute toutes tres trop truc tu un
        une va vais vas veut veux vers vient voici voila vont vos votre voudrais vous vraiment y""",
    "es": """a ademas ahi ahora al algo alguien algun alguna algunas alguno algunos alla alli and
        ante antes aqui asi aun aunque bien bueno cada casi como con cosa cosas cual cuales
        cualquier cuando cuanta cuantas cuanto cuantos da dar de decir del desde despues dice
        dicen digame dime donde e el ella ellas ellos en entonces entre era eran eres es esa esas
        ese eso esos esta estaba estamos estan estar estas este esto estos estoy favor fue fueron
        ha haber habia hace hacen hacer han hasta hay he hola igual ir la las le les lo los mas
        me mi mis misma mismo mucha mucho muchas muchos muy nada ni no nos nosotros o os otra
        otras otro otros para pero poco por porque pues puede pueden puedo que quien quienes
        quiere quiero quisiera saber se sea ser si sido sin sobre sois solo somos son soy su sus
        tal tambien tampoco tan tanto te tengo tener ti tiene tienen toda todas todavia todo
        todos tu tus u ultima un una unas uno unos usted ustedes va vamos van vaya voy y ya yo""",
    "ru": """а без бы был была были было быть в вам вами вас ваш ваша ваше ваши ведь весь во вообще
        вот все всего всей всем всех вся вы где да даже для до его ее ей ему если есть еще ж же за
        здесь и из или им ими их к как какая какие каких каким какой каком какое когда кого ком кому
        которая которое которые который которых кроме кто куда ли либо лучше мне много может можно
        мой моя мы на над надо нам нас наш него нее ней нельзя нет ни них но ну о об однако он она
        они оно от очень по под пожалуйста подскажите пока после потом потому почему почти при про
        раз разве расскажите с сам само свое свои своих себе себя сейчас скажите со так также такая
        такие такое такой там те тем теперь тех то тоже того той только том тот ту тут ты у уж уже
        хочу чего чей чем через что чтобы чуть эта эти этим этих это этого этой этом этот эту я""",
    "zh": """的 了 吗 呢 吧 啊 呀 嘛 哦 我 你 您 他 她 它 们 请问 是不是 有没有 一下 可以 能不能
        就是 还是 什么 怎么 怎样 哪里 哪儿 哪个 多少 为什么 知道 告诉 这个 那个""",
    "ar": """ا ابي احنا اذا اريد اكثر الا الان التي الذي الذين اللي الي ام اما ان انا انت انتم انتي
        انه انها انو او اول اي ايش ايضا اين ايه اية باي بدنا بدي بس بعد بعض بعضها بكم بل بين تبع
        تحت تلك ثم جدا حتي حد حول حين خلال دا ده دون دي ذا ذلك راح رح زي سوف شنو شو شي شيء صار
        ضد طيب عايز عشان علشان علي عليه عليها عم عن عند عندك عندكم عندما عنده عنها غير فقط في فيش
        فيه فيها فين قبل قد كان كانت كانوا كل كم كما كنت كيف كيفك لا لازم لان لقد لك لكم لكن لم لما
        لماذا لن له لها لهم لو لي ليش ليه ما ماذا متي مش مع معك ممكن من منكم منه منها منو مو
        مين نحن نعم هاد هاذا هذا هذه هذي هل هلا هم هنا هناك هو هي هيك هون وانا وش ولا ولكن وما ومين
        وهل وهو وهي وين يا يعني يكون يلي لسه كمان برضه قديش قداش سمحت فضلك شكرا مرحبا""",
}

HELLO_WORDS = {
    "en": """hello hi good morning evening afternoon welcome bye first last next today tomorrow now
        open close closed free best anywhere nobody everybody were whom told mean means
        long far near nearest look looking talk talks speak speaks find buy happens happen happened
        called name time year years day days people world work works kind new old big small another
        between against during under after since both because work made make makes three two
        guest guests meet meets""",
    "fr": """bonjour bonsoir salut coucou madame monsieur svp plait aujourd hui demain hier heure
        heures salle quelle premier premiere dernier derniere combien ou où aller trouver parler
        parle cherche nouveau nouvelle grand grande petit petite jour jours annee annees temps
        monde gens fois contre depuis avant apres pendant dessus dessous loin pres toilettes deux
        trois ça là déjà à été être même très après près voilà êtes étaient fallait semaine chose
        ouvert ferme gratuit""",
    "es": """buenos buenas dias días tardes noches gracias señor señora hoy mañana ayer hora horas
        primer primera primero último última dónde cuándo cuánto cuánta cuántos cuántas cómo qué
        quién cuál está están más también sí aquí allí allá ahí después según tú él mí aún así
        ahorita acá nuevo nueva grande pequeño día año años tiempo mundo gente vez contra desde
        lejos cerca baño sala busco buscar llegar cierra abre dos tres oye oiga disculpe perdone
        perdona plática queda llama llamo sabe sabes""",
    "de": """aber alle als also am an auch auf aus bei bin bis bitte da dann darf das dass dein
        dem den denn der des die dies diese dieser dir doch dort du ein eine einem einen einer
        eines er es euch etwas findet für gab gegen gehen geht gibt gute guten hab habe haben
        hallo hat hatte heute hier ich ihm ihn ihr ihre im in ins ist ja jetzt kann kein keine
        kommen könnte können lange man mehr mein meine mich mir mit morgen muss möchte nach nein
        nicht noch nur ob oder ohne schon sehr sein seine sich sie sind so sprechen sprichst tag
        und uns unser unter vom von vor wann war warum was weg wegen welche welcher welches wem
        wen wenn wer werden wie wir wird wo woher wohin wollen wurde würde zu zum zur zwei
        zwischen über danke deutsch viel viele uhr mal beginnt fängt komme vielen dank schön
        servus entschuldigung konferenz eingang toilette programm sitzung vortrag vertrag bahnhof
        flughafen welchem wieviel gerne eine""",
    "it": """al alla alle allo anche ancora bene buona buongiorno buonasera c che chi ci ciao
        come con cosa così da dai dal dalla degli dei del dell della delle dello di dopo dove dov
        due è e ecco era essere fa fare fra gli grazie ha hai hanno ho i il in io l la le lei lo
        loro lui ma mi mia mio molto ne nel nella nelle no noi non o ogni oggi ora per perché più
        poi posso può prego prima qual quale quali quando quanti quanto questa queste questi
        questo qui quella quello sono sta stata stato se senza si sì siamo solo sua sul sulla suo
        tra tu tutti tutto un una uno va vai vi voi vorrei domani ieri ore sala all dell
        nell sull dall quell grazie mille scusi sessione programma trattato bagno ingresso
        aeroporto stazione arrivo vedere""",
    "pt": """a agora ainda além algum alguém alguma ao aos aquele aqui as até bem boa bom com
        como da das de deles depois do dos dia e é ela elas ele eles em então era essa esse esta
        está estão este eu fica foi foram há hoje hora horas isso isto já lhe mais mas me mesmo
        meu minha muito na nas nada não nem no nos nós o obrigada obrigado olá onde os ou para
        pela pelo pode por porque posso pra qual quais quando quanto quantos que quem quero são
        se sem ser seu seus sim só sobre sua também tem têm tenho ter todos tudo um uma uns vai
        vamos você vocês amanhã ontem gostaria fala falar ano anos você preciso médico cadê
        sessão banheiro tratado aeroporto estação programa chego posso moço obrigada começa""",
    "nl": """aan al alle alles als ben bent bij dag dan dat de deze die dit dus een en er ge gaan
        gaat geen goed goede graag had hallo hebben hebt heeft heel het hier hij hoe hoeveel ik
        in is ja jaar je jij jullie kan kom komen kun kunnen kunt laat maar mag me meer met mij
        mijn moet naar nee niet nog nu of om omdat ons onze ook op over te toch tot tussen uit
        uur u uw van vandaag veel voor waar waarom wanneer want waren was wat we weer welke wel
        werd wie wij wil worden wordt zal ze zeer zich zij zijn zo zonder zou dank dankjewel
        bedankt alstublieft morgen waarom spreekt verdrag zaal ingang vliegveld kunnen spreken
        begint sluit waarvoor hoelaat""",
    "pl": """a albo ale bardzo bez będzie bo by być był była było były chcę ci co czy czego dla
        do dlaczego dobry dzień dziś dzisiaj dziękuję gdzie go i ich ile im ja jak jaka jaki
        jakie jego jej jest jestem jeszcze jutro już kiedy kto która które którego który ma mam
        mamy może można mi mnie mogę moja mój my na nad nas nie nim niż o od on ona oni oraz pan
        pani po pod pomoc proszę przed przez przy roku się są skąd tak taki tam te tego ten to tu
        tutaj tylko tym w we wszystko z za ze że został żeby jaką cześć godzinie godzina wejście
        traktat lotnisko sesja program czym""",
    "tr": """acaba ama ana bana bazı belki ben beni benim bir biraz biz bizim bu bugün buna bunu
        burada buraya çok da daha de değil değildir diye dün eğer en evet gibi günaydın güle
        hangi hayır hem hep her hiç için iki ile ise iyi kaç kadar kendi ki kim kimin lütfen
        merhaba mi mı mu mü musunuz mısınız misiniz nasıl nasılsınız ne neden nedir nerede nereye
        nereden o olan olarak oldu olduğu olur ona onu onlar orada sana sen siz sizin
        sonra şey şimdi şu tam tamam teşekkür teşekkürler tüm üç var ve veya ya yarın yok yoksa
        zaman olacak istiyorum saat yer konuşuyor tuvalet toplantı anlaşma havaalanı giriş oturum
        sekreter genel program başlıyor""",
}

# Evidence from a word's spelling: `ing$` ends it, `^th` begins it, `ght` stands anywhere in it.
SPELLINGS = {
    "en": """ing$ ings$ tion$ tions$ ly$ ness$ ful$ less$ ship$ ed$ ies$ ers$ dge$ ght ck$ ^th
        ^wh ^sh ^kn ^wr th$ sh$ wn$ ee oo ow ea ould tch y$ ^ever ^some ^any""",
    "fr": """tion$ tions$ ment$ ments$ eur$ eurs$ euse$ aux$ eau$ eaux$ ais$ ait$ aient$ ez$ ée$
        ées$ és$ é$ er$ oir$ oire$ elle$ elles$ ette$ que$ gne$ aire$ aires$ ^qu ^où oux oi ou eu
        ai ç ê û œ î è à ù ô""",
    "es": """ción$ ciones$ dad$ dades$ mente$ ando$ iendo$ aba$ aban$ ado$ ada$ ados$ adas$ ero$
        era$ illo$ ito$ os$ as$ ó$ án$ én$ ón$ ías$ ía$ é$ ^hab ^qu ^cu ñ ¿ ¡ ó í á ú ll rr
        ue""",
    "de": """ung$ ungen$ keit$ heit$ lich$ liche$ lichen$ isch$ ische$ ischen$ en$ er$ em$ cht$ tz$
        eit$ ig$ zeit$ saal$ ^ge ^ver ^sch ^zw ^kon ß ä ö ü sch cht ei ie ck tz pf au""",
    "it": """zione$ zioni$ mente$ tto$ tta$ tti$ tte$ are$ ere$ ire$ ità$ aggio$ ezza$ ella$ ini$
        ano$ ono$ ato$ ata$ ati$ ^gi ^sc ^ch zz cch gli ò ì cc gn ggi ioni""",
    "pt": """ção$ ções$ ões$ ão$ ães$ dade$ dades$ mente$ inho$ inha$ agem$ eira$ eiro$ ou$ am$ éia$
        ência$ m$ ando$ ado$ ada$ os$ as$ ã õ lh nh ç ê â ei """,
    "nl": """heid$ ijk$ lijk$ lijke$ en$ isch$ ische$ aan$ oor$ eren$ aat$ ing$ ingen$ eel$ tje$
        ij aa oe uu ee sch gh ui oo eu ^ge ^ver ^be""",
    "pl": """ość$ ości$ owy$ owa$ owe$ ego$ emu$ ych$ ach$ ami$ ów$ cja$ cji$ nia$ nie$ ski$ ska$
        skie$ ę$ ą$ ć$ y$ ł ż ś ć ę ą ń ź ó sz cz rz dz szcz prz wsz ^prz ^kt""",
    "tr": """lar$ ler$ ları$ leri$ mak$ mek$ nin$ nın$ nun$ nün$ dan$ den$ yor$ dır$ dir$ lık$ lik$
        daki$ ım$ ğı$ da$ de$ ı ş ğ ü ö ç ^gö""",
}
