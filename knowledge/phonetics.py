"""How a name sounds, whatever the script and spelling: finds names that were misheard. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from rapidfuzz.distance import Indel

_LETTERS = (
    "а a б b в v г g д d е e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х h ц ts "
    "ч ch ш sh щ sh ъ - ы i ь - э e ю iu я ia ё e і i ї i є e ґ g ў u ا a ب b ت t ث t ج j ح h خ h "
    "د d ذ d ر r ز z س s ش sh ص s ض d ط t ظ d ع - غ g ف f ق k ك k ل l م m ن n ه h و u ي i ء - "
    "ئ i ؤ u پ p چ ch ژ zh گ g ڤ v"
).split()
# Characters with which Chinese writes foreign names, by their reading.
_CHINESE_TABLE = """a阿 ai艾埃爱 an安昂 ao奥澳 ba巴芭 bai拜白 ban班 bao鲍保 bei贝 ben本 bi比毕
    bin宾 bo波博伯勃 bu布 cha查 che切车 chi奇 da达 dai戴代 dan丹旦 dao道 de德 deng登邓 di迪蒂狄
    ding丁 dong东 du杜 dun顿敦 duo多 e厄俄额 en恩 er尔儿 fa法 fan凡范梵 fei费菲 fen芬 feng冯丰
    fo佛 fu弗福夫富 ga加噶 gai盖 gan甘 gang冈 ge格戈葛 gen根 gong贡 gu古顾 gua瓜 ha哈 hai海
    han汉罕 hao豪 he赫 heng亨 hong洪 hu胡霍 hua华 huo霍 ji吉基季 jia贾 jian简 jin金 ka卡喀 kai凯
    kan坎 kang康 kao考 ke克柯科可 ken肯 kong孔 ku库 kui奎 kun昆 la拉 lai莱赖 lan兰 lang朗郎 lao劳
    le勒 lei雷蕾 li利里莉丽理 lian连莲 lin林琳 liu留 long隆龙 lu卢鲁路露 lun伦 luo罗洛 ma马玛
    mai麦迈 man曼 mao毛 mei梅美 men门 meng蒙孟 mi米密 ming明 mo莫摩 mu穆姆 na纳娜那 nai奈 nan南楠
    nei内 ni尼妮 ning宁 niu纽 nu努 nuo诺 ou欧 pa帕 pai派 pan潘 pei佩 pen彭 peng蓬 pi皮匹 ping平
    po坡 pu普浦 qi齐奇 qia恰 qiao乔 qie切 qin钦 qiong琼 rang让 rao饶 re热 ri日 rong荣 ru茹 rui瑞
    sa萨莎 sai赛塞 san桑三 sang桑 sen森 sha沙莎 shan山 shao绍 she舍 shen申 shi史施什 shu舒 shuo朔
    si斯丝司思 song松宋 su苏 suo索 ta塔 tai泰太 tan坦坛 tang唐汤 tao陶 te特 teng腾 ti蒂提 ting廷
    tong通 tu图 tuo托 wa瓦 wai怀 wan万 wang旺 wei维威韦 wen文温 wo沃 wu伍乌武 xi西希锡 xia夏
    xiao肖 xie谢 xin辛欣 xing兴 xiu休 xu许 xue雪 ya亚雅娅 yan延扬 yang扬杨 yao姚 ye叶耶 yi伊易
    yin因英 ying英 yong永 you尤 yu于 yue约 za扎 zai宰 zan赞 ze泽 zha扎 zhan詹 zhe哲 zhen珍
    zhi治芝 zhu朱 zhuo卓 zi兹孜 zong宗 zu祖 zuo佐"""
_CHINESE = {
    character: reading
    for reading, characters in re.findall(r"([a-z]+)([^a-z\s]+)", _CHINESE_TABLE)
    for character in characters
}
_READINGS = {**dict(zip(_LETTERS[::2], _LETTERS[1::2], strict=True)), **_CHINESE}

# Spellings of one sound. The order matters: longer ones first.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^wr", "r"),
        (r"sch|tch|sh|ch|zh|cz|sz", "s"),
        (r"ph", "f"),
        (r"th|dt", "t"),
        (r"^x", "s"),
        (r"x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"ck|[cqg]", "k"),
        (r"h", ""),
        (r"z", "s"),
        (r"b", "p"),
        (r"d", "t"),
        (r"[vw]", "f"),
        (r"[yj]", "i"),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = str.maketrans("r", "l", "aeiou-")
_FOREIGN_NAME = re.compile(f"[{''.join(_CHINESE)}]{{2,}}")


@lru_cache(maxsize=16_384)
def sound(word: str) -> str:
    """Return a folded word as it sounds, in a spelling that is common to all scripts."""
    if not word.isascii():
        word = "".join(_READINGS.get(c, c) for c in word).replace("-", "")
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def skeleton(heard: str) -> str:
    """The consonants of a sound; l and r are one, as Chinese and Japanese ears have them."""
    return heard.translate(_VOWELS)


class Names:
    """Names that a visitor may say; built once, then asked for words like them."""

    def __init__(self, changes: Mapping[str, int], base: "Names | None" = None) -> None:
        """Take how much more often each folded name stands somewhere than in `base`."""
        self.counts: Counter[str] = Counter(base.counts) if base else Counter()
        self.by_skeleton: dict[str, tuple[tuple[str, str], ...]] = (
            dict(base.by_skeleton) if base else {}
        )
        for name, times in changes.items():
            was_there = name in self
            self.counts[name] += times
            if self.counts[name] <= 0:
                del self.counts[name]
            if was_there != (name in self):
                self._change(name)

    def _change(self, name: str) -> None:
        heard = sound(name)
        for near in _nearby(skeleton(heard)):
            others = tuple(one for one in self.by_skeleton.get(near, ()) if one[0] != name)
            self.by_skeleton[near] = (*others, (name, heard)) if name in self else others

    def updated(self, changes: Mapping[str, int]) -> "Names":
        """Return the names with some more or less often; this value stays as it is."""
        return Names(changes, self) if any(changes.values()) else self

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def like(self, word: str) -> list[tuple[str, float]]:
        """Return the names that sound like a folded word, with a likeness from 0 to 1."""
        heard = sound(word)
        bones = skeleton(heard)
        # Arabic leaves vowels out and Chinese puts some in; short names are like many words.
        enough = 0.8 if word[0] < "\u0590" else 0.75
        if len(bones) < 3:
            enough += 0.1
        found: dict[str, float] = {}
        for near in _nearby(bones):
            for name, spoken in self.by_skeleton.get(near, ()):
                if name not in found:
                    found[name] = _likeness(heard, spoken)
        return [(name, likeness) for name, likeness in found.items() if likeness >= enough]


def _likeness(heard: str, spoken: str) -> float:
    bones = Indel.normalized_similarity(skeleton(heard), skeleton(spoken))
    return float(Indel.normalized_similarity(heard, spoken) + bones) / 2


def foreign_names(run: str) -> Iterator[str]:
    """Yield the parts of a run of Chinese that may be a foreign name."""
    for match in _FOREIGN_NAME.finditer(run):
        part = match.group()
        for start in range(len(part) - 1):
            for end in range(start + 2, min(len(part), start + 5) + 1):
                yield part[start:end]


def _nearby(bones: str) -> Iterator[str]:
    """A skeleton and, if it is long enough, what is left without one of its consonants."""
    if len(bones) >= 2:
        yield bones
    if len(bones) >= 4:
        for at in range(len(bones)):
            yield bones[:at] + bones[at + 1 :]
