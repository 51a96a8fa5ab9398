/** What a study has, and its points as a picture. */

import { chart, colour } from "../lib/chart.js";
import * as N from "../lib/numbers.js";
import { BARE, COUNTED } from "../lib/scales.js";
import { colours } from "./pictures.js";

const LARGE = new N.Form({ digits: 4 });
const MOST_COLOURS = 8;

/** How a column of numbers is written: whole where all are, else with four digits. */
export const formOf = (values) => (values.every((value) => Number.isInteger(value) && value < 1e15) ? N.WHOLE : LARGE);

/** Axis labels that suit the numbers: 0.05, and 50k. */
export const marksOf = (values) => (values.every((value) => Math.abs(value) < 1000) ? BARE : COUNTED);

/** A cell that is no number. */
export const cell = (value) => (typeof value === "boolean" ? (value ? "yes" : "no") : (value ?? "–"));

/** A number, or the number at the beginning of a text with a unit, like 2.5 TB/s. */
function amount(value) {
  if (typeof value === "number") return value;
  const [, number] = String(value).match(/^([-+]?[\d.]+(?:e[-+]?\d+)?) ?[A-Za-z/%$]*$/) || [];
  return number === undefined ? NaN : Number(number);
}

const unit = (value) => (typeof value === "number" ? "" : String(value).replace(/^[-+]?[\d.]+(?:e[-+]?\d+)? ?/, ""));

/** The inputs that vary: `{ name, place, texts, distinct }`; `texts` where they are names and not amounts. */
export function inputsOf(found) {
  return found.columns
    .map((column, place) => [column, place])
    .filter(([column]) => column.startsWith("vary."))
    .map(([column, place]) => {
      const distinct = [...new Set(found.rows.map((row) => row[place]))];
      const units = new Set(distinct.map(unit));
      return {
        name: column.slice(5),
        place,
        distinct,
        texts: units.size > 1 || distinct.some((value) => Number.isNaN(amount(value))),
        unit: [...units][0] || "",
      };
    });
}

/** The outputs that are numbers and have a value somewhere; ends of intervals are left out. */
export function outputsOf(found) {
  return found.columns.filter(
    (name, place) =>
      name !== "point" &&
      name !== "fault" &&
      !/^vary\.|\.(low|high)$/.test(name) &&
      found.rows.some((row) => typeof row[place] === "number"),
  );
}

/** Every point: two objectives against each other with the front, or the output that counts over an input. */
export function scatter(found, by, choose, better) {
  const objectives = found.spec.study.objectives || [];
  if (objectives.length > 1) return traded(found, objectives);
  const inputs = inputsOf(found);
  const across = inputs.find(({ name, texts, distinct }) => !texts && distinct.length > 1 && name !== choose);
  const own = across || inputs.find(({ name }) => name !== choose) || inputs[0];
  const other = inputs.find((one) => one.name === choose && one !== own && one.distinct.length <= MOST_COLOURS);
  const place = found.columns.indexOf(by);
  const values = found.rows
    .filter((row) => typeof row[place] === "number")
    .map((row) => ({
      x: own.texts ? String(row[own.place]) : amount(row[own.place]),
      y: row[place],
      group: other ? String(row[other.place]) : "",
      tip: told(found, row, [by]),
    }));
  const name = own.name.replace(/^set\./, "");
  return pictured({
    title: `${by} over ${name}`,
    words: `Every point of the study; ${better} is better${other ? `; colour and shape tell ${other.name}` : ""}.`,
    x: { title: own.unit ? `${name}, ${own.unit}` : name, type: own.texts ? "nominal" : "quantitative" },
    y: by,
    values,
    groups: other ? other.distinct.map(String) : [],
  });
}

function traded(found, [first, second]) {
  const places = [first, second].map(({ output }) => found.columns.indexOf(output));
  const at = found.columns.indexOf("point");
  const front = new Set(found.front);
  const values = found.rows
    .filter((row) => places.every((place) => typeof row[place] === "number"))
    .map((row) => ({
      x: row[places[0]],
      y: row[places[1]],
      group: front.has(row[at]) ? "on the front" : "beaten by another",
      tip: told(found, row, [first.output, second.output]),
    }));
  return pictured({
    title: `${second.output} against ${first.output}`,
    words: `Every point; no point beats one on the front in both: ${first.output} ${first.better}, ${second.output} ${second.better}.`,
    x: { title: first.output, type: "quantitative" },
    y: second.output,
    values,
    groups: ["on the front", "beaten by another"],
    line: true,
  });
}

/** A point in words: its number, its inputs, and these outputs. */
function told(found, row, outputs) {
  const inputs = inputsOf(found).map(({ name, place }) => `${name.replace(/^set\./, "")}: ${cell(row[place])}`);
  const said = outputs.map((name) => `${name}: ${LARGE.text(row[found.columns.indexOf(name)])}`);
  return [`Point ${row[found.columns.indexOf("point")]}`, ...said, ...inputs].join("\n");
}

function pictured({ title, words, x, y, values, groups, line = false }) {
  const many = values.length > 300;
  const marks = { color: undefined, shape: undefined };
  if (groups.length) {
    marks.color = { field: "group", type: "nominal", scale: { domain: groups, range: colours(groups.length) } };
    marks.shape = { field: "group", type: "nominal", scale: { domain: groups } };
  }
  const axes = (width) => ({
    x: {
      field: "x",
      type: x.type,
      title: x.title,
      ...(x.type === "nominal" ? { sort: null, axis: { labelAngle: 0 } } : {
            scale: { zero: false, padding: 8 },
            axis: { ...marksOf(values.map((one) => one.x)), tickCount: Math.max(3, Math.round(width / 110)) },
          }),
    },
    y: { field: "y", type: "quantitative", title: y, scale: { zero: false, padding: 8 }, axis: { ...marksOf(values.map((one) => one.y)), tickCount: 6 } },
  });
  return chart({
    title,
    words,
    note: words,
    data: {
      columns: [x.title, y, ...(groups.length ? ["group"] : [])],
      rows: values.map((one) => [one.x, one.y, ...(groups.length ? [one.group] : [])]),
    },
    spec: (width) => ({
      height: 320,
      data: { values },
      layer: [
        ...(line
          ? [
              {
                transform: [{ filter: { field: "group", equal: groups[0] } }],
                mark: { type: "line", strokeWidth: 1.5, color: colour("blue"), opacity: 0.6 },
                encoding: axes(width),
              },
            ]
          : []),
        {
          mark: { type: "point", size: many ? 22 : 60, opacity: many ? 0.6 : 0.85, color: colour("blue") },
          encoding: { ...axes(width), ...(groups.length ? marks : {}), tooltip: { field: "tip" } },
        },
      ],
    }),
  });
}
