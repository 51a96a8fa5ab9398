"""What each key of the JSON means. The documentation is generated from this; tests hold the output against it.

A path names nested keys with dots, and the items of a list with ``[]``. "quantity" is
``{"value", "low", "high"}``, its 90 % interval.
"""

from collections.abc import Mapping

from supercycle.report.keys_forecast import FORECAST
from supercycle.report.keys_laws import LAW_KEYS, NOTES, SOURCES
from supercycle.report.keys_laws_fit import LAWS_FIT_KEYS
from supercycle.report.keys_measure import KEYS_MEASURE
from supercycle.report.keys_port import PORT_KEYS
from supercycle.report.keys_predictions import KEYS_PREDICTIONS
from supercycle.report.keys_series import SERIES_KEYS
from supercycle.report.keys_serve import SERVE_KEYS
from supercycle.report.keys_sim import SIM_KEYS
from supercycle.report.keys_site import SITE
from supercycle.report.keys_spend import SPEND_KEYS
from supercycle.report.keys_studies import STUDY_KEYS
from supercycle.report.keys_value import VALUE_KEYS

SPLIT = "the fields of a split (tensor, pipeline, virtual, data, context, expert, expert_tensor, micro_batch, \
recompute, zero, shard, sequence_parallel, schedule) and text, as --split reads it"

