"""What each key of the JSON of the commands about money means; see :mod:`supercycle.report.keys`."""

from collections.abc import Mapping

SOURCES = "what the answer rests on, each {key, title, author, date, url, via, note}"
NOTES = "what has to be said about the answer, each once"

SPEND_KEYS: Mapping[str, Mapping[str, str]] = {
    "spend": {
        "run": "what is priced: chip, count, days, when (the day of the prices), chip_hours (null: count times days), "
        "rent (the basis), site, credit (null: the site's cost of capital)",
        "chip_hours": "hours of one chip that the run holds",
        "cost": "amortised, rental, bought, programme: quantity in USD, or null with its reason in reasons "
        "{price: text}",
        "definitions": "{price: what it means}",
        "owned": "quantity: the same chip-hours at what an owner pays for one; null where the chip has no price",
        "programme": "the all-in programme by parts in USD: final_run, experiments, failed_runs, synthetic_data, "
        "reinforcement, safety, staff, data",
        "reconciliation[]": "the walk from each price to the next: name, amount (USD), reached (the price that the "
        "line is, or empty where it is added)",
        "chip_hour": "USD an hour of one chip: rent (quantity on the basis asked for, or null), own (quantity or "
        "null), rents {contract, on-demand, spot: quantity or null}, parts of own {capital, upkeep, space, energy}",
        "cash_flow[]": "year (0: the purchase), own, rent: USD paid (negative) or received if the cluster is busy for "
        "its life",
        "break_even": "utilisation (quantity: share of the life in use from which owning is cheaper, or null), "
        "chip_hours (of one chip, money's cost left out; null: never or unknown), life_hours, cheaper (own or rent, "
        "for this run alone)",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "spend SPEC with chip": {
        "against": "the other chip's id",
        "share": "performance, price, power, around (host and network), software: shares of the other's",
        "per_dollar": "work for a dollar of the chip alone, over the other's",
        "hour": "quantity: USD of an owned hour; other_hour the other's",
        "other_hour": "see hour",
        "parts": "USD of the other's hour that follow its price (chip), what stands around it, its power",
        "cost": "quantity: cost of the same work over the other's, owned; below 1 it is cheaper",
        "ties_at": "quantity: share of the other's price at which the same work costs the same",
        "worth_renting_at": "quantity: USD an hour of rent that ties with the other's contract rent, or null",
        "wins_in": "share of draws in which it is cheaper",
        "for_the_same_work": "how many of them do one of the other's work",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "spend SPEC with raise": {
        "amount": "the sum in USD",
        "when": "the day of its prices",
        "kept": "USD that the burn takes over the runway",
        "alternatives[]": "one a kind of chip: chip, count, power_w (the site's), flop_per_s (peak), run (FLOP of 90 "
        "days), parts {kept, fixed, chips, buildings, running, debt, debt_service, owed: quantities in USD}, ready "
        "(years until power), idling (USD that chips bought ahead lose), left_at_end (USD), rented_instead (chips that "
        "the same sum rents all the time, or null), cannot (sentences)",
        "largest": "index of the alternative with most operations a second",
        "skipped": "{chip: reason}",
        "power": "the source of power, as an offer of invest power",
        "own": "the chip of one's own, as in invest silicon, or null",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "compare": {
        "model": "name of the model",
        "global_batch": "sequences of a step",
        "sequence": "tokens of a sequence",
        "precision": "number format",
        "count": "chips of each kind",
        "when": "the day of the prices",
        "rent": "the basis of rents",
        "chips[]": "chip, count, split, tokens_per_s, mfu (quantities), worth {per_joule (tokens a joule of the site), "
        "per_dollar_rented, per_dollar_owned (tokens a USD), per_second_and_dollar_bought (tokens a second for a USD "
        "of chip, server and network): quantities or null; missing: reasons}, chosen_in {measure: share of draws in "
        "which it is the best}, notes",
        "skipped": "{chip: reason}",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "compare --workload": {
        "model": "name of the model",
        "workload": "what is served: name, said, input and output (tokens), cached (share), ttft_s, tpot_s",
        "limits": "what is promised: ttft_s, tpot_s (null: nothing)",
        "precision": "number format",
        "engine": "id of the serving engine",
        "when": "the day of the prices",
        "rent": "the basis of rents",
        "chips[]": "chip, count, layout, batch, kept (whether the promises are kept), tokens_per_s_per_chip (output), "
        "ttft_s, tpot_s (quantities), worth and chosen_in as in compare, of output tokens, notes",
        "skipped": "{chip: reason}",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "invest finance": {
        "chip": "id of the chip",
        "count": "number of chips",
        "when": "the day of the prices",
        "bought": "quantity: USD of chips, servers and network",
        "straight_line": "quantity: USD a year without a cost of money",
        "credits[]": "credit, debt_rate, capital_cost (weighted, after tax), at_opening (USD with interest during "
        "construction), annuity (USD a year), price (USD a used chip-hour for the equity's return): quantities",
        "values[]": "year, value {method: USD}",
        "years": "life of the machines",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "invest power": {
        "load": "watts without a break",
        "years": "how long they are bought",
        "when": "the day of the prices",
        "credit": "whose promise stands behind a plant",
        "offers[]": "source, name, kind, price (first year), by_year, levelised, cost (LCOE of a plant or null): "
        "quantities in USD a joule; ready_s (quantity), delivered (watts at the end of each year from the order), "
        "capital (USD or null), notes",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "invest silicon": {
        "design": "what was asked: process, area (mm²), memory, stacks, power (W), volume, dies, against, when",
        "flop_per_s": "quantity: dense BF16 operations a second",
        "memory_bytes": "bytes of stacked memory",
        "bandwidth": "quantity: bytes a second",
        "dies_per_wafer": "whole dies on a wafer",
        "yields": "{model: share of dies without a defect}",
        "usable": "quantity: share of dies that are sold, some units switched off",
        "bill": "logic, memory, package, test, yield_loss: quantities in USD",
        "made": "quantity: USD of one chip on its board, without what is paid once",
        "fixed": "quantity: USD that are paid once (design, masks, software)",
        "unit": "quantity: USD of one chip at the volume",
        "share_of_performance": "quantity: its operations over those of the chip that is bought instead",
        "share_of_price": "quantity: its unit cost over that chip's price, or null",
        "equal_price": "quantity: what that chip costs for the same operations, or null",
        "break_even": "chips from which on making is cheaper, or null",
        "programme": "quantity: USD for all chips of the volume",
        "lead_s": "quantity: seconds from the start of the design to volume",
        "notes": NOTES,
        "sources": SOURCES,
    },
    "invest stockpile": {
        "chip": "id of the chip",
        "when": "the day of the prices",
        "horizon": "years that are looked at",
        "needed_from": "years until the compute is needed",
        "progress": "quantity: orders of magnitude a year that a dollar buys more",
        "supply_risk": "chance a year that nothing can be bought later",
        "waits[]": "cheapest first: years, total (quantity), bought, rented_meanwhile, running, sold (present "
        "values in USD), deliverable (chance), best_in (share of draws)",
        "rented_all": "quantity: present value in USD of renting all the time, or null",
        "idling": "quantity: USD that a chip bought now loses until it is needed",
        "advice": "in a sentence",
        "notes": NOTES,
        "sources": SOURCES,
    },
}
