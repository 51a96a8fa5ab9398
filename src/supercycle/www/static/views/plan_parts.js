/** The charts and tables of a plan. */

import { chart, colour } from "../lib/chart.js";
import * as N from "../lib/numbers.js";
import { COUNTED, decades, DOLLARS } from "../lib/scales.js";
import { table } from "../lib/table.js";
import { stacked } from "./pictures.js";

export const BASES = {
  rental: "contract rent",
  amortised: "amortised",
  bought: "hardware bought",
  programme: "all-in programme",
};
const DAY = 86400e3;

/** The price that alternatives are compared by: the goal's, or the first that any of them has. */
export const basisOf = (plan) =>
  [plan.goal.basis, "amortised", "rental", "bought", "programme"].find((basis) =>
    plan.alternatives.some((one) => one.cost[basis]),
  ) ?? plan.goal.basis;

const at = (path) => `plan|alternatives[].${path}`;

/** Every alternative side by side: its prices, its run, its layout. */
export function alternatives(plan) {
  const best = plan.alternatives[plan.recommended];
  const chip = { name: "Chip", get: (one) => one.chip };
  const price = (basis, name) => ({
    name,
    form: N.MONEY,
    key: at("cost"),
    get: (one) => one.cost[basis],
    none: () => "none",
    note: (one) => one.cost.reasons[basis],
  });
  const prices = [
    chip,
    { name: "Chips", form: N.WHOLE, key: at("count"), get: (one) => one.count },
    { name: "Days", form: N.DAYS, key: at("days"), get: (one) => one.days },
    price("rental", "Rental"),
    price("amortised", "Amortised"),
    price("bought", "Bought"),
    price("programme", "Programme"),
    { name: "Beyond the limits", get: (one) => one.beyond.join(", ") || "keeps them", wide: true },
  ];
  const runs = [
    chip,
    { name: "Step, s", form: N.STEP, key: at("step_s"), get: (one) => one.step_s },
    { name: "MFU, %", form: N.SHARE, key: at("mfu"), get: (one) => one.mfu },
    { name: "Goodput, %", form: N.SHARE, key: at("goodput"), get: (one) => one.goodput },
    { name: "Peak MW", form: N.MEGAWATTS, key: at("power_w"), get: (one) => one.power_w },
    { name: "MWh", form: N.MEGAWATT_HOURS, key: at("energy_j"), get: (one) => one.energy_j },
    { name: "Chip-hours", form: N.COUNT, key: at("chip_hours"), get: (one) => one.chip_hours },
    { name: "Best, %", form: N.SHARE, key: at("chosen_in"), get: (one) => one.chosen_in },
    { name: "Kept, %", form: N.SHARE, key: at("within_in"), get: (one) => one.within_in },
  ];
  const layouts = [
    chip,
    { name: "GiB used", form: N.GIBIBYTES, key: at("memory_bytes"), get: (one) => one.memory_bytes },
    { name: "Split", get: (one) => one.split.text, mono: true },
  ];
  const word = best.beyond.length ? "nearest" : "recommended";
  const made = (title, columns, tagged) =>
    table(title, columns, plan.alternatives, {
      strong: (one) => one === best,
      tag: (one) => (tagged && one === best ? word : null),
    });
  return [made("Prices", prices, true), made("Time, power and energy", runs), made("Layout", layouts)];
}

/** Where the time of a step goes, chip by chip. */
export const stepTimes = (plan) =>
  stacked({
    title: "Time of a step by part",
    words: "Seconds of one training step for each chip, by part.",
    rows: plan.alternatives.map((one) => ({ name: one.chip, parts: one.parts_s })),
    form: N.SECONDS,
    axis: "seconds",
    strong: plan.alternatives[plan.recommended].chip,
    note: "At central values; steps of one global batch, whatever the number of chips.",
  });