KEYS: Mapping[str, Mapping[str, str]] = {
    "plan": {
        "goal": "the specification as read, in base units: kind (budget, flop, loss, power or model), its value, "
        "basis, ready (s), deadline (date), and the tables model, limits, basics, data, post_training",
        "model": "the model to train: name, parameters, active_parameters, tokens, shape",
        "flop": "compute of pre-training: 6 × active parameters × tokens",
        "loss": "quantity: the loss that the law expects, nats a token",
        "law": "the law's id",
        "global_batch": "sequences of a step",
        "sequence": "tokens of a sequence",
        "precision": "number format",
        "steps": "steps of pre-training: tokens over those of a step",
        "alternatives[]": "one for each chip that can be planned, in the order of the specification",
        "alternatives[].chip": "id of the chip",
        "alternatives[].count": "number of chips",
        "alternatives[].split": SPLIT,
        "alternatives[].step_s": "quantity: seconds of a step",
        "alternatives[].mfu": "quantity: model FLOP utilisation, a fraction",
        "alternatives[].goodput": "quantity: share of the time that is not lost to failures and stops",
        "alternatives[].days": "quantity: days of training, lost time included",
        "alternatives[].chip_hours": "quantity: hours of one chip",
        "alternatives[].power_w": "quantity: watts of the whole site",
        "alternatives[].energy_j": "quantity: joules of the whole site",
        "alternatives[].parts_s": "seconds of the step by part at central values, as in run",
        "alternatives[].memory_bytes": "bytes on the fullest chip",
        "alternatives[].memory_parts_bytes": "the same by part, and the capacity of a chip, as in run",
        "alternatives[].cost": "amortised, rental, bought, programme: quantity in USD, or null with its reason in "
        "reasons {price: text}",
        "alternatives[].beyond": "limits of the goal that it breaks at central values",
        "alternatives[].chosen_in": "share of the draws in which it would have been the best",
        "alternatives[].within_in": "share of the draws in which it keeps the goal's budget, power and day",
        "alternatives[].notes": "notes on this chip",
        "alternatives[].bill": "null, or all that a goal with data or post_training pays for on its basis (quantities "
        "in USD): pre_training, processing, generation, rollouts, updates, scoring, preferences, total; chip_hours "
        "beside pre-training",
        "alternatives[].porting": "the reader's code on this chip, or null: route, verdict, lines, months, cost (USD), "
        "speed (quantities, or null), note; in none of the prices",
        "skipped": "{chip: reason} for chips that cannot be planned",
        "data": "tokens: unique, repeated, epochs (of real ones), synthetic (null: the goal names none)",
        "post_training": "share and flop, quantities, not in the prices; run: null, or tokens, generation_flop, "
        "training_flop, scoring_flop, accelerator_hours, generating, preferences_usd, reward of the goal's "
        "post_training on the recommended chip",
        "serving": "the demand served on the recommended chip, or null: tokens (input and output), flop, "
        "chip, workload, precision, chips, layout, tokens_per_s_per_chip, chip_hours, energy_j, cost (USD of rent), "
        "owned_cost, with_training (rent of both), quantities or null with a reason",
        "deliverable": "whether the recommended chips can be had by then: year, region, chip, count, h100e, "
        "of_shipments and of_in_use (parts of the year's new chips and of all at work), rent (USD/s of an H100e), "
        "famine_probability, wanted_by {buyer: part of demand}, binds {input: share of draws}, verdict, notes; "
        "null where it was not asked",
        "recommended": "index of the recommended alternative",
        "drivers": "[{input, share}]: what makes the recommended price (or days) unsure, by total Sobol' index; a name "
        "that ends in (shared) is what inputs with one cause have in common",
        "drivers_of": "step_s, days, energy_j: the same for these results of the recommended alternative",
        "tornado": "[{input, low, high}]: the recommended price (or days) with one input at the 5th and at the 95th "
        "percentile, all others at their centres; widest first",
        "loss_drivers": "[{input, share}]: the law's terms by their share of the variance of the loss",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "site": SITE,
    "forecast": FORECAST,
    "run": {
        "model": "name of the model",
        "chip": "id of the chip",
        "count": "number of chips",
        "global_batch": "sequences of a step",
        "sequence": "tokens of a sequence",
        "precision": "number format",
        "attention": "fused, or unfused where scores go through memory",
        "shape": "the model's shape, every field",
        "split": SPLIT,
        "searched": "whether the split was searched for (false: given)",
        "step_s": "quantity: seconds of a step",
        "tokens_per_s": "quantity: tokens a second of all chips",
        "mfu": "quantity: model FLOP utilisation, a fraction",
        "parts_s": "seconds of the step at central values: compute, attention, tensor, expert, context, "
        "pipeline_transfer, bubble, data, optimizer, recompute, other",
        "memory_bytes": "bytes on the fullest chip: weights, gradients, optimizer, activations, buffers, their total, "
        "and the capacity of a chip",
        "fits": "whether the total is within the capacity",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "search": {
        "examined": "splits looked at",
        "admitted": "splits that can run and fit, all of which were costed",
        "seconds": "time the search took",
        "rejected": "{reason: count} of the others",
        "best[]": "the fastest, in order: split, step_s, mfu (bare numbers), memory_bytes (bytes on the fullest chip)",
        "pareto[]": "those that no other beats in both time and memory, with the same keys",
        "notes": NOTES,
    },
    "calibrate": {
        "rows": "runs that take part",
        "constants[]": "one for each constant of each stack and framework: kind, entry, table, key, name, meaning, "
        "rows, sources, informed (whether runs have narrowed it)",
        "constants[].estimate": "quantity: its value; the interval is for a new run",
        "constants[].before": "its value in the catalogue as it was",
        "left_out[]": "one for each source, predicted by constants fitted to all others: source, rows, median_error, "
        "mean_error, median_bias, coverage, baseline_error; errors are fractions of the measured step",
        "left_out_error": "mean over sources of the median error, or null where there is one source",
        "left_out_coverage": "share of left-out runs in their 90 % interval, or null",
        "written[]": "paths of the entries written with --to",
        "notes": NOTES,
    },
    "export": {
        "framework": "megatron, torchtitan, deepspeed, nemo or slurm",
        "model": "name of the model",
        "chip": "id of the chip",
        "count": "number of chips",
        "nodes": "number of servers",
        "steps": "steps to train",
        "split": SPLIT,
        "settings": "the framework's own settings by name: arguments, sections, keys or overrides",
        "text": "the file",
        "notes": NOTES,
    },
    "check": {
        "rows[]": "one for each row of the table, in its order",
        "rows[].id": "the row's id; source_key, chip, framework, precision, kind (dense or moe), layout_level likewise",
        "rows[].group": "what makes rows comparable: rows of one group differ in their layout only",
        "rows[].measured_s": "measured seconds of a step, or null",
        "rows[].predicted_s": "predicted seconds, or null with a reason",
        "rows[].baseline_s": "the estimate to beat: half of the dense peak, and the pipeline's bubble",
        "rows[].low_s": "low end of the prediction's 90 % interval; high_s likewise",
        "rows[].parts_s": "seconds by part, as in run",
        "rows[].split": SPLIT,
        "rows[].admitted": "whether the layout fits by the memory model",
        "rows[].completed": "what was filled in",
        "rows[].reason": "why there is no prediction, or null",
        "summary": "all, by_chip, by_source, by_framework, by_kind, by_precision: each (or each group's) rows, "
        "predicted, median_error, mean_error, median_bias, coverage, baseline_error, admitted; errors are fractions "
        "of the measured value",
        "ranking[]": "group, layouts, spearman (rank correlation), regret (how much slower the layout predicted "
        "fastest is than the fastest)",
        "notes": NOTES,
    },
    **KEYS_MEASURE,
    **SPEND_KEYS,
    **STUDY_KEYS,
    **VALUE_KEYS,
    **LAW_KEYS,
    **LAWS_FIT_KEYS,
    **SERVE_KEYS,
    **SERIES_KEYS,
    "port": PORT_KEYS,
    **SIM_KEYS,
    "catalog": {
        "kinds": "{kind: number of entries}",
        "own": "the reader's directories among those that are read",
    },
    "catalog KIND": {
        "kind": "the kind",
        "entries[]": "id, name, facts (how many); of sources all keys of a source; of rents: chip, date, "
        "usd_per_s (quantity), basis, kind, source, title, at, note",
    },
    "catalog KIND NAME": {
        "kind": "the kind",
        "id": "the entry's id",
        "name": "its name",
        "facts[]": "every key of the entry",
        "facts[].key": "place of the value in the entry",
        "facts[].value": "the value as its source prints it",
        "facts[].low": "low end of the 90 % interval as printed, or null; high likewise",
        "facts[].si": "quantity in base units, null for a text or a date",
        "facts[].kind": "stated, measured, derived, fitted, estimated or assumed",
        "facts[].as_of": "date that the value holds for",
        "facts[].source": "key of the source (null: a plain text without one), with its title, url, and at (where "
        "in it)",
        "facts[].note": "how it was made",
        "facts[].also": "facts that contradict it, with the same keys; why says which is used and the reason",
    },
    "catalog check": {
        "entries": "{kind: number of entries}",
        "faults": "empty; where there are faults they are the error message, and the exit code is 2",
    },
    **KEYS_PREDICTIONS,
}
