/** World: the industry by year, with intervals, under one scenario or two side by side. */

import { recall, work } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { notes, part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { tiles } from "../lib/table.js";
import { commandLine, withFile } from "../lib/toml.js";
import { given, whole } from "./choices.js";
import { binding, changeable, everySeries, famine, formOf, quantity, series, shadowPrices } from "./world_parts.js";

async function fields() {
  const scenarios = await recall("catalog/scenarios").then(
    (found) => found.entries.map(({ id, name }) => [id, name]),
    () => [["base", "Base"]],
  );
  return [
    { key: "scenario", label: "Scenario", kind: "select", options: scenarios, usual: "base" },
    { key: "beside", label: "Beside it", kind: "select", options: [["", "nothing"], ...scenarios], usual: "" },
    { key: "year", label: "Figures of", usual: "2030", hint: "The year of the figures above the charts" },
    { key: "to", label: "Last year", usual: "2035" },
    {
      key: "own",
      label: "Its TOML",
      kind: "lines",
      rows: 12,
      file: ".toml",
      example: EXAMPLE,
      group: "A scenario of your own",
      hint: "In place of the scenario above; what may change is listed under the answer",
    },
    { key: "draws", label: "Draws", example: "as shipped", group: "More" },
    { key: "seed", label: "Seed", example: "as shipped", group: "More" },
  ];
}

const EXAMPLE = `name = "Half of the West's new power"
question = "What if half of it comes?"

[change."west.power.capacity"]
from = 2027
times = 0.5
low = 0.35
high = 0.65`;

const isOwn = ({ own }) => Boolean(own?.trim());

const body = (state) =>
  given({
    ...(isOwn(state) ? { spec: state.own } : { scenario: state.scenario }),
    to: whole(state.to),
    draws: whole(state.draws),
    seed: whole(state.seed),
  });

async function answer(state, context) {
  const found = await work("forecast", body(state), context);
  const beside =
    state.beside && (isOwn(state) || state.beside !== state.scenario)
      ? await work("forecast", body({ ...state, own: "", scenario: state.beside }), context)
      : null;
  return { ...found, beside };
}

const document = ({ beside, ...found }) => found;

function show(found, state, context) {
  const runs = [[found.name, found], ...(found.beside ? [[found.beside.name, found.beside]] : [])];
  const one = (name, options) => series(runs, [[name, name]], options);
  const log = { log: true };
  return [
    h("p", { class: "verdict" }, found.question || found.name),
    found.beside && h("p", { class: "sub" }, `Beside it: ${found.beside.question}`),
    figures(found, state),
    part(
      "Famine",
      h(
        "div",
        { class: "two" },
        series(
          runs,
          [
            ["famine-index", "the West"],
            ["famine-index-china", "China"],
          ],
          { title: "Famine index: demand over what is deliverable" },
        ),
        famine(runs),
      ),
    ),
    part(
      "What limits supply",
      h("div", { class: "two" }, binding(found, "west"), binding(found, "china")),
      found.supply && shadowPrices(found),
    ),
    part(
      "Chips, power and money",
      h(
        "div",
        { class: "two" },
        one("stock", log),
        one("shipments", log),
        one("power", log),
        one("accelerator-capital", log),
        one("nvidia-data-center-revenue"),
        series(
          runs,
          [
            ["compute-price", "market"],
            ["reference-price", "without scarcity"],
          ],
          { title: "Rent of an H100 equivalent", log: true },
        ),
      ),
    ),
    part(
      "Two ecosystems",
      h(
        "div",
        { class: "two" },
        series(
          runs,
          [
            ["in-use", "everywhere"],
            ["china-at-work", "in China"],
          ],
          { title: "Chips at work, by the work that they do", log: true },
        ),
        series(
          runs,
          [
            ["china-domestic", "made in China"],
            ["china-imported", "Western chips that reach it"],
          ],
          { title: "China's new chips" },
        ),
        one("china-domestic-share-flop"),
        one("china-generations-behind"),
        one("west-over-china", log),
        one("china-run-flop", log),
      ),
    ),
    part(
      "Laboratories and the frontier",
      h(
        "div",
        { class: "two" },
        one("frontier-run-flop", log),
        one("frontier-run-cost", log),
        series(
          runs,
          [
            ["lab-compute-spend", "spending on compute"],
            ["lab-revenue", "revenue"],
          ],
          { title: "Laboratories' revenue and compute", log: true },
        ),
        one("top-3-share"),
      ),
    ),
    part("Every series", everySeries(found)),
    changeable(context.signal),
    notes(found.notes),
  ];
}

const FIGURES = [
  ["stock", "Chips, H100e"],
  ["power", "Power"],
  ["accelerator-capital", "AI capital"],
  ["compute-price", "Rent, H100e hour"],
  ["famine-index", "Famine index, West"],
  ["frontier-run-flop", "Largest run, FLOP"],
  ["frontier-run-cost", "Its compute, rented"],
];

function figures(found, { year }) {
  const at = Math.max(
    0,
    found.years.indexOf(Number(year)) < 0 ? found.years.length - 1 : found.years.indexOf(Number(year)),
  );
  const chance = found.famine_probability[at];
  return [
    h(
      "p",
      { class: "sub" },
      `In ${found.years[at]}`,
      chance === null ? "" : [", a famine has a chance of ", h("strong", {}, N.PERCENT.text(chance))],
      ":",
    ),
    tiles(
      FIGURES.filter(([name]) => found.series[name]).map(([name, label]) => [
        label,
        formOf(name, found.series[name].unit),
        quantity(found.series[name], at),
        { definition: found.series[name].definition },
      ]),
    ),
  ];
}

export default {
  id: "world",
  title: "World",
  lead: "The industry by year: what can be made and powered, what is wanted, who has it, and where it falls short.",
  fields,
  answer,
  document,
  show,
  export: (state) => {
    const { scenario, to, draws, seed } = state;
    const options = given({ to: to === "2035" ? "" : to, draws, seed });
    if (!isOwn(state)) return { command: commandLine("forecast", scenario === "base" ? [] : [scenario], options) };
    const text = state.own.endsWith("\n") ? state.own : `${state.own}\n`;
    return { toml: text, command: withFile("scenario.toml", text, commandLine("forecast", ["scenario.toml"], options)) };
  },
};
