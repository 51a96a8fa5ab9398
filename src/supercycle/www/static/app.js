/** The page: tabs, the view that the address names, and the theme. */

import { fill, h } from "./lib/dom.js";
import { mount, problem } from "./lib/frame.js";
import { here } from "./lib/state.js";
import { hide } from "./lib/tip.js";
import { VIEWS } from "./views.js";

const place = document.getElementById("main");
const tabs = new Map(VIEWS.map(([id, title]) => [id, h("a", { href: `#/${id}` }, title)]));
document.getElementById("views").append(...tabs.values());

let shown = null;

async function route(focus) {
  const { view, state } = here();
  const [id, title, load] = VIEWS.find(([one]) => one === view) || VIEWS[0];
  for (const [one, tab] of tabs) {
    if (one === id) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  tabs.get(id).scrollIntoView({ block: "nearest", inline: "center" });
  document.title = `${title} · Supercycle`;
  hide();
  const mine = (shown = {});
  try {
    const { default: found } = await load();
    if (mine !== shown) return;
    const inside = h("div", {});
    fill(place, inside);
    if (focus) place.focus({ preventScroll: true });
    if (focus) scrollTo(0, 0);
    await mount(found, inside, state);
  } catch (fault) {
    console.error(fault);
    fill(place, h("h1", {}, title), problem(fault));
  }
}

addEventListener("hashchange", () => route(true));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  place.focus();
});

const THEMES = { system: "light dark", light: "light", dark: "dark" };
const button = document.getElementById("theme");

function dress(name) {
  document.documentElement.style.colorScheme = THEMES[name];
  document.documentElement.dataset.theme = name;
  button.textContent = { system: "◐ System", light: "○ Light", dark: "● Dark" }[name];
  button.setAttribute("aria-label", `Theme: ${name}. Change it.`);
  dispatchEvent(new Event("themechange"));
}

function remembered() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

button.addEventListener("click", () => {
  const names = Object.keys(THEMES);
  const next = names[(names.indexOf(document.documentElement.dataset.theme) + 1) % names.length];
  try {
    localStorage.setItem("theme", next);
  } catch {
    // The theme then lasts as long as the page.
  }
  dress(next);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new Event("themechange")));
dress(THEMES[remembered()] ? remembered() : "system");
route(false);
