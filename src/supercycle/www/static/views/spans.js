/** Quantities side by side, each a bar with its 90 % interval. */

import { chart, colour } from "../lib/chart.js";
import { central } from "../lib/numbers.js";
import { COUNTED, decades } from "../lib/scales.js";

/** Letters of thousands, and plain numbers below one. */
const LETTERED = { labelExpr: `abs(datum.value) < 1 ? format(datum.value, ',~g') : ${COUNTED.labelExpr}` };

/**
 * Bars with whiskers, one a row. `rows` are [{ name, amount, group? }]; `scale` turns an amount into the axis' unit;
 * `rule` ({ at, tip }) is a line across; `strong` names the row that counts. With `log` a low end of zero is at the edge.
 */
export function spans({ title, words, rows, form, axis, scale = 1, log = false, rule = null, strong = "", note = "" }) {
  const known = rows.filter((row) => row.amount !== null && row.amount !== undefined);
  if (!known.length) return null;
  const ends = (amount) => (typeof amount === "object" ? amount : { value: amount, low: amount, high: amount });
  const above = known
    .flatMap(({ amount }) => Object.values(ends(amount)))
    .concat(rule ? [rule.at] : [])
    .map((x) => x * scale)
    .filter((x) => x > 0);
  const centres = known.map(({ amount }) => central(amount) * scale).filter((x) => x > 0);
  const edge = Math.max(Math.min(...above), Math.min(...centres) / 1000);
  const most = Math.max(...above);
  const drawn = (x) => (log ? Math.max(x * scale, edge) : x * scale);
  const values = known.map(({ name, amount }) => {
    const { value, low, high } = ends(amount);
    return {
      name,
      value: drawn(value),
      low: drawn(low),
      high: drawn(high),
      tip: `${name}\n${form.interval(amount)}`,
    };
  });
  const scaled = log ? { type: "log", domain: [edge, most], nice: false } : { zero: true };
  const marks = log ? { ...LETTERED, values: decades([edge, most]).filter((x) => x >= edge && x <= most) } : { ...LETTERED, tickCount: 6 };
  const cut = log && known.some(({ amount }) => ends(amount).low * scale < edge * 0.999);
  const x = { field: "value", type: "quantitative", title: axis, scale: scaled, axis: marks };
  return chart({
    title,
    words,
    note: [note, cut && "A bar that begins at the left edge reaches beyond it, to zero or nearly."].filter(Boolean).join(" "),
    data: { columns: ["name", axis], rows: known.map(({ name, amount }) => [name, amount]) },
    spec: (width) => ({
      height: { step: 28 },
      data: { values },
      encoding: {
        y: {
          field: "name",
          type: "nominal",
          sort: values.map((one) => one.name),
          title: null,
          axis: { labelLimit: Math.min(230, width * 0.42), grid: false, labelColor: colour("ink") },
        },
      },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 5, opacity: 0.45, strokeCap: "round" },
          encoding: {
            x: { ...x, field: "low" },
            x2: { field: "high" },
            color: shade(strong),
            tooltip: { field: "tip" },
          },
        },
        { mark: { type: "point", size: 85, opacity: 1 }, encoding: { x, color: shade(strong), tooltip: { field: "tip" } } },
        ...(rule
          ? [
              {
                data: { values: [{ at: rule.at * scale, tip: rule.tip }] },
                mark: { type: "rule", strokeDash: [4, 3], color: colour("vermillion"), strokeWidth: 1.5 },
                encoding: { x: { field: "at", type: "quantitative" }, y: null, tooltip: { field: "tip" } },
              },
            ]
          : []),
      ],
    }),
  });
}

const shade = (strong) =>
  strong
    ? { condition: { test: `datum.name === ${JSON.stringify(strong)}`, value: colour("blue") }, value: colour("grey") }
    : { value: colour("blue") };
