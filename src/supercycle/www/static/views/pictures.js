/** Charts that several views draw. */

import { chart, colour, palette } from "../lib/chart.js";
import * as N from "../lib/numbers.js";
import { DOLLARS, roomy } from "../lib/scales.js";

const spoken = (name) => name.replaceAll("_", " ");

/**
 * Stacked bars, one a row. `rows` are [{ name, parts: {part: amount}, limit? }]; `form` writes an amount, `scale`
 * turns it into the axis' unit; `limit` is drawn as a mark with its own words. `tones` ({part: colour}) are colours of
 * one's own, `wide` the width of a word of the legend; `whole` amounts have an axis of whole numbers.
 */
export function stacked({ title, words, rows, form, scale = 1, axis, limitWords = "", strong = null, note = "", tones = null, wide = 100, whole = false }) {
  const parts = [...new Set(rows.flatMap((row) => Object.keys(row.parts)))].filter((part) =>
    rows.some((row) => row.parts[part] > 0),
  );
  const values = rows.flatMap((row) =>
    parts.map((part, order) => ({
      name: row.name,
      part: spoken(part),
      order,
      amount: (row.parts[part] || 0) * scale,
      tip: `${row.name}: ${spoken(part)}\n${form.text(row.parts[part] || 0)}`,
    })),
  );
  const limits = rows
    .filter((row) => row.limit)
    .map((row) => ({
      name: row.name,
      amount: row.limit * scale,
      tip: `${row.name}: ${limitWords}\n${form.text(row.limit)}`,
    }));
  const order = rows.map((row) => row.name);
  const y = {
    field: "name",
    type: "nominal",
    sort: order,
    title: null,
    axis: {
      labelFontWeight: strong ? { condition: { test: `datum.value === '${strong}'`, value: 700 }, value: 400 } : 400,
      labelLimit: 150,
      grid: false,
      labelColor: colour("ink"),
    },
  };
  return chart({
    title,
    words,
    note,
    data: {
      columns: ["name", ...parts.map(spoken), ...(limits.length ? [limitWords] : [])],
      rows: rows.map((row) => [
        row.name,
        ...parts.map((part) => row.parts[part] ?? null),
        ...(limits.length ? [row.limit ?? null] : []),
      ]),
    },
    spec: (width) => ({
      height: { step: 30 },
      layer: [
        {
          data: { values },
          mark: { type: "bar", stroke: colour("paper"), strokeWidth: 1 },
          encoding: {
            y,
            x: { field: "amount", type: "quantitative", stack: "zero", title: axis, axis: { ...roomy(width), ...(whole ? { tickMinStep: 1, format: "d" } : {}) } },
            color: {
              field: "part",
              type: "nominal",
              sort: parts.map(spoken),
              scale: { domain: parts.map(spoken), range: tones ? parts.map((part) => colour(tones[part])) : colours(parts.length) },
              legend: { columns: Math.max(1, Math.floor(width / wide)) },
            },
            order: { field: "order" },
            tooltip: { field: "tip" },
          },
        },
        ...(limits.length
          ? [
              {
                data: { values: limits },
                mark: { type: "tick", color: colour("ink"), thickness: 2, size: 24 },
                encoding: { y, x: { field: "amount", type: "quantitative" }, tooltip: { field: "tip" } },
              },
            ]
          : []),
      ],
    }),
  });
}

/** As many colours as there are parts: the palette, then the same paler. */
export function colours(count) {
  const all = palette();
  return Array.from({ length: count }, (_, index) =>
    index < all.length ? all[index] : mixed(all[index % all.length]),
  );
}

const mixed = (tone) => tone.replace("rgb(", "rgba(").replace(")", ", 0.5)");

