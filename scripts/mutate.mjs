// Mutation tests: how many small mistakes in the hard files do the unit tests catch?
//
//   node scripts/mutate.mjs                 the files of scripts/mutate.json, a sample of mutants each
//   node scripts/mutate.mjs FILE…           these files only
//     --mutants 40      mutants of one file at most (default 30); --mutants all
//     --seed 7          the sample (default: random, and printed)
//     --survivors       list the mutants that no test catches
//     --workers 2       processes that run beside each other
//     --check           check only that the files of scripts/mutate.json exist
//
// A mutant is a copy of the file with one mistake (scripts/mutation/mutants.mjs). It is caught when one of the unit
// tests that import the file, directly or through other modules, fails or does not end:
//
//   parent ── file, mutant, tests ──▶ host.mjs (vitest, kept loaded) ── passed? ──▶ caught / survived
//
// The tests nearest to the file run first, as many as fit into some seconds, and the first failure ends a run. Fails when a file of scripts/mutate.json falls below the share of caught mutants named there.
import { fork } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { mutantsOf } from "./mutation/mutants.mjs";

const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
const HOST = fileURLToPath(new URL("mutation/host.mjs", import.meta.url));
const rules = JSON.parse(readFileSync(new URL("mutate.json", import.meta.url), "utf8"));
/** The test files that run for each mutant take this long together, without one. */
const TESTS_MS_MAX = 8_000;
/** The nearest test files run even if they take longer, since the first one includes the start of vitest. */
const TESTS_MIN = 4;
const FIRST_RUN_MS_MAX = 120_000;
/** What a run of one mutant may take, beside three times that of the unchanged file. */
const GRACE_MS = 10_000;

const { values: options, positionals: named } = parseArgs({
  allowPositionals: true,
  options: {
    mutants: { type: "string", default: "30" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e6)) },
    survivors: { type: "boolean", default: false },
    workers: { type: "string", default: "1" },
    check: { type: "boolean", default: false },
  },
});
const mutantsMax = options.mutants === "all" ? Number.POSITIVE_INFINITY : Number(options.mutants);
const files = named.length > 0 ? named.map((file) => relative(root, resolve(file))) : rules.files;
const missing = files.filter((file) => !existsSync(join(root, file)));
for (const file of missing) console.error(`${file}: there is no such file`);
if (missing.length > 0 || options.check) process.exit(missing.length > 0 ? 1 : 0);

/** @returns pseudo-random numbers in [0, 1), the same for the same seed (mulberry32) */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sampleOf(mutants, random) {
  const shuffled = mutants.map((mutant) => ({ mutant, order: random() })).toSorted((a, b) => a.order - b.order);
  return shuffled.slice(0, mutantsMax).map(({ mutant }) => mutant);
}

const IMPORT = /(?:from|import\()\s*"(\.[^"]+)"/g;
/** An import of types alone runs no code. */
const TYPE_IMPORT = /^import type [^;]*;$/gm;

