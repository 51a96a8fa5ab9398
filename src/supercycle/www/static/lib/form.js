/** What a view is asked: fields with labels, kept in the address. */

import { debounced, fresh, h } from "./dom.js";

/**
 * A form of fields. A field is `{ key, label, kind, hint?, options?, usual?, group?, when? }` with kind `text`,
 * `select`, `many` (a list of boxes), `lines` or `file`; a file, or lines with `take`, go to `take` and not into the
 * state; lines with `file` (".toml") may be filled from a file; options are `[value, label]` or plain values.
 * `changed(state)` is called soon after a change.
 */
export function form(fields, state, changed) {
  const told = debounced(() => changed({ ...state }), 250);
  const set = (key, value, soon = true) => {
    state[key] = value;
    for (const [other, node] of shown) if (other.when) node.hidden = !other.when(state);
    if (soon) told();
  };
  const shown = fields.map((field) => [field, control(field, state, set)]);
  for (const [field, node] of shown) if (field.when) node.hidden = !field.when(state);
  const groups = Map.groupBy ? Map.groupBy(shown, ([field]) => field.group || "") : grouped(shown);
  const main = groups.get("") || [];
  groups.delete("");
  return h(
    "form",
    { class: "fields", onsubmit: (event) => event.preventDefault() },
    main.map(([, node]) => node),
    [...groups].map(([name, some]) =>
      h(
        "details",
        { open: some.some(([field]) => field.key in state && state[field.key] !== (field.usual ?? "")) },
        h("summary", {}, name),
        some.map(([, node]) => node),
      ),
    ),
  );
}

function grouped(shown) {
  const found = new Map();
  for (const one of shown) {
    const name = one[0].group || "";
    found.set(name, [...(found.get(name) || []), one]);
  }
  return found;
}

function control(field, state, set) {
  const { key, label, kind = "text", hint, options = [], usual = "" } = field;
  const value = state[key] ?? usual;
  const id = fresh(key);
  const described = hint ? `${id}-hint` : null;
  const under = hint && h("p", { class: "hint", id: described }, hint);
  if (kind === "many") return many(field, value, set, under);
  let input;
  if (kind === "select") {
    input = h(
      "select",
      { id, "aria-describedby": described, onchange: () => set(key, input.value) },
      options
        .map((one) => [].concat(one))
        .map(([choice, said = choice]) => h("option", { value: choice, selected: choice === value }, said)),
    );
    input.value = value;
  } else if (kind === "lines") {
    input = h("textarea", {
      id,
      rows: field.rows || 3,
      "aria-describedby": described,
      spellcheck: "false",
      placeholder: field.example,
      oninput: field.take ? debounced(() => field.take(input.value), 400) : () => set(key, input.value),
    });
    input.value = value;
  } else if (kind === "file") {
    input = h("input", {
      id,
      type: "file",
      accept: field.accept,
      multiple: field.multiple,
      "aria-describedby": described,
      onchange: () => field.take(field.multiple ? [...input.files] : input.files[0]),
    });
  } else {
    const list = options.length ? `${id}-list` : null;
    input = h("input", {
      id,
      type: "text",
      value,
      list,
      "aria-describedby": described,
      autocomplete: "off",
      spellcheck: "false",
      placeholder: field.example,
      oninput: () => set(key, input.value.trim()),
    });
    return h(
      "div",
      { class: "field" },
      h("label", { for: id }, label),
      input,
      list &&
        h(
          "datalist",
          { id: list },
          options.map((one) => h("option", { value: [].concat(one)[0] }, [].concat(one)[1] || "")),
        ),
      under,
    );
  }
  const filled = field.file && filler(field, input, set);
  return h("div", { class: "field" }, h("label", { for: id }, label), input, filled, under);
}

/** A file that fills a field of lines. */
function filler({ key, label, file }, input, set) {
  const chosen = h("input", {
    type: "file",
    accept: file,
    "aria-label": `A file for: ${label}`,
    onchange: async () => {
      if (!chosen.files.length) return;
      input.value = await chosen.files[0].text();
      set(key, input.value);
    },
  });
  return chosen;
}

/** Boxes to tick, with a filter where there are many; the value is the ticked ones with commas between. */
function many({ key, label, options }, value, set, under) {
  const ticked = new Set(value.split(",").filter(Boolean));
  const boxes = options
    .map((one) => [].concat(one))
    .map(([choice, said = choice]) => {
      const box = h("input", {
        type: "checkbox",
        checked: ticked.has(choice),
        onchange: () => {
          ticked[box.checked ? "add" : "delete"](choice);
          count.textContent = `${ticked.size} chosen`;
          set(
            key,
            options
              .map((other) => [].concat(other)[0])
              .filter((other) => ticked.has(other))
              .join(","),
          );
        },
      });
      return h("label", { class: "box", title: said }, box, choice);
    });
  boxes.sort((a, b) => b.querySelector("input").checked - a.querySelector("input").checked);
  const count = h("span", { class: "count" }, `${ticked.size} chosen`);
  const id = fresh(key);
  const filter =
    options.length > 12 &&
    h("input", {
      type: "search",
      id,
      "aria-label": `Filter ${label}`,
      placeholder: "Filter",
      oninput: () => {
        for (const box of boxes)
          box.hidden = !`${box.textContent} ${box.title}`.toLowerCase().includes(filter.value.toLowerCase());
        const [first] = list.querySelectorAll(".box:not([hidden]) input");
        if (first)
          for (const box of list.querySelectorAll("input")) box.setAttribute("tabindex", box === first ? "0" : "-1");
      },
    });
  const list = h("div", { class: "boxes" }, boxes);
  oneStop(list);
  return h("fieldset", { class: "field" }, h("legend", {}, label, " ", count), filter, list, under);
}

/** A list of boxes is one stop of the tab key; arrows go up and down in it. */
function oneStop(list) {
  const all = () => [...list.querySelectorAll(".box:not([hidden]) input")];
  all().forEach((box, index) => box.setAttribute("tabindex", index ? "-1" : "0"));
  list.addEventListener("focusin", ({ target }) => {
    for (const box of list.querySelectorAll("input")) box.setAttribute("tabindex", box === target ? "0" : "-1");
  });
  list.addEventListener("keydown", (event) => {
    const boxes = all();
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const to = next && boxes[boxes.indexOf(event.target) + next];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
}

/** The state with what is usual filled in. */
export function completed(fields, state) {
  return { ...Object.fromEntries(fields.map(({ key, usual = "" }) => [key, usual])), ...state };
}

/** What the fields are where nobody says anything. */
export const usualOf = (fields) => Object.fromEntries(fields.map(({ key, usual = "" }) => [key, usual]));
