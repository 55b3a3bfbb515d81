/**
 * Feeds mutated inputs to every reader, for some seconds of processor time: `npm run fuzz -- --seconds 60 --seed 7 --target profile`.
 *
 * A finding is an exception, or an input that takes too much processor time. It is written to the corpus, where a unit
 * test (`corpus.test.ts`) runs it from then on.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { mutated, randomOf } from "./mutate.ts";
import { type FuzzTarget, fuzzTargets } from "./targets.ts";

/** Of one input; the inputs have some 100 KB at most. */
const CPU_SECONDS_MAX = 2;
const ATTEMPTS = 3;
const INPUT_BYTES_MAX = 1_000_000;

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    target: { type: "string" },
  },
});
const root = resolve("packages/leakhound");
const targets = fuzzTargets(root).filter(({ name }) => options.target === undefined || name === options.target);
/** Each reader has its own sequence of inputs, of which the time decides how many are tried: a run can be repeated. */
const randomFor = ({ name }: FuzzTarget) =>
  randomOf([...name].reduce((sum, character) => 31 * sum + character.charCodeAt(0), Number(options.seed)));

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** @returns what is wrong, or null */
async function problemOf({ run }: FuzzTarget, bytes: Uint8Array): Promise<string | null> {
  // Collecting the garbage of inputs before, and a busy machine, make one run slow, but not each.
  let seconds = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && seconds > CPU_SECONDS_MAX; attempt++) {
    const before = cpuMs();
    try {
      await run(bytes);
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    seconds = Math.min(seconds, (cpuMs() - before) / 1_000);
  }
  return seconds > CPU_SECONDS_MAX ? `takes ${seconds.toFixed(1)} s of processor time` : null;
}

function keep({ name }: FuzzTarget, bytes: Uint8Array, problem: string): void {
  const folder = join(root, "test/fuzz/corpus", name);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, createHash("sha256").update(bytes).digest("hex").slice(0, 16));
  writeFileSync(file, bytes);
  console.error(`${name}: ${problem}\n  kept as ${file}`);
}

let findings = 0;
/** Of processor time, so that a busy machine tries as many inputs as a quiet one, nearly. */
const budget = 1000 * Number(options.seconds);
const counts = new Map<string, number>();
console.log(`fuzzing ${targets.length} readers for ${options.seconds} s, seed ${options.seed}`);
const inputs = targets.map((target) => ({
  target,
  random: randomFor(target),
  seeds: target.seeds(),
  problems: new Set<string>(),
  spentMs: 0,
}));

async function tryOne({ target, problems }: (typeof inputs)[number], bytes: Uint8Array): Promise<void> {
  counts.set(target.name, (counts.get(target.name) ?? 0) + 1);
  const problem = await problemOf(target, bytes);
  // The same exception at the same place is one finding.
  const kind = problem?.split("\n").slice(0, 3).join("\n");
  if (problem === null || kind === undefined || problems.has(kind)) return;
  problems.add(kind);
  findings += 1;
  keep(target, bytes, problem);
}

while (cpuMs() < budget) {
  // Each reader gets the same time, so that quick ones get more inputs.
  const input = inputs.reduce((least, one) => (one.spentMs < least.spentMs ? one : least));
  const started = cpuMs();
  const { random, seeds } = input;
  const [seed, other] = [0, 1].map(() => seeds[Math.floor(random() * seeds.length)]!);
  await tryOne(input, mutated(seed!, random, other!).slice(0, INPUT_BYTES_MAX));
  input.spentMs += cpuMs() - started;
}
for (const [name, count] of counts) console.log(`${name.padEnd(12)} ${count} inputs`);
console.log(`${findings} findings`);
process.exitCode = findings > 0 ? 1 : 0;
