/** The charts and tables of a plan. */

import { chart, colour } from "../lib/chart.js";
import * as N from "../lib/numbers.js";
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
    { name: "Beyond the limits", get: (one) => one.beyond.join(", ") || "keeps them", wide: true },
  ];
  const word = best.beyond.length ? "nearest" : "recommended";
  const made = (title, columns, tagged) =>
    table(title, columns, plan.alternatives, {
      strong: (one) => one === best,
      tag: (one) => (tagged && one === best ? word : null),
    });
  return [made("Prices", prices, true), made("Time, power and energy", runs), made("Layout and limits", layouts)];
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
