import { defineConfig, type TestUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that start processes, servers or browsers. Each of them waits for most of its time. */
const SYSTEM = ["packages/*/test/**/*.system.test.ts", "packages/*/test/e2e/**/*.test.ts"];
/** Tests that take many minutes: `npm run check:full`. */
const FULL = ["packages/*/test/**/*.full.test.ts"];

/** The system tests that take longest, the longest first. They start first, so that none runs alone at the end. */
const LONGEST = [
  "e2e/evidence.test",
  "web/test/pages.system.test",
  "e2e/packages.test",
  "output/ending.system.test",
  "e2e/verdict.test",
  "e2e/hostile-watch.test",
  "judging/restart.system.test",
  "e2e/incident.test",
  "e2e/budget.test",
  "heap/holders.system.test",
  "e2e/interrupted-watch.test",
  "e2e/watch-faults.test",
  "e2e/integrations.test",
  "e2e/alarm.test",
  "acquire/same-holders.system.test",
  "cluster/readers.system.test",
  "commands/live.system.test",
  "e2e/credentials.test",
  "fleet/fleet.system.test",
  "e2e/oom-loop.test",
  "e2e/leak-to-ticket.test",
  "push/go-agent.system.test",
  "e2e/explore.test",
  "e2e/diagnose-holders.test",
  "e2e/demo.test",
  "v8/real-holders.system.test",
  "acquire/fetch.system.test",
  "acquire/process.system.test",
  "e2e/own-admin.test",
  "e2e/pprof.test",
  "report/pprof/golden.system.test",
  "spool/spooled-store.system.test",
  "e2e/holders.test",
  "web/test/report.system.test",
  "evidence/look.system.test",
  "stored/diagnose-stored.system.test",
  "api/profile.system.test",
  "e2e/verify.test",
  "e2e/first-use.test",
  "mcp/test/mcp.system.test",
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

/** The fleet server imports leakhound by its published name; tests take the source behind it. */
const alias = { "leakhound/server": new URL("packages/leakhound/src/server.ts", import.meta.url).pathname };

const RUN_FOLDER = "packages/leakhound/test/support/run-folder.ts";

const effort = Number(process.env["LEAKHOUND_TEST_EFFORT"] ?? 1);

const unit: TestUserConfig = {
  name: "unit",
  include: ["packages/*/test/**/*.test.ts"],
  exclude: [...SYSTEM, ...FULL],
  globalSetup: [RUN_FOLDER],
  setupFiles: ["packages/leakhound/test/support/unit-guard.ts"],
  // Unit tests leave nothing behind, so that the files of one thread can share their modules.
  pool: "threads",
  isolate: false,
  maxWorkers: 2,
  testTimeout: 60_000 * effort,
  sequence: { groupOrder: 1 },
};

const system: TestUserConfig = {
  name: "system",
  include: SYSTEM,
  exclude: FULL,
  globalSetup: [RUN_FOLDER, "packages/leakhound/test/support/system-setup.ts"],
  // They wait more than they compute.
  maxWorkers: 5,
  testTimeout: 120_000 * effort,
  hookTimeout: 240_000,
  // They wait for real processes and the clock: a machine that pauses may fail one once. What fails twice is a fault.
  retry: 1,
  // A busy machine may take many times as long as a quiet one until a condition holds.
  expect: { poll: { timeout: 50_000 } },
  sequence: { groupOrder: 2 },
};

const full: TestUserConfig = { ...system, name: "full", include: FULL, exclude: [], sequence: { groupOrder: 3 } };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      { resolve: { alias }, test: unit },
      { resolve: { alias }, test: system },
      { resolve: { alias }, test: full },
    ],
  },
});
