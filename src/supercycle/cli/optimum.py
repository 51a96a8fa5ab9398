"""``supercycle laws optimum``: what a compute, a budget or a loss buys best, under every limit."""

from typing import Annotated, Any

import typer

from supercycle.base.errors import InputError
from supercycle.cli.options import CatalogOption, JsonOption, amount
from supercycle.cli.output import show, show_json

Text = str | None


SpecText = Annotated[Text, typer.Argument(metavar="[SPEC.toml]", help="A question in a file, for every limit.")]
FlopText = Annotated[Text, typer.Option("--flop", metavar="C", help="Training compute, like 5.76e23.")]
BudgetText = Annotated[Text, typer.Option("--budget", metavar="USD", help="Dollars for everything, like $10M.")]
LossText = Annotated[Text, typer.Option("--loss", metavar="L", help="The loss to reach at least cost.")]
LawText = Annotated[Text, typer.Option("--law", metavar="NAME", help="A law of the catalogue.")]
UniqueTokensText = Annotated[
    Text, typer.Option("--unique-tokens", metavar="D", help="Only so many tokens differ, like 5T.")
]
InferenceTokensText = Annotated[
    Text, typer.Option("--inference-tokens", metavar="D", help="The compute also serves so many tokens.")
]
PromptTokensText = Annotated[
    Text, typer.Option("--prompt-tokens", metavar="D", help="Tokens read in prompts over the model's life.")
]
AnswerTokensText = Annotated[
    Text, typer.Option("--answer-tokens", metavar="D", help="Tokens written over the model's life.")
]
SyntheticTokensText = Annotated[
    Text, typer.Option("--synthetic-tokens", metavar="D", help="Synthetic tokens that may be made.")
]
ExchangeText = Annotated[
    Text, typer.Option("--exchange", metavar="X", help="Fresh tokens that one is worth: LOW:VALUE:HIGH.")
]
GeneratorText = Annotated[
    Text, typer.Option("--generator", metavar="N", help="Parameters of the model that makes them.")
]
ChipText = Annotated[Text, typer.Option("--chip", metavar="C", help="The chip of training (h100-sxm).")]
MfuText = Annotated[Text, typer.Option("--mfu", metavar="X", help="Model FLOP utilisation of training.")]
PriceText = Annotated[Text, typer.Option("--price", metavar="P", help="Price of that chip, like '2 USD/h'.")]
ServeChipText = Annotated[Text, typer.Option("--serve-chip", metavar="C", help="The chip of serving.")]
ExpertsText = Annotated[
    Text, typer.Option("--experts", metavar="E,E", help="Numbers of experts to choose among, like 1,8,32.")
]
GranularityText = Annotated[Text, typer.Option("--granularity", metavar="G", help="Granularity of 64 experts.")]
SparsityText = Annotated[Text, typer.Option("--sparsity", metavar="S", help="Share that a token does not meet.")]
BitsText = Annotated[Text, typer.Option("--bits", metavar="P", help="Bits of weights, activations, cache.")]
TimeText = Annotated[Text, typer.Option("--time", metavar="T", help="Wall-clock limit, like '90 days'.")]
ChipsText = Annotated[Text, typer.Option("--chips", metavar="N", help="Chips at hand for that time.")]


def optimum(
    spec: SpecText = None,
    flop: FlopText = None,
    budget: BudgetText = None,
    loss: LossText = None,
    law: LawText = None,
    unique_tokens: UniqueTokensText = None,
    inference_tokens: InferenceTokensText = None,
    prompt_tokens: PromptTokensText = None,
    answer_tokens: AnswerTokensText = None,
    synthetic_tokens: SyntheticTokensText = None,
    exchange: ExchangeText = None,
    generator: GeneratorText = None,
    chip: ChipText = None,
    mfu: MfuText = None,
    price: PriceText = None,
    serve_chip: ServeChipText = None,
    experts: ExpertsText = None,
    granularity: GranularityText = None,
    sparsity: SparsityText = None,
    bits: BitsText = None,
    time: TimeText = None,
    chips: ChipsText = None,
    as_json: JsonOption = False,
    catalog: CatalogOption = None,
) -> None:
    """What a compute, a budget or a loss buys best: parameters, tokens, loss, cost by line."""
    options = {
        "flop": flop, "budget": budget, "loss": loss, "law": law, "unique_tokens": unique_tokens,
        "inference_tokens": inference_tokens, "prompt_tokens": prompt_tokens, "answer_tokens": answer_tokens,
        "synthetic_tokens": synthetic_tokens, "exchange": exchange, "generator": generator, "chip": chip, "mfu": mfu,
        "price": price, "serve_chip": serve_chip, "experts": experts, "granularity": granularity,
        "sparsity": sparsity, "bits": bits, "time": time, "chips": chips,
    }  # fmt: skip
    given = {name: text for name, text in options.items() if text is not None}
    if spec is not None:
        if given:
            raise InputError("a question is a file or options, not both", hint="Write the options into the file.")
        _rich(spec, as_json, catalog)
        return
    from supercycle.verbs.optimum_asked import is_simple, tables

    if is_simple(given):
        _simple(
            given["flop"], law, unique_tokens, inference_tokens, as_json=as_json, catalog=catalog
        )  # fmt: skip
        return
    _rich(tables(given), as_json, catalog)


def _simple(
    flop: str, law: Text, unique_tokens: Text, inference_tokens: Text, *, as_json: bool, catalog: Text
) -> None:  # fmt: skip
    """The optimum of one law for a compute, with unique tokens or with inference."""
    from supercycle.report import json_forms
    from supercycle.report.tables import laws as tables
    from supercycle.verbs.door import opened
    from supercycle.verbs.laws import optimum as best

    store = opened(catalog)
    found = best(
        amount("--flop", flop, "FLOP"), law=law,
        unique_tokens=None if unique_tokens is None else amount("--unique-tokens", unique_tokens, "token"),
        inference_tokens=None if inference_tokens is None else amount("--inference-tokens", inference_tokens, "token"),
        catalog=store,
    )  # fmt: skip
    if as_json:
        show_json(json_forms.optimum(found, store))
        return
    show(tables.optimum(found))


def _rich(question: str | dict[str, Any], as_json: bool, catalog: Text) -> None:
    """The best model under every limit of a question."""
    from supercycle.report import law_forms
    from supercycle.report.tables import law_answers
    from supercycle.verbs.door import opened
    from supercycle.verbs.laws import allocate

    store = opened(catalog)
    found = allocate(question, catalog=store)
    if as_json:
        show_json(law_forms.allotment(found, store))
        return
    show(law_answers.allotment(found))