/** @returns for each file of the packages, the files that import its code */
function importersByFile() {
  const importers = new Map();
  for (const folder of ["src", "test"])
    for (const name of readdirSync(join(root, "packages"))) {
      const top = join(root, "packages", name, folder);
      if (!existsSync(top)) continue;
      for (const entry of readdirSync(top, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
        for (const [, specifier] of readFileSync(file, "utf8").replace(TYPE_IMPORT, "").matchAll(IMPORT)) {
          const target = resolve(dirname(file), specifier);
          importers.set(target, [...(importers.get(target) ?? []), file]);
        }
      }
    }
  return importers;
}

const isUnitTest = (file) => /(?<!\.system)\.test\.ts$/.test(file) && !file.includes("/test/e2e/");

/** @returns unit tests that reach the file by imports: its own test, then those with the fewest imports between */
function testsOf(file, importers) {
  const seen = new Set([file]);
  for (const at of seen) for (const importer of importers.get(at) ?? []) seen.add(importer);
  const tests = [...seen].filter(isUnitTest);
  const own = file.replace("/src/", "/test/").replace(/\.tsx?$/, ".test.ts");
  return tests.toSorted((a, b) => Number(b === own) - Number(a === own));
}

/** A host process that is started again after a mutant that does not end. */
class Host {
  #child = null;

  async #started() {
    if (this.#child !== null) return this.#child;
    const child = fork(HOST, [root], { cwd: root, stdio: ["ignore", "ignore", "ignore", "ipc"] });
    await new Promise((ready, fail) => {
      child.once("message", ready);
      child.once("exit", () => fail(new Error("the host of mutants does not start")));
    });
    child.removeAllListeners("exit");
    this.#child = child;
    return child;
  }

  /** @returns what the host answers; null when it does not end in time or dies */
  async run(message, withinMs) {
    const child = await this.#started();
    const answer = await new Promise((done) => {
      const timer = setTimeout(() => done(null), withinMs);
      const end = (value) => {
        clearTimeout(timer);
        child.removeAllListeners("message");
        child.removeAllListeners("exit");
        done(value);
      };
      child.once("message", end);
      child.once("exit", () => end(null));
      child.send(message);
    });
    if (answer === null) this.close();
    if (answer?.error) throw new Error(answer.error);
    return answer;
  }

  close() {
    this.#child?.removeAllListeners();
    this.#child?.kill("SIGKILL");
    this.#child = null;
  }
}

/** Runs the tests without a mutant, the nearest first, until their time is used up. @returns those that ran */
async function fastTests(host, file, text, tests) {
  const kept = [];
  let sumMs = 0;
  for (const test of tests) {
    const started = performance.now();
    const answer = await host.run({ file, text, tests: [test] }, FIRST_RUN_MS_MAX);
    if (!answer?.isPassed) throw new Error(`${relative(root, test)} fails without a mutant`);
    sumMs += performance.now() - started;
    if (kept.length >= TESTS_MIN && sumMs > TESTS_MS_MAX) break;
    kept.push(test);
  }
  return { kept, tookMs: sumMs };
}

async function judged(host, path, importers) {
  const file = join(root, path);
  const text = readFileSync(file, "utf8");
  const all = mutantsOf(file, text);
  const sample = sampleOf(all, randomOf(Number(options.seed)));
  const tests = testsOf(file, importers);
  if (tests.length === 0) return { path, all, sample, survivors: sample, tests };
  const { kept, tookMs } = await fastTests(host, file, text, tests);
  const survivors = [];
  for (const mutant of sample) {
    const answer = await host.run({ file, text: mutant.text, tests: kept }, 3 * tookMs + GRACE_MS);
    if (answer?.isPassed) survivors.push(mutant);
  }
  return { path, all, sample, survivors, tests: kept };
}

function shown({ path, all, sample, survivors, tests }) {
  const caught = sample.length - survivors.length;
  const share = sample.length === 0 ? 1 : caught / sample.length;
  const percent = `${Math.round(100 * share)}%`.padStart(4);
  console.log(
    `${percent}  ${path}: ${caught} of ${sample.length} caught (${all.length} mutants, ${tests.length} tests)`,
  );
  if (options.survivors)
    for (const { line, description } of survivors.toSorted((a, b) => a.line - b.line))
      console.log(`        ${path}:${line}  ${description}`);
  return share;
}

console.log(`mutation tests of ${files.length} files, seed ${options.seed}`);
const importers = importersByFile();
const waiting = [...files];
const shares = [];
await Promise.all(
  Array.from({ length: Number(options.workers) }, async () => {
    const host = new Host();
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift())
      shares.push([path, shown(await judged(host, path, importers))]);
    host.close();
  }),
);
const low = shares.filter(([, share]) => share < rules.caughtShareMin);
for (const [path] of low) console.error(`${path}: fewer than ${100 * rules.caughtShareMin}% of mutants are caught`);
process.exit(low.length > 0 ? 1 : 0);
