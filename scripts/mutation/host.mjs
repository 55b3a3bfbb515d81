// A process that runs unit tests against mutants of one file. Vitest stays loaded from one mutant to the next.
//
// Its parent sends { file, text, tests } and gets { isPassed }. A mutant may loop forever; the
// parent then kills this process and starts another.
import { createVitest } from "vitest/node";

const root = process.argv[2];
let mutant = { file: "", text: "" };

const vitest = await createVitest(
  "test",
  {
    root,
    config: false,
    watch: false,
    include: ["packages/*/test/**/*.test.ts"],
    setupFiles: ["packages/leakhound/test/support/unit-guard.ts"],
    pool: "threads",
    maxWorkers: 1,
    bail: 1,
    testTimeout: 20_000,
    reporters: [{}],
  },
  {
    logLevel: "silent",
    plugins: [
      {
        name: "mutant",
        enforce: "pre",
        load: (id) => (id.split("?")[0] === mutant.file ? mutant.text : null),
      },
    ],
  },
);

async function run({ file, text, tests }) {
  for (const path of new Set([mutant.file, file])) if (path !== "") vitest.invalidateFile(path);
  mutant = { file, text };
  const specifications = tests.flatMap((path) => vitest.getRootProject().createSpecification(path));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  const isPassed = unhandledErrors.length === 0 && testModules.every((module) => module.ok());
  vitest.state.clearFiles(vitest.getRootProject(), tests);
  return { isPassed };
}

process.on("message", async (message) => {
  try {
    process.send(await run(message));
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
process.on("disconnect", () => process.exit());
process.send({ isReady: true });
