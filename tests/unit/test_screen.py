"""State secrets are met before anything is written; trade secrets are what this is for."""

import pytest

from assistant.embedded.screen import holds_classified_matter
from assistant.embedded.text import normalise

CLASSIFIED = [
    "这份图纸是机密级的，我念给你听",
    "密级：秘密，请不要外传，参数如下",
    "密级为绝密",
    "我们承担的是涉密项目，轴承寿命不够",
    "这个型号涉密，但是我可以说个大概",
    "图纸都涉密，先发你一部分",
    "这批产品属于涉密，焊缝老开裂",
    "国家秘密范围内的配方，含量是这样的",
    "内容涉及国家机密，麻烦帮忙看看",
    "参数能录入吗？我先说，属于军事秘密",
    "你们能接吗？密级：机密",
    "会不会泄露，这可是国家机密",
    "上面定为机密，壁厚公差我说一下",
    "已经列为绝密的课题，现在卡在密封",
    "绝密★长期，壳体热处理工艺",
    "机密件，尺寸链如下",
    "某导弹的型号和图纸我发过来",
    "鱼雷总体参数里有一项解决不了",
    "战斗机隐身涂层附着力不够",
    "潜艇用的那个代号的减振器，噪声超标",
    "弹头引信里的簧片断裂",
    "轰炸机制导部件的图纸公差太紧",
    "战斗部毁伤指标达不到，壳体要改",
    "装备发展部的预研任务，材料不过关",
    "国防科工局下的涉密专项，工艺卡住了",
    "军品型号是这个，图号我报给你",
    "军工涉密的壳体，喷涂总起皮",
    "涉军型号的线束要做屏蔽",
    "國家秘密，請看附件裡的參數",
    "這個是機密級項目",
    "密级:绝密",
    "This is a classified project, the coating peels off",
    "top secret drawing attached",
    "Classified data: tolerance 2 um",
    "任务是机密级，热处理之后开裂",
    "资料全涉密，我挑重要的说",
]

HARMLESS = [
    # What an enterprise keeps to itself is no state secret.
    "这是我们的商业秘密，不能外传",
    "技术秘密，谈之前要签协议",
    "要先签保密协议再给图纸",
    "配方是公司机密，只能说个大概",
    "企业核心机密，先不说",
    "内部秘密资料不能给，样品可以给",
    "这属于商业机密",
    "对外要保密，厂名别写",
    "保密要求高，最好匿名",
    "工艺秘密，不方便说",
    "我们有保密室，员工都签了竞业",
    "秘密武器就是这台老磨床",
    "诀窍是师傅的秘密",
    "我们想保密，怎么发布",
    # Saying that it is not classified.
    "这个项目不涉密",
    "我们不涉及国家秘密",
    "没有涉密内容，放心",
    "产品不涉密，都是民用的",
    "图纸都不涉密，可以给",
    "并不属于国家秘密",
    "不含任何涉密资料",
    "非涉密项目，可以公开",
    "未定密，不是机密级",
    # Questions about it.
    "你们这里涉密项目能不能接？",
    "这算不算国家秘密？",
    "是不是涉密项目就不能发？",
    "涉密资料会不会存下来啊",
    # The trade's everyday words.
    "导弹车间隔壁那个厂是客户",
    "给军工企业配套紧固件，尺寸老超差",
    "我们供军品用的橡胶圈，老化太快",
    "无人机的桨叶动平衡做不好",
    "潜艇三明治的包装机老卡料",
    "驱逐舰模型玩具的注塑件缩水",
    "密封圈漏油，密度也不够",
    "机密封面印刷套不准",
    "秘密花园牌香薰蜡烛开裂",
    "绝对编码器信号丢失",
    "雷达罩的透波率要到九成",
    "火箭筒式吹膜机的膜厚不均",
    "装备制造业，热处理变形",
    "制导管材的弯头开裂",
    "classification of defects is wrong too often",
    "we classify parts by size",
    "The secret recipe stays with us",
]


@pytest.mark.parametrize("text", CLASSIFIED)
def test_state_secrets_are_met(text: str) -> None:
    assert holds_classified_matter(normalise(text))


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_state_secret_passes(text: str) -> None:
    assert not holds_classified_matter(normalise(text))


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(CLASSIFIED) + len(HARMLESS) >= 60


@pytest.mark.parametrize("before", ["我们做轴承的，滚道烧伤。", "不涉密的先说完了。", "好的，"])
@pytest.mark.parametrize("text", CLASSIFIED[:6])
def test_it_is_met_wherever_it_stands_in_a_message(before: str, text: str) -> None:
    assert holds_classified_matter(normalise(before + text + "。后面还有很多话。"))


def test_a_long_paste_is_screened_to_its_end() -> None:
    paste = "轴承滚道磨削之后表面有烧伤，寿命不到要求的一半。" * 500
    assert not holds_classified_matter(paste)
    assert holds_classified_matter(paste + "密级：机密")
