"""Words of the treaty, of law and diplomacy, of the organisation and its people. Pure data."""

TABLE = """
treaty, agreement, pact, accord, convention, ctbt | traité, traités, accord, pacte, convention, tice
    | tratado, acuerdo, pacto, convenio, convención, tpce | договор, соглашение, пакт, конвенция,
    двзяи | 条约, 公约, 协定, 协议 | معاهدة, معاهدات, اتفاقية, اتفاق
test ban, ban on tests, prohibition of tests, nuclear test ban | interdiction des essais
    | prohibición de los ensayos, prohibición de pruebas | запрещение испытаний, запрет испытаний
    | 禁试, 禁核试, 禁止核试验, 全面禁试 | حظر التجارب, منع التجارب
ban, banned, prohibit, prohibited, forbid, forbidden, outlaw | interdiction, interdire, interdit
    | prohibición, prohibir, prohíbe, prohibido | запрет, запрещение, запрещать, запрещено,
    запретить | 禁止, 禁 | حظر, تحظر, منع, ممنوع
test, tests, testing, detonation, trial | essai, essais, tester, test, tir | ensayo, prueba, probar,
    test, detonación | испытание, тест, испытывать, испытать | 试验, 核试, 测试, 试爆 | تجربة,
    تجارب, اختبار, اختبارات
nuclear test, nuclear tests, atomic test, bomb test, weapon test | essai nucléaire,
    essais nucléaires | ensayo nuclear, ensayos nucleares, prueba nuclear, pruebas nucleares,
    prueba atómica | ядерное испытание, ядерные испытания, атомные испытания | 核试验, 核试, 核爆
    | تجربة نووية, تجارب نووية
nuclear, atomic, atom | nucléaire, nucléaires, atomique, atome | nuclear, nucleares, atómico, átomo
    | ядерный, атомный, атом | 核, 原子, 原子能, 核能 | نووي, نووية, ذري, ذرية
weapon, weapons, bomb, warhead, arms | arme, armes, bombe, ogive | arma, armas, bomba, ojiva
    | оружие, бомба, боеголовка, вооружение | 武器, 核武器, 原子弹, 炸弹, 弹头, 军备 | سلاح, أسلحة,
    قنبلة, قنابل
disarmament, arms control, non-proliferation | désarmement, maîtrise des armements,
    non-prolifération | desarme, control de armas, no proliferación | разоружение,
    контроль над вооружениями, нераспространение | 裁军, 军控, 不扩散, 防扩散 | نزع السلاح,
    ضبط التسلح, عدم الانتشار
negotiation, negotiate, talks, bargaining, drafting | négociation, négocier, négociateur,
    pourparlers | negociación, negociar, negociador, conversaciones | переговоры, переговорщик,
    вести переговоры | 谈判, 谈, 磋商, 协商 | مفاوضات, تفاوض, مفاوض
adopt, adoption, adopted, approve, passed | adoption, adopter, adopté, approuver | adopción,
    adoptar, aprobar, aprobación, aprobado | принять, принятие, принят, приняли, одобрить | 通过,
    批准通过 | اعتماد, اعتمدت, تبني, إقرار
vote, votes, voting, ballot, in favour, abstain | vote, voter, voix, scrutin, abstention, contre
    | voto, votar, votación, votos, abstención | голосование, голосовать, голос, воздержаться
    | 投票, 表决, 票, 赞成, 反对, 弃权 | تصويت, صوت, أصوات, امتناع
general assembly, unga | assemblée générale | asamblea general | генеральная ассамблея, генассамблея
    | 联合国大会, 联大, 大会通过 | الجمعية العامة
united nations, un, uno, onu | nations unies, onu | naciones unidas, onu
    | организация объединенных наций, оон, объединенные нации | 联合国 | الأمم المتحدة
secretary-general | secrétaire général | secretario general | генеральный секретарь, генсек | 秘书长
    | الأمين العام
sign, signature, signing, signatory, signed, signatories | signature, signer, signé, signataire,
    signataires | firma, firmar, firmó, firmante, signatario, firmaron | подпись, подписание,
    подписать, подписали, подписавший | 签署, 签字, 签约, 签, 签署国 | توقيع, وقع, وقعت, موقعة,
    توقيعات
ratify, ratification, ratified, ratifying | ratification, ratifier, ratifié, ratifient
    | ratificación, ratificar, ratificado, ratificaron | ратификация, ратифицировать, ратифицировали
    | 批准, 核准, 批约 | تصديق, صدقت, مصادقة, صادقت, تصديقات
join, accede, accession, membership | adhérer, adhésion, rejoindre, faire partie | adherirse,
    adhesión, unirse, sumarse, formar parte | присоединиться, присоединение, вступить, вступление
    | 加入, 参加条约, 成员资格 | انضمام, انضم, انضمت
member, members, member state, party | membre, membres, état membre, partie | miembro, miembros,
    estado miembro, parte | член, члены, участник договора, государство-член, государства-члены
    | 成员, 成员国, 缔约国, 会员国 | عضو, أعضاء, دولة عضو, الدول الأعضاء
withdraw, withdrawal, revoke, pull out, quit, back out | retrait, retirer, révoquer, dénoncer
    | retirada, retirar, retiro, revocar, echarse atrás | отозвать, отзыв, выход, выйти, отказаться
    | 撤回, 撤销, 退出, 收回 | سحب, سحبت, انسحاب, انسحبت
entry into force, enter into force, in force, take effect, effective, valid law | entrée en vigueur,
    entrer en vigueur, en vigueur | entrada en vigor, entrar en vigor, en vigor, vigente, vigencia
    | вступление в силу, вступить в силу, вступит в силу, в силе, действует, действие | 生效, 有效,
    效力 | دخول حيز النفاذ, حيز النفاذ, النفاذ, نافذة, سارية, سريان
annex, annex 2, annexes, appendix | annexe, annexes, annexe 2 | anexo, anexos, anexo 2 | приложение,
    приложения, приложение 2 | 附件, 附件二, 附件2 | مرفق, ملحق, المرفق 2
missing, lacking, remaining, holdout, outstanding, left | manquer, manquant, manque, reste, restent,
    restant | faltar, faltan, falta, restante, quedan, pendiente | не хватает, недостает, остается,
    осталось, недостающий | 缺, 缺少, 还差, 剩下, 尚未, 未批准 | ناقص, ناقصة, باقي, متبقي, تبقى,
    ينقص
article, articles, clause, paragraph | article, articles, clause | artículo, artículos, cláusula
    | статья, статьи, пункт | 条款, 第一条, 条文, 第十四条 | مادة, مواد, بند
protocol | protocole | protocolo | протокол | 议定书 | بروتوكول
preamble | préambule | preámbulo | преамбула | 序言 | ديباجة
obligation, commitment, promise, undertake, duty, bound, binding | obligation, engagement,
    promettre, engager, contraignant | obligación, compromiso, prometer, comprometer, vinculante
    | обязательство, обязанность, обещать, обязываться, обязательный | 义务, 承诺, 责任, 约束力,
    约束 | التزام, التزامات, تعهد, ملزم, ملزمة
depositary, deposit | dépositaire, dépôt, déposer | depositario, depositar, depósito | депозитарий,
    депонировать | 保存人, 保管, 交存 | وديع, إيداع, جهة الإيداع
law, legal, lawyer, court | droit, loi, juridique, légal, tribunal | ley, derecho, legal, jurídico,
    tribunal | право, закон, юридический, правовой, суд | 法律, 法, 法院 | قانون, قانوني, محكمة
moratorium, moratoria, voluntary pause | moratoire, moratoires, pause | moratoria, moratorias, pausa
    | мораторий, пауза | 暂停, 暂停试验, 中止 | وقف اختياري, موراتوريوم, تعليق التجارب
peace, peaceful | paix, pacifique | paz, pacífico | мир, мирный | 和平 | سلام, سلمي
security, safe, safety | sécurité, sûreté, sûr | seguridad, seguro | безопасность, безопасный,
    охрана | 安全, 安保 | أمن, أمان, سلامة
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
organisation, organization, institution, agency, ctbto, house, body | organisation, institution,
    agence, otice, maison, organisme | organización, institución, agencia, organismo, otpce, casa
    | организация, учреждение, агентство, одвзяи, орган | 组织, 机构, 总部机构, 禁核试组织 | منظمة,
    مؤسسة, هيئة, وكالة
preparatory commission, prepcom, commission | commission préparatoire, commission
    | comisión preparatoria, comisión | подготовительная комиссия, комиссия | 筹备委员会, 筹委会,
    委员会 | اللجنة التحضيرية, لجنة
secretariat, technical secretariat, pts, provisional technical secretariat, divisions | secrétariat,
    secrétariat technique, divisions | secretaría, secretaría técnica, divisiones | секретариат,
    технический секретариат, отдел, отделы | 秘书处, 技术秘书处, 司 | الأمانة, الأمانة الفنية,
    أمانة فنية, شعب
executive secretary, executive secretaries, es | secrétaire exécutif, secrétaires exécutifs,
    secrétaire exécutive | secretario ejecutivo, secretaria ejecutiva, secretarios ejecutivos
    | исполнительный секретарь, исполнительного секретаря, исполнительные секретари | 执行秘书,
    秘书长执行 | الأمين التنفيذي, أمين تنفيذي, الأمناء التنفيذيون
head, chief, leader, boss, lead, led, in charge, run, director, chair, chaired, chairman, preside
    | chef, diriger, dirigé, dirige, directeur, directrice, patron, présider, présidé, président,
    tête, responsable | jefe, jefa, dirigir, dirige, director, directora, líder, presidir,
    presidente, encabezar, cargo | глава, руководитель, руководить, руководил, возглавлять,
    возглавил, директор, начальник, председатель | 领导, 负责人, 主任, 主管, 主持, 主席, 司长, 首脑,
    老大, 头儿 | رئيس, مدير, مديرة, قائد, يدير, ترأس, يرأس, مسؤول, رئاسة
former, previous, predecessor, past, before him | ancien, ancienne, précédent, prédécesseur,
    avant lui | anterior, predecesor, antiguo, ex, pasado, antes que él | бывший, прежний,
    предыдущий, предшественник | 前任, 以前, 前面, 历任, 上一任, 之前 | سابق, سابقين, سلف, قبله, قبل
successor, next one, after him | successeur, succéder | sucesor, suceder | преемник,
    следующий руководитель | 继任, 下一任, 接班 | خلف, خليفة
term, tenure, mandate, reappoint, reappointed, second term, office | mandat, reconduire, reconduit,
    poste, fonctions | mandato, periodo, reelegir, nombrado, nombrar, cargo | срок, мандат,
    полномочия, назначить, переназначить, должность | 任期, 连任, 任命, 任, 职务, 第几任, 上任
    | ولاية, فترة, تعيين, عين, منصب, مدة ولاية
elect, election, appoint, appointed | élire, élection, nommer, nommé | elegir, elección, nombrar,
    nombrado | избрать, выборы, избран, назначить, назначен | 选举, 当选, 任命, 选出 | انتخاب,
    انتخب, عين, تعيين
budget, money, funding, finance, cost, dollars, paid, contributions | budget, argent, financement,
    finances, coûter, dollars, contribution | presupuesto, dinero, plata, financiación, fondos,
    dólares, contribución, cuesta | бюджет, деньги, финансирование, средства, доллар, взносы,
    финансы | 预算, 经费, 资金, 钱, 美元, 会费, 拨款 | ميزانية, موازنة, تمويل, أموال, مال, دولار,
    مساهمات
staff, employees, personnel, people work, workforce, employee | personnel, employés, effectif,
    salariés, employer | personal, empleados, plantilla, funcionarios | персонал, сотрудник,
    сотрудники, штат, работники | 员工, 工作人员, 职员, 人员 | موظف, موظفين, موظفون, طاقم, عاملين
working group, working groups, group a, group b | groupe de travail, groupes de travail
    | grupo de trabajo, grupos de trabajo | рабочая группа, рабочие группы, рабочей группы | 工作组,
    工作小组 | فريق عامل, مجموعة عمل, أفرقة عاملة
advisory, advice body | consultatif | consultivo, asesor | консультативный | 咨询 | استشاري,
    استشارية
executive council | conseil exécutif | consejo ejecutivo | исполнительный совет | 执行理事会
    | المجلس التنفيذي
headquarters, hq, seat, based, offices | siège, bureaux, quartier général | sede, oficinas,
    cuartel general | штаб-квартира, штабквартира, резиденция, офис, центральные учреждения | 总部,
    本部, 办公室, 办公楼 | مقر, مكاتب
vienna international centre, vic, uno city, un city, vienna international center
    | centre international de vienne, cité de l'onu, uno city | centro internacional de viena,
    ciudad de la onu, uno city | венский международный центр, город оон, уно сити | 维也纳国际中心,
    联合国城, 国际中心 | مركز فيينا الدولي, مدينة الأمم المتحدة
official languages, official language, six languages | langues officielles, langue officielle
    | idiomas oficiales, idioma oficial, lenguas oficiales | официальные языки, официальный язык,
    официальных языков | 官方语言, 正式语言, 工作语言 | لغات رسمية, اللغات الرسمية, لغة رسمية
language, languages, speak, spoken | langue, langues, parler, parlé | idioma, idiomas, lengua,
    hablar, hablan | язык, языки, языке, говорить | 语言, 语, 说, 讲 | لغة, لغات, لغه, بتحكي, تتكلم
women, woman, female, gender, girl, ladies | femme, femmes, genre, fille, féminin, chercheuse,
    chercheuses | mujer, mujeres, género, chica, femenino | женщина, женщины, женский, девушка
    | 女性, 女, 妇女, 女科学家, 性别 | امرأة, نساء, سيدات, باحثات, بنات, مرأة
mentoring, mentor, mentee, mentorship, career, early-career | mentorat, mentor, parrainage, carrière
    | mentoría, mentor, tutoría, carrera | наставничество, наставник, менторство, карьера | 导师,
    辅导, 指导计划, 职业生涯 | إرشاد, توجيه, مرشد, مسيرة مهنية, مشوار
youth, young, young people, younger, students, cyg, youth group | jeunesse, jeunes, jeune, étudiant,
    étudiants, groupe de jeunes | juventud, jóvenes, joven, estudiante, estudiantes, muchachos,
    chavales | молодежь, молодой, молодежный, студент, студенты, молодежная группа | 青年, 年轻人,
    年轻, 学生, 青年组, 大学生 | شباب, شبابي, طلاب, طالب, الشبان, شبيبة
internship, intern, trainee, job, vacancy, recruitment, career at, hire | stage, stagiaire, emploi,
    recrutement, poste vacant | pasantía, práctica, pasante, empleo, trabajo, vacante, contratar
    | стажировка, стажер, вакансия, работа, устроиться на работу | 实习, 招聘, 工作机会, 职位
    | تدريب, متدرب, متدربين, وظيفة, وظائف, شواغر, توظيف
eminent persons, group of eminent persons | éminentes personnalités | personas eminentes
    | видные деятели | 知名人士 | شخصيات بارزة
group of scientific experts, gse, expert group, group of experts | groupe d'experts scientifiques,
    groupe d'experts | grupo de expertos científicos, grupo de expertos | группа научных экспертов,
    группа экспертов | 科学专家组, 专家组 | فريق الخبراء العلميين, مجموعة الخبراء, فريق الخبراء
conference on disarmament | conférence du désarmement | conferencia de desarme
    | конференция по разоружению | 裁军谈判会议, 裁谈会 | مؤتمر نزع السلاح
article xiv conference, article fourteen conference, afc, article 14 | article xiv, article quatorze
    | artículo xiv, artículo catorce | статья xiv, статья четырнадцать, статьи xiv | 第十四条会议,
    第十四条 | مؤتمر المادة الرابعة عشرة, المادة الرابعة عشرة
partial test ban treaty, ptbt, limited test ban, partial ban, moscow treaty
    | interdiction partielle, traité de moscou, traité partiel | prohibición parcial,
    tratado de moscú, tratado parcial | договор о частичном запрещении, московский договор,
    частичный запрет | 部分禁试, 部分禁止核试验条约, 部分核禁试 | الحظر الجزئي, حظر جزئي
international atomic energy agency, iaea, aiea, oiea | agence internationale de l'énergie atomique,
    aiea | organismo internacional de energía atómica, oiea | магатэ | 国际原子能机构
    | الوكالة الدولية للطاقة الذرية
world meteorological organization, wmo, omm | organisation météorologique mondiale, omm
    | organización meteorológica mundial, omm | всемирная метеорологическая организация, вмо
    | 世界气象组织 | المنظمة العالمية للأرصاد, أرصاد جوية
cooperation, cooperate, partner, partnership, together | coopération, coopérer, partenaire,
    partenariat, collaborer | cooperación, cooperar, colaborar, socio, alianza | сотрудничество,
    сотрудничать, партнер, партнерство, вместе | 合作, 伙伴, 协作 | تعاون, تتعاونون, شراكة, شريك
history, historical, origin, past | histoire, historique, origine | historia, histórico, origen
    | история, исторический, происхождение | 历史, 由来, 来历 | تاريخ, تاريخي, أصل
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
scientist, researcher, engineer, expert, seismologist | scientifique, chercheur, ingénieur, expert,
    sismologue | científico, investigador, ingeniero, experto, sismólogo, sismóloga | ученый,
    исследователь, инженер, эксперт, специалист, сейсмолог | 科学家, 研究员, 工程师, 专家, 学者,
    地震学家 | عالم, علماء, باحث, باحثين, مهندس, خبير, خبراء
biography, background, career, life | biographie, parcours, carrière, vie | biografía, trayectoria,
    currículum, carrera, vida | биография, карьера, прошлое, жизнь | 简历, 背景, 生平, 经历, 履历
    | سيرة, سيرة ذاتية, خلفية, حياة
award, prize, honour | prix, récompense, distinction | premio, galardón, distinción | награда,
    премия, приз | 奖, 奖项, 获奖, 颁奖 | جائزة, جوائز, تكريم
high representative, under-secretary-general, disarmament affairs | haut représentant,
    haute représentante, secrétaire général adjoint | alto representante, alta representante,
    secretaria general adjunta | высокий представитель, заместитель генерального секретаря
    | 高级代表, 副秘书长 | الممثل السامي, ممثلة سامية, وكيل الأمين العام
"""
