import { defineConfig, type TestUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that start processes, servers or browsers. Each of them waits for most of its time. */
const SYSTEM = ["packages/*/test/**/*.system.test.ts", "packages/*/test/e2e/**/*.test.ts"];

/** System tests that take longest, the longest first: they begin first, so that none is left running alone at the end. */
const LONGEST = [
  "incident",
  "alarm",
  "verdict",
  "demo",
  "interrupted-watch",
  "go-module",
  "goroutines-proven-leaked",
  "holders",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.includes(`/${name}.`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

const unit: TestUserConfig = {
  name: "unit",
  include: ["packages/*/test/**/*.test.ts"],
  exclude: SYSTEM,
  setupFiles: ["packages/leakhound/test/support/unit-guard.ts"],
  pool: "threads",
  maxWorkers: 2,
  testTimeout: 60_000,
  sequence: { groupOrder: 1 },
};

const system: TestUserConfig = {
  name: "system",
  include: SYSTEM,
  globalSetup: ["packages/leakhound/test/support/system-setup.ts"],
  maxWorkers: 4,
  testTimeout: 60_000,
  hookTimeout: 180_000,
  sequence: { groupOrder: 2 },
};

export default defineConfig({
  test: { sequence: { sequencer: LongestFirst }, projects: [{ test: unit }, { test: system }] },
});
