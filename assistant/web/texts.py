"""What the page says in Chinese outside its templates."""

from __future__ import annotations

TITLE = "技术需求访谈助手"

CARD_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("问题", ("request", "product", "scene", "symptom", "impact")),
    ("指标", ("baseline", "target", "constraint", "acceptance", "test_conditions")),
    ("难在哪里", ("attempt", "gap", "existing_solution")),
    ("投入与期限", ("budget", "payer", "deadline")),
    ("怎么合作", ("cooperation", "ip", "confidentiality", "trl")),
    ("企业信息", ("company", "region", "industry", "size", "qualification")),
)
"""The card's headings and the slots under each."""

STATEMENT_PARTS: tuple[tuple[str, str], ...] = (
    ("questions", "研究问题"),
    ("indicators", "考核指标"),
    ("mechanisms", "可能的机理（待验证）"),
    ("disciplines", "学科"),
    ("keywords_zh", "关键词"),
    ("keywords_en", "英文关键词"),
)

CHECKS = {"fits": "符合", "fails": "不符合", "verify": "需核实"}
EMBEDDED = "内置引擎"
ROLES = {"system": "固定的指令", "user": "这一轮的数据", "assistant": "模型上一次的回答"}
"""What a message to a model is, by its role in the protocol."""
USE_COLUMNS = ("轮次", "请求", "发出 token", "收到 token", "秒", "费用", "结果")
FORMATS = {"docx": "Word 文档", "md": "Markdown", "json": "JSON 数据"}
VERSIONS = {"public": "公开版", "full": "完整版"}

BUSY = "上一条消息还在处理，请稍等再发。"
MOVED_ON = "这次访谈在别处有了新的内容，已为您刷新，请看过再发。"
CROWDED = "现在访谈的人太多，请过一会儿再发。您写的内容还在输入框里。"
UNEXPECTED = "程序遇到问题，您刚才说的已经保存，请稍后再试。"
NOT_FOUND = "没有找到这次访谈，请核对链接。"
TOO_BIG = "内容太长，请分几次发。"
TOO_BIG_UPLOAD = "一次最多上传 64 MB，请分几次传。"
TOO_BIG_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>知识库</title>'
    '<link rel="stylesheet" href="/web/page.css"><body class="staff"><main class="staff-main">'
    f'<p class="notice warn" role="alert">{TOO_BIG_UPLOAD}</p>'
    '<p><a class="secondary" href="/staff/documents">回到知识库</a></p></main></body></html>'
)
"""What answers an upload that is too large: it is refused before any page is drawn."""
REFUSED = "这个请求不被接受。"
NEEDS_PASSWORD = "要让别的机器访问，请先设置 ASSISTANT_PASSWORD（至少 8 个字符）。"
NO_ADDRESS = "{host}:{port} 用不了，请关掉占用它的程序，或者换 ASSISTANT_PORT、ASSISTANT_HOST。"
WRONG_PASSWORD = "密码不对。"
TOO_MANY_TRIES = "试错次数太多，请过十五分钟再试。"

CHANGES = {"add": "添加文件", "sync": "重新查看文件夹", "remove": "移除文件", "rebuild": "重建索引"}
STAGES = {"read": "读取", "embed": "计算向量", "index": "建索引"}
PARTS = {"keywords": "关键词", "vectors": "向量库"}
"""Parts of an index, where a step names one; else it names a file."""
UPLOADED = "页面上传"
STILL_WORKING = "上一项还在进行，请等它做完再试。"
WORK_FAILED = "没有做完，原有内容没有变，请再试一次；还不行就重建索引。"
NO_FILE = "没有选择文件。"
SAME_NAME = "有两个文件同名，请改名后再传。"
BAD_NAME = "有一个文件名不能用，请改短一些再传。"
NO_PASSAGE = "这一段已经不在知识库里了，文件可能更新或移除过。"

WAS = "（原“{old}”）"
WAS_ONE_OF = "（第{place}条，原“{old}”）"
"""What stands behind a label where a line of the card is changed or deleted. These, the colon and
the deletion below are read again by assistant/embedded/form.py."""

PAGE = {
    "copied": "已复制",
    "lost": "连接断了，正在重连，您发的内容不会丢。",
    "unreachable": "暂时连不上服务，请稍后再试。您写的内容还在输入框里。",
    "reference": "（编号 {reference}）",
    "sending": "回答中",
    "busy": BUSY,
    "place": "现在人多，您排在第 {place} 位，轮到就回答，不用重发。",
    "send": "发送",
    "not_found": NOT_FOUND,
    "loading": "正在取",
    "city": "城市",
    "headcount": "{n}人",
    "revenue": "年营收{n}万元",
    "nothing_filled": "还没有填写内容",
    "colon": "：",
    "deletion": "删除",
    "comma": "，",
    "list_mark": "、",
}
"""What the page's script shows; it holds no Chinese of its own."""
