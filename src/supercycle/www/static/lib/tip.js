/** What stands behind a number, on hover, focus or tap: its definition, its interval, its sources. */

import { recall } from "./api.js";
import { fill, h } from "./dom.js";
import { central } from "./numbers.js";

const box = () => document.getElementById("tip");
let owner = null;

/** The sources of the answer on the screen, for numbers that do not name their own. */
let behind = [];

/** Says which sources the numbers shown from now on rest on. */
export function restOn(sources) {
  behind = sources || [];
}

/**
 * A number that can be asked about. `about` holds `key` ("plan alternatives[].days", a key of the JSON), or a
 * `definition`; and, where they are the number's own, `sources` ([{title, at}]) and a `note`.
 */
export function number(form, quantity, about = {}) {
  return asked(form.interval(quantity), { form, quantity, ...about });
}

/** Any text with the same behind it. */
export function asked(text, about) {
  const node = h("button", { type: "button", class: "number" }, parted(text));
  node.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && show(node, about));
  node.addEventListener("pointerleave", () => hide(node));
  node.addEventListener("focus", () => show(node, about));
  node.addEventListener("blur", () => hide(node));
  node.addEventListener("click", () => (owner === node ? null : show(node, about)));
  return node;
}

/** The central value, and its interval in a paler hand. */
function parted(text) {
  const at = text.indexOf(" (");
  return at < 0 || !text.endsWith(")") ? text : [text.slice(0, at), h("span", { class: "span" }, text.slice(at))];
}

async function show(node, about) {
  owner = node;
  const defined = about.definition || (await definition(about.key));
  if (owner !== node) return;
  const tip = box();
  fill(tip, content(about, defined));
  tip.hidden = false;
  node.setAttribute("aria-describedby", "tip");
  place(tip, node.getBoundingClientRect());
}

function content({ form, quantity, note, sources, exact }, defined) {
  const doubtful = quantity && typeof quantity === "object" && quantity.low !== quantity.high;
  const rests = sources || behind;
  return [
    defined && h("p", { class: "defined" }, capital(defined)),
    form &&
      h(
        "dl",
        {},
        h("dt", {}, doubtful ? "90 % interval" : "Value"),
        h("dd", {}, doubtful ? form.span(quantity) : form.text(central(quantity))),
        h("dt", {}, "In base units"),
        h("dd", {}, exact ?? base(quantity)),
      ),
    note && h("p", {}, note),
    rests.length > 0 &&
      h(
        "p",
        { class: "from" },
        sources ? "Source: " : `Computed; rests on ${rests.length} sources, among them `,
        rests
          .slice(0, sources ? 3 : 2)
          .map((one) => one.title + (one.at ? `, ${one.at}` : ""))
          .join("; "),
        ".",
      ),
  ];
}

const base = (quantity) => {
  const value = central(quantity);
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : "unknown";
};

const capital = (text) => text.replace(/^quantity: /, "").replace(/^./, (first) => first.toUpperCase());

/** What a key of the JSON means; the nearest key above it where it has no words of its own. */
export async function definition(key) {
  if (!key) return "";
  const [command, path] = key.split("|");
  let keys;
  try {
    keys = await recall("keys");
  } catch {
    return "";
  }
  const words = (keys.keys || keys)[command] || {};
  for (let at = path; at; at = at.replace(/\.?[^.]+$/, "")) if (words[at]) return words[at];
  return "";
}

function place(tip, at) {
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left + at.width / 2 - width / 2, innerWidth - width - 8));
  const below = at.bottom + 8 + height < innerHeight || at.top < height + 8;
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${(below ? at.bottom + 6 : at.top - height - 6) + scrollY}px`;
}

/** Puts the tip away; of a node only where it is that node's. */
export function hide(node = owner) {
  if (node && node !== owner) return;
  owner?.removeAttribute("aria-describedby");
  owner = null;
  box().hidden = true;
}

/** A tip at a point of a chart. */
export function point(text, event) {
  const tip = box();
  if (!text) {
    if (!owner) tip.hidden = true;
    return;
  }
  fill(
    tip,
    String(text)
      .split("\n")
      .map((line, index) => h("p", { class: index ? "" : "defined" }, line)),
  );
  tip.hidden = false;
  place(tip, { left: event.clientX, width: 0, top: event.clientY - 8, bottom: event.clientY + 8 });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});

/** Arrow keys go from number to number inside a block, which is one stop of the tab key. */
export function roving(block) {
  const all = () => [...block.querySelectorAll("button.number")];
  all().forEach((node, index) => node.setAttribute("tabindex", index ? "-1" : "0"));
  block.addEventListener("keydown", (event) => {
    const nodes = all();
    const at = nodes.indexOf(document.activeElement);
    if (at < 0) return;
    const next = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: nodes.length - 1,
      ...vertical(block, nodes, at),
    }[event.key];
    if (next === undefined || !nodes[next]) return;
    event.preventDefault();
    nodes.forEach((node) => node.setAttribute("tabindex", "-1"));
    nodes[next].setAttribute("tabindex", "0");
    nodes[next].focus();
  });
  return block;
}

/** The nearest numbers above and below, by row. */
function vertical(block, nodes, at) {
  const row = nodes[at].closest("tr");
  if (!row) return { ArrowDown: at + 1, ArrowUp: at - 1 };
  const place = [...row.querySelectorAll("button.number")].indexOf(nodes[at]);
  const beside = (other) => {
    const there = other && [...other.querySelectorAll("button.number")];
    return there?.length ? nodes.indexOf(there[Math.min(place, there.length - 1)]) : undefined;
  };
  return { ArrowDown: beside(row.nextElementSibling), ArrowUp: beside(row.previousElementSibling) };
}
