"""Words of the treaty, of law and diplomacy, of the organisation and its people. Pure data."""

TABLE = """
treaty, agreement, pact, accord, convention, ctbt, deal | traité, traités, accord, pacte,
    convention, tice, texte du traité | tratado, acuerdo, pacto, convenio, convención, tpce
    | договор, соглашение, пакт, конвенция, двзяи | 条约, 公约, 协定, 协议, 协约, 条约文本 | معاهدة,
    معاهدات, اتفاقية, اتفاق, معاهدة دولية
test ban, ban on tests, prohibition of tests, nuclear test ban | interdiction des essais
    | prohibición de los ensayos, prohibición de pruebas | запрещение испытаний, запрет испытаний
    | 禁试, 禁核试, 禁止核试验, 全面禁试 | حظر التجارب, منع التجارب
ban, banned, prohibit, prohibited, forbid, forbidden, outlaw, illegal | interdiction, interdire,
    interdit, stopper, arrêter, illégal | prohibición, prohibir, prohíbe, prohibido, frenar, parar,
    ilegal | запрет, запрещение, запрещать, запрещено, запретить, остановить, прекратить, нельзя
    | 禁止, 禁, 停止, 不许, 不准 | حظر, تحظر, منع, ممنوع, وقف, إيقاف, ممنوعة
test, tests, testing, detonation, trial, bomb, detonated, set off | essai, essais, tester, test,
    tir, bombe | ensayo, prueba, probar, test, detonación, bomba | испытание, тест, испытывать,
    испытать, бомба, бомбу | 试验, 核试, 测试, 试爆, 炸弹 | تجربة, تجارب, اختبار, اختبارات, قنبلة,
    فجرت
nuclear test, nuclear tests, atomic test, bomb test, weapon test, atomic explosion,
    atomic explosions, nuclear explosion, nuclear explosions, nuclear blast, bombs tested,
    nuke test, nukes | essai nucléaire, essais nucléaires, explosion nucléaire,
    explosions nucléaires, explosion atomique, explosions atomiques, essai atomique, tir nucléaire
    | ensayo nuclear, ensayos nucleares, prueba nuclear, pruebas nucleares, prueba atómica,
    explosión nuclear, explosiones nucleares, explosión atómica, explosiones atómicas,
    pruebas atómicas, detonación nuclear | ядерное испытание, ядерные испытания, атомные испытания,
    ядерный взрыв, ядерные взрывы, атомный взрыв, атомное испытание | 核试验, 核试, 核爆, 核爆炸,
    核弹试验, 原子弹试验 | تجربة نووية, تجارب نووية, تفجير نووي, تفجيرات نووية, انفجار نووي,
    تجربة ذرية
nuclear, atomic, atom | nucléaire, nucléaires, atomique, atome | nuclear, nucleares, atómico, átomo
    | ядерный, атомный, атом | 核, 原子, 原子能, 核能 | نووي, نووية, ذري, ذرية
weapon, weapons, bomb, warhead, arms, nuke, nukes, missile | arme, armes, bombe, ogive, missile
    | arma, armas, bomba, ojiva, misil | оружие, бомба, боеголовка, вооружение, ракета | 武器,
    核武器, 原子弹, 炸弹, 弹头, 军备, 导弹, 核弹 | سلاح, أسلحة, قنبلة, قنابل, صاروخ
disarmament, arms control, non-proliferation | désarmement, maîtrise des armements,
    non-prolifération | desarme, control de armas, no proliferación | разоружение,
    контроль над вооружениями, нераспространение | 裁军, 军控, 不扩散, 防扩散 | نزع السلاح,
    ضبط التسلح, عدم الانتشار
negotiation, negotiate, talks, bargaining, drafting, geneva talks, haggle, worked out, drawn up,
    wrote | négociation, négocier, négociateur, pourparlers, rédigé, rédaction, élaborer
    | negociación, negociar, negociador, conversaciones, redactar, redactó, elaborar | переговоры,
    переговорщик, вести переговоры, составить, разработать, написали | 谈判, 谈, 磋商, 协商, 起草,
    制定, 拟定 | مفاوضات, تفاوض, مفاوض, صياغة, كتبوا, وضع النص
adopt, adoption, adopted, approve, agreed, agree, consensus, accepted, said yes, said no, in favour,
    against | adoption, adopter, adopté, approuver, consensus, accepté, voté, dit oui, dit non,
    pour et contre | adopción, adoptar, aprobar, aprobación, aprobado, consenso, aceptado,
    acordaron, a favor, en contra, dijo que sí | принять, принятие, принят, приняли, одобрить,
    консенсус, согласие, согласились, были против, за и против, проголосовали | 通过, 批准通过,
    一致同意, 共识, 通过了, 谁反对, 谁赞成, 投了 | اعتماد, اعتمدت, تبني, إقرار, إجماع, توافق,
    وافقوا, اعتمدوا, مين ضد, صوتوا, مين مع
vote, votes, voting, ballot, in favour, abstain | vote, voter, voix, scrutin, abstention, contre
    | voto, votar, votación, votos, abstención | голосование, голосовать, голос, воздержаться
    | 投票, 表决, 票, 赞成, 反对, 弃权 | تصويت, صوت, أصوات, امتناع
general assembly, unga | assemblée générale | asamblea general | генеральная ассамблея, генассамблея
    | 联合国大会, 联大, 大会通过 | الجمعية العامة
united nations, un, uno, onu | nations unies, onu | naciones unidas, onu
    | организация объединенных наций, оон, объединенные нации | 联合国 | الأمم المتحدة
secretary-general | secrétaire général | secretario general | генеральный секретарь, генсек | 秘书长
    | الأمين العام
sign, signature, signing, signatory, signed, signatories, put their name, put its name, initialled,
    autograph | signature, signer, signé, signataire, signataires, paraphé, paraphe, apposé | firma,
    firmar, firmó, firmante, signatario, firmaron, suscribir, suscribieron, rúbrica | подпись,
    подписание, подписать, подписали, подписавший, поставить подпись, подписались | 签署, 签字,
    签约, 签, 签署国, 签了字, 签字国, 签的 | توقيع, وقع, وقعت, موقعة, توقيعات, موقعين, يوقع, يوقعوا,
    إمضاء
ratify, ratification, ratified, ratifying, rubber stamp, parliament | ratification, ratifier,
    ratifié, ratifient, entériner | ratificación, ratificar, ratificado, ratificaron, parlamento,
    congreso aprobó | ратификация, ратифицировать, ратифицировали, парламент, утвердить, утвердили
    | 批准, 核准, 批约, 议会, 批了 | تصديق, صدقت, مصادقة, صادقت, تصديقات, برلمان, صدق, صادق, مصدقة,
    المصدقين
join, membership, sign up, become a member, enrol, get involved, subscribe | adhérer, adhésion,
    rejoindre, faire partie, s'inscrire, devenir membre, participer à, intégrer | adherirse,
    adhesión, unirse, sumarse, formar parte, apuntarse, inscribirse, hacerse miembro, entrar en
    | присоединиться, присоединение, вступить, вступление, записаться, стать членом, вступать,
    попасть в | 加入, 参加条约, 成员资格, 报名, 入会, 成为成员, 加进 | انضمام, انضم, انضمت, أنضم,
    أشترك, اشتراك, أصير عضو
member, members, member state, party | membre, membres, état membre, partie | miembro, miembros,
    estado miembro, parte | член, члены, участник договора, государство-член, государства-члены
    | 成员, 成员国, 缔约国, 会员国 | عضو, أعضاء, دولة عضو, الدول الأعضاء
withdraw, withdrawal, revoke, pull out, quit, back out, un-ratify, took back, dropped out, walk out,
    leave the treaty, after signing, changed their mind | retrait, retirer, révoquer, dénoncer,
    dénonciation, quitter, repris, sorti, changé d'avis | retirada, retirar, retiro, revocar,
    echarse atrás, salirse, bajarse, bajó, desdijo, se salió, y después qué, se arrepiente,
    arrepintió | отозвать, отзыв, выход, выйти, отказаться, вышла, отозвала, передумать, денонсация,
    передумали | 撤回, 撤销, 退出, 收回, 退约, 反悔, 收回批准, 不算了, 不作数, 后悔 | سحب, سحبت,
    انسحاب, انسحبت, تراجعت, طلعت من, غيرت رأيها, رجعت عن
entry into force, enter into force, in force, take effect, effective, valid law, become law,
    kick in, come into effect, be law | entrée en vigueur, entrer en vigueur, en vigueur,
    s'applique, applicable, prendre effet | entrada en vigor, entrar en vigor, en vigor, vigente,
    vigencia, rija, rige, rigen, aplica, entra a regir, válido | вступление в силу, вступить в силу,
    вступит в силу, в силе, действует, действие, заработает, вступил, действующий, работает договор
    | 生效, 有效, 效力, 实施, 施行, 起作用 | دخول حيز النفاذ, حيز النفاذ, النفاذ, نافذة, سارية,
    سريان, تسري, تطبق, يطبق, مفعول, تبدأ بالعمل
annex, annex 2, annexes, appendix | annexe, annexes, annexe 2 | anexo, anexos, anexo 2 | приложение,
    приложения, приложение 2 | 附件, 附件二, 附件2 | مرفق, ملحق, المرفق 2
missing, lacking, remaining, holdout, outstanding, left, dragging their feet, not yet, still need,
    still have to, waiting for, hold back, absent | manquer, manquant, manque, reste, restent,
    restant, absents, pas encore, attend | faltar, faltan, falta, restante, quedan, pendiente,
    todavía no, aún no, ausentes, quedan por | не хватает, недостает, остается, осталось,
    недостающий, еще не, до сих пор не, ждем, нет еще | 缺, 缺少, 还差, 剩下, 尚未, 未批准, 还没有,
    没批准, 没签, 等着, 差几个 | ناقص, ناقصة, باقي, متبقي, تبقى, ينقص, بعد ما, لم يصدق, منتظر,
    ما وقعت
article, articles, clause, paragraph | article, articles, clause | artículo, artículos, cláusula
    | статья, статьи, пункт | 条款, 第一条, 条文, 第十四条 | مادة, مواد, بند
protocol | protocole | protocolo | протокол | 议定书 | بروتوكول
preamble | préambule | preámbulo | преамбула | 序言 | ديباجة
obligation, commitment, promise, undertake, duty, bound, binding | obligation, engagement,
    promettre, engager, contraignant | obligación, compromiso, prometer, comprometer, vinculante
    | обязательство, обязанность, обещать, обязываться, обязательный | 义务, 承诺, 责任, 约束力,
    约束 | التزام, التزامات, تعهد, ملزم, ملزمة
depositary, deposit, keeps the papers, custody, hand in, hand over, instrument | dépositaire, dépôt,
    déposer, garde, conserver, remettre, papiers, instrument | depositario, depositar, depósito,
    guarda, custodia, entregar, papeles, instrumento | депозитарий, депонировать, хранит, хранитель,
    хранение, хранить, сдать, документы | 保存人, 保管, 交存, 保存, 交给, 文书 | وديع, إيداع,
    جهة الإيداع, يحفظ, تسلم, وثائق, صك
law, legal, lawyer, court, become law, legally, legal force, lawful | droit, loi, juridique, légal,
    tribunal, légalement, loi internationale | ley, derecho, legal, jurídico, tribunal, legalmente,
    ley internacional | право, закон, юридический, правовой, суд, законно, стать законом | 法律, 法,
    法院, 法律效力, 合法 | قانون, قانوني, محكمة, قانونيا
moratorium, moratoria, voluntary pause | moratoire, moratoires, pause | moratoria, moratorias, pausa
    | мораторий, пауза | 暂停, 暂停试验, 中止 | وقف اختياري, موراتوريوم, تعليق التجارب
peace, peaceful | paix, pacifique | paz, pacífico | мир, мирный | 和平 | سلام, سلمي
security, safe, safety | sécurité, sûreté | seguridad, seguro | безопасность, безопасный, охрана
    | 安全, 安保 | أمن, أمان, سلامة
diplomacy, diplomat, diplomatic, ambassador | diplomatie, diplomate, diplomatique, ambassadeur
    | diplomacia, diplomático, diplomática, embajador | дипломатия, дипломат, дипломатический, посол
    | 外交, 外交官, 大使 | دبلوماسية, دبلوماسي, دبلوماسيون, سفير
embassy, mission, consulate | ambassade, mission, consulat | embajada, misión, consulado
    | посольство, миссия, представительство, консульство | 大使馆, 使馆, 代表团, 领事馆 | سفارة,
    بعثة, قنصلية
country, countries, state, states, nation, government | pays, état, états, nation, gouvernement
    | país, países, estado, estados, nación, gobierno | страна, страны, государство, нация,
    правительство | 国家, 哪国, 国, 政府, 几国, 各国 | دولة, دول, بلد, بلدان, بلاد, حكومة
annual, yearly, per year, every year | annuel, par an, chaque année | anual, al año, cada año,
    por año | годовой, ежегодный, в год, каждый год | 每年, 年度, 一年 | سنوي, سنويا, بالسنة,
    كل سنة, كل عام
observe, observance, commemorate, international day | journée internationale, commémorer, célébrer
    | día internacional, conmemorar, celebrar | международный день, отмечать, отмечается | 国际日,
    纪念日, 纪念 | اليوم الدولي, يوم دولي, احتفال
organisation, organization, institution, agency, ctbto, body | organisation, institution, agence,
    otice, maison, organisme | organización, institución, agencia, organismo, otpce, casa
    | организация, учреждение, агентство, одвзяи, орган | 组织, 机构, 总部机构, 禁核试组织 | منظمة,
    مؤسسة, هيئة, وكالة
preparatory commission, prepcom, commission, prep com | commission préparatoire, commission, prépcom
    | comisión preparatoria, comisión | подготовительная комиссия, комиссия,
    подготовительную комиссию | 筹备委员会, 筹委会, 委员会 | اللجنة التحضيرية, لجنة, لجنة تحضيرية
secretariat, technical secretariat, pts, provisional technical secretariat, divisions | secrétariat,
    secrétariat technique, divisions | secretaría, secretaría técnica, divisiones | секретариат,
    технический секретариат, отдел, отделы | 秘书处, 技术秘书处, 司 | الأمانة, الأمانة الفنية,
    أمانة فنية, شعب
executive secretary, executive secretaries, es | secrétaire exécutif, secrétaires exécutifs,
    secrétaire exécutive, secrétaire | secretario ejecutivo, secretaria ejecutiva,
    secretarios ejecutivos, secretario | исполнительный секретарь, исполнительного секретаря,
    исполнительные секретари, секретарь | 执行秘书, 秘书长执行, 秘书 | الأمين التنفيذي, أمين تنفيذي,
    الأمناء التنفيذيون, أمين
head, chief, leader, boss, lead, led, in charge, director, chair, chaired, chairman, preside, heads,
    at the helm, bosses, led by, top person, big boss, executive, number one, runs the place,
    commander | chef, diriger, dirigé, dirige, directeur, directrice, patron, présider, présidé,
    président, tête, responsable, patrons, dirigeants, à la tête, numéro un, grand patron,
    qui commande, dirigeait, dirigée | jefe, jefa, dirigir, dirige, director, directora, líder,
    presidir, presidente, encabezar, cargo, manda, mandan, jefes, mandamás, máximo responsable,
    quién manda, dirigía, dirigió, encabezó | глава, руководитель, руководить, руководил,
    возглавлять, возглавил, директор, начальник, председатель, руководители, во главе, рулит,
    самый главный, главный, руководит, возглавляла, возглавляет, начальница | 领导, 负责人, 主任,
    主管, 主持, 主席, 司长, 首脑, 老大, 头儿, 掌门, 一把手, 领导人, 掌管, 管事, 谁管, 最高, 负责
    | رئيس, مدير, مديرة, قائد, يدير, ترأس, يرأس, مسؤول, رئاسة, رؤساء, مدراء, على رأس, كبير, المسؤول,
    قاد, ترأست, مدراؤكم
former, previous, predecessor, past, before him | ancien, ancienne, précédent, prédécesseur,
    avant lui | anterior, predecesor, antiguo, ex, pasado, antes que él | бывший, прежний,
    предыдущий, предшественник | 前任, 以前, 前面, 历任, 上一任, 之前 | سابق, سابقين, سلف, قبله
successor, next one, after him | successeur, succéder | sucesor, suceder | преемник,
    следующий руководитель | 继任, 下一任, 接班 | خلف, خليفة
term, tenure, mandate, reappoint, reappointed, second term, office, job, position, post, step down,
    stays on, staying, contract, until when, took over | mandat, reconduire, reconduit, poste,
    fonctions, jusqu'à quand, prolongé, resté, reste en poste, poste actuel | mandato, periodo,
    reelegir, nombrado, nombrar, cargo, puesto, hasta cuándo, continúa, sigue, renovar | срок,
    мандат, полномочия, назначить, переназначить, должность, пост, до какого года, остается,
    занимает, продлили | 任期, 连任, 任命, 任, 职务, 第几任, 上任, 干到, 做到, 几年, 职位, 当到
    | ولاية, فترة, تعيين, عين, منصب, مدة ولاية, لمتى باقي, وظيفته, جددوا, استلم, منصبه
elect, election, appoint, appointed | élire, élection, nommer, nommé | elegir, elección, nombrar,
    nombrado | избрать, выборы, избран, назначить, назначен | 选举, 当选, 任命, 选出 | انتخاب,
    انتخب, عين, تعيين
budget, money, funding, finance, cost, dollars, paid, contributions, money come from, pays for,
    funded, finances, expensive to run, spend, upkeep | budget, argent, financement, finances,
    coûter, dollars, contribution, dépense, dépenses, coûte, finance, financé, d'où vient l'argent
    | presupuesto, dinero, plata, financiación, fondos, dólares, contribución, cuesta, gasta,
    gastan, paga, financian, gastos, sale el dinero | бюджет, деньги, финансирование, средства,
    доллар, взносы, финансы, тратите, расходы, откуда деньги, стоит, платит, живете, содержание,
    обходится | 预算, 经费, 资金, 钱, 美元, 会费, 拨款, 花多少钱, 花钱, 开支, 花费, 出钱, 谁出钱,
    花费多少 | ميزانية, موازنة, تمويل, أموال, مال, دولار, مساهمات, تصرفون, مصاريف, تكلف, من يدفع,
    ميزانيتكم, مصروف
staff, employees, personnel, people work, workforce, employee, payroll, people employed, workers,
    colleagues, team, employ | personnel, employés, effectif, salariés, employer, bosser, bossent,
    travaillent, travailler, équipe, collègues | personal, empleados, plantilla, funcionarios,
    trabajan, trabajadores, equipo de trabajo | персонал, сотрудник, сотрудники, штат, работники,
    работает, работают, коллектив, служащие | 员工, 工作人员, 职员, 人员, 雇, 在这里工作, 同事, 职工
    | موظف, موظفين, موظفون, طاقم, عاملين, يشتغلون, بيشتغلوا, يعملون, كادر, شغل
working group, working groups, group a, group b | groupe de travail, groupes de travail, groupe a,
    groupe b | grupo de trabajo, grupos de trabajo, grupos a y b, grupo a, grupo b | рабочая группа,
    рабочие группы, рабочей группы, группа а, группа в | 工作组, 工作小组, a组, b组, 甲组, 乙组
    | فريق عامل, مجموعة عمل, أفرقة عاملة, الفريق ألف, الفريق باء, أفرقة العمل
advisory, advice body | consultatif | consultivo, asesor | консультативный | 咨询 | استشاري,
    استشارية
executive council | conseil exécutif | consejo ejecutivo | исполнительный совет | 执行理事会
    | المجلس التنفيذي
headquarters, hq, seat, based, offices | siège, bureaux, quartier général | sede, oficinas,
    cuartel general | штаб-квартира, штабквартира, резиденция, офис, центральные учреждения | 总部,
    本部, 办公室, 办公楼 | مقر, مكاتب
vienna international centre, vic, uno city, un city, vienna international center, u n building,
    u n headquarters, towers, your offices, your headquarters, office towers
    | centre international de vienne, cité de l'onu, uno city, vos bureaux, siège de l'onu,
    tours de l'onu, bâtiment de l'onu | centro internacional de viena, ciudad de la onu, uno city,
    sus oficinas, edificio de la onu, torres | венский международный центр, город оон, уно сити,
    ваш офис, здание оон, башни, штаб-квартира оон в вене | 维也纳国际中心, 联合国城, 国际中心,
    联合国大楼, 你们办公室, 联合国总部维也纳 | مركز فيينا الدولي, مدينة الأمم المتحدة,
    مبنى الأمم المتحدة, مكاتبكم, أبراج
official languages, official language, six languages, documents in, working language
    | langues officielles, langue officielle, langues de travail | idiomas oficiales,
    idioma oficial, lenguas oficiales, idiomas de trabajo | официальные языки, официальный язык,
    официальных языков, рабочие языки | 官方语言, 正式语言, 工作语言, 工作用语, 联合国语言
    | لغات رسمية, اللغات الرسمية, لغة رسمية, لغات العمل
language, languages, spoken, tongue, tongues, lingo, bilingual, do you speak, speak english
    | langue, langues, parler, parlé, parle-t-on, bilingue | idioma, idiomas, lengua, hablar,
    hablan, hablan en, bilingüe | язык, языки, языке, говорить | 语言, 语, 说, 讲, 会说, 讲什么话
    | لغة, لغات, لغه, بتحكي, تتكلم, حكي, بتحكوا
women, woman, female, gender, girl, ladies, female scientists, lady, she's a woman, sexism, equal
    | femme, femmes, genre, fille, féminin, chercheuse, chercheuses, dames, filles, égalité, parité
    | mujer, mujeres, género, chica, femenino, damas, chicas, niñas, científicas, igualdad, paridad,
    ella científica | женщина, женщины, женский, девушка, дамы, девочки, ученые-женщины, равенство,
    ученая | 女性, 女, 妇女, 女科学家, 性别, 女生, 女士, 女孩, 平等, 女科研 | امرأة, نساء, سيدات,
    باحثات, بنات, مرأة, البنات, ستات, عالمات, مساواة, السيدات
mentoring, mentor, mentee, mentorship, career, early-career, coaching, guidance, support programme,
    role model, experienced | mentorat, mentor, parrainage, carrière, accompagnement, marraine,
    coaching, expérimentée, conseils | mentoría, mentor, tutoría, carrera, mentora, mentoras,
    acompañamiento, guía, apadrinar | наставничество, наставник, менторство, карьера, наставница,
    ментор, опытный, куратор | 导师, 辅导, 指导计划, 职业生涯, 前辈, 师徒, 带教, 扶持 | إرشاد,
    توجيه, مرشد, مسيرة مهنية, مشوار, إشراف, مرشدة, دعم مهني
youth, young, young people, younger, students, cyg, youth group, teenagers, kids, graduates,
    next generation, new generation | jeunesse, jeunes, jeune, étudiant, étudiants,
    groupe de jeunes, ados, diplômés, relève, nouvelle génération | juventud, jóvenes, joven,
    estudiante, estudiantes, muchachos, chavales, chicos, universitarios, nueva generación,
    recién graduados | молодежь, молодой, молодежный, студент, студенты, молодежная группа,
    студенческий, выпускник, молодые, юный | 青年, 年轻人, 年轻, 学生, 青年组, 大学生, 小年轻,
    毕业生, 新一代, 年青 | شباب, شبابي, طلاب, طالب, الشبان, شبيبة, خريجين, جيل, صغار, طلبة
internship, intern, trainee, job, vacancy, recruitment, career at, hire | stage, stagiaire, emploi,
    recrutement, poste vacant | pasantía, práctica, pasante, empleo, trabajo, vacante, contratar
    | стажировка, стажер, вакансия, работа, устроиться на работу | 实习, 招聘, 工作机会, 职位
    | تدريب, متدرب, متدربين, وظيفة, وظائف, شواغر, توظيف
eminent persons, group of eminent persons | éminentes personnalités | personas eminentes
    | видные деятели | 知名人士 | شخصيات بارزة
group of scientific experts, gse, expert group, group of experts, invented, pioneers, forerunners,
    seventies, who came up with | groupe d'experts scientifiques, groupe d'experts, inventé,
    pionniers, années soixante-dix, précurseurs | grupo de expertos científicos, grupo de expertos,
    inventó, pioneros, años setenta, precursores | группа научных экспертов, группа экспертов,
    придумал, придумали, основатели, семидесятые, первопроходцы | 科学专家组, 专家组, 发明, 先驱,
    七十年代, 前身 | فريق الخبراء العلميين, مجموعة الخبراء, فريق الخبراء, اخترع, رواد, السبعينات,
    أسس
conference on disarmament | conférence du désarmement | conferencia de desarme
    | конференция по разоружению | 裁军谈判会议, 裁谈会 | مؤتمر نزع السلاح
article xiv conference, article fourteen conference, afc, article 14, hurry, speed up, accelerate,
    facilitate entry, push the treaty | article xiv, article quatorze, accélérer, faciliter l'entrée
    | artículo xiv, artículo catorce, acelerar, facilitar la entrada, impulsar | статья xiv,
    статья четырнадцать, статьи xiv, ускорить, содействие вступлению | 第十四条会议, 第十四条,
    促进生效, 加快, 促成生效 | مؤتمر المادة الرابعة عشرة, المادة الرابعة عشرة, تسريع, تعجيل,
    تسهيل بدء النفاذ
partial test ban treaty, ptbt, limited test ban, partial ban, moscow treaty, nineteen sixty three,
    older treaty, before the ctbt, earlier treaty | interdiction partielle, traité de moscou,
    traité partiel, traité d'avant, soixante-trois, avant le tice | prohibición parcial,
    tratado de moscú, tratado parcial, tratado anterior, antes del tratado, sesenta y tres
    | договор о частичном запрещении, московский договор, частичный запрет, предыдущий договор,
    до этого договора, шестьдесят третьего | 部分禁试, 部分禁止核试验条约, 部分核禁试, 之前的条约,
    六三年, 更早的条约 | الحظر الجزئي, حظر جزئي, المعاهدة السابقة, قبل هذه المعاهدة, معاهدة سابقة
international atomic energy agency, iaea, aiea, oiea | agence internationale de l'énergie atomique,
    aiea | organismo internacional de energía atómica, oiea | магатэ | 国际原子能机构
    | الوكالة الدولية للطاقة الذرية
world meteorological organization, wmo, omm | organisation météorologique mondiale, omm
    | organización meteorológica mundial, omm | всемирная метеорологическая организация, вмо
    | 世界气象组织 | المنظمة العالمية للأرصاد, أرصاد جوية
cooperation, cooperate, partner, partnership, together | coopération, coopérer, partenaire,
    partenariat, collaborer | cooperación, cooperar, colaborar, socio, alianza | сотрудничество,
    сотрудничать, партнер, партнерство, вместе | 合作, 伙伴, 协作 | تعاون, تتعاونون, شراكة, شريك
history, historical, origin, past, background, back story, story, used to be, formerly, centuries,
    lived | histoire, historique, origine, jadis, autrefois, siècle, siècles, habitait, passé
    | historia, histórico, origen, antiguamente, siglo, siglos, vivía, pasado | история,
    исторический, происхождение, раньше, век, века, жил, жили, прежде | 历史, 由来, 来历, 过去,
    世纪, 从前, 住过, 故事 | تاريخ, تاريخي, أصل, قصة, قديما, قرن, سكن, سكنه, حكاية, زمان
status, current, up to date, latest, so far, today | statut, état actuel, situation, actuel,
    actuellement, aujourd'hui | estado, situación, actual, actualmente, hoy | статус, состояние,
    сейчас, текущий, нынешний, на сегодня | 状况, 状态, 目前, 现状, 现在, 现任, 最新 | وضع, حالة,
    حاليا, الحالي, الآن, لحد الآن, اليوم
future, later, become, change, changes | avenir, futur, changer, changement, devenir | futuro,
    cambiar, cambio, cambia | будущее, изменение, измениться, меняться, станет | 将来, 未来, 改变,
    变化, 以后 | مستقبل, تغيير, يتغير, تغير
difference, differ, distinguish, compare, versus | différence, différent, distinguer, comparer
    | diferencia, distinto, diferente, distinguir, comparar | разница, различие, отличие,
    отличаться, сравнить | 区别, 差别, 不同, 差异, 分别 | فرق, الفرق, اختلاف, مختلف
purpose, goal, aim, mission, task, what for | but, objectif, mission, tâche, servir, sert
    | objetivo, propósito, misión, tarea, sirve, para qué | цель, задача, назначение, зачем,
    для чего | 目的, 目标, 任务, 作用, 宗旨, 用途 | هدف, غرض, مهمة, أهداف, غاية
decide, decision, judge, judgement, determine, rule, final word, verdict | décider, décision, juger,
    jugement, trancher, déterminer | decidir, decisión, juzgar, juicio, determinar, decide | решать,
    решение, решает, судить, определять, вывод | 决定, 判断, 裁定, 判定, 定性, 说了算 | قرار, يقرر,
    تقرر, حكم, يحكم, تحديد, يحدد
promote, support, encourage | promouvoir, soutenir, encourager, appui | promover, apoyar, fomentar,
    apoyo | продвигать, поддержка, поддерживать, содействовать | 促进, 支持, 推动, 鼓励 | تعزيز,
    دعم, يدعم, تشجيع
person, people, who is | personne, personnes, gens | persona, personas, gente | человек, люди, лицо
    | 人, 人物 | شخص, أشخاص, ناس
scientist, researcher, engineer, expert, seismologist, boffin, professor, academics, geologist,
    geophysicist, physicists, specialists | scientifique, chercheur, ingénieur, expert, sismologue,
    savant, professeur, géophysicien, géophysicienne, spécialiste, sismologues | científico,
    investigador, ingeniero, experto, sismólogo, sismóloga, profesor, profesora, geofísico,
    geofísica, especialista, sismólogos | ученый, исследователь, инженер, эксперт, специалист,
    сейсмолог, профессор, геофизик, сейсмологи, академик, специалисты | 科学家, 研究员, 工程师,
    专家, 学者, 地震学家, 教授, 地球物理学家, 科研人员, 博士 | عالم, علماء, باحث, باحثين, مهندس,
    خبير, خبراء, أستاذ, بروفيسور, جيوفيزيائي, مختصين, عالمة
biography, background, career, life, who is, studied, education, qualification, degree, where from,
    worked before, did before | biographie, parcours, carrière, vie, étudié, études, diplôme,
    d'où vient, faisait avant | biografía, trayectoria, currículum, carrera, vida, estudió,
    estudios, título, de dónde es, hizo antes | биография, карьера, прошлое, жизнь, учился, училась,
    образование, откуда родом, чем занимался, чем занималась | 简历, 背景, 生平, 经历, 履历, 学历,
    毕业, 什么出身, 哪里人, 以前做什么 | سيرة, سيرة ذاتية, خلفية, حياة, درس, درست, شهادات,
    من وين أصله, شغله قبل, شو كان يعمل
award, prize, honour | prix, récompense, distinction | premio, galardón, distinción | награда,
    премия, приз | 奖, 奖项, 获奖, 颁奖 | جائزة, جوائز, تكريم
high representative, under-secretary-general, disarmament affairs | haut représentant,
    haute représentante, secrétaire général adjoint | alto representante, alta representante,
    secretaria general adjunta | высокий представитель, заместитель генерального секретаря
    | 高级代表, 副秘书长 | الممثل السامي, ممثلة سامية, وكيل الأمين العام
"""
