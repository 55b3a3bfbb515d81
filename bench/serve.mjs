// `leakhound serve` with a fleet on loopback: processor seconds for 1,000 profiles, peak memory, bytes for each profile.
//
//   npm run build && node bench/serve.mjs [TARGETS] [SECONDS] [INTERVAL] [NODE OPTIONS…]      500 targets, 240 s, 60s
//
// The fleet is one process (serve-targets.ts): profiles as Go writes them, heap of 3,000 stacks and goroutines of 400.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const BIN = fileURLToPath(new URL("../packages/leakhound/bin/leakhound.js", import.meta.url));
const DATA = fileURLToPath(new URL(".data/", import.meta.url));
const TICKS_PER_SECOND = 100;
const INSTANCES_PER_SERVICE = 50;

const [count = "500", seconds = "240", interval = "60s", ...nodeOptions] = process.argv.slice(2);
await measure(Number(count), Number(seconds));

async function startTargets() {
  mkdirSync(DATA, { recursive: true });
  const outfile = join(DATA, "serve-targets.mjs");
  const entry = fileURLToPath(new URL("serve-targets.ts", import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", logLevel: "warning" });
  const child = fork(outfile, [DATA]);
  const [port] = await once(child, "message");
  return { child, port };
}

function configText(port, targets) {
  const services = Math.ceil(targets / INSTANCES_PER_SERVICE);
  const jobs = Array.from({ length: services }, (_, service) => {
    const instances = Array.from({ length: targets }, (_, row) => row).filter((row) => row % services === service);
    const groups = instances.map(
      (row) =>
        `      - { targets: ["127.0.0.1:${port}"], labels: { __profile_path__: "/t${row}/debug/pprof/", instance: "i${row}" } }`,
    );
    return `  - job_name: service-${service}\n    static_configs:\n${groups.join("\n")}`;
  });
  // As five minutes are to a minute.
  const judging = `{ interval: ${5 * Number.parseInt(interval, 10)}s }`;
  return `listen: 127.0.0.1:0\ndata: data\njudging: ${judging}\nglobal: { scrape_interval: ${interval} }\nscrape_configs:\n${jobs.join("\n")}\n`;
}

async function measure(targets, wallSeconds) {
  const fleet = await startTargets();
  const folder = mkdtempSync(join(tmpdir(), "leakhound-bench-serve-"));
  writeFileSync(join(folder, "leakhound.yaml"), configText(fleet.port, targets));
  const args = [...nodeOptions, BIN, "serve", "--config", "leakhound.yaml"];
  const serve = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const served = async () => Number(await (await fetch(`http://127.0.0.1:${fleet.port}/served`)).text());
  await once(serve.stdout, "data");
  const samples = [];
  const began = performance.now();
  while (performance.now() - began < wallSeconds * 1_000 && serve.exitCode === null) {
    samples.push({ wall: (performance.now() - began) / 1_000, profiles: await served(), ...usage(serve.pid) });
    await new Promise((wake) => setTimeout(wake, 5_000));
  }
  const last = { profiles: await served(), ...usage(serve.pid) };
  serve.kill("SIGTERM");
  await once(serve, "exit");
  fleet.child.kill();
  report(targets, samples, last, folderBytes(join(folder, "data", "history")));
  rmSync(folder, { recursive: true, force: true });
}

/** The first third has the start, the first discovery and code that V8 has not compiled yet. */
function report(targets, samples, last, storedBytes) {
  const from = samples[Math.floor(samples.length / 3)];
  const per1000 = (cpu, profiles) => ((1_000 * cpu) / profiles).toFixed(1);
  console.log(`${targets} targets, heap and goroutine every ${interval}: ${last.profiles} profiles`);
  console.log(`  processor   ${per1000(last.cpuSeconds, last.profiles)} s for 1,000 profiles with the start`);
  console.log(
    `              ${per1000(last.cpuSeconds - from.cpuSeconds, last.profiles - from.profiles)} s in the last two thirds`,
  );
  console.log(
    `  memory      ${Math.round(last.peakBytes / 1e6)} MB at the peak, ${Math.round(last.residentBytes / 1e6)} MB at the end`,
  );
  console.log(`  stored      ${Math.round(storedBytes / last.profiles)} bytes for each profile, in the open hour`);
}

function usage(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kib = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0);
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    peakBytes: kib("VmHWM") * 1024,
    residentBytes: kib("VmRSS") * 1024,
  };
}

function folderBytes(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0);
}
