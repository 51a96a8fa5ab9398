/** Charts by Vega-Lite, loaded when the first is wanted; each has its picture, its data as a table, and its words. */

import { h } from "./dom.js";
import { csv, offer } from "./files.js";
import { point } from "./tip.js";

let loading = null;

function script(name) {
  return new Promise((resolve, reject) => {
    const node = h("script", {
      src: `/static/vendor/${name}`,
      onload: resolve,
      onerror: () => reject(new Error(`${name} is not there`)),
    });
    document.head.append(node);
  });
}

/** Vega, Vega-Lite and the interpreter that does without `eval`. */
function vega() {
  loading ??= script("vega.min.js")
    .then(() => Promise.all([script("vega-lite.min.js"), import("../vendor/vega-interpreter.js")]))
    .then(([, interpreter]) => ({
      vega: globalThis.vega,
      vegaLite: globalThis.vegaLite,
      interpreter: interpreter.expressionInterpreter,
    }));
  return loading;
}

/** A colour of the style sheet as the theme has it now. */
export function colour(name) {
  const probe = h("span", {});
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** The palette of Okabe and Ito, which the colour-blind tell apart, in the order that contrasts best. */
export const palette = () => ["blue", "vermillion", "green", "orange", "purple", "sky", "yellow", "grey"].map(colour);

function theme(width) {
  const [ink, faint, line, paper] = ["ink", "faint", "line", "paper"].map(colour);
  const font = getComputedStyle(document.body).fontFamily;
  return {
    background: null,
    font,
    padding: 2,
    view: { stroke: null },
    axis: {
      labelColor: faint,
      titleColor: faint,
      gridColor: line,
      domainColor: line,
      tickColor: line,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 500,
      labelPadding: 5,
      titlePadding: 8,
      gridOpacity: 0.7,
      domain: false,
      ticks: false,
    },
    legend: {
      labelColor: ink,
      titleColor: faint,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 500,
      symbolSize: 90,
      orient: "top",
      columns: Math.max(2, Math.floor(width / 115)),
      title: null,
    },
    title: { color: ink, fontSize: 12 },
    header: { labelColor: ink, titleColor: faint },
    range: { category: palette() },
    text: { color: ink, fontSize: 11 },
    bar: { discreteBandSize: { band: 0.72 } },
    rule: { color: ink },
    line: { strokeWidth: 2 },
    point: { filled: true, size: 60 },
    tick: { color: ink },
    rect: { stroke: paper },
  };
}

/**
 * A figure. `spec(width)` gives the Vega-Lite specification, made again where the width or the theme changes; a
 * field `tip` of its data is shown on hover. `words` say what the picture shows, to those who do not see it.
 * `data` ({ columns, rows }) is offered as a table and as CSV.
 */
export function chart({ title, words, spec, data, note = "" }) {
  const plot = h("div", { class: "plot", role: "img", "aria-label": `${title}. ${words}` });
  const figure = h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, h("span", { class: "title" }, title), menu(title, plot, data)),
    plot,
    note && h("p", { class: "note" }, note),
    data && dataTable(title, data),
  );
  let width = 0;
  const draw = () =>
    drawn(plot, spec, width).catch((fault) => {
      plot.textContent = `This chart could not be drawn: ${fault.message}`;
      console.error(fault);
    });
  const watcher = new ResizeObserver(() => {
    const now = Math.floor(plot.clientWidth);
    if (now > 0 && Math.abs(now - width) > 2) {
      width = now;
      draw();
    }
  });
  watcher.observe(plot);
  const again = () => (plot.isConnected ? width && draw() : removeEventListener("themechange", again));
  addEventListener("themechange", again);
  return figure;
}

/** Vega-Lite warns of what it settles by itself. */
const SILENT = {
  level: () => SILENT,
  error: (...said) => (console.error(...said), SILENT),
  warn: () => SILENT,
  info: () => SILENT,
  debug: () => SILENT,
};

async function drawn(plot, spec, width) {
  const { vega: library, vegaLite, interpreter } = await vega();
  const { config: own = {}, ...wanted } = spec(width);
  const full = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width,
    autosize: { type: "fit-x", contains: "padding" },
    ...wanted,
    config: { ...theme(width), ...own },
  };
  const compiled = vegaLite.compile(full, { logger: SILENT }).spec;
  plot.view?.finalize();
  const view = new library.View(library.parse(compiled, null, { ast: true }), {
    expr: interpreter,
    renderer: "svg",
    logLevel: library.Error,
  });
  view.tooltip((_, event, __, value) => point(value && typeof value === "object" ? value.tip : value, event));
  await view.initialize(plot).hover().runAsync();
  plot.view = view;
  const drawing = plot.querySelector("svg");
  drawing?.setAttribute("aria-hidden", "true");
  drawing?.removeAttribute("role");
  for (const node of plot.querySelectorAll("[tabindex], [role], [aria-label]")) {
    for (const name of ["tabindex", "role", "aria-label", "aria-roledescription"]) node.removeAttribute(name);
  }
  plot.dataset.drawn = "yes";
}

function menu(title, plot, data) {
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const button = (label, action) =>
    h("button", { type: "button", class: "quiet", "aria-label": `${label} of ${title}`, onclick: action }, label);
  return h(
    "span",
    { class: "menu" },
    button("SVG", async () => plot.view && offer(`${name}.svg`, onPaper(await plot.view.toSVG()), "image/svg+xml")),
    button("PNG", async () => plot.view && offer(`${name}.png`, await plot.view.toImageURL("png", 2))),
    data && button("CSV", () => offer(`${name}.csv`, csv([{ title, ...data }]), "text/csv")),
  );
}

/** A picture with the colour of the page behind it, so that it can be read anywhere. */
function onPaper(text) {
  return text.replace(/(<svg[^>]*>)/, `$1<rect width="100%" height="100%" fill="${colour("paper")}"/>`);
}

function dataTable(title, { columns, rows }) {
  const shown = (value) =>
    value && typeof value === "object" ? `${value.value} (${value.low} to ${value.high})` : (value ?? "");
  const details = h(
    "details",
    { class: "data" },
    h("summary", {}, "Data", h("span", { class: "unseen" }, ` of ${title}`)),
  );
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("table")) return;
    details.append(
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": `Data of ${title}` },
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              columns.map((name) => h("th", { scope: "col" }, name)),
            ),
          ),
          h(
            "tbody",
            {},
            rows.map((row) =>
              h(
                "tr",
                {},
                row.map((value) => h("td", {}, String(shown(value)))),
              ),
            ),
          ),
        ),
      ),
    );
  });
  return details;
}
