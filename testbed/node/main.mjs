// A Node service with one mistake, or none, chosen by flag: the second testbed.
//
//   node testbed/node/main.mjs --scenario map [--rate 200] [--hour 15] [--max-life 600] [--interval 32768]
//
// Prints {"scenario":…,"admin":"127.0.0.1:…"} when it answers, processes `rate` orders per second of its own, and ends
// when its standard input closes or after --max-life seconds.
import { parseArgs } from "node:util";
import { createAdmin } from "@leakhound/admin";
import { backgroundLoad } from "./background-load.mjs";
import { innocents } from "./innocents.mjs";
import { leaks } from "./leaks.mjs";

const scenarios = { ...leaks, ...innocents };
const TICK_MS = 20;
const ORDERS_PER_TICK_MAX = 200;

const { values } = parseArgs({
  options: {
    scenario: { type: "string", default: "map" },
    rate: { type: "string", default: "200" },
    hour: { type: "string", default: "15" },
    "max-life": { type: "string", default: "600" },
    interval: { type: "string", default: "32768" },
  },
});
const scenario = scenarios[values.scenario];
if (!scenario) {
  console.error(`no scenario ${values.scenario}: choose from ${Object.keys(scenarios).join(", ")}`);
  process.exit(2);
}
setTimeout(() => process.exit(0), Number(values["max-life"]) * 1000);
process.stdin.on("close", () => process.exit(0)).resume();

const admin = await createAdmin({ samplingIntervalBytes: Number(values.interval) }).listen({ port: 0 });
const start = performance.now();
const handleOrder = backgroundLoad();
let orders = 0;
setInterval(() => {
  const hours = (performance.now() - start) / 1000 / Number(values.hour);
  const due = Math.floor((((performance.now() - start) / 1000) * Number(values.rate)) | 0) - orders;
  for (let turn = 0; turn < Math.min(due, ORDERS_PER_TICK_MAX); turn++) {
    orders++;
    handleOrder(orders);
    scenario.order?.(orders, hours);
  }
  scenario.tick?.(hours);
}, TICK_MS);
console.log(JSON.stringify({ scenario: values.scenario, admin: new URL(admin.url).host }));
