"""Words of verification, of the sciences behind it and of what else the data show. Pure data."""

TABLE = """
verification, verify, regime, check compliance, check up, checking, cheat, cheating,
    monitor compliance, police the, watchdog, pillars, make sure, enforce, catch cheaters, violate,
    violation, breach, break the rules, comply | vérification, vérifier, régime, triche, tricher,
    s'assurer, contrôler, vérifie, gendarme, piliers, violer, violation, enfreindre | verificación,
    verificar, régimen, trampa, hacer trampa, asegurar, controlar, fiscalizar, pilares, violar,
    violación, incumplir, cumplir | проверка, проверять, контроль, верификация, режим контроля,
    обман, обманывать, убедиться, следят, контролируют, столпа, нарушить, нарушение, нарушает
    | 核查, 核实, 验证, 监督机制, 作弊, 监管, 确保, 检查遵守, 支柱, 违反, 违约, 查出, 怎么查 | تحقق,
    التحقق, رقابة, غش, التأكد, يراقب, تتأكدون, ركائز, خرق, انتهاك, يخالف
monitoring, monitor, surveillance, watch, monitored, keep an eye, keep watch, spy, tracking,
    eavesdrop | surveillance, surveiller, contrôle, guetter, garder un œil, veiller, épier
    | vigilancia, vigilar, monitoreo, supervisión, controlar, vigilan, espiar, estar pendiente
    | мониторинг, наблюдение, наблюдать, слежение, следить, присматривать, отслеживать, следите,
    наблюдаете | 监测, 监控, 监视, 监听, 盯着, 监看, 观测 | رصد, مراقبة, ترصد, ترصدون, تراقبون,
    يراقبون, متابعة
international monitoring system, ims | système de surveillance international, ssi,
    système international de surveillance | sistema internacional de vigilancia, siv
    | международная система мониторинга, мсм | 国际监测系统, 监测系统 | نظام الرصد الدولي,
    نظام المراقبة الدولي
station, stations, facility, facilities, sensor, sensors, detector, instrument, outposts, antenna,
    gauges, machines | station, stations, installation, installations, capteur, détecteur, appareil,
    instrument, appareils, antenne, instruments | estación, estaciones, instalación, instalaciones,
    sensor, detector, aparato, instrumento, aparatos, antena, equipos de medición | станция,
    станции, станций, объект, датчик, датчики, детектор, прибор, аппаратура, пункты, приборы,
    антенна | 台站, 监测站, 测站, 站点, 设施, 传感器, 探测器, 仪器, 监测点, 观测站, 站 | محطة,
    محطات, محطاتكم, مرفق, مرافق, منشأة, مجس, مجسات, أجهزة, محطاتنا, نقاط رصد, مراصد
network, networks, grid | réseau, réseaux | red, redes | сеть, сети | 网络, 台网, 监测网 | شبكة,
    شبكات
certified, certification, certify, accredited, approved | certifié, certification, certifier,
    homologué | certificado, certificada, certificación, certificar | сертифицирован, сертификация,
    сертифицировать, аттестован | 认证, 核证, 合格 | معتمد, معتمدة, اعتماد, تصديق فني, شهادة
complete, completion, finished, ready, progress, built, how much of, how far along, how far,
    percentage done, to go, under construction, working already, up and running | achevé, terminé,
    fini, prêt, avancement, construit, complet, avancé, en est où, opérationnel, en service,
    chantier | completo, terminado, acabado, listo, avance, construido, concluido, qué tan avanzado,
    cuánto falta, operativo, en marcha | завершен, готов, закончен, построен, достроен, готовность,
    процент, сколько осталось построить, на каком этапе, достроили, введено, насколько готова
    | 完成, 建成, 建好, 进度, 完工, 竣工, 建到, 建了多少, 还剩多少, 投入运行, 到哪一步 | اكتمل,
    انجاز, إنجاز, خلصتوا, جاهز, مكتمل, انتهى, تقدم, وين وصلتوا, كم باقي, شغالة, قديش خلص
build, set up, construct, install | construire, installer, bâtir, mettre en place | construir,
    instalar, montar | строить, построить, создать, установить | 建设, 建立, 安装, 建造 | بناء,
    إنشاء, تركيب, بنيتوا
technology, technologies, technique, method, how works | technologie, technologies, technique,
    méthode, marche, fonctionne | tecnología, técnica, método, funciona, funcionar | технология,
    техника, метод, способ, работает | 技术, 方法, 手段, 工作原理, 原理 | تكنولوجيا, تقنية, تقنيات,
    طريقة, كيف تعمل, يعمل
seismic, seismology, seismograph, seismometer, vibration, tremor, ground, quake station, shake,
    shaking, rumble, ground motion, geophone | sismique, sismologie, sismographe, sismomètre,
    vibration, secousse, sol, trembler, tremble, grondement | sísmico, sísmica, sismología,
    sismógrafo, vibración, temblor, suelo, sacudida, retumbo, tiembla | сейсмический, сейсмология,
    сейсмика, сейсмограф, колебания, вибрация, земля, трясет, дрожь, толчки земли | 地震台,
    地震监测, 地震学, 地震波, 振动, 地震仪, 震动, 摇晃, 震波 | زلزالي, زلزالية, اهتزاز, اهتزازات,
    رصد زلزالي, يهتز, رجفة, ارتجاج
earthquake, quake, earthquakes, aftershock, shaking, shake, tremors | séisme, tremblement de terre,
    séismes, réplique, secousses, tremblé | terremoto, sismo, temblor, seísmo, réplica, terremotos,
    sacudón, tembló | землетрясение, землетрясения, толчок, толчки, трясло, тряхнуло | 地震, 余震,
    震, 地震了 | زلزال, زلازل, هزة, هزة أرضية, هزات, زلزل
explosion, blast, bang, detonate, explode, detonation, boom | explosion, exploser, explosé,
    détonation, détoner | explosión, explotar, estallar, estallido, detonación | взрыв, взрывы,
    взорвать, взрывать, взорвался | 爆炸, 爆破, 炸, 核爆, 核爆炸 | انفجار, تفجير, تفجيرات, انفجارات,
    انفجر
tell apart, distinguish, discrimination, natural or man-made, difference between earthquake
    | distinguer, différencier, reconnaître | distinguir, diferenciar, reconocer | отличать,
    отличить, различать, распознать | 区分, 分辨, 辨别, 分清, 鉴别 | يميز, تمييز, تفريق, تفرقون,
    يفرق
underground, subsurface, below ground | souterrain, sous terre, sous-sol | subterráneo, bajo tierra,
    subsuelo | подземный, под землей | 地下 | تحت الأرض, باطن الأرض
atmosphere, air, sky, atmospheric | atmosphère, air, ciel, atmosphérique | atmósfera, aire, cielo,
    atmosférico | атмосфера, воздух, небо, атмосферный | 大气, 大气层, 空气, 空中, 天空 | غلاف جوي,
    هواء, سماء, جو
ocean, sea, underwater, marine, oceans, undersea, seabed, water | océan, mer, sous-marin, marin,
    eau, océans, maritime, sous l'eau | océano, mar, submarino, marino, agua, bajo el agua, mares
    | океан, море, подводный, морской, вода, под водой, моря | 海洋, 海, 水下, 海底, 大海, 深海,
    水声 | محيط, بحر, تحت الماء, بحري, بحار, قاع البحر, ماء
hydroacoustic, hydrophone, underwater microphone, hydrophones, microphones, under the sea,
    below the waves | hydroacoustique, hydrophone, hydrophones, micro sous-marin,
    micros sous la mer, micros | hidroacústico, hidroacústica, hidrófono, micrófono submarino,
    micrófonos del mar, micrófonos, micrófono | гидроакустический, гидроакустика, гидрофон,
    подводный микрофон, микрофоны, микрофон | 水声, 水声台站, 水听器, 水下麦克风, 麦克风, 水下监听
    | صوتي مائي, صوتية مائية, هيدروفون, مكبرات تحت الماء, سماعات مائية, الصوت المائي, ميكروفونات,
    ميكروفون
infrasound, infrasonic, low sound, barometer | infrason, infrasons, infrasonore, baromètre
    | infrasonido, infrasónico, barómetro | инфразвук, инфразвуковой, барометр | 次声, 次声波,
    气压计 | تحت صوتي, دون صوتية, موجات تحت صوتية, دون السمعي, بارومتر
sound, sounds, noise, hear, heard, listen, listening, audible, acoustic | sons, bruit, bruits,
    entendre, entendu, écouter, écoute | sonido, sonidos, ruido, ruidos, oír, oyen, escuchar,
    escucha | звук, звуки, шум, слышать, услышать, слушать, слышно | 声音, 听, 听到, 噪音, 声, 听见,
    声波 | صوت, أصوات, ضجيج, سمع, تسمع, يسمع, سمعت, ضوضاء
wave, waves, signal, signals | onde, ondes, signal, signaux | onda, ondas, señal, señales | волна,
    волны, сигнал, сигналы | 波, 信号, 波动 | موجة, موجات, إشارة, إشارات
radionuclide, radioactive, radioactivity, radiation, fallout, particles, isotope, sniff, sniffing,
    dust, leftovers, traces, air filter, filter | radionucléide, radioactif, radioactivité,
    radiation, particules, rayonnement, renifler, poussière, traces, filtre | radionúclido,
    radiactivo, radiactividad, radiación, partículas, isótopo, olfatear, polvo, restos, trazas,
    filtro | радионуклид, радиоактивный, радиоактивность, радиация, частицы, изотоп, пыль, следы,
    фильтр, нюхать | 放射性, 放射性核素, 核素, 辐射, 粒子, 颗粒物, 灰尘, 痕迹, 微量, 过滤, 嗅
    | نويدات مشعة, مشع, مشعة, إشعاع, إشعاعي, جسيمات, نويدة, غبار, آثار, فلتر, بقايا
xenon, noble gas, radioxenon, noble gases, gas, gases | xénon, gaz rare, gaz rares, gaz noble,
    radioxénon, gaz | xenón, gas noble, gases nobles, radioxenón, gas | ксенон, инертный газ,
    благородный газ, радиоксенон, газ | 氙, 惰性气体, 稀有气体, 放射性氙, 氙气 | زينون, غاز خامل,
    غازات خاملة, غازات نبيلة, غاز
laboratory, laboratories, lab, sample, samples | laboratoire, laboratoires, labo, échantillon
    | laboratorio, laboratorios, muestra | лаборатория, лаборатории, проба, образец | 实验室, 样品,
    样本 | مختبر, مختبرات, عينة, عينات, معمل
international data centre, idc, data centre, data center, i d c | centre international de données,
    cid, centre de données | centro internacional de datos, cid, centro de datos
    | международный центр данных, мцд, центр данных, центр данных в вене | 国际数据中心, 数据中心
    | مركز البيانات الدولي, مركز بيانات, مركز البيانات
national data centre, ndc, national data centres, national centre, national data center, n d c,
    ndcs, national centers, our own data centre | centre national de données, cnd,
    centres nationaux, centre national | centro nacional de datos, cnd, centros nacionales,
    centro nacional | национальный центр данных, нцд, национальные центры, национальных центров
    | 国家数据中心, 国家中心 | مركز بيانات وطني, مراكز البيانات الوطنية, المراكز الوطنية, مركز وطني
data, records, readings, recording, recorded, record, measurements, figures, files, information,
    archive | données, donnée, enregistrement, enregistrer, enregistré, mesures, informations,
    fichiers, chiffres | datos, dato, registro, registrar, grabar, graban, grabación, mediciones,
    información, archivos, cifras | данные, запись, записи, записывать, зафиксировать, измерения,
    сведения, информация, файлы | 数据, 资料, 记录, 录到, 测量, 信息, 档案, 文件 | بيانات, معطيات,
    تسجيل, تسجيلات, سجلت, قياسات, معلومات, ملفات, أرقام, داتا
analyse, analysis, analyst, evaluate, process, crunch, look through, interpret, sift, scrutinise,
    review | analyse, analyser, analyste, évaluer, dépouiller, interpréter, examiner, éplucher
    | análisis, analizar, analista, evaluar, procesar, interpretar, examinar, revisar los datos,
    estudian | анализ, анализировать, аналитик, обработка, оценка, разбирать, обрабатывают,
    просматривать, изучают сигналы | 分析, 分析员, 处理, 研判, 分析师, 解读, 审核, 研究数据 | تحليل,
    محلل, محللين, معالجة, تقييم, يحللون, تحللون, يدرسون, يفحص
bulletin, report, list of events, reb, sel | bulletin, rapport, liste, bulletins | boletín, informe,
    lista, boletines | бюллетень, отчет, список | 公报, 报告, 清单, 简报 | نشرة, تقرير, قائمة, نشرات
fast, quick, quickly, soon, how long, speed, hours after, time takes, delay, immediately,
    right away, straight away, instantly, how soon, minutes, real time, turnaround | rapide, vite,
    rapidement, délai, combien de temps, vitesse, tout de suite, immédiatement, instantané,
    temps réel, en combien de temps | rápido, pronto, rapidez, cuánto tarda, demora, tardan,
    enseguida, de inmediato, tiempo real, en cuánto tiempo, cuánto tardan | быстро, скоро, скорость,
    как скоро, срок, время занимает, сразу, мгновенно, в реальном времени, через сколько, оперативно
    | 多快, 快, 多久, 多长时间, 速度, 马上, 立刻, 实时, 多久能, 几个小时 | سرعة, بسرعة, سريع,
    كم وقت, مدة, بعد كم, فورا, مباشرة, على طول, خلال كم, بكم ساعة
transmit, transmission, send, travel, transfer, satellite, communications, gci,
    global communications infrastructure, cable, get to vienna, reach vienna, flow, arrive in, sent,
    beam, relay, upload, connection, link, come in, get from the stations, pipeline | transmettre,
    transmission, envoyer, satellite, communication, communications, acheminer, câble, parvenir,
    arrivent à vienne, remontent, passent, relier, liaison, remonter, acheminées, connexion
    | transmitir, transmisión, enviar, satélite, comunicaciones, comunicación, cable, viajan,
    llegan, llegan a viena, mandan, enlace, conexión, suben, llegan los datos | передача,
    передавать, отправлять, спутник, связь, коммуникация, кабель, добираются, поступают, попадают,
    доходят, передаются, поступают данные, канал связи, соединение, линия связи, пересылают,
    доставляются | 传输, 传送, 发送, 卫星, 通信, 通讯, 电缆, 传到, 传回, 送到, 到达维也纳, 传过来,
    连接, 链路, 上传, 汇到 | نقل, إرسال, قمر صناعي, أقمار صناعية, اتصالات, كابل, تنتقل,
    تصل البيانات, بتوصل, توصل, توصلكم, ينتقل, ربط, اتصال, ترسل, ترسلون, توصيل
access, available, public, secret, confidential, allowed to see, who can see, download, get hold,
    apply, share, ordinary people, request, for my thesis, for my paper, use your data | accès,
    accéder, accessible, public, secret, confidentiel, consulter, partager, télécharger,
    demander accès, se procurer, obtenir, pour ma thèse | acceso, acceder, accesible, público,
    secreto, confidencial, ver los datos, compartir, descargar, solicitar, pedir, obtener,
    usar los datos, para su tesis | доступ, получить доступ, открытый, секретный, конфиденциальный,
    доступны, публичный, скачать, запросить, посмотреть, увидеть, поработать с данными,
    пользоваться данными | 访问, 获取, 公开, 保密, 机密, 查看, 查阅, 秘密, 下载, 申请, 看到, 普通人,
    拿到, 用你们的数据, 使用数据 | وصول, إطلاع, اطلاع, متاح, سري, سرية, علني, مسموح, مفتوحة, تحميل,
    أطلب, أحصل, يشوف, أشوف, أستعمل بياناتكم, استخدام البيانات
research, study, studies, thesis, project, phd, paper | recherche, étude, étudier, thèse, projet,
    doctorat | investigación, investigar, estudio, estudiar, tesis, proyecto, doctorado
    | исследование, исследовать, изучение, изучать, диссертация, проект, наука, диссертации | 研究,
    科研, 论文, 课题, 项目, 写论文, 博士论文 | بحث, أبحاث, دراسة, دراسات, أطروحة, مشروع, بحوث,
    رسالة, دكتوراه, ماجستير
vdec, virtual data exploitation centre | vdec, centre virtuel | vdec, centro virtual
    | виртуальный центр, vdec | 虚拟数据, 虚拟数据开发中心 | المركز الافتراضي
on-site inspection, osi, inspection, inspections, inspector, inspectors, inspect, walk in,
    send a team, on the spot, on the ground team, search team | inspection sur place, inspection,
    inspections, inspecter, inspecteur, isp, sur le terrain, envoyer une équipe, débarquer
    | inspección in situ, inspección, inspecciones, inspector, inspectores, inspeccionar,
    enviar un equipo, en el terreno, revisar un terreno | инспекция на месте, инспекция, инспекции,
    инспектор, инспектировать, выезд, отправить команду, на месте | 现场视察, 视察, 现场检查,
    视察员, 检查组, 核查组, 实地, 派人, 上门检查 | تفتيش موقعي, تفتيش, مفتش, مفتشين, مفتشون,
    التفتيش الموقعي, إرسال فريق, على الأرض, يدخلوا يفتشوا
exercise, field exercise, drill, ife, bue, practise, rehearsal, simulation | exercice, exercices,
    entraînement, simulation, exercice de terrain | ejercicio, ejercicios, simulacro, práctica,
    maniobras | учение, учения, тренировка, полевые учения, упражнение | 演练, 演习, 练习, 实地演练
    | تمرين, تمارين, تدريب ميداني, محاكاة, تدريبات
training, train, course, teach, learn, capacity building, trained, practice, instruct | formation,
    former, cours, apprendre, stage, s'entraînent, apprennent, instruire | capacitación, formación,
    curso, entrenar, aprender, entrenan, capacitan, aprenden | обучение, учить, курс, подготовка,
    тренинг, тренируются, учатся, обучают, готовят | 培训, 训练, 课程, 学习, 受训, 训练场, 学
    | تدريب, دورة, تعليم, تأهيل, بناء القدرات, يتدربوا, بيتدربوا, يتعلمون
equipment, devices, tools | équipement, matériel, outils | equipo, equipos, equipamiento,
    herramientas | оборудование, техника, инструменты | 设备, 器材, 工具 | معدات, أجهزة, أدوات
test centre, test center, seibersdorf, technology support, training centre,
    where do inspectors train | centre de formation, centre technique, seibersdorf,
    centre d'entraînement | centro de formación, seibersdorf, centro de entrenamiento
    | учебный центр, зайберсдорф, тренировочный центр, учебного центра, полигон для обучения
    | 培训中心, 技术支持与培训中心, 塞伯斯多夫, 训练中心, 培训基地 | مركز التدريب,
    مركز الدعم التقني, زايبرسدورف, مركز تدريب
threshold, sensitivity, smallest, small, minimum, tiny, how small, weak, tiniest, how big,
    minimum size, how little, size, big does it have to be | seuil, sensibilité, plus petit, petit,
    petite, minimum, minuscule, faible, taille, à partir de quelle, moindre, si petite,
    quelle puissance minimale | umbral, sensibilidad, más pequeña, pequeño, mínimo, mínima, chico,
    débil, tamaño, a partir de qué, chiquita, qué tan pequeña, qué tan grande | порог,
    чувствительность, самый маленький, маленький, малый, минимальный, слабый, мелкий, размер,
    насколько маленький, от какой мощности, крошечный, насколько мощный | 阈值, 灵敏度, 最小, 小,
    多小, 微小, 下限, 多小的, 多大才能, 最低, 极小, 要多大, 多大的爆炸, 多大你们 | عتبة, حساسية,
    أصغر, صغير, أدنى, ضعيف, حجم, من أي حجم, قديش صغير, أصغرها, شو أصغر
detect, detection, detected, notice, notified, catch, caught, pick up, sense, spot, capture
    | détecter, détection, détecté, remarquer, repérer, capter, capté, percevoir, voir | detectar,
    detección, detectó, notar, captar, captaron, percibir, ver | обнаружить, обнаружение, засечь,
    заметить, зафиксировать, уловить, поймать, регистрировать | 探测, 检测, 测到, 发现, 监测到,
    捕捉, 察觉 | كشف, اكتشاف, رصد, التقط, لاحظ, كشفتم, رصدت
yield, kiloton, tonnes, tnt, energy, power, megaton, strength, kilo ton, pounds, how powerful,
    dynamite, ton, tons, kilotons, tonnage, megatons | puissance, kilotonne, tonne, tonnes, tnt,
    énergie, force, équivalent, trotyl, dynamite, kilo tonne | potencia, kilotón, tonelada,
    toneladas, tnt, trotil, energía, fuerza, equivalente, kilotones, dinamita | мощность, килотонна,
    тонна, тротил, энергия, сила, тнт, тротиловый эквивалент, тротиле, эквивалент, динамит,
    взрывчатка, весит | 当量, 千吨, 吨, 威力, 能量, 万吨, 梯恩梯, 炸药, 相当于, 千吨级, 吨当量
    | قوة, كيلوطن, طن, طاقة, شدة, مردود, معادل, تي إن تي, كيلو طن, متفجرات
magnitude, richter, scale, strong, how strong, intensity | magnitude, richter, échelle, fort,
    force du séisme, intensité | magnitud, richter, escala, fuerte, intensidad, qué tan fuerte
    | магнитуда, рихтер, шкала, сильный, балл, балльность, насколько сильно | 震级, 里氏, 级, 多强,
    强度, 几级 | درجة, ريختر, مقياس, قوة الزلزال, قديش قوي, قوته, رختر
hiroshima | hiroshima | hiroshima | хиросима | 广岛 | هيروشيما
atmospheric transport, atm, backtracking, dispersion, wind, winds, modelling, plume, trace back,
    blew, blow, where the air came from, come from, origin of particles, where it came from, drift,
    contaminated, cloud, wind carried, carried by the wind, back track, trajectory, fallout map
    | transport atmosphérique, dispersion, vent, vents, modélisation, panache, trajectoire,
    souffler, soufflé, nuage, provenance, d'où vient, contaminé | transporte atmosférico,
    dispersión, viento, vientos, modelado, modelización, trayectoria, sopló, soplar, nube,
    procedencia, de dónde viene, de dónde vino, contaminado | атмосферный перенос, рассеяние, ветер,
    моделирование, распространение, обратная траектория, откуда прилетели, откуда пришло, ветром,
    принесло, облако, откуда воздух, переносит | 大气传输, 大气输送, 扩散, 风, 模拟, 建模, 回溯,
    追踪, 飘, 飘来, 吹来, 从哪里来, 来源, 云团 | نقل جوي, انتقال جوي, انتشار, رياح, ريح, نمذجة,
    تتبع, من وين إجت, هبت, سحابة, مصدر الهواء, جاي من
maintain, maintenance, sustainment, ageing, old equipment, repair, replace, recapitalisation,
    keep running, wear out, old, break, breaks, broken, swap, spare parts, outdated, rusty, fix,
    break down, out of order, decades | entretien, maintenance, vieillir, vieillissement, réparer,
    remplacer, pérennité, vieux, pannes, casse, panne, pièces, rouille, dépassé, usure,
    tomber en panne, vétuste | mantenimiento, mantener, envejecer, reparar, reemplazar,
    sostenimiento, viejo, avería, rompe, descompone, piezas, repuestos, oxidado, obsoleto, se daña
    | обслуживание, техобслуживание, ремонт, старение, устаревать, замена, поддержание, старый,
    износ, ломается, сломалась, запчасти, изношенный, чинить, старые | 维护, 老化, 维修, 更换, 保养,
    旧, 维持, 运维, 坏, 坏了, 旧了, 零件, 修理, 陈旧, 过时 | صيانة, تقادم, إصلاح, استبدال, قديم,
    استدامة, أعطال, تعتق, تخرب, قطع غيار, خربت, تصليح, عتيق, تعطلت
dprk, north korea, north korean, pyongyang, democratic people's republic of korea, punggye-ri, kim,
    kim jong un, north koreans, north, korean test, koreans, hermit kingdom | corée du nord,
    nord-coréen, nord-coréens, pyongyang, rpdc, kim, nord-coréenne, coréens, essai coréen,
    régime de pyongyang | corea del norte, norcoreano, norcoreana, norcoreanos, pionyang, rpdc, kim,
    coreana, norcorea, coreanos, prueba coreana, régimen de pionyang | кндр, северная корея,
    северной корее, северокорейский, пхеньян, ким, северокорейцы, корейцы, северной кореи,
    корейские, корейцев, корее | 朝鲜, 北韩, 平壤, 朝核, 金正恩, 朝方, 朝鲜的, 丰溪里
    | كوريا الشمالية, كورية شمالية, بيونغ يانغ, بيونغيانغ, كيم, كوريين, الكوري الشمالي, كوريا
announce, announced, announcement, declare, admitted, declared | annoncer, annoncé, annonce,
    déclarer, déclaré | anunciar, anunciado, anunció, anuncio, declarar | объявить, объявлять,
    объявленный, заявить, заявление | 宣布, 公布, 宣称, 承认, 声明 | إعلان, أعلن, أعلنت, معلن, معلنة
tsunami, tidal wave, early warning, warning | tsunami, raz de marée, alerte, alerte précoce,
    vague géante, raz-de-marée | tsunami, maremoto, alerta, alerta temprana, ola gigante, maremotos
    | цунами, предупреждение, раннее предупреждение, оповещение, гигантская волна | 海啸, 预警,
    警报, 早期预警, 巨浪 | تسونامي, إنذار, إنذار مبكر, تحذير, موجة عملاقة
disaster, catastrophe, accident, emergency event | catastrophe, désastre, accident | desastre,
    catástrofe, accidente | катастрофа, бедствие, авария, стихия | 灾害, 灾难, 事故, 灾 | كارثة,
    كوارث, حادث, حادثة
reactor, power plant, nuclear plant, power station | réacteur, centrale, centrale nucléaire
    | reactor, central nuclear, planta nuclear | реактор, аэс, атомная станция, электростанция
    | 反应堆, 核电站, 核电厂, 电站 | مفاعل, مفاعلات, محطة نووية
fukushima | fukushima | fukushima | фукусима, фукусиме, фукусимы | 福岛 | فوكوشيما
volcano, eruption, volcanic, erupt, volcanoes | volcan, éruption, volcanique, volcans | volcán,
    erupción, volcánico, volcanes | вулкан, извержение, вулканический, вулканы | 火山, 喷发,
    火山爆发 | بركان, ثوران, براكين, بركاني
tonga, hunga, hunga tonga | tonga, hunga | tonga, hunga | тонга, хунга | 汤加, 洪阿 | تونغا, هونغا
meteor, meteorite, fireball, asteroid, bolide, rock from space, space rock, shooting star | météore,
    météorite, bolide, astéroïde, étoile filante, caillou | meteoro, meteorito, bólido, asteroide,
    estrella fugaz, roca | метеорит, метеор, болид, астероид, небесное тело, падение метеорита
    | 陨石, 流星, 火流星, 小行星, 天外来客, 陨星 | نيزك, شهاب, نيازك, كويكب, حجر من السماء
chelyabinsk, urals | tcheliabinsk, oural, russie en 2013 | cheliábinsk, urales, rusia 2013
    | челябинск, челябинский, урал, над уралом | 车里雅宾斯克, 乌拉尔 | تشيليابينسك, الأورال
whale, whales, blue whale, song, whale song, sea creatures, singing | baleine, baleines,
    chant des baleines, cétacé, rorqual, mammifères marins | ballena, ballenas, cetáceo, canto,
    mamíferos marinos | кит, киты, китов, синий кит, песни китов, морские животные | 鲸, 鲸鱼, 蓝鲸,
    鲸歌, 鲸类 | حوت, حيتان, الحوت الأزرق, كائنات بحرية
animal, animals, fish | animal, animaux, poisson | animal, animales, pez | животное, животные, рыба
    | 动物, 生物, 鱼 | حيوان, حيوانات, سمك
submarine, ara san juan, san juan, sunken | sous-marin, san juan | submarino, san juan, hundido
    | подводная лодка, подлодка, сан-хуан | 潜艇, 潜水艇, 圣胡安 | غواصة, الغواصة, سان خوان
search, find, look for, lost, disappeared, missing vessel | recherche, chercher, retrouver, disparu,
    perdu | búsqueda, buscar, encontrar, desaparecido, perdido | поиск, поиски, искать, найти,
    пропавший, потерять | 搜寻, 搜索, 寻找, 失踪, 找 | بحث, البحث عن, مفقود, مفقودة, ضاع, ضائع
iceberg, ice, antarctica, polar | iceberg, glace, antarctique, polaire | iceberg, hielo, antártida,
    polar | айсберг, лед, антарктида, полярный | 冰山, 冰, 南极 | جبل جليدي, جليد, القطب الجنوبي
climate, environment, civil, scientific use, other uses, benefit, peaceful use, useful | climat,
    environnement, civil, utile, utilité, autres usages, usage, avantage | clima, medio ambiente,
    civil, útil, utilidad, otros usos, uso, beneficio | климат, окружающая среда, гражданский,
    польза, применение, использование, использовать | 气候, 环境, 民用, 用处, 用途, 利用, 好处, 应用
    | مناخ, بيئة, مدني, مدنية, استخدام, استخدامات, فائدة, تستعمل
artificial intelligence, ai, machine learning, neural network, algorithm, automatic, automation,
    computer, robot | intelligence artificielle, ia, apprentissage automatique,
    apprentissage machine, algorithme, automatique, ordinateur, automatisation
    | inteligencia artificial, ia, aprendizaje automático, algoritmo, automático, computadora,
    ordenador, automatización | искусственный интеллект, ии, машинное обучение, нейросеть, алгоритм,
    автоматический, компьютер | 人工智能, 机器学习, 算法, 自动, 神经网络, 电脑, 计算机, 深度学习,
    智能 | ذكاء اصطناعي, الذكاء الاصطناعي, تعلم آلي, خوارزمية, حاسوب, كمبيوتر, تعلم الآلة, الآلة,
    خوارزميات
sofar, sofar channel, sound channel, deep layer | canal sofar, canal sonore, chenal | canal sofar,
    canal de sonido, canal acústico | канал sofar, звуковой канал, подводный звуковой канал | 声道,
    深海声道, 声发信道, sofar | قناة صوتية, قناة سوفار, سوفار
channel, layer, depth, deep | canal, couche, profondeur, profond | canal, capa, profundidad,
    profundo | канал, слой, глубина, глубокий | 通道, 层, 深度, 深 | قناة, طبقة, عمق, عميق
number of tests, how many tests, total tests, how many bombs, so far in history, all in all,
    bombs have been exploded, tests were there, altogether tested, count of tests | nombre d'essais,
    combien d'essais, depuis le début, au total | número de ensayos, cuántos ensayos,
    cuántas pruebas, en total, en la historia | количество испытаний, число испытаний,
    сколько испытаний, всего за историю, за все время | 多少次核试验, 几次核试验, 试验次数,
    一共多少次, 总共 | عدد التجارب, كم تجربة, بالتاريخ, بالمجموع
first test, trinity, very first, new mexico | premier essai, trinity, tout premier, nouveau-mexique
    | primer ensayo, primera prueba, trinity, nuevo méxico | первое испытание, тринити, нью-мексико
    | 第一次核试验, 首次核试验, 三位一体, 新墨西哥 | أول تجربة, أول تفجير, ترينيتي, نيو مكسيكو
longest, longest period, streak, gap, pause without, ever gone without, without any, dry spell,
    how long since the last, quiet period, years without, without explosions, without tests,
    since anyone | plus longue, record, période, sans essai, plus long, pause, sans aucun essai,
    depuis le dernier essai, accalmie, trêve, sans explosion, années sans | más largo, récord,
    periodo, sin ensayos, más tiempo, pausa, sin ninguna prueba, desde la última prueba,
    más prolongado, racha, sin explosiones, años sin, llevan sin, sin ensayos nucleares
    | самый долгий, рекорд, период, дольше всего, перерыв, самый длинный, без испытаний,
    без взрывов, с последнего испытания, затишье, промежуток, лет без, сколько лет не | 最长, 纪录,
    间隔, 时期, 没有试验, 最久, 没有爆炸, 最长时间, 平静期, 多久没有, 多少年没有, 几年没有 | أطول,
    رقم قياسي, فترة, انقطاع, بدون تجارب, أطول فترة, بدون أي تجربة, من آخر تجربة, هدوء, أطول مدة,
    من كم سنة, بدون تفجير, ما صار تفجير
semipalatinsk, day against nuclear tests, 29 august | semipalatinsk, journée contre les essais
    | semipalatinsk, día contra los ensayos | семипалатинск, день действий против ядерных испытаний,
    семипалатинский полигон | 塞米巴拉金斯克, 禁止核试验国际日, 反对核试验日 | سيميبالاتينسك,
    يوم مناهضة التجارب النووية
test site, polygon, desert | site d'essais, polygone, désert | polígono, campo de pruebas, desierto
    | полигон, пустыня | 试验场, 沙漠, 靶场 | موقع التجارب, صحراء, ميدان تجارب
meaning, mean, means, definition, define, explain, stand for, explanation, what is | signifier,
    signifie, définition, veut dire, expliquer, explique, sens | significado, significa, definición,
    explicar, explique, quiere decir | значение, значит, означает, определение, объясните,
    объяснить, что такое | 意思, 含义, 定义, 解释, 什么叫, 是什么 | معنى, تعريف, شرح, اشرح, تعني
importance, important, why important, matter | importance, important, importe | importancia,
    importante, importa | важность, важный, важно | 重要, 重要性 | أهمية, مهم, مهمة
evidence, proof, prove, confirm, smoking gun, certain | preuve, prouver, confirmer, certain
    | prueba, evidencia, probar, confirmar, seguro | доказательство, доказать, подтвердить, уверен
    | 证据, 证明, 证实, 确认, 确定 | دليل, إثبات, تأكيد, أدلة, تأكد
science, scientific, physics | science, sciences, scientifique, physique | ciencia, científico,
    física | наука, научный, физика | 科学, 物理 | علم, علوم, علمي, علمية, فيزياء
earth, world, global, worldwide | terre, monde, mondial, planète | tierra, mundo, mundial, planeta
    | земля, мир, мировой, всемирный, планета | 地球, 世界, 全球, 全世界 | أرض, عالم, عالمي, كوكب
"""
