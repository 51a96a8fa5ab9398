/** Programme: robots for the physical world, from a task, a success and a date to data, farms, training and money. */

import { work } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { notes, part } from "../lib/frame.js";
import * as N from "../lib/numbers.js";
import { tiles } from "../lib/table.js";
import { number } from "../lib/tip.js";
import { toml, withFile } from "../lib/toml.js";
import { entries, given, listed, whole } from "./choices.js";
import { beside, exchange, farm, mix, supply, training } from "./programme_data.js";
import { board, costs, fleet, value } from "./programme_robots.js";

const GAPS = {
  published: { table: "published-cotraining", task: "planar pushing", gap: "wei" },
  small: { table: "two-link-arm-surrogate", task: "policy", gap: "small" },
};

let cells = ""; // the reader's own table of a measured gap; it stays in the page and is not in the address
let redraw = () => {};

async function take(file) {
  cells = file ? await file.text() : "";
  redraw();
}

async function fields() {
  const [robots, sensors, simulators, people, policies, chips] = await Promise.all(
    ["robots", "sensors", "simulators", "experience", "policies", "chips"].map(entries),
  );
  cells = "";
  return [
    { key: "robot", label: "Robot", kind: "select", options: robots, usual: "warehouse-amr" },
    { key: "success", label: "Tasks done alone, share", usual: "0.85" },
    { key: "date", label: "By", usual: "2028-07-01", hint: "A day" },
    { key: "tasks", label: "Kinds of task", usual: "50" },
    { key: "robots", label: "Robots", usual: "200" },
    { key: "real", label: "Real hours from", kind: "select", options: people, usual: "teleoperation" },
    { key: "simulators", label: "Simulators", kind: "many", options: simulators, usual: "isaac-lab-rendered,maniskill3" },
    { key: "neural", label: "Neural video", options: simulators, usual: "cosmos-predict2", group: "Data" },
    {
      key: "measured",
      label: "Measured gap",
      kind: "select",
      usual: "published",
      group: "Data",
      options: [
        ["published", "Published co-training, planar pushing"],
        ["small", "Two-link arm, surrogate of reality, small gap"],
      ],
    },
    {
      key: "table",
      label: "Or your own table of a gap",
      kind: "file",
      accept: ".csv",
      take,
      group: "Data",
      hint: "CSV as sim measure writes it: real_hours, simulated_hours, success or error, and if you like task and gap",
    },
    { key: "task", label: "Its task", usual: "policy", group: "Data" },
    { key: "gap", label: "Its gap", usual: "own", group: "Data" },
    { key: "scene", label: "Scenes heavier than published", usual: "10", group: "Data" },
    {
      key: "sensors",
      label: "Sensors",
      kind: "many",
      options: sensors,
      usual: "camera-224,force-torque,instruction,joint-state",
      group: "Data",
    },
    { key: "hours", label: "Hours of web video seen first", usual: "100000", group: "Data" },
    { key: "world_model", label: "World model, parameters", usual: "4e9", group: "Training" },
    { key: "policy", label: "Policy", kind: "select", options: policies, usual: "vla-2.7b", group: "Training" },
    { key: "chip", label: "Chip", options: chips, usual: "h100-sxm", group: "Training" },
    { key: "count", label: "Chips", usual: "512", group: "Training" },
    { key: "epochs", label: "Epochs", usual: "4", group: "Training" },
    {
      key: "onboard",
      label: "Chips on board",
      usual: "jetson-agx-thor,jetson-agx-orin,rtx-4090",
      hint: "With commas between",
      group: "On board",
    },
    { key: "rate", label: "Looks a second", usual: "10", group: "On board" },
    { key: "sizes", label: "Policies compared", usual: "vla-2.7b,vla-9b,vla-17b", group: "On board" },
    { key: "venture", label: "Venture", usual: "physical-world", hint: "Whose value stands beside", group: "More" },
    {
      key: "own",
      label: "Its TOML",
      kind: "lines",
      rows: 12,
      file: ".toml",
      example: '[programme]\nname = "…"\nrobot = "warehouse-amr"\nsuccess = 0.9\n…',
      group: "A programme of your own",
      hint: "In place of all fields but the table of a gap; the button TOML gives what the fields mean",
    },
    { key: "draws", label: "Draws", usual: "2000", group: "More" },
    { key: "seed", label: "Seed", example: "as shipped", group: "More" },
  ];
}

