/** Tables whose numbers stand flush right and can be asked about. */

import { h } from "./dom.js";
import { number, roving } from "./tip.js";

/**
 * A table of rows. A column is `{ name, get, form?, key?, note?, wide? }`: `get(row)` gives its text, node or
 * number; with a `form` it is a number, written by it and explained by `key`, a key of the JSON.
 * `strong(row)` marks the row that counts; `tag(row)` adds a word beside its first cell.
 */
export function table(
  title,
  columns,
  rows,
  { strong = () => false, tag = () => null, caption = "", onpick = null } = {},
) {
  const head = h(
    "tr",
    {},
    columns.map(({ name, form, right }) => h("th", { scope: "col", class: form || right ? "right" : "" }, name)),
  );
  const body = rows.map((row) =>
    h(
      "tr",
      { class: strong(row) ? "strong" : "" },
      columns.map((column, index) => cell(column, row, index ? null : tag(row), index === 0, onpick)),
    ),
  );
  const made = h(
    "table",
    { class: columns.length < 4 ? "narrow" : null },
    h("caption", { class: title ? "" : "unseen" }, title || caption),
    h("thead", {}, head),
    h("tbody", {}, body),
  );
  made.rowsAsData = {
    title: title || caption,
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map(({ get, raw }) => plain(raw ? raw(row) : get(row)))),
  };
  return roving(
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title || caption || "table" }, made),
  );
}

function cell(column, row, word, first, onpick) {
  const value = column.get(row);
  if (column.form) {
    const known = value !== null && value !== undefined;
    const about = {
      key: column.key,
      note: column.note?.(row),
      sources: column.sources?.(row),
      definition: column.definition,
    };
    return h(
      "td",
      { class: "right" },
      known ? number(column.form, value, about) : h("span", { class: "faint" }, column.none?.(row) ?? "none"),
    );
  }
  const content =
    first && onpick ? h("button", { type: "button", class: "link", onclick: () => onpick(row) }, value) : value;
  const attributes = {
    class: [column.right ? "right" : "", column.mono ? "mono" : "", column.wide ? "wide" : ""].join(" ").trim(),
  };
  return h(
    first ? "th" : "td",
    first ? { scope: "row", ...attributes } : attributes,
    content,
    word && h("span", { class: "tag" }, word),
  );
}

const plain = (value) => (value instanceof Node ? value.textContent : value);

/** The tables inside a node, as data for CSV. */
export function tablesIn(node) {
  return [...node.querySelectorAll("table")].map((one) => one.rowsAsData).filter(Boolean);
}

/** Names and what they stand for. */
export function pairs(rows) {
  return roving(
    h(
      "dl",
      { class: "pairs" },
      rows.filter(Boolean).map(([name, ...what]) => [h("dt", {}, name), h("dd", {}, what)]),
    ),
  );
}

/** Big numbers in a row: `[label, form, quantity, about]`. */
export function tiles(rows) {
  return roving(
    h(
      "dl",
      { class: "tiles" },
      rows
        .filter(Boolean)
        .map(([label, form, quantity, about = {}]) =>
          h("div", { class: "tile" }, h("dt", {}, label), h("dd", {}, number(form, quantity, about))),
        ),
    ),
  );
}
