/** Catalogue: every fact with its source; contradictions shown under the fact that is used. */

import { read, recall } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { table } from "../lib/table.js";
import { asked, roving } from "../lib/tip.js";
import { commandLine } from "../lib/toml.js";

async function fields() {
  const kinds = Object.entries((await recall("catalog")).kinds);
  return [
    {
      key: "kind",
      label: "Kind",
      kind: "select",
      options: [["", "All kinds"], ...kinds.map(([kind, count]) => [kind, `${kind} (${count})`])],
      usual: "",
    },
    {
      key: "find",
      label: "Find",
      example: "a word of the name",
      hint: "In ids and names; in keys and values of an entry",
    },
    { key: "name", label: "Entry", example: "all", hint: "An id, like h100-sxm" },
  ];
}

const path = ({ kind, name }) => ["catalog", kind, kind && name].filter(Boolean).map(encodeURIComponent).join("/");

const answer = (state, { signal }) => read(path(state), { signal });

function show(found, state, context) {
  if (found.kinds) return kinds(found, context);
  if (found.facts) return entry(found, state, context);
  return list(found, state, context);
}

function kinds(found, { set }) {
  return [
    h(
      "p",
      { class: "verdict" },
      `${N.WHOLE.text(Object.values(found.kinds).reduce((a, b) => a + b, 0))} entries of ${Object.keys(found.kinds).length} kinds, each fact as its source prints it.`,
    ),
    table(
      "",
      [
        { name: "Kind", get: ([kind]) => kind },
        { name: "Entries", form: N.WHOLE, key: "catalog|kinds", get: ([, count]) => count },
      ],
      Object.entries(found.kinds),
      { caption: "Kinds", onpick: ([kind]) => set({ kind, name: "", find: "" }) },
    ),
    found.own?.length > 0 && h("p", { class: "note" }, `Your own entries are read from ${found.own.join(" and ")}.`),
  ];
}

const has = (find, ...texts) => !find || texts.join(" ").toLowerCase().includes(find.toLowerCase());

function list(found, { find }, { set }) {
  const rows = found.entries.filter((one) =>
    has(find, ...Object.values(one).filter((value) => typeof value === "string")),
  );
  const first = rows[0] || {};
  const source = "url" in first || "title" in first;
  const columns =
    found.kind === "rents"
      ? [
          { name: "Chip", get: (one) => one.chip },
          { name: "Date", get: (one) => one.date },
          { name: "Basis", get: (one) => one.basis },
          {
            name: "USD an hour",
            form: hourly,
            key: "catalog KIND|entries[]",
            get: (one) => one.usd_per_s,
            sources: (one) => [{ title: one.title, at: one.at }],
          },
          { name: "Kind", get: (one) => one.kind },
          { name: "Source", get: (one) => one.title, wide: true },
        ]
      : source
        ? [
            { name: "Source", get: (one) => one.key || one.id },
            {
              name: "Title",
              get: (one) =>
                one.url
                  ? h("a", { href: one.url, rel: "noreferrer noopener", target: "_blank" }, one.title)
                  : one.title,
              wide: true,
            },
            { name: "Author", get: (one) => one.author || "", wide: true },
            { name: "Date", get: (one) => one.date || "" },
          ]
        : [
            { name: "Entry", get: (one) => one.id },
            { name: "Name", get: (one) => one.name, wide: true },
            { name: "Facts", form: N.WHOLE, key: "catalog KIND|entries[]", get: (one) => one.facts },
          ];
  const picks = !source && found.kind !== "rents";
  return [
    h(
      "p",
      { class: "sub" },
      `${rows.length} of ${found.entries.length} ${found.kind}. `,
      h("button", { type: "button", class: "link", onclick: () => set({ kind: "", name: "", find: "" }) }, "All kinds"),
    ),
    table("", columns, rows, { caption: found.kind, onpick: picks ? (one) => set({ name: one.id, find: "" }) : null }),
  ];
}

