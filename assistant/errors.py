"""Everything that can go wrong, in one tree.

    AssistantError
    ├── ConfigError          a setting is missing or wrong
    ├── PromptError          a file in prompts/ is missing a text or a variable
    ├── InputRejected        what was typed cannot be taken; nothing was changed
    │   └── QueryTooLong     a query has more characters than a search takes
    ├── DocumentRejected     a file cannot be read as a document; nothing was taken from it
    ├── InterviewNotFound    no interview has that id (or the caller may not see it)
    ├── StoreError           the database cannot be read or written
    ├── ExportBlocked        a public brief still has highlights nobody has ticked
    ├── ModelError           the language model did not answer, or not with anything usable
    └── KnowledgeError
        ├── RecordInvalid    a record in knowledge/ breaks its schema
        ├── MissingIndex     no index was built yet
        ├── StaleIndex       knowledge/ changed since the index was built
        ├── BrokenIndex      the index cannot be read
        │   └── BrokenCatalog    the list of the center's documents cannot be read
        ├── ShelfNotWritten  the center's documents cannot be written to the disk
        └── RetrievalFailed  a search could not be carried out (never an empty answer)
            └── EmbeddingFailed  an endpoint did not embed (`model/embeddings.py`)

Each carries an English message for the developer (`str(error)`) and a Chinese sentence for the
person (`error.user_message`).
"""


class AssistantError(Exception):
    """Base of every error of this program.

    Args:
        message: for the developer, in English, with the offending value where that is no secret.
        user_message: for the person, in Chinese; the class's own sentence where none is given.
    """

    user_message = "程序遇到问题，您刚才说的已经保存，请稍后再试。"

    def __init__(self, message: str, user_message: str | None = None) -> None:
        super().__init__(message)
        if user_message is not None:
            self.user_message = user_message


class ConfigError(AssistantError):
    """A setting is missing or cannot be used."""

    user_message = "程序的设置有误，请联系管理员运行 doctor 检查。"


class PromptError(AssistantError):
    """A prompt file lacks a text, a variable or has one too many."""

    user_message = "程序的话术文件有误，请联系管理员运行 doctor 检查。"


class InputRejected(AssistantError):
    """What was typed cannot be taken; nothing was changed."""

    user_message = "这条内容无法受理，请改一下再发。"


class QueryTooLong(InputRejected):
    """A query has more characters than a search takes."""

    user_message = "查询太长，请缩短到两千字以内再试。"


class DocumentRejected(AssistantError):
    """A file cannot be read as a document; nothing was taken from it.

    Args:
        reason: why, as a key of `reasons` in `prompts/documents.zh.yaml`.
        message: for the developer; never holds what the file says.
        user_message: the sentence of that reason.
    """

    user_message = "这个文件读不了，没有收入任何内容。"

    def __init__(self, reason: str, message: str = "", user_message: str | None = None) -> None:
        super().__init__(f"{reason}: {message}" if message else reason, user_message)
        self.reason = reason
        self.detail = message


class InterviewNotFound(AssistantError):
    """No interview has that id, or the caller may not see it: the two are not told apart."""

    user_message = "没有找到这次访谈，请核对链接。"


class StoreError(AssistantError):
    """The database cannot be read or written."""

    user_message = "数据暂时无法保存，请稍后重发这条内容。"


class ExportBlocked(AssistantError):
    """A public brief still has highlights that nobody has ticked."""

    user_message = "公开版还有标出的内容没有逐条确认，确认后才能导出。"


class ModelError(AssistantError):
    """The language model did not answer, or not with anything usable; never ends a turn.

    Args:
        reason: why, as a key of `reasons` in `prompts/model.zh.yaml`.
        message: for the developer; never holds what the endpoint sent, which may repeat a key.
        retry_after: seconds after which the endpoint asked to be tried again.
    """

    user_message = "模型这次没有给出可用的回答，已改由内置引擎处理。"

    def __init__(self, reason: str, message: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason = reason
        self.retry_after = retry_after


class KnowledgeError(AssistantError):
    """Something is wrong with knowledge/ or with the index over it."""

    user_message = "知识库暂时不可用，访谈可以继续，匹配结果稍后补上。"


class RecordInvalid(KnowledgeError):
    """A record in knowledge/ breaks its schema."""

    user_message = "知识库里有一条记录格式不对，请联系管理员运行 doctor 检查。"


class MissingIndex(KnowledgeError):
    """No index was built yet: `python -m assistant index` builds it.

    Of this and the next two, `documents_message` is what is said where the index is that of the
    center's own documents: `python -m assistant documents rebuild` builds it.
    """

    user_message = "知识库还没有建立索引，请联系管理员运行 python -m assistant index。"
    documents_message = (
        "中心资料还没有建立索引，请联系管理员运行 python -m assistant documents rebuild。"
    )


class StaleIndex(KnowledgeError):
    """knowledge/ changed since the index was built: `python -m assistant index` rebuilds it."""

    user_message = "知识库更新后还没有重建索引，请联系管理员运行 python -m assistant index。"
    documents_message = (
        "中心资料的索引和现在的程序或设置对不上，"
        "请联系管理员运行 python -m assistant documents sync。"
    )


class BrokenIndex(KnowledgeError):
    """The index cannot be read: `python -m assistant index` rebuilds it."""

    user_message = "知识库索引损坏，请联系管理员运行 python -m assistant index 重建。"
    documents_message = (
        "中心资料的索引损坏，请联系管理员运行 python -m assistant documents rebuild 重建。"
    )


class BrokenCatalog(BrokenIndex):
    """The list of the center's documents cannot be read; nothing can be rebuilt without it."""

    user_message = documents_message = (
        "中心资料的目录文件 catalog.db 损坏，无法重建："
        "请联系管理员从备份恢复数据文件夹里的 documents；"
        "没有备份就把它移开，再用 python -m assistant documents add 重新添加。"
    )


class ShelfNotWritten(KnowledgeError):
    """The center's documents cannot be written: a full disk, a folder that may not be written."""

    user_message = "中心资料写不进磁盘，请检查磁盘空间和文件夹权限后再试；原有的内容都在。"


class RetrievalFailed(KnowledgeError):
    """A search could not be carried out. Never shown as an empty answer."""

    user_message = "检索暂时出了故障，不代表没有合适的结果，请稍后再试。"
