"""What each key of the JSON of ``sim`` means."""

from collections.abc import Mapping

LAW = {
    "laws[].task": "what was learned; gap (which reality) and simulation (nominal, randomised) name the setting",
    "laws[].law": "numbers of the exchange law, quantities: floor, scale, exponent (real data alone), plateau, "
    "simulated_scale, simulated_exponent (simulated data alone), harm, sharpness",
    "laws[].unit_hours": "hours that amounts are divided by",
    "laws[].cells": "trainings in the setting; held_back are those that were foretold and not fitted",
    "laws[].held_back_factor": "median of measured over predicted or the inverse; held_back_worst the largest, "
    "mikami_factor that of Mikami's law, fitted_factor the median of fitted cells",
    "laws[].exchange[]": "real_hours, simulated_hours, exchange (real hours that a simulated one stands for, quantity "
    "or null where real data alone never reach it), helps (share of draws), sign (positive, unclear or negative)",
}

SIM_KEYS: Mapping[str, Mapping[str, str]] = {
    "sim programme": {
        "programme": "what was asked: name, robot, success, date, tasks",
        "data.tokens_per_hour": "tokens of a robot's sensors in an hour; bytes_per_hour what is stored of it",
        "data.shares": "{sensor: share of the tokens}",
        "data.front_end": "fusion: chip, flop_per_s, delay_s (slowest sensor), first_s (quickest), chip_share, slowest",
        "data.supply[]": "supply, hours (usable), price_per_hour (USD), cost (USD), units (people or robots), "
        "available (usable hours there are, or null), enough",
        "mix.target_error": "the error that the wanted success means",
        "mix.alternatives[]": "ways of making data, cheapest first: name, simulator, simulation, neural, real "
        "(usable hours), simulated, neural_hours, cost (USD, learning from the hours included), real_at_confidence "
        "(hours enough in 80 % of draws), within (share of draws that can reach it), exchange (real hours of a "
        "simulated one), next_hour (of the next one), reason (why there is none)",
        "mix.better_simulator": "USD saved by a simulation with half the plateau; randomisation that by randomised "
        "over nominal physics (negative where it costs); null where it does not apply",
        "mix.price_per_hour": "{source: USD of a usable hour}",
        "farm[]": "simulator, kind (state, rendered, neural), chip, hours (taken by the mix), hours_per_chip_hour, "
        "price_per_hour (USD), chip_hours, chips, cost (USD)",
        "training[]": "model, parameters, tokens (epochs included), flop, mfu, chip_hours (experiments included), "
        "days, cost {amortised, rental, bought, programme}, claim (6ND: tokens, most, excess) or null",
        "language": "model, chip, chips, first_s, call_s, cost_per_mtok, cost_per_call (USD), calls_per_task, "
        "calls_per_s",
        "onboard.policies[]": "policy, chip, parameters, period (s), reading (s), looks (1/s), actions (1/s, a chunk "
        "without looking), served (s, from a server in the building), fits, keeps_up",
        "onboard.largest[]": "chip, rate (looks a second), parameters of the largest policy like the programme's",
        "evaluation": "trials for an interval of 5 points each way, and with_simulation (paired simulated trials)",
        "fleet": "robot, work, robots, success, tasks_per_hour, tasks_per_day, cost_per_task, parts (USD a task), "
        "revenue_per_robot_day, margin_per_year, payback_years (null: never), pays (share of draws), "
        "service_price_per_hour, operators (people for 100 robots), days[] as of sim day, floor",
        "gap.table": "name of the table of the gap",
        **{f"gap.{key}": text for key, text in LAW.items()},
        "cost": "{part: USD}, and total",
        "ready": "day on which the policy is trained",
        "in_time": "the chance that this is by the date",
        "value": "what the venture of value.venture is worth, or null",
        "notes": "what has to be said about the answer",
        "sources": "what the answer rests on, each {key, title, author, date, url, via, note}",
    },
    "sim measure": {
        "table": "the table that was written; record the JSON of seed, versions and wall time beside it",
        "cells": "rows of the table; seeds, steps (of each network) and trials say how they were made",
        "seconds": "wall time",
        "fused_error_rad": "how far the fusion filter's angles are off",
        **LAW,
        "notes": "what has to be said about the measurement",
    },
    "sim gap": {"table": "the table that was read", **LAW},
    "sim onboard": {
        "policies[]": "as onboard.policies[] of sim",
        "largest[]": "as onboard.largest[] of sim",
    },
    "sim day": {
        "days[]": "robots, picks_per_hour (picks_per_hour_low and _high: its 90 % interval), alone (what as many "
        "would do if they never met), blocked and queued "
        "(shares of robots' time), interventions_per_hour, station_use",
    },
    "sim claim": {
        "tokens": "tokens claimed",
        "most": "tokens that the compute trains at most, once",
        "excess": "one over the other",
        "possible": "whether that can be; a contradiction exits with 2",
    },
}
