/** Each finding of the fuzzer: an answer or a fault, and in time. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { processorMs } from "../support/processor-time.ts";
import { mutated, randomOf } from "./mutate.ts";
import { fuzzTargets } from "./targets.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CORPUS = fileURLToPath(new URL("corpus/", import.meta.url));
const INPUT_MS_MAX = 10_000;
const RUNS = 20;
const targets = fuzzTargets(ROOT);

describe("an input that the fuzzer kept is answered or refused", () => {
  const files = readdirSync(CORPUS, { recursive: true, encoding: "utf8" }).filter((path) => path.includes("/"));
  it.each(files)("%s", async (path) => {
    const target = targets.find(({ name }) => path.startsWith(`${name}/`));
    const started = processorMs();
    await target?.run(new Uint8Array(readFileSync(join(CORPUS, path))));
    expect(target).toBeDefined();
    expect(processorMs() - started).toBeLessThan(INPUT_MS_MAX);
  });
});

describe("each reader answers or refuses its seeds, and mutations of them", () => {
  it.each(targets)("$name", async ({ seeds, run }) => {
    const random = randomOf(1);
    const inputs = seeds();
    for (const bytes of inputs) await run(bytes);
    for (let count = 0; count < RUNS; count++) {
      const [bytes, other] = [0, 1].map(() => inputs[Math.floor(random() * inputs.length)]!);
      await run(mutated(bytes!, random, other!));
    }
  });
});
