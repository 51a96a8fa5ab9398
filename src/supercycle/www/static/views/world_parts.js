/** The charts of the industry by year. */

import { ask } from "../lib/api.js";
import { chart } from "../lib/chart.js";
import { fill, h } from "../lib/dom.js";
import { problem } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { table } from "../lib/table.js";
import { fan } from "./fan.js";
import { colours } from "./pictures.js";

const COUNT = new N.Form({ scales: N.COUNT.scales, digits: 3 });
const FORMS = {
  H100e: COUNT,
  USD: N.MONEY,
  W: N.POWER,
  J: new N.Form({ scales: N.POWER.scales, unit: "Wh", divisor: 3600 }),
  FLOP: new N.Form({ digits: 2 }),
  "USD/s": new N.Form({ before: "$", digits: 2, factor: 3600 }),
  s: new N.Form({ digits: 2, factor: 12 / (365.25 * 86400) }),
  parameter: COUNT,
  token: COUNT,
};
const AXES = {
  "USD/s": [3600, "USD an hour"],
  W: [1e-9, "GW"],
  J: [1 / 3.6e15, "TWh"],
  s: [12 / (365.25 * 86400), "months"],
};

/** How a series is written. */
export function formOf(name, unit) {
  if (unit) return FORMS[unit] || new N.Form({ digits: 3 });
  return /share|probability/.test(name) ? N.PERCENT : new N.Form({ digits: 3 });
}

const spoken = (name) =>
  name
    .replaceAll("-", " ")
    .replaceAll("_", " ")
    .replace(/^./, (first) => first.toUpperCase())
    .replace("Nvidia", "NVIDIA")
    .replace(/\bflop\b/i, "FLOP")
    .replace(/\bChina\b/i, "China");

/** The 90 % interval of a series in a year, or null where it has none. */
export const quantity = (one, at) =>
  one.median[at] === null ? null : { value: one.median[at], low: one.low[at], high: one.high[at] };

/**
 * A fan of one series, or of several of one unit. `runs` are [[label, forecast]] of scenarios side by side, `names`
 * the series and what they are called.
 */
export function series(runs, names, { title, log = false } = {}) {
  const known = names.filter(([name]) => runs.every(([, found]) => found.series[name]));
  if (!known.length) return null;
  const { unit, definition } = runs[0][1].series[known[0][0]];
  const form = formOf(known[0][0], unit);
  const percent = form === N.PERCENT;
  const [scale, axis] = percent ? [100, "%"] : AXES[unit] || [1, unit === "H100e" ? "H100 equivalents" : unit];
  const points = runs.flatMap(([label, found]) =>
    known.flatMap(([name, said]) =>
      found.years
        .map((year, at) => [year, quantity(found.series[name], at)])
        .filter(([, one]) => one)
        .map(([year, one]) => {
          const called = [known.length > 1 && said, runs.length > 1 && label].filter(Boolean).join(", ") || undefined;
          return {
            name: called,
            at: year,
            value: one.value * scale,
            low: one.low * scale,
            high: one.high * scale,
            tip: `${called ? `${called}, ` : ""}${year}\n${form.interval(one)}`,
          };
        }),
    ),
  );
  return fan({
    title: title || spoken(known[0][0]),
    words: `${definition}, by year with its 90 % interval.`,
    note: known.length > 1 ? "" : `${definition[0].toUpperCase()}${definition.slice(1)}.`,
    points,
    form,
    y: axis,
    log,
    small: unit === "USD/s",
    height: 220,
  });
}

/** The chance of a famine, year by year. */
export function famine(runs) {
  const values = runs.flatMap(([label, found]) =>
    found.years
      .map((year, at) => ({ year, name: label, chance: found.famine_probability[at] }))
      .filter((one) => one.chance !== null)
      .map((one) => ({
        ...one,
        percent: 100 * one.chance,
        tip: `${one.name}, ${one.year}\n${N.PERCENT.text(one.chance)}`,
      })),
  );
  const names = runs.map(([label]) => label);
  return chart({
    title: "Chance of a famine",
    words: "The chance of a compute famine in the West, by year.",
    note: `A famine is an index above ${runs[0][1].famine_above}: demand at the reference price over what is deliverable.`,
    data: { columns: ["scenario", "year", "chance"], rows: values.map((one) => [one.name, one.year, one.chance]) },
    spec: () => ({
      height: 220,
      data: { values },
      mark: { type: "bar" },
      encoding: {
        x: { field: "year", type: "ordinal", title: null, axis: { labelAngle: 0, grid: false, labelOverlap: true } },
        y: { field: "percent", type: "quantitative", title: "%", scale: { domain: [0, 100] } },
        xOffset: { field: "name", sort: names },
        tooltip: { field: "tip" },
        color: {
          field: "name",
          type: "nominal",
          scale: { domain: names, range: colours(names.length) },
          legend: names.length > 1 ? {} : null,
        },
      },
    }),
  });
}

const WORTH = { wafer: [1, "wafer"], B: [1e9, "GB"], W: [1e9, "GW"], USD: [1, "USD"] };
const REGIONS = { west: "the West", china: "China" };

