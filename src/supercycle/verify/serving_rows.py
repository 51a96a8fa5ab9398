"""Rows of a table of measured serving, as servers that can be predicted.

What a row leaves blank is completed by a rule, and the rule is named in ``completed``.
"""

from dataclasses import dataclass, replace
from typing import cast

from supercycle.base.errors import InputError
from supercycle.base.units import Bytes
from supercycle.catalog.chips import ChipEntry
from supercycle.catalog.engines import EngineEntry
from supercycle.catalog.store import Catalog, Resolved
from supercycle.model.parameters import parameters
from supercycle.model.shape import Shape
from supercycle.serve.build import USUAL_ENGINE, engine_of
from supercycle.serve.numbers import FOUR_BITS, Numbers, numbers_named
from supercycle.verify.columns import Row, Unpredictable, number, text, whole, written
from supercycle.verify.serving_model import served_shape

ENDLESS = 1e9
"""Requests of a row whose load is not stated: as many as memory holds."""

NATIVE_FOUR_BITS = ("gpt-oss",)
"""Models whose experts are published in 4 bits and stay so in every engine (OpenAI's MXFP4)."""

GUESSED_DRAFTS = 3
"""Tokens that multi-token prediction drafts where a row does not say (assumed: the usual setting)."""

GUESSED_ACCEPTANCE = 0.7
"""Acceptance of a drafted token where a row does not say: 2.5 tokens a pass on real prompts (assumed, 0.5 to 0.9)."""

QUANTISED = "MLPerf"
"""Benchmarks whose submissions serve in 8 bits or fewer: of 272 public ones that state a format one states 32 bits."""

SAID_SPECULATION = ("mtp", "eagle", "speculative", "draft")


@dataclass(frozen=True)
class ServedRow:
    """One measured server: what is served on what, one copy of it, and the load of that copy."""

    chip: str
    shape: Shape
    numbers: Numbers
    engine: str
    tensor: int
    data: int
    expert: int
    pipeline: int
    copies: float
    chips: float
    batch: float
    input: float
    output: float
    static: bool
    apart: bool
    drafted: int
    completed: tuple[str, ...]

    @property
    def stated_load(self) -> bool:
        """Whether the row says how many requests were in flight."""
        return self.batch < ENDLESS

    @property
    def layout(self) -> str:
        """The layout of one copy, as the tables write it."""
        sizes = {"tp": self.tensor, "dp": self.data, "ep": self.expert, "pp": self.pipeline}
        return ",".join(f"{name}={size}" for name, size in sizes.items() if size > 1) or "tp=1"


def served_row(row: Row, catalog: Catalog) -> ServedRow:
    """A row as a server. Raises an InputError with the reason where it cannot be one."""
    done: list[str] = []
    chip = _chip(text(row, "accelerator"), catalog)
    done += [chip.note] if chip.note else []
    engine = _engine(row, catalog, done)
    shape = served_shape(row, catalog, done)
    numbers = _numbers(row, shape, catalog, engine, done)
    capacity = cast(ChipEntry, catalog.entry("chips", chip.id)).memory.capacity.number
    tensor, data, expert, pipeline = _layout(row, shape, numbers, capacity, done)
    copy = tensor * data * pipeline
    apart = written(row, "disagg").lower() in ("true", "1", "yes")
    chips = number(row, "n_accelerators") or float(copy)
    if not written(row, "n_accelerators"):
        done.append(f"chips taken as one copy of {copy}")
    copies = _copies(row, chips, copy, apart, done)
    load = number(row, "concurrency_or_batch")
    if load is None:
        done.append("requests in flight not stated: as many as memory holds")
    batch = ENDLESS if load is None else load / copies
    return ServedRow(
        chip.id, shape, numbers, engine, tensor, data, expert, pipeline, copies,
        chips, batch, _length(row, "input_len", done), _length(row, "output_len", done),
        "static" in written(row, "scenario").lower(), apart, _drafted(row, done), tuple(done),
    )  # fmt: skip


def _chip(name: str, catalog: Catalog) -> Resolved:
    """The chip that a row names. Raises an InputError that says what to do about one that is not known."""
    try:
        return catalog.find("chips", name)
    except InputError as fault:
        if name.lower().startswith("mixed"):
            raise InputError(f"{name!r} is a mix of chips.", ("One row is of one kind of chip.",)) from None
        say = "Put its facts into a file of your own, and say --catalog DIR."
        raise InputError(fault.headline, (*fault.faults, say)) from None


def _engine(row: Row, catalog: Catalog, done: list[str]) -> str:
    said = written(row, "engine")
    if not said:
        done.append(f"engine taken as {USUAL_ENGINE}")
        return USUAL_ENGINE
    engine, note = engine_of(catalog, said)
    done += [note] if note else []
    return engine


def _numbers(row: Row, shape: Shape, catalog: Catalog, engine: str, done: list[str]) -> Numbers:
    """The row's precision; an 8-bit or narrower model keeps its cache as the engine does."""
    said = written(row, "precision")
    if not said:
        said = "fp8" if written(row, "scenario").startswith(QUANTISED) else "bf16"
        done.append(f"precision taken as {said}")
    found = numbers_named(said)
    if found.cache == 1.0:
        wide = cast(EngineEntry, catalog.entry("engines", engine)).cache.text.startswith("16")
        found = replace(found, cache=2.0 if wide else 1.0)
    if shape.experts and shape.name.lower().startswith(NATIVE_FOUR_BITS):
        found = replace(found, expert=FOUR_BITS)
    return found


