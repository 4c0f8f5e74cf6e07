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
session, sessions, talk, talks, presentation, lecture, contribution, meeting | séance, séances,
    session, sessions, exposé, présentation, réunion, intervention | sesión, sesiones, charla,
    charlas, ponencia, presentación, reunión, conferencia | сессия, заседание, доклад, выступление,
    презентация, лекция, встреча, совещание | 会议, 场次, 报告, 演讲, 讲座, 发言, 专场, 一场 | جلسة,
    جلسات, محاضرة, كلمة, عرض, اجتماع, محاضرات
programme, program, schedule, agenda, timetable, plan of the day | programme, horaire, horaires,
    calendrier, ordre du jour, emploi du temps | programa, horario, horarios, agenda, calendario
    | программа, расписание, график, повестка | 日程, 议程, 节目, 安排, 时间表, 日程表 | برنامج,
    جدول, جدول الأعمال, البرنامج
programme changes, rescheduled, moved, cancelled, postponed, postpone, change of room,
    latest changes, updates | changement de programme, reporté, déplacé, annulé, modification,
    reporter | cambio de programa, aplazado, cambiado, cancelado, pospuesto, aplazar
    | изменения в программе, перенесен, отменен, отложен, перенесли, отменили, отложить | 变动,
    改期, 取消, 推迟, 更改, 延期, 变更 | تغيير البرنامج, تأجيل, تأجل, إلغاء, ألغيت, تغير موعد, تغيرت
opening, opening ceremony, inauguration, welcome, kick-off, opening session | ouverture,
    cérémonie d'ouverture, inauguration, accueil, bienvenue | apertura, inauguración,
    ceremonia de apertura, bienvenida, acto inaugural | открытие, церемония открытия,
    торжественное открытие, приветствие | 开幕, 开幕式, 欢迎, 开幕仪式 | افتتاح, حفل الافتتاح,
    الجلسة الافتتاحية, ترحيب
closing, closing ceremony, closing session, wrap-up, farewell, highlights, last session | clôture,
    cérémonie de clôture, séance de clôture, fermeture | clausura, cierre, ceremonia de clausura,
    acto de clausura | закрытие, церемония закрытия, завершение, итоги | 闭幕, 闭幕式, 结束, 总结
    | اختتام, ختام, حفل الختام, الجلسة الختامية, ختامية
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
theme, themes, topic, topics, subject, track | thème, thèmes, sujet, sujets | tema, temas, asunto,
    eje | тема, темы, тематика, направление | 主题, 议题, 专题, 话题 | موضوع, مواضيع, محور, محاور
abstract, submission, submitted, contributions | résumé, résumés, soumission, soumettre | resumen,
    resúmenes, enviar, presentado | тезисы, аннотация, заявка | 摘要, 投稿, 提交 | ملخص, ملخصات,
    تقديم
participant, participants, attendee, delegate, delegates, attendance, guests, audience,
    how many people, turnout, folks, crowd, turn up, came, come to, visitors, headcount
    | participant, participants, délégué, délégués, public, assistance, combien de personnes, monde,
    visiteurs, sont venus, affluence, foule | participante, participantes, delegado, delegados,
    asistentes, público, asistencia, cuántas personas, cuánta gente, vino, vinieron, acudieron,
    concurrencia | участник, участники, делегат, делегаты, гость, посетители, сколько человек,
    сколько народу, приехало, пришло, посетителей, народу | 参会者, 与会者, 代表, 参加者, 人数,
    多少人, 观众, 来宾, 来了多少, 到场, 参与者 | مشارك, مشاركين, مشاركون, مندوب, مندوبين, حضور,
    كم شخص, ضيوف, وفد, حضروا, زوار, جاؤوا, إجا
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
    translate, translator | interprétation, interprète, interprètes, traduction, traduire, traduit,
    casque, simultanée | interpretación, intérprete, intérpretes, traducción, traducir, traductor,
    auriculares, simultánea | перевод, переводчик, синхронный, переводить, наушники, синхрон | 口译,
    翻译, 同声传译, 同传, 传译, 耳机 | ترجمة, مترجم, مترجمين, ترجمة فورية, سماعة, سماعات
sign language, deaf, hearing loop, hard of hearing | langue des signes, sourd, malentendant
    | lengua de señas, lengua de signos, sordo | жестовый язык, язык жестов, глухой, сурдоперевод
    | 手语, 聋 | لغة الإشارة, صم, أصم
website, web page, page, link, app, online programme | site, site web, page, lien, application,
    appli | sitio web, página web, página, enlace, aplicación, web | сайт, страница, ссылка,
    приложение, веб-сайт | 网站, 网页, 官网, 链接, 应用, 手机应用 | موقع إلكتروني, الموقع, صفحة,
    رابط, تطبيق