const isOwn = ({ own }) => Boolean(own?.trim());
const amount = (text) => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
const words = (text) => listed(text).map((one) => one.trim());

/** The tables that the fields mean. */
function spec(state) {
  const { chip } = state;
  const ordered = ["camera-224", "joint-state", "force-torque", "instruction"];
  const place = (one) => (ordered.indexOf(one) + ordered.length + 1) % (ordered.length + 1);
  return {
    programme: given({
      name: "A programme",
      robot: state.robot,
      success: amount(state.success),
      date: state.date,
      tasks: whole(state.tasks),
    }),
    gap: cells ? { table: "gap.csv", task: state.task, gap: state.gap } : GAPS[state.measured] || GAPS.published,
    data: given({
      sensors: words(state.sensors).sort((a, b) => place(a) - place(b)),
      real: state.real,
      simulators: words(state.simulators),
      neural: state.neural,
      scene: amount(state.scene),
      pretraining_hours: amount(state.hours),
    }),
    training: given({
      world_model: amount(state.world_model),
      policy: state.policy,
      chip,
      count: whole(state.count),
      epochs: amount(state.epochs),
    }),
    language: { calls: 0.1 },
    onboard: given({ chips: words(state.onboard), rate: amount(state.rate), sizes: words(state.sizes) }),
    fleet: given({ robots: whole(state.robots), counts: [5, 10, 20, 40, 80, 120] }),
    ...(state.venture ? { value: { venture: state.venture } } : {}),
    basics: given({ draws: whole(state.draws), seed: whole(state.seed) }),
  };
}

function show(found) {
  const best = found.mix.alternatives.find((one) => one.cost) || null;
  const { programme: target, fleet: robots } = found;
  const about = (path) => ({ key: `sim programme|${path}` });
  return [
    h(
      "p",
      { class: "verdict" },
      best
        ? [
            "The cheapest data: ",
            h("strong", {}, best.name),
            ", for ",
            number(N.MONEY, best.cost, about("mix.alternatives[]")),
            ".",
          ]
        : "No mix of data reaches this success.",
      found.ready && ` The policy is trained on ${found.ready}.`,
    ),
    h(
      "p",
      { class: "sub" },
      `${N.PERCENT.text(target.success)} of ${target.tasks} kinds of task alone, by ${target.date}`,
      found.in_time === null
        ? "."
        : [": in time with a chance of ", number(N.PERCENT, found.in_time, about("in_time")), "."],
    ),
    tiles([
      ["Programme, in all", N.MONEY, found.cost.total, about("cost")],
      best && ["Real hours", N.COUNT, best.real, about("mix.alternatives[]")],
      best && ["Simulated hours", N.COUNT, best.simulated, about("mix.alternatives[]")],
      ["Cost of a task", N.SERVE_MONEY, robots.cost_per_task, about("fleet")],
      ["Margin a robot and year", N.MONEY, robots.margin_per_year, about("fleet")],
      ["Fleets that pay", N.PERCENT, robots.pays, about("fleet")],
    ]),
    part("Ways of making the data, side by side", beside(found, best)),
    part("The mix of data", mix(found), supply(found)),
    part("What a simulated hour is worth", exchange(found)),
    part("The farm", farm(found)),
    part("Training", training(found)),
    part("On board", board(found)),
    part("The fleet", fleet(found)),
    part("What it costs", costs(found)),
    found.value && part("Value beside the price", value(found.value)),
    notes(found.notes),
  ];
}

export default {
  id: "programme",
  title: "Programme",
  lead: "Robots for the physical world: the cheapest data for a success, farms, training, chips on board, and the fleet's money.",
  fields,
  answer: (state, context) => {
    redraw = context.redraw;
    const question = { spec: isOwn(state) ? state.own : spec(state), ...(cells ? { gap_csv: cells } : {}) };
    return work("sim", question, context);
  },
  show,
  export: (state) => {
    const text = isOwn(state) ? state.own.replace(/\n?$/, "\n") : toml(spec(state));
    return { toml: text, command: withFile("programme.toml", text, "supercycle sim programme.toml") };
  },
};
