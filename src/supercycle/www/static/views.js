/** The views of the page, in the order of their tabs. A new view is one module and one line here. */

export const VIEWS = [
  ["plan", "Plan", () => import("./views/plan.js")],
  ["run", "Run", () => import("./views/run.js")],
  ["laws", "Laws", () => import("./views/laws.js")],
  ["serve", "Serve", () => import("./views/serve.js")],
  ["programme", "Programme", () => import("./views/programme.js")],
  ["port", "Port", () => import("./views/port.js")],
  ["world", "World", () => import("./views/world.js")],
  ["studies", "Studies", () => import("./views/studies.js")],
  ["predictions", "Predictions", () => import("./views/predictions.js")],
  ["catalogue", "Catalogue", () => import("./views/catalogue.js")],
  ["accuracy", "Accuracy", () => import("./views/accuracy.js")],
];
