"""What each key of the JSON of measured machines means; merged into :data:`supercycle.report.keys.KEYS`."""

from collections.abc import Mapping

DEVICE = "kind (cpu or gpu), name, threads (0 on a GPU), count, memory_bytes, software, system, clock"

KEYS_MEASURE: Mapping[str, Mapping[str, str]] = {
    "calibrate (without RUNS.csv)": {
        "device": DEVICE,
        "chip": "id of the chip that was written; stack likewise",
        "stack": "id of the software stack that was written",
        "date": "day of the measurement",
        "folder": "directory of the entries",
        "files": "the files that were written",
        "data_sheet": "the packaged chip whose figures shares are of, or null: of the best measured",
        "peak_flop_per_s": "{format: operations a second}",
        "bandwidth_bytes_per_s": "bytes a second that shares of memory traffic are of",
        "matmul_share": "{format: quantity}: share of the peak that a large product reaches",
        "attention_share": "the same for the products of fused attention",
        "memory_share": "quantity: share of the bandwidth that elementwise kernels reach",
        "launch_s": "quantity: fixed seconds of one operator",
        "issue_s": "seconds of the host to issue one operator",
        "software_factor": "quantity: a small training step over the sum of its kernels",
        "fit_errors": "{kind of kernel: median relative error of the fit}",
        "links": "bandwidth, share, latency, start, chunk of the links among several devices, or null",
        "step_s": "seconds of that training step: measured, and the sum of its kernels",
        "timings[]": "every kernel: kind, format, sizes, seconds (lower quartile), low, high, readings",
        "rounds": "readings of each kernel",
        "seconds": "time that the measurement took",
        "notes": "what has to be said about it",
    },
    "verify": {
        "device": DEVICE,
        "chip": "the entry that the predictions are for",
        "steps[]": "one for each size: model, parameters, width, layers, sequence, batch, vocabulary, precision",
        "steps[].predicted_s": "quantity: seconds of a step, predicted before anything was timed",
        "steps[].measured_s": "median of the steps, with their 5th and 95th percentile",
        "steps[].error": "predicted over measured, less 1; inside says whether the measured lies in the interval",
        "steps[].speed": "speed of products meanwhile over their calibrated speed",
        "steps[].counted": "steps that count",
        "steps[].parts_s": "seconds by part, as in run",
        "steps[].first_loss": "nats a token before the first step; last_loss after the last",
        "worst_error": "largest error without its sign",
        "notes": "what has to be said about it",
        "sources": "what the predictions rest on",
    },
    "laws measure": {
        "table": "the table of runs that was written",
        "record": "the file that says how: plan, text, machine, versions",
        "text": "what was trained on",
        "resumed": "runs that an earlier session had finished",
        "runs[]": "run, parameters, tokens (bytes), loss (nats a byte), flop, held_back (0 or 1), unique_tokens, "
        "width, layers, batch, steps, sequence, rate, slice (compute over the smallest slice's), seconds",
        "held_back": "ids of the runs that a law is not to be fitted to",
        "device": DEVICE,
        "notes": "what has to be said about it",
    },
}
"""Keys of ``calibrate``, ``verify`` and ``laws measure``."""