/** What fills the fullest chip's memory. */
export const memories = (plan) =>
  stacked({
    title: "Memory of the fullest chip by part",
    words: "Gibibytes in use on the fullest chip for each kind of chip, against its capacity.",
    rows: plan.alternatives.map((one) => {
      const { capacity, ...parts } = one.memory_parts_bytes;
      return { name: one.chip, parts, limit: capacity };
    }),
    form: N.BYTES,
    scale: 2 ** -30,
    axis: "GiB",
    limitWords: "capacity of the chip",
    strong: plan.alternatives[plan.recommended].chip,
    note: "The upright mark is what one chip holds.",
  });

/** Dollars against days, with their intervals: what no other beats is filled. */
export function front(plan) {
  const basis = basisOf(plan);
  const known = plan.alternatives
    .filter((one) => one.cost[basis])
    .sort((a, b) => a.cost[basis].value - b.cost[basis].value);
  const figures = (one) => [one.cost[basis].value, one.days.value, one.power_w.value];
  const beaten = (one) =>
    known.some(
      (other) =>
        other !== one &&
        figures(other).every((x, index) => x <= figures(one)[index]) &&
        figures(other).some((x, index) => x < figures(one)[index]),
    );
  const values = known.map((one, index) => ({
    chip: one.chip,
    cost: one.cost[basis].value,
    low: one.cost[basis].low,
    high: one.cost[basis].high,
    days: one.days.value,
    early: one.days.low,
    late: one.days.high,
    mw: one.power_w.value / 1e6,
    on: beaten(one) ? "beaten in all three" : "on the front",
    side: index % 2,
    tip: `${one.chip}, ${N.WHOLE.text(one.count)} chips\n${BASES[basis]} ${N.MONEY.interval(one.cost[basis])}\n${N.DAYS.interval(one.days)} days\n${N.MEGAWATTS.interval(one.power_w)} MW peak`,
  }));
  const around = (get, low, high) => {
    const [least, most] = [Math.min(...values.map(get)), Math.max(...values.map(get))];
    return [
      Math.max(Math.min(...values.map(low)), least / 2) / 1.15,
      Math.min(Math.max(...values.map(high)), most * 2) * 1.15,
    ];
  };
  const wanted = plan.goal.budget ? [{ budget: plan.goal.budget }] : [];
  const x = {
    field: "days",
    type: "quantitative",
    title: "days of training",
    scale: {
      type: "log",
      nice: false,
      domain: values.length
        ? around(
            (v) => v.days,
            (v) => v.early,
            (v) => v.late,
          )
        : undefined,
    },
    axis: { ...COUNTED, values: decades(values.flatMap((v) => [v.early, v.late])) },
  };
  const y = {
    field: "cost",
    type: "quantitative",
    title: `${BASES[basis]}, USD`,
    scale: {
      type: "log",
      nice: false,
      domain: values.length
        ? around(
            (v) => v.cost,
            (v) => v.low,
            (v) => v.high,
          )
        : undefined,
    },
    axis: { ...DOLLARS, values: decades(values.flatMap((v) => [v.low, v.high])) },
  };
  const name = (side) => ({
    transform: [{ filter: `datum.side === ${side}` }],
    mark: {
      type: "text",
      align: side ? "right" : "left",
      dx: side ? -14 : 14,
      dy: side ? -9 : 9,
      color: colour("ink"),
    },
    encoding: { x, y, text: { field: "chip" } },
  });
  return chart({
    title: "Pareto front: dollars, days, megawatts",
    words: `Price on the basis ${BASES[basis]} against days of training; the area of a mark is the peak power.`,
    note: `Same model and loss for all; the area of a mark is the site's peak power, the thin lines are 90 % intervals${wanted.length ? ", the dashed line is the budget" : ""}.`,
    data: {
      columns: ["chip", "USD", "days", "peak W"],
      rows: known.map((one) => [one.chip, one.cost[basis], one.days, one.power_w]),
    },
    spec: () => ({
      height: 300,
      data: { values },
      layer: [
        ...(wanted.length
          ? [
              {
                data: { values: wanted },
                mark: { type: "rule", strokeDash: [4, 3], color: colour("vermillion") },
                encoding: { y: { ...y, field: "budget" } },
              },
            ]
          : []),
        {
          mark: { type: "rule", opacity: 0.45, clip: true },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
        },
        {
          mark: { type: "rule", opacity: 0.45, clip: true },
          encoding: { x: { ...x, field: "early" }, x2: { field: "late" }, y },
        },
        {
          mark: { type: "point", opacity: 1, strokeWidth: 2 },
          encoding: {
            x,
            y,
            size: { field: "mw", type: "quantitative", scale: { range: [60, 500] }, legend: null },
            fill: {
              field: "on",
              type: "nominal",
              scale: { domain: ["on the front", "beaten in all three"], range: [colour("blue"), colour("paper")] },
              legend: { symbolSize: 110, symbolStrokeColor: colour("blue") },
            },
            stroke: { value: colour("blue") },
            tooltip: { field: "tip" },
          },
        },
        name(0),
        name(1),
      ],
    }),
  });
}

