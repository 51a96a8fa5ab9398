/** World: the industry by year, with intervals. */

import { work } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { notes, part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { table } from "../lib/table.js";
import { toml, withFile } from "../lib/toml.js";
import { whole } from "./choices.js";
import { fan } from "./pictures.js";

const TITLES = [
  [/price|shadow/, "Shadow prices of supply"], [/famine|short/, "Famine"], [/china|us_|_us|united|ecosystem|west|domestic/, "Two ecosystems"],
  [/lab|share|compute|flop|run/, "Labs and compute"], [/power|watt|energy|grid/, "Power"], [/.*/, "Supply and demand"],
];

async function fields() {
  return [
    { key: "until", label: "Last year", example: "as shipped" },
    { key: "draws", label: "Draws", example: "as shipped" },
    { key: "scenario", label: "Scenario (TOML)", kind: "lines", hint: "What differs from the base; empty for the base", example: "[scenario]" },
  ];
}

const body = ({ until, draws, scenario }) => Object.fromEntries(Object.entries({ until: whole(until), draws: whole(draws), spec: scenario }).filter(([, value]) => value));

function show(found) {
  const groups = new Map();
  for (const [name, one] of Object.entries(found.series)) {
    const title = TITLES.find(([pattern]) => pattern.test(name.toLowerCase()))[1];
    groups.set(title, [...(groups.get(title) || []), [name, one]]);
  }
  return [
    famine(found),
    ...[...groups].map(([title, some]) => part(title, h("div", { class: "two" }, some.map(([name, one]) => picture(name, one, found.years))))),
    part("Every series", last(found)),
    notes(found.notes),
  ];
}

const spoken = (name) => name.replaceAll("_", " ").replaceAll(".", ", ");
const form = (unit) => (/USD|\$/.test(unit) ? N.MONEY : /^W$/.test(unit) ? N.POWER : N.COUNT);

function picture(name, one, years) {
  const points = years.map((at, index) => ({ at, low: one.low[index], value: one.median[index], high: one.high[index] })).filter((p) => p.value !== null);
  return fan({ title: spoken(name), words: `${spoken(name)} by year in ${one.unit || "units"}, with its 90 % interval.`, points, form: form(one.unit || ""), y: one.unit });
}

function famine(found) {
  const chance = found.famine_probability;
  if (chance === null || chance === undefined) return null;
  const by = Array.isArray(chance) ? found.years.map((at, index) => [at, chance[index]]) : typeof chance === "object" && !("value" in chance) ? Object.entries(chance).map(([at, x]) => [Number(at), x]) : null;
  if (!by) return h("p", { class: "verdict" }, `The chance of a compute famine is ${N.PERCENT.interval(chance)}.`);
  const points = by.filter(([, x]) => typeof N.central(x) === "number").map(([at, x]) => ({ at, value: 100 * N.central(x), low: 100 * (x.low ?? N.central(x)), high: 100 * (x.high ?? N.central(x)), tip: `${at}\n${N.PERCENT.text(N.central(x))}` }));
  return part("Famine index", fan({ title: "Chance of a compute famine", words: "The chance of a compute famine by year.", points, form: N.STEP, y: "%" }));
}

function last(found) {
  const at = found.years.length - 1;
  const rows = Object.entries(found.series);
  return table("", [
    { name: "Series", get: ([name]) => spoken(name), wide: true },
    { name: "Unit", get: ([, one]) => one.unit },
    ...[0, at].filter((index, place, all) => all.indexOf(index) === place).map((index) => ({
      name: String(found.years[index]), form: { text: (x) => N.COUNT.text(x), interval: (q) => N.COUNT.interval(q), span: (q) => N.COUNT.span(q) }, key: "forecast|series",
      get: ([, one]) => (one.median[index] === null ? null : { value: one.median[index], low: one.low[index], high: one.high[index] }),
    })),
  ], rows, { caption: "Every series" });
}

export default {
  id: "world",
  title: "World",
  lead: "The industry by year: what can be made and powered, what is wanted, who has it, and where it falls short.",
  fields,
  answer: (state, context) => work("forecast", body(state), context),
  show,
  export: ({ scenario, until, draws }) => {
    const text = scenario ? `${scenario.trim()}\n` : "";
    const options = Object.entries({ until, draws }).filter(([, value]) => value).map(([key, value]) => ` --${key} ${value}`).join("");
    return { toml: text || toml({}), command: text ? withFile("scenario.toml", text, `supercycle forecast scenario.toml${options}`) : `supercycle forecast${options}` };
  },
};