const hourly = new N.Form({ before: "$", digits: 3, factor: 3600 });

function entry(found, { kind, find }, { set }) {
  const facts = found.facts.filter(
    (one) => one.key !== "name" && has(find, one.key, String(one.value), one.title || ""),
  );
  const bare = facts.filter((one) => !one.source);
  const sourced = facts.filter((one) => one.source);
  const against = sourced.filter((one) => one.also?.length).length;
  return [
    h("p", { class: "verdict" }, found.name),
    h(
      "p",
      { class: "sub" },
      `${found.id}: ${sourced.length} facts`,
      against ? `, ${against} with a contradiction` : "",
      ". ",
      h("button", { type: "button", class: "link", onclick: () => set({ kind, name: "", find: "" }) }, `All ${kind}`),
    ),
    bare.length > 0 &&
      h(
        "dl",
        { class: "pairs" },
        bare.map((one) => [h("dt", {}, one.key), h("dd", {}, String(one.value))]),
      ),
    part(
      "Facts",
      roving(
        h(
          "dl",
          { class: "facts" },
          sourced.map((one) =>
            h(
              "div",
              { class: "fact" },
              h("dt", {}, one.key),
              h(
                "dd",
                {},
                fact(one),
                (one.also || []).map((other) =>
                  h("div", { class: "other" }, h("span", { class: "faint" }, "also "), fact(other)),
                ),
                one.why && h("p", { class: "where" }, `The first is used: ${one.why}`),
              ),
            ),
          ),
        ),
      ),
    ),
    exportTable(sourced),
  ];
}

const interval = ({ value, low, high }) =>
  low === null || low === undefined || (low === value && high === value) ? "" : ` (${low}–${high})`;

function fact(one) {
  return [
    h(
      "span",
      { class: "value" },
      asked(`${one.value}${interval(one)}`, {
        definition: `${one.kind}${one.as_of ? `, as of ${one.as_of}` : ""}`,
        quantity: one.si,
        exact: one.si
          ? one.si.low === one.si.high
            ? String(one.si.value)
            : `${one.si.value} (${one.si.low} to ${one.si.high})`
          : "a text",
        form: one.si
          ? {
              text: () => String(one.value),
              span: () => interval(one).trim() || String(one.value),
              interval: () => String(one.value),
            }
          : null,
        note: one.note,
        sources: [{ title: one.title, at: one.at }],
      }),
    ),
    h(
      "p",
      { class: "where" },
      h("span", { class: "tag plain" }, one.kind),
      one.as_of ? `${one.as_of}; ` : "",
      one.url ? h("a", { href: one.url, rel: "noreferrer noopener", target: "_blank" }, one.title) : one.title,
      one.at ? `, ${one.at}` : "",
    ),
    one.note && h("p", { class: "where" }, one.note),
  ];
}

/** The facts as a table for CSV; the screen shows them as a list. */
function exportTable(facts) {
  const hidden = h("table", { hidden: true });
  hidden.rowsAsData = {
    title: "facts",
    columns: ["key", "value", "low", "high", "base units", "kind", "as of", "source", "at", "used"],
    rows: facts
      .flatMap((one) => [one, ...(one.also || []).map((other) => ({ ...other, key: one.key, other: true }))])
      .map((one) => [
        one.key,
        one.value,
        one.low,
        one.high,
        one.si,
        one.kind,
        one.as_of,
        one.source,
        one.at,
        one.other ? "no" : "yes",
      ]),
  };
  return hidden;
}

export default {
  id: "catalogue",
  title: "Catalogue",
  lead: "Every fact behind the answers: the value as its source prints it, where it stands there, and what contradicts it.",
  fields,
  answer,
  show,
  export: ({ kind, name }) => ({ command: commandLine("catalog", [kind, kind && name].filter(Boolean), {}) }),
};
