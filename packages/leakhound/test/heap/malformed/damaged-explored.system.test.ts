/** Exploring damaged images: everything readable is shown, and nothing throws or loops endlessly. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { ExplorableHeap } from "../../../src/heap/explore/explorable.ts";
import { loadGoDump } from "../../../src/heap/go/dump/load.ts";
import { alignProgram, sectionsToExpect } from "../../../src/heap/go/program/align.ts";
import { loadV8Snapshot } from "../../../src/heap/v8/load.ts";
import { runs } from "../../support/effort.ts";
import { describeWithGo } from "../../support/go.ts";
import { randomOf } from "../../support/heap-simulation.ts";
import { exploreGo, exploreV8, programOf } from "../explain.ts";
import { session } from "../explore/explorer.ts";
import { SHOP_SNAPSHOT } from "../explore/shop.ts";
import { dumped } from "../scenarios.ts";
import { damaged, whole } from "./damage.ts";

const ROUNDS = runs(20);
const AROUND = [
  "1",
  "objects",
  "referrers",
  "path",
  "types",
  "1",
  "objects",
  "referrers",
  "path",
  "1",
  "objects",
  "path",
];
const EVERYWHERE = [
  ...AROUND,
  ...Array.from({ length: 20 }, (_, node) => [`object @${2 * node + 1}`, ...AROUND]).flat(),
];

function expectAnswers(heap: ExplorableHeap, lines: readonly string[]): void {
  const printed = session(heap, lines, { showsValues: true });
  expect(printed.split("\n> ").length).toBe(lines.length + 1);
}

it("a damaged snapshot answers as far as it is intact", async () => {
  const bytes = new TextEncoder().encode(SHOP_SNAPSHOT);
  let explored = 0;
  for (let seed = 1; seed <= 20 * ROUNDS; seed++) {
    const loaded = await loadV8Snapshot(whole(damaged(bytes, randomOf(seed))), `seed ${seed}`);
    if (!loaded.ok) continue;
    expectAnswers(exploreV8(loaded.value), EVERYWHERE);
    explored++;
  }
  expect(explored).toBeGreaterThan(ROUNDS);
});

describeWithGo("a damaged dump of a real program", () => {
  it("answers as far as it is intact, whatever can be read of its bytes", async () => {
    const { dump, binary } = dumped("dispatcher", { objects: 300 });
    const program = await programOf(binary);
    const bytes = new Uint8Array(readFileSync(dump));
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const options = { where: `seed ${seed}`, binary: sectionsToExpect(program) };
      const loaded = await loadGoDump(whole(damaged(bytes, randomOf(seed))), options);
      if (!loaded.ok) continue;
      const aligned = alignProgram(program, loaded.value, options.where);
      const random = randomOf(seed);
      const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => 256 * random());
      const read = ({ length }: { readonly length: number }): Uint8Array =>
        noise(Math.floor(length * random() * 1.5)).subarray(0, length);
      const image = { dump: loaded.value, program: aligned.ok ? aligned.value : null };
      expectAnswers(exploreGo(image, read), AROUND);
    }
  });
});
