"""Words of a conference and its house: programme, rooms, desks, services. Pure data."""

TABLE = """
conference, congress, snt, snt2025, summit, event | conférence, congrès, colloque, événement,
    manifestation | conferencia, congreso, evento, cumbre, encuentro | конференция, конгресс,
    мероприятие, съезд, форум | 会议, 大会, 研讨会, 活动 | مؤتمر, مؤتمرات, فعالية
science and technology conference, science conference, snt | conférence science et technologie,
    conférence scientifique | conferencia de ciencia y tecnología, conferencia científica
    | научно-техническая конференция, научная конференция, конференция по науке и технологиям
    | 科技大会, 科学技术大会, 科技会议, 科学与技术大会 | مؤتمر العلوم والتكنولوجيا,
    مؤتمر العلم والتكنولوجيا
edition, eighth, how many times, series, which edition, count editions | édition, éditions, série,
    combientième, huitième | edición, ediciones, serie, octava | раз проводится, который по счету,
    серия, восьмой, издание, по счету | 第几届, 届, 几届, 系列, 第八届 | دورة, نسخة, سلسلة, الثامنة,
    كم مرة
session, sessions, talk, talks, presentation, lecture, contribution, meeting, seminar, speech,
    keynote talk, slot, briefing | séance, séances, session, sessions, exposé, présentation,
    réunion, intervention, conf, causerie, discours, table, créneau | sesión, sesiones, charla,
    charlas, ponencia, presentación, reunión, conferencia, discurso, exposición, seminario, platica,
    plática | сессия, заседание, доклад, выступление, презентация, лекция, встреча, совещание,
    сессии, выступает, лекции, семинар | 会议, 场次, 报告, 演讲, 讲座, 发言, 专场, 一场, 讲演, 讲,
    报告会, 座谈 | جلسة, جلسات, محاضرة, كلمة, عرض, اجتماع, محاضرات, ندوة, كلمات, محاضره, خطاب
programme, program, schedule, agenda, timetable, plan of the day, what's on, line-up, running order,
    calendar, what time is everything, plan | programme, horaire, horaires, calendrier,
    ordre du jour, emploi du temps, déroulé, au programme, planning, qu'est-ce qu'il y a | programa,
    horario, horarios, agenda, calendario, qué hay, planificación, orden del día, cronograma
    | программа, расписание, график, повестка, что сегодня, план, что по плану, что идет | 日程,
    议程, 节目, 安排, 时间表, 日程表, 安排是, 有什么活动, 行程, 节目单, 今天有什么 | برنامج, جدول,
    جدول الأعمال, البرنامج, شو في, الخطة, مواعيد, ترتيب الجلسات
programme changes, rescheduled, moved, cancelled, postponed, postpone, change of room,
    latest changes, updates | changement de programme, reporté, déplacé, annulé, modification,
    reporter | cambio de programa, aplazado, cambiado, cancelado, pospuesto, aplazar
    | изменения в программе, перенесен, отменен, отложен, перенесли, отменили, отложить | 变动,
    改期, 取消, 推迟, 更改, 延期, 变更 | تغيير البرنامج, تأجيل, تأجل, إلغاء, ألغيت, تغير موعد, تغيرت
opening, opening ceremony, inauguration, welcome, kick-off, opening session, kickoff, grand opening,
    official start, starts officially, opening speech, first session, opening remarks,
    opening address | ouverture, cérémonie d'ouverture, inauguration, accueil, bienvenue,
    séance d'ouverture, discours d'ouverture, coup d'envoi, lancement, mot d'ouverture | apertura,
    inauguración, ceremonia de apertura, bienvenida, acto inaugural, arranque, discurso inaugural,
    sesión inaugural, primera sesión, palabras de apertura | открытие, церемония открытия,
    торжественное открытие, приветствие, торжественное, первая сессия, начало конференции,
    открывается конференция, вступительное слово | 开幕, 开幕式, 欢迎, 开幕仪式, 开场, 第一场,
    开幕致辞, 揭幕, 开幕词 | افتتاح, حفل الافتتاح, الجلسة الافتتاحية, ترحيب, كلمة الافتتاح,
    بداية المؤتمر, انطلاق المؤتمر, أول جلسة, الكلمة الافتتاحية
closing, closing ceremony, closing session, wrap-up, farewell, highlights, last session,
    final session, ending, wrap up, last day, awards | clôture, cérémonie de clôture,
    séance de clôture, fermeture, dernière séance, fin de la conférence, dernier jour, bouquet final
    | clausura, cierre, ceremonia de clausura, acto de clausura, última sesión, último día,
    final del congreso | закрытие, церемония закрытия, завершение, итоги, последний день,
    последняя сессия, завершающая, конец конференции | 闭幕, 闭幕式, 结束, 总结, 最后一天, 最后一场,
    收尾, 散会 | اختتام, ختام, حفل الختام, الجلسة الختامية, ختامية, آخر يوم, آخر جلسة, نهاية المؤتمر
plenary, high-level, keynote | plénière, haut niveau | plenaria, alto nivel, pleno | пленарный,
    пленарное заседание, высокого уровня | 全体会议, 高级别, 主旨 | جلسة عامة, رفيع المستوى,
    رفيعة المستوى
panel, discussion, debate, round table, panel discussion | panel, table ronde, débat, discussion
    | panel, mesa redonda, debate, coloquio | панель, дискуссия, круглый стол, обсуждение, панельная
    | 小组, 讨论会, 圆桌, 专题讨论, 讨论 | حلقة نقاش, نقاش, مائدة مستديرة, ندوة, مناقشة
poster, posters, e-poster, e-posters, electronic poster, poster session, screens, displays | poster,
    posters, affiche, affiches, posters électroniques, écrans | póster, pósteres, pósters, cartel,
    carteles, pantallas | постер, постеры, стендовый, плакат, стендовые доклады, экраны, стенды,
    стенд | 海报, 电子海报, 墙报, 展板, 屏幕 | ملصق, ملصقات, بوستر, بوسترات, شاشات
workshop, hands-on, tutorial | atelier, ateliers, travaux pratiques | taller, talleres | мастерская,
    семинар, практикум, воркшоп, мастер-класс | 研讨班, 工作坊, 讲习班, 培训班 | ورشة, ورشة عمل, ورش
tour, guided tour, visit | visite, visite guidée, tour | visita, visita guiada, recorrido
    | экскурсия, тур, обход | 导览, 参观, 游览 | جولة, زيارة
format, kinds of sessions, types, kind of, sorts, oral | format, formats, types de séances, oral,
    orale | formato, tipos de sesiones, oral, modalidad | формат, виды, типы, устный | 形式, 类型,
    种类, 口头报告 | شكل, أنواع, أنواع الجلسات, نوع
theme, themes, topic, topics, subject, track, what's it about, areas, fields, cover, covered,
    main issues | thème, thèmes, sujet, sujets, de quoi parle, domaines, volets, axes, aborder
    | tema, temas, asunto, eje, de qué trata, de qué se habla, áreas, ejes | тема, темы, тематика,
    направление, о чем, направления, вопросы, области | 主题, 议题, 专题, 话题, 讨论什么, 方向,
    领域, 关于什么, 内容 | موضوع, مواضيع, محور, محاور, عن شو, مجالات, عم تحكوا, شو المواضيع
abstract, submission, submitted, contributions | résumé, résumés, soumission, soumettre | resumen,
    resúmenes, enviar, presentado | тезисы, аннотация, заявка | 摘要, 投稿, 提交 | ملخص, ملخصات,
    تقديم
participant, participants, attendee, delegate, delegates, attendance, guests, audience,
    how many people, turnout, folks, crowd, turn up, came, come to, visitors, headcount,
    how many attended, registered, full house | participant, participants, délégué, délégués,
    public, assistance, combien de personnes, monde, visiteurs, sont venus, affluence, foule,
    inscrits, combien de monde, gens | participante, participantes, delegado, delegados, asistentes,
    público, asistencia, cuántas personas, cuánta gente, vino, vinieron, acudieron, concurrencia,
    inscritos, gente, cuántos vinieron | участник, участники, делегат, делегаты, гость, посетители,
    сколько человек, сколько народу, приехало, пришло, посетителей, народу, зарегистрировалось,
    гости, сколько людей | 参会者, 与会者, 代表, 参加者, 人数, 多少人, 观众, 来宾, 来了多少, 到场,
    参与者, 人来, 多少人来, 规模, 几个人 | مشارك, مشاركين, مشاركون, مندوب, مندوبين, حضور, كم شخص,
    ضيوف, وفد, حضروا, زوار, جاؤوا, إجا, مسجلين, كم واحد, قديش عدد الناس, ناس
take part, participate, attend, joining online, register for | participer, assister, prendre part,
    venir | participar, asistir, tomar parte | участвовать, присутствовать, принимать участие
    | 参加, 出席, 参会 | يشارك, مشاركة, حضر, يحضر
online, virtual, remote, live stream, webcast, stream, watch from home | en ligne, virtuel,
    à distance, en direct, diffusion, retransmission | en línea, virtual, a distancia, en directo,
    transmisión, online | онлайн, виртуально, удаленно, трансляция, дистанционно | 在线, 线上, 网上,
    直播, 远程, 虚拟 | عبر الإنترنت, أونلاين, افتراضي, عن بعد, بث مباشر, بث
speaker, presenter, lecturer, panellist, who speaks, speakers, moderator | orateur, oratrice,
    intervenant, intervenante, conférencier, conférencière | orador, oradora, ponente, ponentes,
    conferenciante, expositor | докладчик, спикер, выступающий, ведущий, лектор | 演讲人, 发言人,
    讲者, 主讲人, 主讲, 演讲者, 报告人 | متحدث, متحدثة, محاضر, متكلم, خطيب, المتحدثون
interpretation, interpreter, interpreters, translation, translated, simultaneous, headset,
    translate, translator, interpreted, understand english, in my language, earphones, subtitles,
    dubbed | interprétation, interprète, interprètes, traduction, traduire, traduit, casque,
    simultanée, traduites, en français, casques, écouteurs, sous-titres | interpretación,
    intérprete, intérpretes, traducción, traducir, traductor, auriculares, simultánea, traducen,
    en español, audífonos, subtítulos, traducida | перевод, переводчик, синхронный, переводить,
    наушники, синхрон, переводят, на русском, переведут, субтитры | 口译, 翻译, 同声传译, 同传,
    传译, 耳机, 翻译机, 字幕, 听不懂英文, 译员, 中文频道 | ترجمة, مترجم, مترجمين, ترجمة فورية,
    سماعة, سماعات, مترجمة, تترجم, بالعربي, سماعات الترجمة, ترجمان
sign language, deaf, hearing loop, hard of hearing | langue des signes, sourd, malentendant
    | lengua de señas, lengua de signos, sordo | жестовый язык, язык жестов, глухой, сурдоперевод
    | 手语, 聋 | لغة الإشارة, صم, أصم
website, web page, page, link, app, online programme, online, internet page, look it up, url,
    qr code | site, site web, page, lien, application, appli, internet, en ligne, adresse internet,
    qr | sitio web, página web, página, enlace, aplicación, web, internet, en línea, portal,
    código qr | сайт, страница, ссылка, приложение, веб-сайт, в интернете, портал, ссылку, qr
    | 网站, 网页, 官网, 链接, 应用, 手机应用, 网址, 二维码, 主页 | موقع إلكتروني, الموقع, صفحة,
    رابط, تطبيق, بالانترنت, لينك, باركود
room, hall, rooms, halls, chamber, auditorium, venue room, where is it held, conference room,
    ballroom, theatre, rooms available | salle, salles, chambre, auditorium, salon, pièce, local,
    amphi | sala, salas, salón, auditorio, aula, salones, recámara, habitación, sala de conferencias
    | зал, залы, комната, аудитория, помещение, зале, помещения, кабинет, аудитории | 厅, 会议厅,
    会场, 房间, 会议室, 大厅, 分会场, 礼堂, 哪间, 哪个厅 | قاعة, قاعات, غرفة, صالة, قاعه, القاعه,
    صالات, غرف, حجرة
building, palace, castle, hofburg, congress centre, venue, premises, complex, palace building,
    house the conference | bâtiment, palais, château, hofburg, centre de congrès, lieu, édifice,
    bâtisse, locaux | edificio, palacio, castillo, hofburg, centro de congresos, sede, recinto,
    inmueble, palacete, centro de convenciones | здание, дворец, замок, хофбург, конгресс-центр,
    место проведения, комплекс, строение, дворца, дворце | 大楼, 宫, 宫殿, 霍夫堡, 会议中心, 皇宫,
    场馆, 会址, 建筑, 楼房, 宫里 | مبنى, قصر, هوفبورغ, مركز المؤتمرات, المكان, القصر, عمارة, بناية,
    القصر الملكي, قصور
address, location, where exactly, postcode, district, located, street, square | adresse,
    emplacement, arrondissement, code postal, situé, rue, place, se trouve | dirección, ubicación,
    distrito, código postal, ubicado, calle, plaza, queda | адрес, расположение, район, индекс,
    находится, улица, площадь | 地址, 位置, 几区, 邮编, 第一区, 区, 街, 广场 | عنوان, موقع, منطقة,
    حي, رمز بريدي, شارع, ساحة, ميدان
heldenplatz, heroes' square, heroes square | heldenplatz, place des héros | heldenplatz,
    plaza de los héroes | хельденплац, площадь героев | 英雄广场 | هيلدنبلاتس, ساحة الأبطال,
    هلدنبلاتز
entrance, entry, door, gate, enter, way in, get in, main door, front door, which door, checkpoint,
    side entrance, entering, let in, security check | entrée, porte, entrer, accès, portail,
    entrée principale, porte d'entrée, contrôle d'entrée, laisse entrer, portique | entrada, puerta,
    entrar, acceso, ingreso, entrada principal, puerta principal, por dónde se entra,
    me dejan entrar, control de acceso, ingresar, portón | вход, дверь, ворота, войти, подъезд,
    главный вход, парадная дверь, как зайти, впускают, пускают, проходная, зайти, войти внутрь
    | 入口, 门口, 大门, 门, 进门, 进去, 正门, 主入口, 从哪进, 进会场, 安检口, 入场, 放行 | مدخل,
    باب, بوابة, دخول, أدخل, المدخل الرئيسي, من وين أدخل, تفتيش الدخول, يسمحون بالدخول, أفوت, بوابات
exit, way out | sortie, sortir, issue | salida, salir | выход, выйти, уйти | 出口, 出去 | مخرج,
    خروج, أطلع
registration, register, badge, accreditation, check-in, sign in, name tag, lanyard,
    collect my badge, credentials, sign up desk, sign up, enrol | inscription, enregistrement,
    inscrire, badge, accréditation, retirer mon badge, récupérer mon badge, m'inscrire, s'inscrire
    | registro, inscripción, registrarse, acreditación, gafete, credencial, acreditarse, gafetes,
    recoger, mi acreditación, inscribirse, inscribo, registrarme, acreditarme | регистрация,
    зарегистрироваться, бейдж, аккредитация, пропуск, получить бейдж, забрать бейдж, записаться,
    регистрируют, оформиться | 注册, 报到, 登记, 签到, 胸牌, 证件, 胸卡, 报名, 领胸牌, 领证, 取胸牌,
    报名处, 登记处, 办手续, 领取证件 | تسجيل, بطاقة, شارة, اعتماد, باج, أسجل, أستلم بطاقتي, البطاقة,
    أسجل اسمي, أستلم
information desk, help desk, reception, info point, enquiry, front desk, information, ask someone,
    lost child, helpdesk, concierge, who can i ask, staff desk | accueil, bureau d'information,
    renseignements, réception, point info, information, à qui demander, stand d'information, hôtesse
    | mesa de información, mostrador, información, recepción, módulo de información,
    a quién pregunto, punto de información, azafata, módulo | справочная, стойка информации,
    информационная стойка, ресепшн, информация, инфостойка, у кого спросить, инфоцентр,
    администратор, справка | 问讯处, 咨询台, 服务台, 前台, 信息台, 问询处, 问谁, 咨询处, 找工作人员,
    志愿者 | مكتب الاستعلامات, استعلامات, مكتب المعلومات, استقبال, معلومات, مين أسأل,
    مركز المعلومات, مسؤول الاستقبال, متطوعين
desk, counter, booth | guichet, comptoir, stand, bureau | mostrador, mesa, puesto, ventanilla
    | стойка, стол, стенд, окно | 柜台, 台, 展台 | مكتب, كاونتر, منصة, جناح
ask, help, assist, assistance, staff member, contact | demander, aide, aider, assistance, contacter,
    renseigner | preguntar, ayuda, ayudar, asistencia, contactar | спросить, помощь, помочь,
    помогите, обратиться | 询问, 帮助, 帮忙, 求助, 联系, 问谁 | مساعدة, اسأل, ساعدني, أساعد, نسأل
cloakroom, coat check, wardrobe, checkroom, coat, luggage, bag, suitcase, baggage, leave my, hang,
    hang up, store, drop off, jacket, leave my jacket, stash | vestiaire, manteau, bagage, bagages,
    valise, consigne, sac, déposer, laisser, affaires, poser mon, imper | guardarropa, abrigo,
    equipaje, maleta, consigna, bolso, mochila, dejar, chaqueta, guardar | гардероб, пальто, багаж,
    чемодан, вещи, камера хранения, сумка, куртка оставить, сдать вещи, повесить, оставить вещи,
    раздеться, рюкзак | 衣帽间, 存包, 寄存, 行李, 外套, 箱子, 大衣, 存衣, 放包, 放东西, 挂衣服,
    背包, 行李箱 | معاطف, أمتعة, شنطة, حقيبة, معطف, غرفة المعاطف, خزانة, حقائب, أترك, أحط, أعلق,
    شنط, جاكيت, أغراض
coffee, tea, break, coffee break, drink, refreshments, snack, coffee area, beverages, caffeine, cup,
    something to drink, thirsty, espresso, latte, biscuits, cookies, tea break, brew | café, thé,
    pause, pause café, boisson, boissons, collation, buvette, boire, tasse, soif, expresso,
    café gratuit, thé vert, gâteaux, pause-café | café, pausa, pausa café, bebida, refrigerio,
    cafetería, receso, tomar algo, taza, sed, cafecito, tecito, galletas, bocadillo, cafecitos
    | кофе, чай, перерыв, кофе-брейк, напиток, кофейная зона, буфет, перекус, попить, чашка, пить,
    кофейку, чайку, печенье, эспрессо, кофепауза | 咖啡, 茶, 茶歇, 休息, 饮料, 喝水, 点心, 喝, 提神,
    杯, 喝点, 口渴, 茶点, 拿铁, 喝杯, 茶水 | قهوة, شاي, استراحة, مشروبات, كافيه, مشروب, كوفي, أشرب,
    كاسة, عطشان, فنجان, نسكافيه, بسكويت, استراحة القهوة
lunch, food, eat, meal, dinner, restaurant, catering, canteen, hungry, breakfast | déjeuner, manger,
    repas, dîner, restaurant, cantine, nourriture, faim | almuerzo, comida, comer, cena,
    restaurante, comedor, almorzar, hambre | обед, еда, поесть, ужин, ресторан, столовая, кушать,
    завтрак | 午餐, 吃饭, 餐, 晚餐, 餐厅, 饭馆, 食物, 吃, 午饭 | غداء, أكل, طعام, عشاء, مطعم, وجبة,
    مطاعم, جوعان
cocktail, cocktail party, evening reception, gala | cocktail, réception, soirée, vin d'honneur
    | cóctel, recepción, coctel | коктейль, прием, фуршет | 酒会, 招待会, 晚宴 | حفل استقبال, كوكتيل
toilet, toilets, loo, restroom, bathroom, wc, lavatory, gents, washroom | toilettes, toilette, wc,
    sanitaires, lavabos | baño, baños, aseo, aseos, servicio, servicios, lavabo, sanitario | туалет,
    уборная, санузел | 厕所, 洗手间, 卫生间, 化妆间 | حمام, حمامات, دورة مياه, مرحاض, تواليت,
    دورات المياه
wifi, wi-fi, internet, network password, wireless | wifi, internet, réseau wifi, mot de passe
    | wifi, internet, red wifi, contraseña, clave | вайфай, интернет, wi-fi, пароль | 无线网, 上网,
    网络密码, wifi, 无线, 密码 | واي فاي, انترنت, إنترنت, شبكة الانترنت, كلمة السر, نت
quiet room, prayer, pray, meditation, silence, prayer room, rest room quiet, calm, peace, rest,
    lie down, nap, phone call, breastfeed | salle de repos, prière, prier, calme, silence,
    recueillement, tranquille, se reposer, reposer, paix, sieste, allaiter | sala de silencio,
    oración, rezar, silencio, tranquilo, meditar, descansar, siesta, paz, amamantar | тихая комната,
    молитва, молиться, помолиться, тишина, комната отдыха, тихо, отдохнуть, прилечь, спокойно, тихое
    | 安静, 静室, 祈祷, 安静的房间, 休息室, 冥想, 祷告, 休息一下, 躺, 打个盹, 清静 | غرفة هادئة,
    صلاة, مصلى, هدوء, هادئ, أصلي, مكان هادئ, أرتاح, راحة, أنام
first aid, medical room, nurse, ambulance room, paramedic, plaster, bandage, feel ill, unwell,
    feeling sick, sick, cut myself, bleeding, fainted, dizzy, collapsed, medic, band-aid, injured
    | premiers secours, infirmerie, infirmier, secours, pansement, malade, malaise, mal, coupé,
    saigne, évanoui, vertiges, secouriste, trousse de secours, blessé | primeros auxilios,
    enfermería, enfermera, curita, tirita, mareado, enfermo, siento mal, cortado, sangra, desmayó,
    mareo, botiquín, herida | первая помощь, медпункт, медсестра, пластырь, плохо, нехорошо,
    заболел, медицинская помощь, стало плохо, порезался, кровь, упал в обморок, кружится голова,
    медик, аптечка, травма | 急救, 医务室, 护士, 创可贴, 不舒服, 生病, 头晕, 流血, 晕倒, 割伤, 受伤,
    医药箱, 包扎 | إسعاف, إسعافات أولية, ممرض, ممرضة, لزقة, مريض, تعبان, عيادة, دايخ, جرحت, نزيف,
    دم, أغمي, دوخة, مسعف, طاح
lift, elevator, step-free, wheelchair, stairs, disabled, ramp, escalator, crutches, mobility,
    crutch, broken leg, can't climb, can't walk, climb, pram, stroller, buggy, accessible entrance,
    accessible route, wheelchair access, barrier-free, upstairs without stairs, steps, limp,
    walking stick, bad knee, elderly | ascenseur, fauteuil roulant, accessibilité, handicapé,
    escalier, escaliers, rampe, mobilité réduite, plain-pied, béquilles, béquille, monter, monte,
    poussette, plâtre, marches, canne, genou, étages, sans escalier, boiter, personne âgée
    | ascensor, elevador, silla de ruedas, accesibilidad, discapacitado, escalera, escaleras, rampa,
    movilidad, muletas, subir, escalones, carrito, cojo, bastón, rodilla, sin escaleras, mayores,
    anciano | лифт, инвалидная коляска, коляска, безбарьерный, лестница, пандус, инвалид,
    доступная среда, ступеньки, костыли, костылях, подняться, ступени, сломана нога, ступенек,
    без лестницы, трость, колено, пожилой, инвалидность | 电梯, 轮椅, 无障碍, 楼梯, 坡道, 残疾,
    拐杖, 爬楼, 腿脚不便, 婴儿车, 上楼, 台阶, 腿疼, 行动不便, 老人, 坡 | مصعد, كرسي متحرك, درج,
    سلالم, ذوي الإعاقة, منحدر, أسانسير, لفت, عكازات, عكاز, أطلع الدرج, ما أقدر أمشي, عربة, بدون درج,
    ركبتي, كبير بالسن, عصا, معوق
floor, storey, upstairs, downstairs, ground floor, level | étage, rez-de-chaussée, en haut, en bas,
    niveau | piso, planta, arriba, abajo, nivel | этаж, наверху, внизу, уровень | 楼层, 楼, 楼上,
    楼下, 几楼 | طابق, دور, فوق, الطابق
foyer, lobby, entrance hall | foyer, hall, hall d'entrée | vestíbulo, hall | фойе, вестибюль, холл
    | 门厅, 大堂, 前厅 | بهو, ردهة, الصالة الرئيسية
direction, directions, way, way to, route, how to get, how do i get, get there, reach, find the way,
    take me, navigate, which way, lost, map, turn, path, make my way, head to | chemin, direction,
    itinéraire, aller, comment aller, accéder, arriver, rejoindre, plan, carte, perdu, par où,
    se rendre, mener | camino, dirección, cómo llegar, llegar, llego, ruta, mapa, perdido,
    por dónde, cómo voy, me perdí, plano | дорога, путь, как пройти, как добраться, пройти,
    добраться, попасть, маршрут, доехать, проехать, карта, заблудился, заблудилась, как дойти,
    в какую сторону, план здания | 路, 怎么走, 怎么去, 方向, 路线, 怎么过去, 到达, 往哪边走, 地图,
    迷路, 往哪, 怎么过, 找不到 | طريق, كيف أوصل, اتجاه, وصول, أروح, نوصل, كيف أروح, الطريق, خريطة,
    ضعت, من وين أروح, كيف أصل, دلني, أوصل
near, nearby, next to, close to, beside, closest, nearest, opposite | près, proche, à côté,
    plus proche, juste à côté, en face, loin | cerca, cercano, al lado, junto, pegado, más cercano,
    enfrente, lejos | рядом, близко, возле, около, ближайший, напротив, недалеко, далеко | 附近,
    旁边, 近, 隔壁, 对面, 最近, 远 | قريب, جنب, بجانب, قرب, أقرب, مقابل, بعيد
left, side, window, windows, view | gauche, droite, côté, fenêtre, vue | izquierda, derecha, lado,
    ventana, vista | слева, справа, сторона, окно, вид, окна | 左, 右, 边, 窗, 哪一边, 景色 | يسار,
    يمين, جهة, شباك, نافذة, إطلالة
capacity, seats, seat, hold, fit, size, square metres, how big, area, host, how many people fit,
    square meters, altogether | capacité, places, place assise, taille, grand, superficie,
    accueillir, contenir, tenir, combien de personnes peuvent, mètres carrés | capacidad, asientos,
    plazas, tamaño, cabe, caben, grande, superficie, aforo, cuánta gente cabe, metros cuadrados,
    entran | вместимость, вмещает, вместить, места, мест, размер, площадь зала, большой, помещается,
    квадратных метров, сколько помещается, влезет | 容量, 容纳, 座位, 大小, 多大, 面积, 平方米,
    坐得下, 能坐, 多少人坐得下, 平米 | سعة, يتسع, مقاعد, حجم, مساحة, كبير, تتسع, كرسي, متر مربع,
    بتسع, تسع, كم تسع
biggest, largest, greatest, main hall, large hall, great hall | plus grand, plus grande,
    plus grosse, grande salle, salle principale | más grande, mayor, sala principal,
    salón principal, gran salón | самый большой, крупнейший, главный зал, большой зал, самая большая
    | 最大, 主会场, 主厅, 大厅 | أكبر, القاعة الرئيسية, القاعة الكبيرة, قاعة كبيرة
festsaal, festival hall | festsaal, salle des fêtes | festsaal, salón de fiestas | фестзал,
    парадный зал, праздничный зал, фестзаал | 节日大厅, 宴会厅, 节庆厅 | فستزال, قاعة الاحتفالات,
    فيستسال
zeremoniensaal, ceremonial hall, throne room | zeremoniensaal, salle des cérémonies, salle du trône
    | zeremoniensaal, salón de ceremonias, salón del trono, sala de ceremonias | церемониальный зал,
    зал церемоний, тронный зал, церемониензал | 礼仪大厅, 典礼厅, 仪式厅, 礼仪厅, 王座厅
    | قاعة المراسم, قاعة العرش, تسيريمونينزال, قاعة الاحتفالات الرسمية
rittersaal, knights' hall, knights hall | rittersaal, salle des chevaliers | rittersaal,
    sala de los caballeros, salón de los caballeros | рыцарский зал, риттерзал | 骑士厅, 骑士大厅
    | قاعة الفرسان, ريترزال
geheime ratstube, privy council chamber, privy council, council chamber, ratstube
    | geheime ratstube, salle du conseil privé, conseil privé, chambre du conseil, ratstube
    | geheime ratstube, sala del consejo privado, cámara del consejo, consejo privado, ratstube
    | зал тайного совета, тайный совет, тайного совета, ратштубе | 枢密院, 枢密厅, 枢密院会议厅
    | قاعة المجلس الخاص, مجلس سري, راتشتوبه, غرفة المجلس السري
wintergarten, winter garden | wintergarten, jardin d'hiver | wintergarten, jardín de invierno
    | зимний сад, винтергартен | 冬季花园, 冬园, 冬日花园, 温室花园 | الحديقة الشتوية, حديقة شتوية,
    فينترغارتن
marmorsaal, marble hall | marmorsaal, salle de marbre | marmorsaal, sala de mármol, salón de mármol
    | мраморный зал, марморзал | 大理石厅, 大理石大厅 | قاعة الرخام, القاعة الرخامية
antekammer, antechamber | antekammer, antichambre | antekammer, antecámara | антекамера, аванзал,
    прихожая | 前厅, 候见厅 | غرفة الانتظار, القاعة الأمامية
prinz eugen saal, prinz eugen, prince eugene | prinz eugen saal, salle prince eugène, prince eugène
    | prinz eugen saal, príncipe eugenio | зал принца евгения, принц евгений, принца евгения
    | 欧根亲王厅, 欧根亲王 | قاعة الأمير أويغن, الأمير أوجين
forum | forum | foro | форум зал | 论坛厅, 论坛 | المنتدى, منتدى
chandelier, column, columns, crystal, marble | lustre, lustres, colonne, colonnes, cristal, marbre
    | araña, candelabro, columna, cristal, mármol | люстра, колонна, колонны, хрусталь, мрамор
    | 吊灯, 柱子, 水晶灯, 大理石 | ثريا, ثريات, أعمدة, رخام
habsburg, emperor, monarchy, empress, residence, maria theresa, imperial, king | habsbourg,
    empereur, monarchie, impératrice, résidence, impérial, marie-thérèse | habsburgo, emperador,
    monarquía, emperatriz, residencia, imperial, rey | габсбург, император, монархия, императрица,
    резиденция, габсбурги, королевский | 哈布斯堡, 皇帝, 王朝, 皇室, 女皇, 国王 | هابسبورغ,
    إمبراطور, ملكية, إمبراطورية, ملك
museum, library, sights, sightseeing, tourist | musée, bibliothèque, tourisme, visiter | museo,
    biblioteca, turismo, turístico, visitar | музей, библиотека, достопримечательности | 博物馆,
    图书馆, 景点, 旅游 | متحف, مكتبة, سياحة, معالم
exhibition, exhibit, display, show | exposition, expo, exposer | exposición, muestra, exhibición
    | выставка, экспозиция | 展览, 展, 展出 | معرض, عرض
media, press, journalist, interview, reporter | médias, presse, journaliste, interview | medios,
    prensa, periodista, entrevista | пресса, журналист, сми, интервью | 媒体, 记者, 新闻, 采访
    | إعلام, صحافة, صحفي, مقابلة
photo, camera, pictures, recording allowed | photo, photos, appareil photo, filmer | foto, fotos,
    cámara | фото, камера, фотографировать, съемка | 照片, 拍照, 相机 | صورة, صور, كاميرا, تصوير
lost property, lost and found, left behind | objets trouvés, oublié | objetos perdidos, olvidé
    | бюро находок, забыл, потерял | 失物招领, 丢了, 遗失 | مفقودات, ضيعت, نسيت
certificate of attendance, slides, handout | attestation, diapositives | constancia,
    certificado de asistencia, diapositivas | сертификат участника, слайды | 参会证明, 幻灯片
    | شهادة حضور, شرائح
rosa, assistant, chatbot, bot, robot, avatar, virtual assistant, human, real person, who are you,
    are you, made you, your name, machine, computer program, talking to, alive | rosa, assistant,
    assistante, robot, avatar, humain, humaine, vraie personne, qui es-tu, qui êtes-vous, créateur,
    machine, vivante, programme informatique | rosa, asistente, robot, avatar, humana, humano,
    persona real, quién eres, cómo te llamas, creador, máquina, viva, programa de computadora
    | роза, ассистент, помощник, робот, аватар, человек, живой человек, кто ты, кто вы, программа,
    бот, машина, компьютер, живая, настоящая | 罗莎, 助手, 机器人, 真人, 虚拟, 你是谁, 人类, 数字人,
    你叫什么, 机器, 程序, 活人, ai助手 | روزا, مساعدة رقمية, روبوت, آلة, إنسان, من أنت, مين أنت,
    شو اسمك, مساعد, برنامج, حقيقية, بشر
name, called, named | nom, appelle, nommé, prénom | nombre, llama, llaman, apellido | имя, зовут,
    называется, название, фамилия | 名字, 叫, 名称, 姓名 | اسم, اسمها, اسمه, تسمى
"""