/** When each alternative would run, against the day it is wanted. */
export function calendar(plan) {
  const start = new Date(plan.goal.basics.as_of).getTime();
  const day = (days) => start + days * DAY;
  const shown = (time) => new Date(time).toISOString().slice(0, 10);
  const best = plan.alternatives[plan.recommended];
  const values = plan.alternatives.map((one) => ({
    chip: `${one.chip} · ${N.WHOLE.text(one.count)} · ${N.MEGAWATTS.text(one.power_w.value)} MW`,
    start,
    end: day(one.days.value),
    early: day(one.days.low),
    late: day(one.days.high),
    best: one === best,
    tip: `${one.chip}: ${N.DAYS.interval(one.days)} days\nends ${shown(day(one.days.value))}\n${N.WHOLE.text(one.count)} chips, ${N.MEGAWATTS.interval(one.power_w)} MW peak`,
  }));
  const last = Math.min(
    Math.max(...values.map((one) => one.late), plan.goal.deadline ? new Date(plan.goal.deadline).getTime() : 0),
    start + 1500 * DAY,
  );
  const x = (field) => ({
    field,
    type: "temporal",
    title: null,
    scale: { domain: [start, last], clamp: true },
    axis: { tickCount: 6 },
  });
  const y = {
    field: "chip",
    type: "nominal",
    sort: values.map((one) => one.chip),
    title: null,
    axis: { grid: false, labelColor: colour("ink"), labelLimit: 230 },
  };
  const deadline = plan.goal.deadline && {
    at: new Date(plan.goal.deadline).getTime(),
    tip: `ready by ${plan.goal.deadline}`,
  };
  return chart({
    title: "When it runs, with how many chips and megawatts",
    words: "Each alternative's training time from the date of the plan, its chips and its peak power.",
    note: `From ${plan.goal.basics.as_of}, as if chips and power stood ready; the thin line is the 90 % interval of the end${deadline ? ", the dashed line the day it is wanted" : ""}.`,
    data: {
      columns: ["chip", "chips", "days", "peak W"],
      rows: plan.alternatives.map((one) => [one.chip, one.count, one.days, one.power_w]),
    },
    spec: () => ({
      height: { step: 30 },
      data: { values },
      layer: [
        {
          mark: { type: "bar", height: { band: 0.55 } },
          encoding: {
            y,
            x: x("start"),
            x2: { field: "end" },
            color: { condition: { test: "datum.best", value: colour("blue") }, value: colour("sky") },
            tooltip: { field: "tip" },
          },
        },
        { mark: { type: "rule", strokeWidth: 2 }, encoding: { y, x: x("early"), x2: { field: "late" } } },
        ...(deadline
          ? [
              {
                data: { values: [deadline] },
                mark: { type: "rule", strokeDash: [4, 3], color: colour("vermillion"), strokeWidth: 1.5 },
                encoding: { x: x("at"), tooltip: { field: "tip" } },
              },
            ]
          : []),
      ],
    }),
  });
}
