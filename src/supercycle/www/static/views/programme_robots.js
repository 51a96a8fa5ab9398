/** The robots of a programme: policies on board, the fleet and its money, the value of a venture beside its price. */

import { chart } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import * as N from "../lib/numbers.js";
import { pairs, table, tiles } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { colours, stacked } from "./pictures.js";
import { spans } from "./spans.js";

const at = (path) => `sim programme|${path}`;
const TWO = new N.Form({ digits: 2 });

/** How often each policy looks on each chip. */
export function board(found) {
  const { policies, largest } = found.onboard;
  const key = at("onboard.policies[]");
  const rate = largest[0]?.rate;
  return [
    spans({
      title: "Looks a second",
      words: "How often each policy looks on each chip, with 90 % intervals; the line is what is wanted.",
      rows: policies.map((one) => ({ name: `${one.policy} on ${one.chip}`, amount: one.looks })),
      form: TWO,
      axis: "looks a second",
      log: true,
      rule: rate ? { at: rate, tip: `wanted: ${TWO.text(rate)} a second` } : null,
      note: rate ? `The dashed line is what is wanted: ${TWO.text(rate)} a second.` : "",
    }),
    table(
      "",
      [
        { name: "Policy", get: (one) => one.policy },
        { name: "Chip", get: (one) => one.chip },
        { name: "A look", form: N.SERVE_TIME, key, get: (one) => one.period },
        { name: "Looks/s", form: TWO, key, get: (one) => one.looks },
        { name: "Actions/s", form: N.COUNT, key, get: (one) => one.actions },
        { name: "From a server", form: N.SERVE_TIME, key, get: (one) => one.served },
        { name: "Keeps the rate", get: (one) => (!one.fits ? "no memory" : one.keeps_up ? "yes" : "too slow") },
      ],
      policies,
      { caption: "Policies on board", strong: (one) => one.fits && one.keeps_up },
    ),
    pairs(
      largest.map((one) => [
        `Largest on ${one.chip}`,
        one.parameters ? number(N.COUNT, one.parameters, { key: at("onboard.largest[]") }) : "none",
        " parameters",
      ]),
    ),
  ];
}

/** A fleet at work: what a task costs, what a robot earns, and where more robots stop helping. */
export function fleet(found) {
  const one = found.fleet;
  const about = { key: at("fleet") };
  return [
    tiles([
      ["Tasks of a robot a day", N.COUNT, one.tasks_per_day, about],
      ["Revenue a robot and day", N.MONEY, one.revenue_per_robot_day, about],
      one.payback_years !== null && ["Payback, years", N.DAYS, one.payback_years, about],
      ["As a service, an hour", N.SERVE_MONEY, one.service_price_per_hour, about],
      ["People for 100 robots", TWO, one.operators, about],
    ]),
    h(
      "p",
      { class: "sub" },
      `${N.COUNT.text(one.robots)} of ${one.robot} at ${N.PERCENT.text(one.success)} alone. ${one.payback_years === null ? "At central values they never pay back; they" : "They"} pay within their life in `,
      number(N.PERCENT, one.pays, about),
      " of draws.",
    ),
    h(
      "div",
      { class: "two" },
      stacked({
        title: "Cost of a task, by part",
        words: "The parts of the cost of a task, at central values.",
        rows: [{ name: "a task", parts: one.parts }],
        form: N.SERVE_MONEY,
        axis: "USD",
        note: people(one),
      }),
      one.days?.length ? floor(one.days) : null,
    ),
  ];
}

function people({ parts }) {
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  const [most, amount] = Object.entries(parts).sort((a, b) => b[1] - a[1])[0] || [];
  return sum > 0 ? `${N.PERCENT.text(amount / sum)} of it is ${most}.` : "";
}

function floor(days) {
  const kinds = ["together", "if they never met"];
  const values = days.flatMap((one) => [
    { robots: one.robots, items: one.picks_per_hour, kind: kinds[0], tip: tip(one, "picks_per_hour") },
    { robots: one.robots, items: one.alone, kind: kinds[1], tip: tip(one, "alone") },
  ]);
  const color = { field: "kind", type: "nominal", scale: { domain: kinds, range: colours(2) } };
  const x = { field: "robots", type: "quantitative", title: "robots on one floor", axis: { grid: false } };
  const y = { field: "items", type: "quantitative", title: "items an hour" };
  return chart({
    title: "Where more robots stop helping",
    words: "Items an hour by the number of robots on one floor, and what as many would do if they never met.",
    data: {
      columns: ["robots", "items an hour", "if they never met", "blocked", "queued"],
      rows: days.map((one) => [one.robots, one.picks_per_hour, one.alone, one.blocked, one.queued]),
    },
    spec: () => ({
      height: 220,
      data: { values },
      layer: [
        { mark: "line", encoding: { x, y, color } },
        { mark: { type: "point", size: 45 }, encoding: { x, y, color, tooltip: { field: "tip" } } },
      ],
    }),
  });
}

const tip = (one, key) =>
  `${one.robots} robots\n${N.COUNT.text(one[key])} items an hour\nblocked ${N.PERCENT.text(one.blocked)}, queued ${N.PERCENT.text(one.queued)}`;

/** The parts of the cost. */
export function costs(found) {
  const rows = Object.entries(found.cost);
  return [
    spans({
      title: "The parts of the cost",
      words: "Each part of the cost and their sum, with 90 % intervals.",
      rows: rows.map(([name, amount]) => ({ name, amount })),
      form: N.MONEY,
      axis: "USD",
      log: true,
      strong: "total",
    }),
    table(
      "",
      [
        { name: "Part", get: ([name]) => name },
        { name: "Cost", form: N.MONEY, key: at("cost"), get: ([, amount]) => amount },
      ],
      rows,
      { caption: "What it costs", strong: ([name]) => name === "total" },
    ),
  ];
}

/** What a venture is worth, beside what was paid for it. */
export function value(found) {
  const price = found.price?.amount;
  const about = { key: at("value") };
  return [
    h(
      "p",
      { class: "sub" },
      h("strong", {}, found.name),
      found.about ? `: ${found.about}.` : ".",
      price ? ` The price is ${N.MONEY.text(price)} (${found.price.basis}, ${found.price.date}).` : "",
    ),
    tiles([
      ["Worth", N.MONEY, found.value, about],
      price && ["Price", N.MONEY, price, about],
      found.above !== null && found.above !== undefined && ["Worth is above the price in", N.PERCENT, found.above, about],
    ]),
    spans({
      title: "Worth and price",
      words: "What the venture is worth with its 90 % interval, beside the price.",
      rows: [
        { name: "worth", amount: found.value },
        { name: "price", amount: price ?? null },
      ],
      form: N.MONEY,
      axis: "USD",
      strong: "worth",
    }),
    needed(found.implied),
  ];
}

/** What must be true for the price, one thing at a time. */
function needed(implied) {
  const rows = Object.values(implied || {});
  if (!rows.length) return null;
  const form = { interval: (q) => of(q).interval(q), span: (q) => of(q).span(q), text: (x) => of(x).text(x) };
  return table(
    "",
    [
      { name: "What must be true", get: (one) => one.what, wide: true },
      { name: "Expected", form, key: "value|implied", get: (one) => one.expected },
      { name: "Needed for the price", form, key: "value|implied", get: (one) => one.needed, none: (one) => one.why },
    ],
    rows,
    { caption: "What must be true for the price" },
  );
}

const of = (quantity) => (Math.abs(N.central(quantity)) >= 1e6 ? N.MONEY : TWO);