room, hall, rooms, halls, chamber, auditorium, venue room | salle, salles, chambre, auditorium,
    salon | sala, salas, salón, auditorio, aula | зал, залы, комната, аудитория, помещение | 厅,
    会议厅, 会场, 房间, 会议室, 大厅 | قاعة, قاعات, غرفة, صالة, قاعه
building, palace, castle, hofburg, congress centre, venue | bâtiment, palais, château, hofburg,
    centre de congrès, lieu | edificio, palacio, castillo, hofburg, centro de congresos, sede
    | здание, дворец, замок, хофбург, конгресс-центр, место проведения | 大楼, 宫, 宫殿, 霍夫堡,
    会议中心, 皇宫, 场馆, 会址 | مبنى, قصر, هوفبورغ, مركز المؤتمرات, المكان, القصر
address, location, where exactly, postcode, district, located, street, square | adresse,
    emplacement, arrondissement, code postal, situé, rue, place, se trouve | dirección, ubicación,
    distrito, código postal, ubicado, calle, plaza, queda | адрес, расположение, район, индекс,
    находится, улица, площадь | 地址, 位置, 几区, 邮编, 第一区, 区, 街, 广场 | عنوان, موقع, منطقة,
    حي, رمز بريدي, شارع, ساحة, ميدان
heldenplatz, heroes' square, heroes square | heldenplatz, place des héros | heldenplatz,
    plaza de los héroes | хельденплац, площадь героев | 英雄广场 | هيلدنبلاتس, ساحة الأبطال,
    هلدنبلاتز
entrance, entry, door, gate, enter, way in, get in, main door, front door, which door | entrée,
    porte, entrer, accès, portail, entrée principale, porte d'entrée | entrada, puerta, entrar,
    acceso, ingreso, entrada principal, puerta principal, por dónde se entra | вход, дверь, ворота,
    войти, подъезд, главный вход, парадная дверь, как зайти | 入口, 门口, 大门, 门, 进门, 进去,
    正门, 主入口, 从哪进 | مدخل, باب, بوابة, دخول, أدخل, المدخل الرئيسي, من وين أدخل
exit, way out | sortie, sortir, issue | salida, salir | выход, выйти, уйти | 出口, 出去 | مخرج,
    خروج, أطلع
registration, register, badge, accreditation, check-in, sign in, name tag, lanyard,
    collect my badge, credentials, sign up desk | inscription, enregistrement, inscrire, badge,
    accréditation, retirer mon badge, récupérer mon badge | registro, inscripción, registrarse,
    acreditación, gafete, credencial, acreditarse, gafetes, recoger, mi acreditación | регистрация,
    зарегистрироваться, бейдж, аккредитация, пропуск, получить бейдж, забрать бейдж | 注册, 报到,
    登记, 签到, 胸牌, 证件, 胸卡, 报名, 领胸牌, 领证, 取胸牌, 报名处 | تسجيل, بطاقة, شارة, اعتماد,
    باج, أسجل, أستلم بطاقتي, البطاقة
information desk, help desk, reception, info point, enquiry, front desk, information | accueil,
    bureau d'information, renseignements, réception, point info, information | mesa de información,
    mostrador, información, recepción, módulo de información | справочная, стойка информации,
    информационная стойка, ресепшн, информация, инфостойка | 问讯处, 咨询台, 服务台, 前台, 信息台,
    问询处 | مكتب الاستعلامات, استعلامات, مكتب المعلومات, استقبال, معلومات
desk, counter, booth | guichet, comptoir, stand, bureau | mostrador, mesa, puesto, ventanilla
    | стойка, стол, стенд, окно | 柜台, 台, 展台 | مكتب, كاونتر, منصة, جناح
ask, help, assist, assistance, staff member, contact | demander, aide, aider, assistance, contacter,
    renseigner | preguntar, ayuda, ayudar, asistencia, contactar | спросить, помощь, помочь,
    помогите, обратиться | 询问, 帮助, 帮忙, 求助, 联系, 问谁 | مساعدة, اسأل, ساعدني, أساعد, نسأل
cloakroom, coat check, wardrobe, checkroom, coat, luggage, bag, suitcase, baggage, leave my, hang,
    hang up, store, drop off, jacket, leave my jacket, stash | vestiaire, manteau, bagage, bagages,
    valise, consigne, sac, déposer, laisser, affaires, poser mon, imper | guardarropa, abrigo,
    equipaje, maleta, consigna, bolso, mochila, dejar, cosas, chaqueta, guardar | гардероб, пальто,
    багаж, чемодан, вещи, камера хранения, сумка, куртка оставить, сдать вещи, повесить,
    оставить вещи, раздеться, рюкзак | 衣帽间, 存包, 寄存, 行李, 外套, 箱子, 大衣, 存衣, 放包,
    放东西, 挂衣服, 背包, 行李箱 | معاطف, أمتعة, شنطة, حقيبة, معطف, غرفة المعاطف, خزانة, حقائب,
    أترك, أحط, أعلق, شنط, جاكيت, أغراض
