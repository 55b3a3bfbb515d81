// Measures how long `leakhound holders --explore` takes to open and to answer, on the images that bench/heap.mjs makes.
//
// Usage: npm run build && node bench/heap.mjs go v8 && node bench/explore.mjs
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const LEAKHOUND = path("../packages/leakhound/bin/leakhound.js");
const COMMANDS = [
  "1",
  "1",
  "1",
  "referrers",
  "path",
  "types",
  "objects",
  "up",
  "up",
  "types",
  "1",
  "referrers",
  "path",
];
const IMAGES = {
  "Go heap dump, 1.8 M objects": [path(".data/requests.dump"), "--binary", path(".data/heapdump")],
  "V8 heap snapshot, 2.2 M nodes": [path(".data/272000.heapsnapshot")],
};

for (const [title, args] of Object.entries(IMAGES)) {
  console.log(title);
  console.log(`  the report alone        ${seconds(await plainMs(args))}`);
  await measureCommands(args);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}

async function plainMs(args) {
  const begin = performance.now();
  const child = spawn(process.execPath, [LEAKHOUND, "holders", ...args], { stdio: "ignore" });
  await new Promise((resolve) => child.once("close", resolve));
  return performance.now() - begin;
}

/** Each command is followed by an unknown command: the error message marks the end of the answer. */
async function measureCommands(args) {
  const begin = performance.now();
  const child = spawn(process.execPath, [LEAKHOUND, "holders", ...args, "--explore"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  let wake = () => {};
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    wake();
  });
  const until = async (text) => {
    while (!output.includes(text)) await new Promise((resolve) => (wake = resolve));
    output = "";
  };
  await until("help");
  console.log(`  opening                 ${seconds(performance.now() - begin)}`);
  child.stdin.write("ready\n");
  await until('"ready"');
  console.log(`  ready to answer         ${seconds(performance.now() - begin)}`);
  for (const [row, command] of COMMANDS.entries()) {
    const sentAt = performance.now();
    child.stdin.write(`${command}\nmark${row}\n`);
    await until(`"mark${row}"`);
    console.log(`  ${command.padEnd(23)} ${seconds(performance.now() - sentAt)}`);
  }
  const [, peak] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
  console.log(`  ${Math.round((Number(peak) * 1024) / 1e6)} MB at the peak`);
  child.stdin.end();
  await new Promise((resolve) => child.once("close", resolve));
}
