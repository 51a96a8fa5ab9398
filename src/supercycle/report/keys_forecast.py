"""What each key of the JSON of ``forecast`` means."""

from collections.abc import Mapping

from supercycle.report.keys_laws import NOTES, SOURCES

FORECAST: Mapping[str, str] = {
    "scenario": "id of the scenario",
    "name": "what it is called",
    "question": "what it asks",
    "years": "calendar years; lists below have one item for each",
    "series": "{name: …}: every series",
    "series.NAME.unit": "unit of its numbers; H100e is the peak of an H100, a share or an index has none",
    "series.NAME.definition": "what it counts",
    "series.NAME.low": "5th percentile by year, null where nothing is said",
    "series.NAME.median": "median by year",
    "series.NAME.high": "95th percentile by year",
    "series.NAME.members": "structural, statistical: weight of each member of the ensemble, by year",
    "famine_probability": "share of draws by year in which the West's famine index is above famine_above",
    "famine_above": "the index from which on a famine is spoken of",
    "supply[]": "one for each region and input",
    "supply[].region": "west or china",
    "supply[].input": "logic, packaging, memory, power or capital",
    "supply[].unit": "what it is counted in",
    "supply[].binds": "share of draws by year in which it is the input that binds",
    "supply[].worth": "USD by year that one more unit is worth: its shadow price, mean over draws",
    "doubling_s": "{name: low, median, high}: seconds in which a series doubles at the growth of the year; null where "
    "it does not grow",
    "changes": "{input: from, until, times, to, low, high, why}: what the scenario changes",
    "backtest": "with --backtest, how past forecasts of the statistical member did: won (series on which it beats "
    "a random walk with drift) of series, total, by_series[], by_step[] (quarters ahead), members, notes; each with "
    "count (n), pooled and members (CRPS), skill, coverage (of 80 %); or null",
    "draws": "number of draws",
    "seed": "seed of the draws",
    "notes": NOTES,
    "sources": SOURCES,
}