coffee, tea, break, coffee break, drink, refreshments, snack, coffee area, beverages, caffeine, cup,
    something to drink, thirsty | café, thé, pause, pause café, boisson, boissons, collation,
    buvette, boire, tasse, soif, expresso | café, té, pausa, pausa café, bebida, refrigerio,
    cafetería, receso, tomar algo, taza, sed, cafecito | кофе, чай, перерыв, кофе-брейк, напиток,
    кофейная зона, буфет, перекус, попить, чашка, пить, кофейку | 咖啡, 茶, 茶歇, 休息, 饮料, 喝水,
    点心, 喝, 提神, 杯, 喝点, 口渴 | قهوة, شاي, استراحة, مشروبات, كافيه, مشروب, كوفي, أشرب, كاسة,
    عطشان, فنجان
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
    feeling sick, sick | premiers secours, infirmerie, infirmier, secours, pansement, malade,
    malaise, mal | primeros auxilios, enfermería, enfermera, curita, tirita, mareado, enfermo,
    siento mal | первая помощь, медпункт, медсестра, пластырь, плохо, нехорошо, заболел,
    медицинская помощь, стало плохо | 急救, 医务室, 护士, 创可贴, 不舒服, 生病, 头晕 | إسعاف,
    إسعافات أولية, ممرض, ممرضة, لزقة, مريض, تعبان, عيادة, دايخ
lift, elevator, step-free, wheelchair, stairs, disabled, ramp, escalator, crutches, mobility,
    crutch, broken leg, can't climb, can't walk, climb, pram, stroller, buggy, accessible entrance,
    accessible route, wheelchair access, barrier-free | ascenseur, fauteuil roulant, accessibilité,
    handicapé, escalier, escaliers, rampe, mobilité réduite, plain-pied, béquilles, béquille,
    monter, monte, poussette, plâtre, marches | ascensor, elevador, silla de ruedas, accesibilidad,
    discapacitado, escalera, escaleras, rampa, movilidad, muletas, subir, escalones, carrito, cojo
    | лифт, инвалидная коляска, коляска, безбарьерный, лестница, пандус, инвалид, доступная среда,
    ступеньки, костыли, костылях, подняться, ступени, сломана нога | 电梯, 轮椅, 无障碍, 楼梯, 坡道,
    残疾, 拐杖, 爬楼, 腿脚不便, 婴儿车, 上楼 | مصعد, كرسي متحرك, درج, سلالم, ذوي الإعاقة, منحدر,
    أسانسير, لفت, عكازات, عكاز, أطلع الدرج, ما أقدر أمشي, عربة
floor, storey, upstairs, downstairs, ground floor, level | étage, rez-de-chaussée, en haut, en bas,
    niveau | piso, planta, arriba, abajo, nivel | этаж, наверху, внизу, уровень | 楼层, 楼, 楼上,
    楼下, 几楼 | طابق, دور, فوق, الطابق
foyer, lobby, entrance hall | foyer, hall, hall d'entrée | vestíbulo, hall | фойе, вестибюль, холл
    | 门厅, 大堂, 前厅 | بهو, ردهة, الصالة الرئيسية
direction, directions, way, way to, route, how to get, how do i get, get there, reach, find the way
    | chemin, direction, itinéraire, aller, comment aller, accéder, arriver, rejoindre | camino,
    dirección, cómo llegar, llegar, llego, ruta, ir | дорога, путь, как пройти, как добраться,
    пройти, добраться, попасть, маршрут, доехать, проехать | 路, 怎么走, 怎么去, 方向, 路线,
    怎么过去, 到达, 往哪边走 | طريق, كيف أوصل, اتجاه, وصول, أروح, نوصل, كيف أروح, الطريق
near, nearby, next to, close to, beside, closest, nearest, opposite | près, proche, à côté,
    plus proche, juste à côté, en face, loin | cerca, cercano, al lado, junto, pegado, más cercano,
    enfrente, lejos | рядом, близко, возле, около, ближайший, напротив, недалеко, далеко | 附近,
    旁边, 近, 隔壁, 对面, 最近, 远 | قريب, جنب, بجانب, قرب, أقرب, مقابل, بعيد
left, right, side, window, windows, view | gauche, droite, côté, fenêtre, vue | izquierda, derecha,
    lado, ventana, vista | слева, справа, сторона, окно, вид, окна | 左, 右, 边, 窗, 哪一边, 景色
    | يسار, يمين, جهة, شباك, نافذة, إطلالة
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
    شو اسمك, مساعد, برنامج, حقيقية, بشر, آلي
name, called, named | nom, appelle, nommé, prénom | nombre, llama, llaman, apellido | имя, зовут,
    называется, название, фамилия | 名字, 叫, 名称, 姓名 | اسم, اسمها, اسمه, تسمى
"""