def _layout(
    row: Row, shape: Shape, numbers: Numbers, capacity: Bytes, done: list[str]
) -> tuple[int, int, int, int]:  # fmt: skip
    """Tensor, data, expert and pipeline of one copy; replicas of a dense model are copies."""
    tensor, pipeline = max(whole(row, "tp", 0), 0), max(whole(row, "pp", 1), 1)
    if not tensor:
        tensor = _least_tensor(shape, numbers, capacity, int(number(row, "n_accelerators") or 1) // pipeline)
        done.append(f"tensor parallelism taken as {tensor}")
    said, noted = written(row, "dp").lower(), written(row, "notes").lower()
    if "attention" in said:
        data, tensor = tensor, 1
    elif shape.experts is not None and not said and "attention dp" in noted:
        data, tensor = tensor, 1
        done.append("attention parallel by requests, as the notes say")
    else:
        data = max(whole(row, "dp", 1), 1)
    tensor = _holding(shape, numbers, capacity, tensor, (data if shape.experts else 1) * pipeline, done)
    if shape.experts is None:
        return tensor, 1, 1, pipeline
    expert = max(whole(row, "ep", 1), 1)
    return tensor, data, min(expert, tensor * data), pipeline


def _holding(shape: Shape, numbers: Numbers, capacity: Bytes, tensor: int, others: int, done: list[str]) -> int:
    """The stated tensor ranks, doubled until the weights fit: a server that answered has held them."""
    weights = _weights(shape, numbers)
    held = tensor
    while weights > float(capacity) * held * others and held < shape.heads:
        held *= 2
    if held != tensor:
        done.append(
            f"{weights / 1e9:,.0f} GB of weights do not fit on the {tensor * others} chips that the row states:"
            f" taken as tensor parallelism {held}"
        )
    return held


def _weights(shape: Shape, numbers: Numbers) -> float:
    """Bytes of all weights."""
    return float(parameters(shape).total) * float(numbers.expert_weight if shape.experts else numbers.weight)


def _least_tensor(shape: Shape, numbers: Numbers, capacity: Bytes, chips: int) -> int:
    """The least power of two of chips whose memory the weights fill to no more than ROOMY, or all of them."""
    weights = _weights(shape, numbers)
    tensor = 1
    while tensor * 2 <= chips and weights > ROOMY * float(capacity) * tensor:
        tensor *= 2
    return tensor


ROOMY = 0.6
"""Share of memory that weights fill at most in a layout that a row does not state (a choice: room for caches)."""


def _copies(row: Row, chips: float, copy: int, apart: bool, done: list[str]) -> float:
    """Copies that the stated load is spread over: of those that decode, where prefill has chips of its own."""
    if not apart:
        return max(chips / copy, 1.0)
    decoding = number(row, "decode_devices")
    if decoding is None:
        done.append("chips that decode not stated: one copy")
        return 1.0
    return max(decoding / copy, 1.0)


def _length(row: Row, column: str, done: list[str]) -> float:
    usual = {"input_len": 512.0, "output_len": 256.0}[column]
    found = number(row, column)
    if found is None:
        done.append(f"{column} taken as {usual:.0f}")
    return max(found or usual, 1.0)


def _drafted(row: Row, done: list[str]) -> int:
    said = written(row, "spec_decode").lower()
    if any(word in said for word in SAID_SPECULATION):
        done.append(f"speculation taken as {GUESSED_DRAFTS} drafts accepted at {GUESSED_ACCEPTANCE:g}")
        return GUESSED_DRAFTS
    if said not in ("", "none", "no", "false", "off"):
        done.append(f"speculation {said!r}: predicted without")
    return 0


def measured_tpot(row: Row) -> float | None:
    """Measured seconds between two tokens of a request, or None where the row has none."""
    milliseconds = number(row, "tpot_ms")
    if milliseconds is not None:
        return milliseconds / 1e3
    rate = number(row, "decode_tokens_per_s_per_user")
    return None if rate is None else 1.0 / rate


def measured_rate(row: Row, chips: float) -> float | None:
    """Measured output tokens a second of one chip, or None."""
    each = number(row, "output_tokens_per_s_per_device")
    if each is not None:
        return each
    total = number(row, "output_tokens_per_s_total")
    return None if total is None else total / chips


def group_of(row: Row) -> str:
    """What makes rows comparable: source, engine, model, chip and precision; layouts and loads differ."""
    engine = (written(row, "engine").split() or ["?"])[0]
    said = [written(row, c) or "?" for c in ("model", "accelerator", "precision")]
    return f"{written(row, 'source_key') or written(row, 'src') or 'rows'}: {', '.join([*said, engine])}"


def refuse_without_measure(row: Row) -> None:
    """Raises Unpredictable where the row measures nothing."""
    if not any(
        written(row, c)
        for c in ("tpot_ms", "decode_tokens_per_s_per_user", "output_tokens_per_s_per_device",
                  "output_tokens_per_s_total", "ttft_ms", "prefill_tokens_per_s")
    ):  # fmt: skip
        raise Unpredictable("nothing is measured")
