/** A law fitted to the reader's own runs. */

import { chart, colour } from "../lib/chart.js";
import { h } from "../lib/dom.js";
import { notes } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { table } from "../lib/table.js";
import { number } from "../lib/tip.js";

const about = (path) => ({ key: `laws fit|${path}` });
const digits = (count) => ({
  text: (x) => general(x, count),
  interval: (x) => general(N.central(x), count),
  span: ({ low, high }) => `${general(low, count)}–${general(high, count)}`,
});

/** A number in so many digits, as `%g` writes it. */
function general(number, count) {
  if (number === 0) return "0";
  const [mantissa, power] = number.toExponential(count - 1).split("e");
  if (Number(power) < -4 || Number(power) >= count) {
    const sign = power[0];
    return `${mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa}e${sign}${power.slice(1).padStart(2, "0")}`;
  }
  const text = number.toPrecision(count);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** The coefficients with their doubt, the optimum, and the runs against the law. */
export function fitted(found, runs) {
  const coefficients = Object.keys(found.coefficients);
  return [
    h(
      "p",
      { class: "verdict" },
      h("span", { class: "mono big" }, "L = E + A / N^alpha + B / D^beta"),
      found.exponent && [", the best N grows as C to the ", number(N.decimals(3), found.exponent, about("exponent"))],
    ),
    h(
      "p",
      { class: "sub" },
      `${runs.name}: `,
      number(N.WHOLE, found.runs, about("runs")),
      ` runs; ${found.searches.agreeing} of ${found.searches.starts} starts ended at this minimum.`,
    ),
    table(
      "",
      [
        { name: "Coefficient", get: (name) => name },
        { name: "Value", form: digits(6), key: "laws fit|coefficients", get: (name) => found.coefficients[name] },
        {
          name: "Standard error",
          form: digits(3),
          key: "laws fit|standard_errors",
          get: (name) => found.standard_errors[name],
        },
        { name: "90 % interval", right: true, get: (name) => digits(4).span(found.intervals[name]) },
        { name: "Identified", get: (name) => (found.identified[name] ? "yes" : "NO") },
      ],
      coefficients,
      { caption: "Coefficients" },
    ),
    table(
      "",
      [
        { name: "FLOP", get: (one) => general(one.flop, 3) },
        {
          name: "Best N",
          form: N.COUNT,
          key: "laws fit|optimum[]",
          get: (one) => one.parameters,
          none: () => "not told",
        },
        { name: "Best D", form: N.COUNT, key: "laws fit|optimum[]", get: (one) => one.tokens, none: () => "not told" },
        { name: "Loss", form: N.LOSS, key: "laws fit|optimum[]", get: (one) => one.loss, none: () => "not told" },
        { name: "Extrapolated", get: (one) => (one.extrapolated ? "yes" : "no") },
      ],
      found.optimum,
      { caption: "The optimum" },
    ),
    intervals(found, coefficients),
    notes(found.notes),
  ];
}

function intervals(found, names) {
  const values = names.map((name) => {
    const { low, high } = found.intervals[name];
    const value = found.coefficients[name];
    return {
      name,
      low: low / value,
      high: high / value,
      tip: `${name}: ${general(value, 6)}\n90 %: ${general(low, 4)}–${general(high, 4)}`,
    };
  });
  return chart({
    title: "How well the runs tell each coefficient",
    words: "The 90 % interval of each coefficient as a multiple of its value.",
    data: { columns: ["coefficient", "low / value", "high / value"], rows: values.map((v) => [v.name, v.low, v.high]) },
    spec: () => ({
      height: { step: 26 },
      data: { values },
      encoding: {
        y: {
          field: "name",
          type: "nominal",
          sort: names,
          title: null,
          axis: { grid: false, labelColor: colour("ink") },
        },
      },
      layer: [
        {
          mark: { type: "bar", height: { band: 0.5 }, color: colour("sky") },
          encoding: {
            x: {
              field: "low",
              type: "quantitative",
              title: "interval / value",
              scale: { type: "log" },
              axis: { format: "~s", tickCount: 6 },
            },
            x2: { field: "high" },
            tooltip: { field: "tip" },
          },
        },
        {
          data: { values: [{ at: 1 }] },
          mark: { type: "rule" },
          encoding: { x: { field: "at", type: "quantitative" } },
        },
      ],
    }),
  });
}
