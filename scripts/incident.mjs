// The incident leakhound starts from, replayed on a real trpc-go service: `npm run incident`.
//
//   build broken ─▶ start ─▶ leakhound watch --source ─▶ stop        leak, site, cause, line
//   build fixed  ─▶ start ─▶ leakhound watch          ─▶ stop        no leak
//                                leakhound verify before after       fixed
//
// Ends with the story in a few lines, and with status 0 when it is the one that was to be told. Probes come
// hundreds of times a second in place of once in five, so that half a minute shows what took days.
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
/** Of the whole story; the first build may have to fetch modules. */
const LIMIT_MS = 5 * 60_000;
const STATUS = { asTold: 0, otherwise: 1, cannot: 2 };
const TOP = 10;
const WIDTH = 100;
const TEXT_COLUMN = 18;

const folder = mkdtempSync(join(tmpdir(), "leakhound-incident-"));
const children = new Set();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(STATUS.cannot));
setTimeout(() => stop(`the story was not over after ${LIMIT_MS / 60_000} minutes`), LIMIT_MS).unref();

function stop(reason) {
  process.stderr.write(`incident: ${reason}\n`);
  process.exit(STATUS.cannot);
}

const say = (text) => process.stdout.write(`${text}\n`);

function start(command, args, options) {
  const child = spawn(command, args, options);
  children.add(child);
  child.once("error", (error) => stop(`${command} does not start: ${error.message}`));
  child.once("close", () => children.delete(child));
  return child;
}

/** Runs to its end, with its output before the reader's eyes. */
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

/** Ends with its standard input, and so with this process. */
async function service(name) {
  const child = start(join(folder, name), [], { cwd: TESTBED, stdio: ["pipe", "pipe", "inherit"] });
  const late = setTimeout(() => stop(`${name} was not ready within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS);
  const line = await new Promise((resolve) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("close", () => stop(`${name} ended before its time`));
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

/** Watches the service and leaves a recording and its diagnosis in the folder. */
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

/** Lines of at most WIDTH columns, those after the first below the text of the first. */
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

/** Each line of the story: what was to be seen, and what was. */
function storyOf(diagnosis, verification) {
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
    ["mended", verification.outcome === "fixed", `${verification.outcome}: ${verification.after.verdict}`],
    [
      "the site, then",
      isOut,
      after && `${isOut ? "out of" : "still in"} the top ${TOP}, where it was number ${after.rankBefore}`,
    ],
  ];
}

say("Builds a web shop on trpc-go whose liveness probe was registered beside the chain, and the same one mended.");
await build();
const before = await watch("broken");
const after = await watch("fixed");
const story = storyOf(before.diagnosis, await verify(before.out, after.out));
say("\nThe story");
for (const [what, isSo, text] of story) say(wrapped(`${isSo ? " " : "!"} ${what.padEnd(15)} ${text ?? "not seen"}`));
process.exitCode = story.every(([, isSo]) => isSo) ? STATUS.asTold : STATUS.otherwise;
