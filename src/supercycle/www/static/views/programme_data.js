/** The data of a programme: ways of making it, what a simulated hour is worth, farms, training. */

import { h } from "../lib/dom.js";
import * as N from "../lib/numbers.js";
import { table, tiles } from "../lib/table.js";
import { shares, stacked } from "./pictures.js";
import { spans } from "./spans.js";

const at = (path) => `sim programme|${path}`;
const TWO = new N.Form({ digits: 2 });

/** The alternatives: a picture of their cost, and a table. */
export function beside(found, best) {
  const key = at("mix.alternatives[]");
  const cannot = (one) => one.reason || "none";
  return [
    spans({
      title: "Cost of the data, learning from it included",
      words: "The cost of each way of making the data with its 90 % interval, cheapest first.",
      rows: found.mix.alternatives.map((one) => ({ name: one.name, amount: one.cost })),
      form: N.MONEY,
      axis: "USD",
      log: true,
      strong: best?.name,
    }),
    table(
      "",
      [
        { name: "Way", get: (one) => one.name },
        { name: "Real hours", form: N.COUNT, key, get: (one) => one.real, none: cannot },
        { name: "In 80 % of draws", form: N.COUNT, key, get: (one) => one.real_at_confidence, none: () => "" },
        { name: "Simulated", form: N.COUNT, key, get: (one) => one.simulated, none: () => "" },
        { name: "Neural", form: N.COUNT, key, get: (one) => one.neural_hours, none: () => "" },
        { name: "Cost", form: N.MONEY, key, get: (one) => one.cost, none: () => "" },
        { name: "Can reach it, %", form: N.SHARE, key, get: (one) => one.within, none: () => "" },
      ],
      found.mix.alternatives,
      {
        caption: "Ways of making the data",
        strong: (one) => one === best,
        tag: (one) => (one === best ? "recommended" : null),
      },
    ),
    saved(found.mix),
  ];
}

function saved({ better_simulator: better, randomisation }) {
  const said = [
    better !== null && `A simulation with half the gap would save ${N.MONEY.text(better)}.`,
    randomisation !== null &&
      (randomisation < 0
        ? `Randomised physics cost ${N.MONEY.text(-randomisation)} more than nominal.`
        : `Randomised physics save ${N.MONEY.text(randomisation)} over nominal.`),
  ].filter(Boolean);
  return said.length ? h("p", { class: "note" }, said.join(" ")) : null;
}

/** Hours by origin for each way, and the tokens of an hour by sensor. */
export function mix(found) {
  return h(
    "div",
    { class: "two" },
    stacked({
      title: "Hours by where they come from",
      words: "Real, simulated and neural hours of each way of making the data, at central values.",
      rows: found.mix.alternatives
        .filter((one) => one.real)
        .map((one) => ({
          name: one.name,
          parts: { real: N.central(one.real), simulated: one.simulated || 0, neural: one.neural_hours || 0 },
        })),
      form: N.COUNT,
      axis: "usable hours",
    }),
    shares({
      title: "Tokens of a robot's hour, by sensor",
      words: "The share of each sensor in the tokens of an hour.",
      rows: Object.entries(found.data.shares)
        .map(([input, share]) => ({ input, share }))
        .sort((a, b) => b.share - a.share),
      axis: "% of tokens",
    }),
  );
}

/** Where hours come from, and what they cost. */
export function supply(found) {
  const key = at("data.supply[]");
  return table(
    "",
    [
      { name: "Supply", get: (one) => one.supply },
      { name: "Hours", form: N.COUNT, key, get: (one) => one.hours },
      { name: "There are", form: N.COUNT, key, get: (one) => one.available, none: () => "" },
      { name: "An hour", form: N.SERVE_MONEY, key, get: (one) => one.price_per_hour },
      { name: "Cost", form: N.MONEY, key, get: (one) => one.cost },
      { name: "Enough", get: (one) => (one.enough ? "yes" : "NO") },
    ],
    found.data.supply,
    { caption: "Supply of hours" },
  );
}

/** The exchange of simulated for real hours in the measured table, and what its law says here. */
export function exchange(found) {
  const rows = found.gap.laws.flatMap((law) =>
    law.exchange.map((one) => ({ ...one, law: `${law.task}, gap ${law.gap}, ${law.simulation}` })),
  );
  const key = at("gap.laws[].exchange[]");
  const many = found.gap.laws.length > 1;
  return [
    h(
      "p",
      { class: "sub" },
      `Real hours that a simulated one stands for, measured in the table ${found.gap.table}. Below zero it does harm.`,
    ),
    tiles(
      found.mix.alternatives
        .filter((one) => one.exchange)
        .map((one) => [`Here, ${one.name}`, TWO, one.exchange, { key: at("mix.alternatives[]") }]),
    ),
    spans({
      title: "Worth of a simulated hour in the measured table",
      words: "Real hours that a simulated hour stands for, by real hours at hand, with 90 % intervals.",
      rows: rows.map((one) => ({
        name: `${many ? `${one.law}: ` : ""}${N.COUNT.text(one.real_hours)} real h`,
        amount: one.exchange,
      })),
      form: TWO,
      axis: "real hours",
    }),
    table(
      "",
      [
        { name: "Setting", get: (one) => one.law },
        { name: "Real hours", form: N.COUNT, key, get: (one) => one.real_hours },
        { name: "Simulated", form: N.COUNT, key, get: (one) => one.simulated_hours },
        { name: "Real for a simulated", form: TWO, key, get: (one) => one.exchange, none: () => "never reached" },
        { name: "Helps, % of draws", form: N.SHARE, key, get: (one) => one.helps },
        { name: "Sign", get: (one) => one.sign },
      ],
      rows,
      { caption: "Exchange" },
    ),
  ];
}

/** Simulators as farms. */
export function farm(found) {
  const key = at("farm[]");
  return table(
    "",
    [
      { name: "Simulator", get: (one) => one.simulator },
      { name: "Kind", get: (one) => one.kind },
      { name: "Chip", get: (one) => h("span", { class: "nowrap" }, one.chip) },
      { name: "Hours a chip hour", form: TWO, key, get: (one) => one.hours_per_chip_hour },
      { name: "A robot hour", form: N.SERVE_MONEY, key, get: (one) => one.price_per_hour },
      { name: "Hours taken", form: N.COUNT, key, get: (one) => one.hours },
      { name: "Chip hours", form: N.COUNT, key, get: (one) => one.chip_hours },
      { name: "Cost", form: N.MONEY, key, get: (one) => one.cost },
    ],
    found.farm,
    { caption: "Simulation farms", strong: (one) => one.hours > 0 },
  );
}

/** What is trained. */
export function training(found) {
  const key = at("training[]");
  return table(
    "",
    [
      { name: "Model", get: (one) => one.model },
      { name: "Parameters", form: N.COUNT, key, get: (one) => one.parameters },
      { name: "Tokens", form: N.COUNT, key, get: (one) => one.tokens },
      { name: "MFU, %", form: N.SHARE, key, get: (one) => one.mfu },
      { name: "Chip hours", form: N.COUNT, key, get: (one) => one.chip_hours },
      { name: "Days", form: N.DAYS, key, get: (one) => one.days },
      { name: "Rent", form: N.MONEY, key, get: (one) => one.cost.rental, none: () => "unknown" },
    ],
    found.training,
    { caption: "Training" },
  );
}
