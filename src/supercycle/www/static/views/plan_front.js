/** What a plan trades at its loss: dollars, days and megawatts. */

import { chart, colour } from "../lib/chart.js";
import * as N from "../lib/numbers.js";
import { COUNTED, decades, DOLLARS } from "../lib/scales.js";
import { BASES, basisOf } from "./plan_parts.js";

/** Where the name of a mark may stand, the best first. */
const NAMES = [
  { at: "upper right", align: "left", dx: 11, dy: -11 },
  { at: "lower right", align: "left", dx: 11, dy: 12 },
  { at: "upper left", align: "right", dx: -11, dy: -11 },
  { at: "lower left", align: "right", dx: -11, dy: 12 },
  { at: "above", align: "left", dx: 5, dy: -24 },
  { at: "below", align: "left", dx: 5, dy: 25 },
  { at: "right", align: "left", dx: 14, dy: 1 },
  { at: "left", align: "right", dx: -14, dy: 1 },
];

/** The values with a place for the name of each, where it covers no mark and no other name. */
function named(values, [x, y], { width, height }) {
  const along = ({ field, scale: { domain } }, size) => (value) =>
    (Math.log(value[field] / domain[0]) / Math.log(domain[1] / domain[0])) * size;
  const [atX, atY] = [along(x, width), along(y, height)];
  const marks = values.map((one) => ({ x: atX(one) - 9, y: height - atY(one) - 9, w: 18, h: 18 }));
  const taken = [];
  const box = (one, { align, dx, dy }) => {
    const w = 6.4 * one.chip.length;
    const left = { left: 0, right: -w, center: -w / 2 }[align];
    return { x: atX(one) + dx + left, y: height - atY(one) + dy - 7, w, h: 14 };
  };
  return values.map((one, index) => {
    const free = NAMES.find((place) => {
      const mine = box(one, place);
      const over = [...taken, ...marks.filter((_, other) => other !== index)].some((other) => meets(mine, other));
      return mine.x > 0 && mine.x + mine.w < width && !over;
    });
    const place = free ?? NAMES[0];
    taken.push(box(one, place));
    return { ...one, place: place.at };
  });
}

const meets = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

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
  const values = known.map((one) => ({
    chip: one.chip,
    cost: one.cost[basis].value,
    low: one.cost[basis].low,
    high: one.cost[basis].high,
    days: one.days.value,
    early: one.days.low,
    late: one.days.high,
    mw: one.power_w.value / 1e6,
    on: beaten(one) ? "beaten in all three" : "on the front",
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
  return chart({
    title: "Pareto front: dollars, days, megawatts",
    words: `Price on the basis ${BASES[basis]} against days of training; the area of a mark is the peak power.`,
    note: `Same model and loss for all; the area of a mark is the site's peak power, the thin lines are 90 % intervals${wanted.length ? ", the dashed line is the budget" : ""}.`,
    data: {
      columns: ["chip", "USD", "days", "peak W"],
      rows: known.map((one) => [one.chip, one.cost[basis], one.days, one.power_w]),
    },
    spec: (width) => ({
      height: 300,
      data: { values: named(values, [x, y], { width: width - 70, height: 300 }) },
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
        ...NAMES.map((place) => ({
          transform: [{ filter: `datum.place === '${place.at}'` }],
          mark: { type: "text", align: place.align, dx: place.dx, dy: place.dy, color: colour("ink") },
          encoding: { x, y, text: { field: "chip" } },
        })),
      ],
    }),
  });
}
