"""A sentence in both of the project's languages."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """Languages of user-facing text."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Chinese and in English.

    Parameters
    ----------
    zh, en
        The sentence, possibly with ``{name}`` fields for `fill`.
    """

    zh: str
    en: str

    def fill(self, **values: object) -> "Text":
        """Return the sentence with its ``{name}`` fields filled, a `Text` in its own language."""
        zh = {name: v.zh if isinstance(v, Text) else v for name, v in values.items()}
        en = {name: v.en if isinstance(v, Text) else v for name, v in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))

    def to(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return self.zh if language is Language.ZH else self.en
