"""HTML and SVG elements as text: every word and every attribute is escaped here."""

from collections.abc import Sequence
from html import escape

Attribute = str | int | float


def tag(name: str, /, *inside: str, **attributes: Attribute) -> str:
    """An element around markup; an underscore in an attribute's name is a dash, one at its end falls away."""
    given = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{given}>{''.join(inside)}</{name}>" if inside else f"<{name}{given}/>"


def text(words: str) -> str:
    """Words as markup."""
    return escape(words, quote=False)


def number(words: str) -> str:
    """A number as markup; its interval is never broken over two lines."""
    value, bracket, rest = words.partition(" (")
    return f"{text(value)} {tag('span', text('(' + rest), class_='whole')}" if bracket else text(words)


def items(words: Sequence[str]) -> str:
    """A numbered list of words."""
    return tag("ol", *(tag("li", text(word)) for word in words)) if words else ""


def _value(value: Attribute) -> str:
    return escape(f"{value:.1f}" if isinstance(value, float) else str(value))
