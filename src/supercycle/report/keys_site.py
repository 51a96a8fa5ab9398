"""What each key of the JSON of ``site`` means."""

from collections.abc import Mapping

SITE: Mapping[str, str] = {
    "chip": "id of the chip",
    "count": "number of chips",
    "location": "id of the site",
    "start": "day of the decision",
    "fabric": "fat-tree, rail or torus",
    "parts[]": "every part",
    "parts[].part": "what it is",
    "parts[].count": "how many",
    "parts[].power_w": "quantity: watts of all of them, or null where unknown",
    "parts[].cost": "quantity: USD of all of them, or null where unknown",
    "cost": "quantity: USD of all parts whose price is known; without land, buildings and power plant",
    "reconciliation[]": "the walk from the bought price of spend to this cost, at central values: name, amount (USD), "
    "reached (bought, cost, or empty where the line is added); empty where a price is missing",
    "power_w": "quantity: watts of the whole site at full draw",
    "machines_w": "quantity: watts of servers, network, storage and management at full draw",
    "average_w": "quantity: watts of the whole site on average",
    "pue": "quantity: power of the facility over that of its machines",
    "duration_s": "time over which energy, electricity, carbon and water are counted",
    "energy_j": "quantity: joules of the whole site in that time",
    "electricity": "quantity: USD for that energy",
    "carbon": "quantity: grams of CO2 equivalent for that energy, or null",
    "water": "quantity: litres evaporated on the site in that time, or null",
    "ready[]": "one for each month, until all chips run in 95 % of the draws",
    "ready[].month": "the month, at whose end the numbers hold",
    "ready[].chips": "quantity: chips that run",
    "ready[].power_w": "quantity: watts of the site that stand",
    "months": "quantity: months from the decision until all chips run",
    "waits_for": "what the last chips wait for at central values: power, shell or chips",
    "reliability": "mtbf_s and failures_per_day (quantities), components [{component, per_day, share}], spare_hosts; "
    "with a model checkpoint_s, interval_s (Daly), availability_interval_s (quantities) and goodput {whole, no_spares, "
    "partial, silent: quantity}",
    "step_s": "quantity: seconds of a step of the model on all chips, or null without a model",
    "distance": "several sites: sites, message_bytes, bandwidth (B/s), distance_km, every, and the quantities step_s, "
    "exchange_s, synchronous_s, infrequent_s; needed (B/s, or null where no link hides the exchange); or null",
    "drivers": "power_w, months, cost: [{input, share}], by total Sobol' index; (shared) is what inputs with one cause "
    "have in common",
    "tornado": "[{input, low, high}]: months with one input at the 5th and at the 95th percentile, widest first",
    "notes": "what has to be said about the answer, each once",
    "sources": "what the answer rests on, each {key, title, author, date, url, via, note}",
}
"""The keys of ``site``."""
