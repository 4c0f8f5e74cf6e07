"""Words of a stay in the city: transport, health, weather, money, shops. Pure data."""

TABLE = """
vienna, viennese, wien | vienne, viennois | viena, vienés | вена, вене, вены, венский | 维也纳
    | فيينا, فينا
city, town, downtown, old town | ville, centre-ville, vieille ville | ciudad, centro, casco antiguo
    | город, центр, старый город | 市, 城市, 市中心, 老城, 市区 | مدينة, وسط البلد, المدينة,
    مركز المدينة
transport, public transport, transit, commute | transport, transports, transports en commun,
    transports publics | transporte, transporte público | транспорт, общественный транспорт | 交通,
    公共交通, 公交 | مواصلات, نقل عام, المواصلات, وسائل النقل
metro, underground, subway, tube, u-bahn, ubahn, u1, u2, u3, u4, which line, line u, subway station,
    tube station, railway underground | métro, métros, souterrain métro, u-bahn, ligne u,
    bouche de métro, rame | metro, subte, u-bahn, línea u, estación más cercana del metro,
    metro más cercano | метро, подземка, у-бан, станция у, ветка метро, на метро, метрополитен
    | 地铁, 地下铁, 几号线, u1线, u3线, 地铁口, 搭地铁 | مترو, المترو, أنفاق, خط المترو, ميترو,
    مترو الأنفاق
tram, streetcar, trams, tramway | tram, tramway, trams | tranvía, tranvías | трамвай, трамваи
    | 电车, 有轨电车 | ترام, ترامواي
bus, buses, coach, night bus | bus, autobus, navette, bus de nuit | autobús, autobuses, bus, camión,
    colectivo, guagua | автобус, автобусы, ночной автобус | 公交车, 巴士, 公共汽车, 公车, 夜班车
    | باص, حافلة, أتوبيس, باصات
train, railway, rail, s-bahn, s7, city airport train, cat | train, trains, gare, ferroviaire | tren,
    trenes, ferrocarril | поезд, электричка, железная дорога | 火车, 列车, 轻轨, 快线, 城铁 | قطار,
    قطارات, سكة حديد
stop, railway station, bus stop, tram stop, train station, main station, metro station, halt
    | arrêt, gare, station de métro, arrêt de bus | parada, estación de tren, estación de metro,
    pare | остановка, вокзал, станция метро, остановки | 车站, 站, 地铁站, 火车站, 公交站 | موقف,
    محطة المترو, محطة القطار, محطة الباص
taxi, cab, uber, car, drive, parking, park | taxi, voiture, parking, conduire, garer | taxi, coche,
    carro, auto, aparcamiento, estacionamiento | такси, машина, парковка, автомобиль | 出租车, 的士,
    打车, 停车, 汽车 | تاكسي, سيارة, موقف سيارات, أجرة
airport, flight, plane, fly, schwechat, departure, arrival, land, landed, terminal, arrive by plane,
    fly out, flight leaves, airport shuttle, catch my flight, train to the airport | aéroport, vol,
    avion, décoller, atterrir, schwechat, aérogare, terminal, atterrissage, avion décolle,
    mon avion, mon vol, navette aéroport | aeropuerto, vuelo, avión, volar, llegada, terminal,
    aterrizar, aterrizo, vuelo sale, mi vuelo, mi avión, aerolínea | аэропорт, рейс, самолет,
    лететь, вылет, прилет, терминал, прилететь, прилетаю, улетаю, на самолет, мой рейс, аэроэкспресс
    | 机场, 航班, 飞机, 飞, 航站楼, 落地, 下飞机, 登机, 赶飞机, 机场快线, 坐飞机 | مطار, طيارة,
    رحلة, طائرة, المطار, أوصل المطار, هبوط, أسافر, طيارتي, رحلتي, شاتل المطار
ticket, tickets, fare, validate, stamp, day pass, travel card, inspectors check, wiener linien,
    wienmobil, machine, barrier, turnstile, travel pass, single ticket, weekly pass,
    pay for the tram, fine, fare dodging, punch, tap in, gates | billet, billets, ticket, composter,
    valider, titre de transport, carte de transport, abonnement, portillon, portillons,
    distributeur, amende, forfait, titre, tickets, pass, contrôleur, machine à billets | billete,
    boleto, boletos, billetes, validar, abono, torniquete, máquina, taquilla, multa, abono semanal,
    tarjeta de transporte, expendedora | билет, билеты, проездной, компостировать, валидировать,
    турникет, автомат, проезд, штраф, контролер, проездные, пробить, кондуктор, талон | 车票,
    地铁票, 票, 买票, 打票, 月票, 检票, 日票, 售票机, 通票, 罚款, 查票, 周票, 交通卡, 检票口, 买卡
    | تذكرة, تذاكر, ختم, بطاقة مواصلات, حاجز, تكت, كرت, غرامة, اشتراك أسبوعي, مفتش التذاكر,
    ماكينة التذاكر, أقطع تذكرة
buy, purchase, get hold of, sell | acheter, achat, vendre | comprar, compra, vender | купить,
    покупать, продавать | 买, 购买, 卖, 售 | شراء, أشتري, نشتري, بيع
night, at night, midnight, late, last train, all night, two in the morning, after hours,
    stops running, run until, close at night | nuit, la nuit, minuit, tard, dernier métro, dernier,
    ferme à quelle heure le métro, fermeture du métro, rentrer tard, tourne | noche, de noche,
    medianoche, tarde, último metro, madrugada, hasta qué hora, deja de pasar, cierra el metro
    | ночь, ночью, полночь, поздно, ночной, последний поезд, до скольки, до которого часа,
    закрывается метро | 夜里, 晚上, 半夜, 深夜, 末班车, 午夜, 夜间, 到几点, 末班, 通宵 | ليل, الليل,
    بالليل, منتصف الليل, متأخر, آخر مترو, لأي ساعة, آخر ساعة, لحد أي ساعة
herrengasse | herrengasse | herrengasse | херренгассе, герренгассе | 绅士巷, 海伦巷 | هيرينغاسه
volkstheater, people's theatre | volkstheater | volkstheater | фолькстеатр, фолькстеатер | 人民剧院,
    人民剧场 | فولكستياتر
burgring, ring, ringstrasse | burgring, ring | burgring, ring | бургринг, ринг, рингштрассе
    | 城堡环路, 环路, 环城大道 | بورغرينغ, الرينغ
stephansplatz, st stephen's, cathedral | stephansplatz, cathédrale | stephansplatz, catedral
    | штефансплац, собор, стефансплац | 史蒂芬广场, 斯蒂芬广场, 大教堂, 圣斯蒂芬 | شتيفانسبلاتس,
    كاتدرائية, ستيفن
karlsplatz | karlsplatz | karlsplatz | карлсплац | 卡尔广场 | كارلسبلاتس
kaisermühlen | kaisermühlen | kaisermühlen | кайзермюлен | 皇帝磨坊 | كايزرميولن
hauptbahnhof, wien mitte | hauptbahnhof, wien mitte, gare centrale | hauptbahnhof, wien mitte,
    estación central | хауптбанхоф, главный вокзал, вин митте | 中央火车站, 火车总站
    | المحطة الرئيسية, فين ميته
line, lines | ligne, lignes | línea, líneas | линия, линии, ветка | 线路, 号线, 几号线 | خط, خطوط
walk, on foot, walking, distance, minutes' walk, stroll | marche, à pied, marcher, distance, loin
    | caminar, a pie, andando, distancia, caminando | пешком, идти, пройтись, расстояние, ходьба
    | 步行, 走路, 走, 散步, 距离 | مشي, نمشي, مسافة, على الأقدام, مشيا
hotel, accommodation, stay, sleep, room booking | hôtel, hébergement, logement, dormir,
    chambre d'hôtel | hotel, alojamiento, hospedaje, dormir | отель, гостиница, жилье, ночевать
    | 酒店, 宾馆, 旅馆, 住宿, 住 | فندق, سكن, إقامة, فنادق, أوتيل
passport, identity, identity card, document, documents | passeport, pièce d'identité,
    carte d'identité, papiers | pasaporte, documento, identificación, cédula | паспорт,
    удостоверение, документ, документы | 护照, 证件, 身份证 | جواز, جواز سفر, هوية, باسبور, وثيقة
visa, border, customs | visa, frontière, douane | visa, visado, frontera, aduana | виза, граница,
    таможня | 签证, 边境, 海关 | تأشيرة, فيزا, حدود, جمارك
emergency, emergency number, 112, urgent, help call, danger, call for help, who do i call | urgence,
    urgences, numéro d'urgence, danger, qui j'appelle, secours | emergencia, emergencias,
    número de emergencia, urgencia, peligro, a quién llamo, auxilio | экстренный, экстренная помощь,
    чрезвычайный, срочно, опасность, номер экстренной, куда звонить, кого вызвать | 紧急, 急救电话,
    报警电话, 应急, 危险, 紧急电话, 打什么电话, 求救 | طوارئ, رقم الطوارئ, خطر, حالة طارئة, نجدة,
    على مين أتصل, لمين أتصل
ambulance | ambulance, samu | ambulancia | скорая, скорая помощь, скорую | 救护车 | سيارة إسعاف,
    إسعاف
police, theft, stolen, robbed, thief, wallet, pickpocket, steal, robbery, crime | police, vol, volé,
    voleur, policier, portefeuille, pickpocket, agression | policía, robo, robaron, ladrón, cartera,
    billetera, carterista, asalto | полиция, украли, кража, вор, полицейский, кошелек, карманник,
    ограбили | 警察, 报警, 偷, 被偷, 小偷, 钱包, 丢了, 扒手, 抢 | شرطة, سرقة, انسرق, حرامي, بوليس,
    محفظة, نشال, انسرقت, سرقوا
fire, fire brigade, smoke, burning | incendie, feu, pompiers, fumée | incendio, fuego, bomberos,
    humo | пожар, огонь, пожарные, дым | 火灾, 着火, 消防, 起火, 消防队 | حريق, نار, إطفاء, مطافي,
    دخان
doctor, physician, hospital, medical, medicine, pharmacy, clinic, pain, fever, headache, hurt,
    injured, health, dentist, tooth, toothache, stomach, allergy, prescription, sore, medication,
    aspirin | médecin, docteur, hôpital, médical, médicament, pharmacie, clinique, douleur, malade,
    fièvre, tête, blessé, santé, dentiste, dents, dent, ventre, ordonnance, allergie, aspirine, maux
    | médico, doctor, hospital, medicina, farmacia, clínica, dolor, enfermo, fiebre, herido, salud,
    doctora, dentista, muela, diente, estómago, receta, alergia, aspirina, duele,
    farmacia a estas horas | врач, доктор, больница, медицинский, лекарство, аптека, клиника, боль,
    болит, заболел, температура тела, здоровье, зуб, зубной, стоматолог, живот, рецепт, таблетка,
    аллергия, голова болит | 医生, 大夫, 医院, 药, 药店, 药房, 看病, 疼, 生病, 发烧, 受伤, 诊所, 牙,
    牙医, 肚子, 处方, 过敏, 头疼, 止痛药, 感冒 | طبيب, دكتور, مستشفى, دواء, صيدلية, عيادة, ألم,
    مريض, حرارة, وجع, طبي, صحة, أسنان, سن, بطن, وصفة, حساسية, راسي, صداع, حبوب, يوجعني, بوجعني,
    دكتورة
phone, number, telephone, dial, phone number | téléphone, numéro, appeler, appel | teléfono, número,
    llamar, llamada, celular | телефон, номер, звонить, позвонить, вызвать | 电话, 号码, 打电话,
    拨打, 手机 | هاتف, رقم, تلفون, أتصل, اتصال, موبايل, جوال
weather, forecast, temperature, degrees, warm, cold, hot, chilly, cool, mild, celsius, autumn,
    climate here, season, what's it like outside, temperature outside, freezing, humid, windy
    | météo, temps qu'il fait, température, degrés, chaud, froid, frais, fait-il, doux, automne,
    climat, saison, dehors, il fait, froid dehors, canicule, humide | clima, pronóstico,
    temperatura, grados, calor, frío, fresco, hace frío, templado, otoño, temporada, tiempo hace,
    afuera, hace calor, va a llover, húmedo, ventoso | погода, прогноз, температура, градус, тепло,
    холодно, жарко, прохладно, осень, осенью, климат, на улице, холодно ли, замерзну, сыро, ветрено
    | 天气, 预报, 气温, 温度, 热, 冷, 度, 凉, 暖和, 秋天, 气候, 季节, 外面冷, 外面热, 穿多少, 温差
    | طقس, جو, حرارة, درجات, حر, برد, دافئ, بارد, الطقس, خريف, مناخ, الجو, برا, بره, الدنيا, رطوبة,
    درجة الحرارة
rain, umbrella, raining, wet, shower | pluie, parapluie, pleuvoir, pleut, averse | lluvia, paraguas,
    llover, llueve, lloviendo | дождь, зонт, зонтик, дожди | 下雨, 雨, 伞, 雨伞 | مطر, شمسية, مظلة,
    تمطر, أمطار
clothes, jacket, wear, dress, sweater, dress code, pack, clothing | vêtements, veste, porter, habit,
    pull, manteau, habiller, tenue | ropa, chaqueta, vestir, suéter, chamarra, campera, abrigarse,
    llevar ropa | одежда, куртка, надеть, свитер, одеваться, одеться, пиджак | 衣服, 外套, 穿, 夹克,
    毛衣 | ملابس, جاكيت, ألبس, لباس, كنزة, معطف
sun, sunny, snow, heat | soleil, ensoleillé, neige, beau | sol, soleado, nieve | солнце, солнечно,
    снег | 太阳, 晴, 雪 | شمس, مشمس, ثلج
money, cash, currency, euro, euros, card, credit card, pay, payment, atm machine, exchange, bank,
    wallet | argent, espèces, liquide, monnaie, euro, euros, carte, carte bancaire, carte bleue,
    payer, paiement, change, banque, distributeur | dinero, efectivo, moneda, euro, euros, tarjeta,
    pagar, pago, cambio, banco, cajero, plata, cuenta | деньги, наличные, валюта, евро, карта,
    карточка, платить, оплата, обмен, банк, банкомат, картой, наличка, оплатить | 钱, 现金, 货币,
    欧元, 刷卡, 信用卡, 付款, 支付, 换钱, 银行, 取款机, 付钱, 现钞, 付费, 手机支付 | نقود, كاش,
    عملة, يورو, بطاقة, دفع, أدفع, صراف, بنك, فلوس, مصاري, بطاقة ائتمان, كيف أدفع, فيزا كارد
tip, tips, tipping, gratuity, service charge, waiter, waitress, leave extra, leave something,
    round up, service included | pourboire, pourboires, service, serveur, serveuse, arrondir,
    laisser combien | propina, propinas, mesero, camarero, dejar algo, redondear, mozo | чаевые,
    на чай, официант, официанту, на чай оставлять, округлить | 小费, 服务员, 服务费, 给多少 | بقشيش,
    إكرامية, جرسون, نادل, بخشيش, أترك للنادل
price, cost, expensive, cheap, how much, free of charge | prix, coût, cher, coûte, combien, gratuit,
    tarif | precio, costo, caro, barato, cuesta, cuánto cuesta, gratis | цена, стоимость, дорого,
    дешево, сколько стоит, бесплатно | 价格, 多少钱, 贵, 便宜, 费用, 免费 | سعر, تكلفة, غالي, رخيص,
    بكم, كم سعر, مجاني
plug, plugs, socket, sockets, adapter, adaptor, power outlet, outlet, charger, charge, charging,
    voltage, electricity, volts, wall socket, plug in, charge my phone, battery, laptop, power, usb,
    converter, type f | prise, prises, adaptateur, chargeur, charger, recharger, courant,
    électricité, tension, voltage, brancher, recharger mon téléphone, batterie, multiprise, secteur
    | enchufe, enchufes, adaptador, cargador, cargar, corriente, electricidad, voltaje,
    tomacorriente, conectar, batería, cargar el celular, clavija, toma de corriente | розетка,
    розетки, розеток, адаптер, переходник, зарядка, зарядить, зарядное, напряжение, вилка,
    электричество, зарядка для телефона, батарея, переходники, удлинитель, подзарядить | 插座, 插头,
    转换插头, 充电, 充电器, 电压, 适配器, 转接头, 电源, 没电, 手机充电, 电池, 插头形状, 电源插座
    | مقبس, فيش, محول, شاحن, شحن, كهرباء, قابس, فولت, بريزة, أشحن, بطارية, شاحن الموبايل, توصيلة,
    وصلة كهرباء
time zone, local time, utc, summer time, clock | fuseau horaire, heure locale, heure d'été,
    décalage horaire | huso horario, zona horaria, hora local, horario de verano | часовой пояс,
    местное время, летнее время, разница во времени | 时区, 当地时间, 夏令时, 时差 | منطقة زمنية,
    توقيت, توقيت محلي, فرق التوقيت
shop, shops, store, supermarket, shopping, grocery, mall, stores, souvenir, groceries, milk, bread,
    convenience store, buy food, buy something, souvenirs, late shopping, closed on sundays,
    mall open | magasin, magasins, boutique, supermarché, courses, commerce, commerces, épicerie,
    lait, pain, acheter quelque chose, souvenirs, achats, faire des courses | tienda, tiendas,
    supermercado, compras, comercio, comercios, negocio, leche, pan, bodega, abarrotes, kiosco,
    comprar algo, recuerdos, ir de compras, supermercados | магазин, магазины, супермаркет, покупки,
    торговый, продукты, молоко, хлеб, ларек, купить что-нибудь, сувениры, закупиться, торговля
    | 商店, 超市, 购物, 店, 商场, 店铺, 便利店, 牛奶, 买东西, 逛街, 纪念品, 买点东西, 超市开 | محل,
    محلات, متجر, سوبرماركت, تسوق, متاجر, سوق, دكان, بقالة, حليب, خبز, مولات, هدايا, أتسوق,
    سوبر ماركت
opening hours, open, opens, closed, close, closes, closing time, shut | heures d'ouverture, ouvert,
    ouverte, ouvre, ferme, fermé, fermeture, horaires d'ouverture | horario de apertura, horario,
    abierto, abre, abren, cerrado, cierra, cierran | часы работы, открыт, открыто, работает, закрыт,
    закрыто, закрывается, открывается | 营业时间, 营业, 开门, 关门, 几点开门, 开放, 关
    | ساعات العمل, مفتوح, مفتوحة, فاتح, فاتحة, مسكر, مسكرة, مغلق, مغلقة, يفتح, يسكر
holiday, public holiday, weekend | jour férié, week-end, weekend, férié | festivo, feriado,
    fin de semana | праздник, выходной, выходные | 假日, 节假日, 周末 | عطلة, إجازة, نهاية الأسبوع,
    عيد
water, drink water, tap water | eau potable, eau du robinet | agua potable, agua del grifo
    | питьевая вода, вода из-под крана | 自来水, 饮用水 | ماء, مي, مويه, ماي
smoking, smoke, cigarette | fumer, cigarette, fumeur | fumar, cigarrillo, fumadores | курить,
    сигарета, курилка | 抽烟, 吸烟, 香烟 | تدخين, أدخن, سيجارة
child, family, baby | enfant, famille, bébé | niño, familia, bebé | ребенок, дети, семья | 孩子,
    家人, 宝宝 | طفل, أطفال, عائلة
"""