/** What one input does to a result at the ends of its interval, widest first. `rows` are [{ input, low, high }]. */
export function tornado({ title, words, rows, center, form, axis, scale = 1 }) {
  const values = rows.flatMap(({ input, low, high }) => [
    {
      input,
      end: "at its low end",
      from: center * scale,
      to: low * scale,
      tip: `${input} at its low end\n${form.text(low)}`,
    },
    {
      input,
      end: "at its high end",
      from: center * scale,
      to: high * scale,
      tip: `${input} at its high end\n${form.text(high)}`,
    },
  ]);
  return chart({
    title,
    words,
    data: {
      columns: ["input", "at its low end", "at its high end"],
      rows: rows.map((row) => [row.input, row.low, row.high]),
    },
    spec: (width) => ({
      height: { step: 24 },
      data: { values },
      layer: [
        {
          mark: { type: "bar", height: { band: 0.7 } },
          encoding: {
            y: {
              field: "input",
              type: "nominal",
              sort: rows.map((row) => row.input),
              title: null,
              axis: { labelLimit: Math.min(230, width * 0.42), grid: false, labelColor: colour("ink") },
            },
            x: { field: "from", type: "quantitative", title: axis, scale: { zero: false }, axis: roomy(width - 200, 55) },
            x2: { field: "to" },
            color: {
              field: "end",
              type: "nominal",
              scale: { domain: ["at its low end", "at its high end"], range: [colour("blue"), colour("orange")] },
            },
            tooltip: { field: "tip" },
          },
        },
        {
          data: { values: [{ center: center * scale }] },
          mark: { type: "rule", strokeWidth: 1.5 },
          encoding: { x: { field: "center", type: "quantitative" } },
        },
      ],
    }),
  });
}

/** Steps from one sum to another. `rows` are [{ name, amount, total }]; totals stand on the ground. */
export function waterfall({ title, words, rows, form, note = "", axis = "USD", marks = DOLLARS }) {
  let at = 0;
  const values = rows.map(({ name, amount, total }) => {
    const from = total ? 0 : at;
    at = total ? amount : at + amount;
    return {
      name,
      from,
      to: at,
      kind: total ? "sum" : amount < 0 ? "less" : "more",
      said: form.text(amount),
      end: Math.max(from, at),
      tip: `${name}\n${form.text(amount)}`,
    };
  });
  const order = values.map((row) => row.name);
  return chart({
    title,
    words,
    note,
    data: { columns: ["step", axis], rows: rows.map(({ name, amount }) => [name, amount]) },
    spec: (width) => ({
      height: { step: 26 },
      data: { values },
      encoding: {
        y: {
          field: "name",
          type: "nominal",
          sort: order,
          title: null,
          axis: { labelLimit: Math.min(340, width * 0.5), grid: false, labelColor: colour("ink") },
        },
      },
      layer: [
        {
          mark: { type: "bar", height: { band: 0.7 } },
          encoding: {
            x: {
              field: "from",
              type: "quantitative",
              title: axis,
              axis: { ...marks, tickCount: Math.max(3, Math.round(width / 150)) },
            },
            x2: { field: "to" },
            color: {
              field: "kind",
              type: "nominal",
              scale: { domain: ["sum", "more", "less"], range: [colour("blue"), colour("orange"), colour("green")] },
            },
            tooltip: { field: "tip" },
          },
        },
        {
          mark: { type: "text", align: "left", dx: 5, color: colour("ink") },
          encoding: { x: { field: "end", type: "quantitative" }, text: { field: "said" } },
        },
      ],
    }),
  });
}

/** Shares as bars, largest first. `rows` are [{ input, share }]. */
export function shares({ title, words, rows, axis }) {
  return chart({
    title,
    words,
    data: { columns: ["input", "share"], rows: rows.map((row) => [row.input, row.share]) },
    spec: (width) => ({
      height: { step: 24 },
      data: {
        values: rows.map((row) => ({
          ...row,
          percent: row.share * 100,
          said: N.SHARE.text(row.share),
          tip: `${row.input}\n${N.SHARE.text(row.share)} %`,
        })),
      },
      encoding: {
        y: {
          field: "input",
          type: "nominal",
          sort: rows.map((row) => row.input),
          title: null,
          axis: { labelLimit: Math.min(230, width * 0.42), grid: false, labelColor: colour("ink") },
        },
        x: {
          field: "percent",
          type: "quantitative",
          title: axis,
          scale: { domain: [0, Math.max(...rows.map((row) => row.share * 112), 1)], nice: false },
          axis: roomy(width - 200, 50),
        },
        tooltip: { field: "tip" },
      },
      layer: [
        { mark: { type: "bar", color: colour("blue"), height: { band: 0.7 } } },
        { mark: { type: "text", align: "left", dx: 5, color: colour("ink") }, encoding: { text: { field: "said" } } },
      ],
    }),
  });
}
