// Replays the incident for which leakhound was written, on a real trpc-go service: `npm run incident`.
//
//   build broken ─▶ start ─▶ leakhound watch --source ─▶ stop        leak, site, cause, line
//   build fixed  ─▶ start ─▶ leakhound watch          ─▶ stop        no leak
//                                leakhound verify before after       fixed
//
// Ends with the result in a few lines, and with status 0 if each line is as expected. Probes come hundreds of times per
// second instead of once in five seconds, so that half a minute shows what took days.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const TESTBED = fileURLToPath(new URL("../testbed/trpc", import.meta.url));
const LEAKHOUND = fileURLToPath(new URL("../packages/leakhound/bin/leakhound.js", import.meta.url));
const WATCHED = ["--for", "30s", "--every", "1500ms"];
const READY_WITHIN_MS = 20_000;
/** Limit of the whole run; the first build may have to fetch modules. */
const LIMIT_MS = 5 * 60_000;
const STATUS = { asExpected: 0, otherwise: 1, failed: 2 };
const TOP = 10;
const WIDTH = 100;
const TEXT_COLUMN = 18;

const folder = mkdtempSync(join(tmpdir(), "leakhound-incident-"));
const children = new Set();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(STATUS.failed));
setTimeout(() => stop(`not finished after ${LIMIT_MS / 60_000} minutes`), LIMIT_MS).unref();

function stop(reason) {
  process.stderr.write(`incident: ${reason}\n`);
  process.exit(STATUS.failed);
}

const say = (text) => process.stdout.write(`${text}\n`);

function start(command, args, options) {
  const child = spawn(command, args, options);
  children.add(child);
  child.once("error", (error) => stop(`${command} does not start: ${error.message}`));
  child.once("close", () => children.delete(child));
  return child;
}

/** Runs a command to its end, and shows its output. */
function run(command, args, cwd) {
  const child = start(command, args, { cwd, stdio: "inherit" });
  return new Promise((resolve) => {
    child.once("close", resolve);
  });
}

async function leakhound(...args) {
  say(`\n$ npx leakhound ${args.filter((arg) => arg !== folder).join(" ")}`);
  return run(process.execPath, [LEAKHOUND, ...args], fileURLToPath(new URL("..", import.meta.url)));
}

async function build() {
  const status = await run("go", ["build", "-trimpath", "-o", `${folder}/`, "./broken", "./fixed"], TESTBED);
  if (status !== 0) stop("the services do not build: they need Go 1.23 or newer and its module proxy");
}

/** Starts a service, which ends when its standard input closes, at the latest with this process. */
async function service(name) {
  const child = start(join(folder, name), [], { cwd: TESTBED, stdio: ["pipe", "pipe", "inherit"] });
  const late = setTimeout(() => stop(`${name} was not ready within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS);
  const line = await new Promise((resolve) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("close", () => stop(`${name} ended too early`));
  });
  clearTimeout(late);
  return {
    admin: JSON.parse(line).admin,
    async end() {
      child.removeAllListeners("close");
      const gone = new Promise((resolve) => child.once("close", resolve));
      child.stdin.end();
      await gone;
      children.delete(child);
    },
  };
}

/** Watches the service, and leaves a recording and its diagnosis in the folder. */
async function watch(name) {
  const { admin, end } = await service(name);
  const out = join(folder, `${name}-recording`);
  const file = join(folder, `${name}.json`);
  await leakhound("watch", admin, ...WATCHED, "--source", "testbed/trpc", "--out", out, "--json-file", file);
  await end();
  return { out, diagnosis: JSON.parse(readFileSync(file, "utf8")) };
}

async function verify(before, after) {
  await leakhound("verify", before, after);
  let json = "";
  const child = start(process.execPath, [LEAKHOUND, "verify", before, after, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const chunk of child.stdout) json += chunk;
  return JSON.parse(json);
}

/** Wraps text to WIDTH columns; the continuation lines are indented to the text of the first line. */
function wrapped(text) {
  const lines = [];
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : " ".repeat(TEXT_COLUMN) + word);
  }
  return lines.join("\n");
}

const rate = (growth) => (growth ? `${(growth.bytesPerHour / 2 ** 30).toFixed(1)} GiB/h` : "none");

/** Lines of the result: what was expected, whether it was observed, and the observation. */
function resultOf(diagnosis, verification) {
  const { verdict, kind, growth, sites, evidence, causes } = diagnosis;
  const goroutines = evidence.find(({ check, outcome }) => /goroutine/.test(check) && outcome === "rules-out");
  const site = sites.slice(0, TOP).find(({ function: name }) => /[rR]eadMIMEHeader$/.test(name));
  const cause = causes.find(({ id }) => id.startsWith("heap.gctx-"));
  const finding = cause?.findings.find(({ rule }) => rule === "gctx-clear-bypass");
  const after = verification.sites.find(({ function: name }) => name === site?.function);
  const isOut = after !== undefined && (after.rankAfter === null || after.rankAfter > TOP);
  return [
    ["memory grows", verdict === "leak" && kind === "heap", `${verdict}, ${kind}, ${rate(growth)}`],
    ["not goroutines", goroutines !== undefined, goroutines?.text],
    ["the site", site !== undefined, site && `${site.function}, ${Math.round(site.share * 100)}% of the growth`],
    ["the cause", cause !== undefined && cause === causes[0], cause && `${cause.id}: ${cause.title}`],
    ["the line", finding !== undefined, finding && `${finding.file}:${finding.line} ${finding.message}`],
    ["fixed", verification.outcome === "fixed", verification.outcome],
    [
      "site after fix",
      isOut,
      after && `${isOut ? "not in" : "still in"} the top ${TOP}; before, it was number ${after.rankBefore}`,
    ],
  ];
}

say(
  "Builds a web shop on trpc-go whose liveness probe is registered outside of the chain, and the same shop without the mistake.",
);
await build();
const before = await watch("broken");
const after = await watch("fixed");
const result = resultOf(before.diagnosis, await verify(before.out, after.out));
say("\nResult");
for (const [what, isSo, text] of result)
  say(wrapped(`${isSo ? " " : "!"} ${what.padEnd(15)} ${text ?? "not observed"}`));
process.exitCode = result.every(([, isSo]) => isSo) ? STATUS.asExpected : STATUS.otherwise;