/** How often each input of supply binds, as lines by year. */
export function binding(found, region) {
  const rows = (found.supply || []).filter((one) => one.region === region);
  if (!rows.length) return null;
  const values = rows.flatMap((one) =>
    found.years
      .map((year, at) => ({ input: one.input, year, share: one.binds[at] }))
      .filter((point) => point.share !== null)
      .map((point) => ({
        ...point,
        percent: 100 * point.share,
        tip: `${point.input}, ${point.year}\nbinds in ${N.PERCENT.text(point.share)} of draws`,
      })),
  );
  const names = rows.map((one) => one.input);
  const encoding = {
    x: {
      field: "year",
      type: "quantitative",
      title: null,
      axis: { format: "d", grid: false, tickMinStep: 1, labelFlush: false, labelOverlap: true, labelSeparation: 4 },
    },
    y: { field: "percent", type: "quantitative", title: "% of draws", scale: { domain: [0, 100] } },
    color: { field: "input", type: "nominal", scale: { domain: names, range: colours(names.length) } },
  };
  return chart({
    title: `What binds in ${REGIONS[region] || region}`,
    words: "The share of draws in which each input of supply is the one that limits it, by year.",
    data: { columns: ["input", "year", "share of draws"], rows: values.map((one) => [one.input, one.year, one.share]) },
    spec: () => ({
      height: 220,
      data: { values },
      layer: [
        { mark: "line", encoding },
        {
          mark: { type: "point", size: 40 },
          encoding: {
            ...encoding,
            shape: { field: "input", type: "nominal", scale: { domain: names } },
            tooltip: { field: "tip" },
          },
        },
      ],
    }),
  });
}

/** What one more unit of each input would be worth: its shadow price. */
export function shadowPrices(found) {
  const years = [2027, 2030, 2035].filter((year) => found.years.includes(year));
  const form = { text: (x) => N.MONEY.text(x), interval: (x) => N.MONEY.text(x), span: () => "" };
  return table(
    "Shadow prices: what one more is worth",
    [
      { name: "Input", get: (one) => one.input },
      { name: "Region", get: (one) => REGIONS[one.region] || one.region },
      { name: "One more", get: (one) => WORTH[one.unit]?.[1] || one.unit },
      ...years.map((year) => ({
        name: `USD in ${year}`,
        form,
        key: "forecast|supply[]",
        get: (one) => {
          const worth = one.worth[found.years.indexOf(year)];
          return worth === null ? null : worth * (WORTH[one.unit]?.[0] || 1);
        },
        none: () => "",
      })),
      ...years.map((year) => ({
        name: `Binds in ${year}, %`,
        form: N.SHARE,
        key: "forecast|supply[]",
        get: (one) => one.binds[found.years.indexOf(year)],
        none: () => "",
      })),
    ],
    found.supply || [],
  );
}

/** Every series in three years. */
export function everySeries(found) {
  const years = [found.years[0] + 2, 2030, found.years.at(-1)].filter(
    (year, at, all) => found.years.includes(year) && all.indexOf(year) === at,
  );
  return table(
    "",
    [
      { name: "Series", get: ([name]) => spoken(name) },
      { name: "Unit", get: ([, one]) => ({ "USD/s": "USD an hour", s: "months" })[one.unit] || one.unit },
      ...years.map((year) => ({
        name: String(year),
        none: () => "",
        raw: ([, one]) => quantity(one, found.years.indexOf(year)),
        form: BY_ROW,
        get: ([name, one]) => {
          const held = quantity(one, found.years.indexOf(year));
          return held && { ...held, form: formOf(name, one.unit) };
        },
        note: ([, one]) => one.definition,
        key: "forecast|series",
      })),
      { name: "What it is", get: ([, one]) => one.definition, wide: true },
    ],
    Object.entries(found.series),
    { caption: "Every series" },
  );
}

/** What a scenario of one's own may change, asked for when it is opened. */
export function changeable(signal) {
  const place = h("div", { class: "tall" });
  const block = h("details", { class: "notes" }, h("summary", {}, "What a scenario may change"), place);
  block.addEventListener("toggle", async () => {
    if (!block.open || place.childNodes.length) return;
    try {
      const found = await ask("forecast", { inputs: true }, { signal });
      fill(place, inputs(Object.entries(found)));
    } catch (fault) {
      if (fault.name !== "AbortError") fill(place, problem(fault));
    }
  });
  return block;
}

const NUMBER = new N.Form({ digits: 3 });

function inputs(known) {
  const levels = (one) => typeof one === "object" && one !== null && !("value" in one);
  return table(
    "",
    [
      { name: "Input", get: ([name]) => name, mono: true },
      {
        name: "As the catalogue has it, in base units",
        right: true,
        get: ([, one]) =>
          levels(one)
            ? Object.entries(one).map(([year, x]) => `${year}: ${NUMBER.text(N.central(x))}`).join(", ")
            : NUMBER.interval(one),
      },
    ],
    known,
    { caption: "Inputs of the forecast" },
  );
}

/** A form for cells that bring their own. */
const BY_ROW = { interval: (q) => q.form.interval(q), span: (q) => q.form.span(q), text: (x) => String(x) };
