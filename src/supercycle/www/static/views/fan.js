/** A quantity by year or month: a band for its interval, a line in its middle. */

import { chart, colour } from "../lib/chart.js";
import { BARE, COUNTED, decades } from "../lib/scales.js";
import { colours } from "./pictures.js";

/** A band, and the line in its middle. `points` are [{ at, low, value, high, tip }]; more series stand beside by `name`;
 * `small` numbers are lettered as they are. */
export function fan({
  title,
  words,
  points,
  form,
  x,
  y,
  log = false,
  note = "",
  rule = null,
  kind = "quantitative",
  height = 240,
  small = false,
}) {
  const names = [...new Set(points.map((point) => point.name))];
  const axisX = {
    field: "at",
    type: kind,
    title: x || null,
    axis: kind === "quantitative" ? { format: "d", tickMinStep: 1, grid: false, labelFlush: false, labelOverlap: true, labelSeparation: 4 } : { grid: false },
  };
  const scale = log ? { type: "log" } : { zero: true };
  const letters = Math.max(...names.map((one) => String(one).length));
  const columns = (width) => Math.max(1, Math.floor((width - 60) / (letters * 6.2 + 26)));
  const colourOf = (width) => ({
    field: "name",
    type: "nominal",
    scale: { domain: names, range: colours(names.length) },
    legend: names.length > 1 ? { orient: "top", symbolOpacity: 1, columns: columns(width), labelLimit: width - 90 } : null,
  });
  return chart({
    title,
    words,
    note,
    data: {
      columns: ["series", x || "at", y || "value"],
      rows: points.map((p) => [p.name ?? title, p.at, { value: p.value, low: p.low, high: p.high }]),
    },
    spec: (width) => ({
      height,
      data: {
        values: points.map((p) => ({
          ...p,
          tip:
            p.tip ??
            `${p.name ? `${p.name}, ` : ""}${p.at}\n${form.interval({ value: p.value, low: p.low, high: p.high })}`,
        })),
      },
      layer: [
        {
          mark: { type: "area", opacity: 0.22 },
          encoding: {
            x: axisX,
            y: {
              field: "low",
              type: "quantitative",
              title: y || null,
              scale,
              axis: log
                ? { ...(small ? BARE : COUNTED), values: decades(points.flatMap((p) => [p.low, p.high])) }
                : { ...COUNTED, tickCount: 6 },
            },
            y2: { field: "high" },
            color: colourOf(width),
          },
        },
        {
          mark: { type: "line" },
          encoding: { x: axisX, y: { field: "value", type: "quantitative", scale }, color: colourOf(width) },
        },
        {
          mark: { type: "point", size: 45, opacity: points.length / names.length > 40 ? 0 : 0.9 },
          encoding: { x: axisX, y: { field: "value", type: "quantitative", scale }, color: colourOf(width), tooltip: { field: "tip" } },
        },
        ...(rule
          ? [
              {
                data: { values: [rule] },
                mark: { type: "rule", strokeDash: [4, 3], color: colour("vermillion") },
                encoding: { x: { field: "at", type: kind } },
              },
            ]
          : []),
      ],
    }),
  });
}
