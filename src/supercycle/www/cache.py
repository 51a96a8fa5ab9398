"""Answers to questions that were asked before: the work is deterministic, so the same body has the same answer."""

from collections import OrderedDict
from hashlib import sha256

Key = tuple[str, bytes]


class Cache:
    """The latest answers, up to so many bytes of them."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._answers: OrderedDict[Key, bytes] = OrderedDict()

    @staticmethod
    def key(command: str, raw: bytes) -> Key:
        """What a question is kept under."""
        return command, sha256(raw).digest()

    def get(self, key: Key) -> bytes | None:
        """The answer, where it is kept."""
        if key not in self._answers:
            return None
        self._answers.move_to_end(key)
        return self._answers[key]

    def put(self, key: Key, document: bytes) -> None:
        """Keeps an answer; the oldest make room. One larger than a quarter of the whole is not kept."""
        if len(document) * 4 > self._most or key in self._answers:
            return
        self._answers[key] = document
        self._held += len(document)
        while self._held > self._most:
            _, old = self._answers.popitem(last=False)
            self._held -= len(old)
