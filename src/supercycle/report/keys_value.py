"""What each key of the JSON of ``value`` means; see :mod:`supercycle.report.keys`."""

from collections.abc import Mapping

from supercycle.report.keys_laws import NOTES, SOURCES

VALUE_KEYS: Mapping[str, Mapping[str, str]] = {
    "value": {
        "name": "what is valued",
        "about": "in a line",
        "kind": "staged (before a product: a staged real option) or discounted (with revenue: a reverse DCF)",
        "price": "amount as given, post_money (with what was raised), date, basis (post-money, pre-money, secondary, "
        "estimate), raised, net_cash (quantity: cash after the raise, debt taken off), note; USD",
        "value": "quantity: USD of all shares with the cash of the raise, to set beside price.post_money",
        "above": "share of draws in which it reaches the price",
        "parts": "quantities that it is made of. Always net_cash and enterprise; staged: committed (without the right "
        "to stop), right_to_stop, worth_at_success, chance (of all stages), years; discounted: beyond_horizon, "
        "within_horizon, revenue_at_horizon, margin_at_horizon, share_of_market, worth_over_revenue",
        "implied": "{input: what, expected (quantity: as the file has it), needed (quantity, or null), why (any is "
        "enough, none is enough, or empty), possible (share of draws in which it lies between low and high), low, "
        "high (where it was searched)}: what one input must be for the price, all else as it is. Staged: share, "
        "revenue, worth, multiple, chance, return; discounted: growth, revenue, share, margin, compute, multiple, "
        "return",
        "stages[]": "name, cost (USD), years, success, reached (chance that it is begun), worth (of the venture at "
        "its start): quantities; gate: what has to be shown; empty for a business",
        "years[]": "year, revenue, compute, profit, cash: quantities in USD; empty before a product",
        "safety": "quantities in USD: worth (of being safer, all effects), premium (of more sold and a higher price), "
        "alignment (what its compute costs); pays_at (extra sales at the horizon that pay for that compute, or null); "
        "empty where the file says nothing",
        "captive": "quantities: without_them (USD of the enterprise without captive buyers), at_their_prices (USD), "
        "share_of_worth; empty where the file says nothing",
        "runway": "quantities: cash after the raise (USD), burn (USD a year now), lasts (years, null: for ever), "
        "needed (USD out before it earns its own, or all stages), missing (of that, not yet there)",
        "builds": "{chip: count, power_w, run (FLOP in 90 days), kept (USD of burn)}: what the raise builds beside "
        "its burn, as in spend; empty where the file does not ask",
        "comparables[]": "prices on record: company, own, product, date, basis, price (quantity), raised, revenue "
        "(nearest in time) with revenue_basis, multiple, later (than the price asked), note",
        "drivers": "[{input, share}]: what makes the value unsure, by total Sobol' index",
        "tornado": "[{input, low, high}]: the value with one input at the 5th and at the 95th percentile",
        "assumed": "inputs that are assumed, estimated or fitted",
        "notes": NOTES,
        "sources": SOURCES,
    },
}
