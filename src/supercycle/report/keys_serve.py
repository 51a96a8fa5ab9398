"""What each key of the JSON of ``serve``, and of ``check`` on a table of serving, means."""

from collections.abc import Mapping

LAYOUT = "a layout of one copy: tensor, data (attention repeated), expert, pipeline, context, and text"

SERVE_KEYS: Mapping[str, Mapping[str, str]] = {
    "serve": {
        "model": "name of the model",
        "chip": "id of the chip",
        "count": "number of chips",
        "engine": "id of the serving engine",
        "precision": "number format of the weights",
        "cache_bytes": "bytes of a number of the KV cache",
        "input": "tokens of a request's input",
        "output": "tokens of its output",
        "cached": "share of the input that has been read before",
        "limits": "ttft_s and tpot_s that the best point keeps, or null",
        "frontier[]": "points that no other beats in both throughput and interactivity, most interactive first",
        "frontier[].split": LAYOUT,
        "frontier[].batch": "requests in flight of one copy",
        "frontier[].copies": "copies on the chips of the count",
        "frontier[].prefill_split": "the layout of chips that only read input, or null where copies do both",
        "frontier[].prefill_share": "share of the chips that only read",
        "frontier[].tokens_per_s_per_chip": "output tokens a second over all chips",
        "frontier[].tokens_per_s_per_user": "output tokens a second of one request",
        "frontier[].ttft_s": "seconds from arrival to the first token, requests coming at random",
        "frontier[].tpot_s": "seconds between two tokens of a request",
        "frontier[].cost_per_mtok": "USD of rent for a million output tokens, input charged to them, or null",
        "frontier[].energy_per_mtok_j": "joules of the whole site for the same",
        "best": "the point of least cost within the limits: the keys of frontier[], quantities with doubt; "
        "owned_cost_per_mtok (USD, amortised hardware and energy), cost_per_mtok_of and energy_per_mtok_of_j "
        "{input, cached_input, output}",
        "best.priced": "{rented, owned, own silicon: USD of a million tokens of input, cached_input and output, and "
        "joules (input_j, cached_input_j, output_j), each with its interval}, of the bases that are known",
        "layouts": "layouts looked at",
        "examined": "points looked at",
        "admitted": "points that fit in memory",
        "seconds": "time the search took",
        "beside": "{chip: the keys of best and count, or reason} for the chips of --beside",
        "fleet": "with --demand, else null: fleet {chips, copies, used (mean share of its output that is asked for), "
        "following (mean chips if copies came and went)}, cost_per_mtok and owned_cost_per_mtok with idle hours paid, "
        "most_chips and fewest_chips at the ends of the doubt of a chip's output",
        "notes": "what has to be said about the answer, each once",
        "sources": "what the answer rests on, each {key, title, author, date, url, via, note}",
    },
    "check SERVING.csv": {
        "rows[]": "one for each row of the table, in its order",
        "rows[].id": "the row's id; source_key, chip, model, engine, precision, kind (dense or moe) likewise",
        "rows[].group": "what makes rows comparable: rows of one group differ in layout and load",
        "rows[].fully": "whether the row states all that a prediction needs",
        "rows[].completed": "what was filled in",
        "rows[].measured_tpot_s": "measured seconds per output token, or null",
        "rows[].predicted_tpot_s": "predicted seconds per output token, or null with a reason",
        "rows[].predicted_prefill_s": "predicted seconds of an idle prefill of one request",
        "rows[].low_s": "low end of the 90 % interval of predicted_tpot_s; high_s likewise",
        "rows[].measured_ttft_s": "measured seconds to the first token under load, or null",
        "rows[].predicted_ttft_s": "predicted seconds to the first token in a closed loop: mostly queueing",
        "rows[].measured_tokens_per_s_per_chip": "measured output tokens a second of a chip, or null; predicted too",
        "rows[].baseline_s": "the estimate to beat: weights and cache once at the bandwidth of the data sheet",
        "rows[].served": "requests of a copy that fit in memory",
        "rows[].layout": "layout of one copy as it was predicted, as tp=2,dp=4,ep=8,pp=1 without ones",
        "rows[].speculation": "whether the row may have guessed tokens ahead",
        "rows[].reason": "why there is no prediction, or null",
        "summary": "all, fully_described, by_chip, by_model, by_engine, by_source, by_kind, by_precision: each rows, "
        "predicted, compared, median_error, mean_error, median_bias, coverage, baseline_error, ttft_error (first "
        "token under load), prefill_error (idle prefill against it), rate_error; "
        "errors are fractions of the measured value",
        "ranking[]": "group (model and chip), points, layouts (among them), spread (95th over 5th percentile of the "
        "measured times), spearman (rank correlation of predicted and measured), clear_pairs_right (of the pairs more "
        "than 5 % apart, which is how far repetitions lie apart, the share in the right order)",
        "notes": "what has to be said about the answer, each once",
    },
}
