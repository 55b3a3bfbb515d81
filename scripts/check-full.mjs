// What takes too long for `npm run check`: `npm run check:full`, before a release or after a large change.
//
//   check       everything that CI runs
//   inputs      the tests of random inputs, kills and damaged files, with 20 times as many runs
//   mutation    mutation tests of the hard files (scripts/mutate.json)
//   fuzz        the fuzzer for half an hour, with a new seed
//   soak        a watch of many minutes
//
// Each step runs even if one before it fails. Ends with one line per step.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const EFFORT = "20";

/** @returns the test files whose number of runs depends on LEAKHOUND_TEST_EFFORT */
const testsOfInputs = () =>
  readdirSync(`${root}packages`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts") && !path.includes("node_modules"))
    .map((path) => `packages/${path}`)
    .filter((path) => readFileSync(`${root}${path}`, "utf8").includes("/support/effort.ts"));

const vitest = ["npx", "vitest", "run"];
const steps = [
  { name: "check", command: ["npm", "run", "check"] },
  {
    name: "inputs",
    command: [...vitest, "--project", "unit", "--project", "system", ...testsOfInputs()],
    env: { LEAKHOUND_TEST_EFFORT: EFFORT },
  },
  { name: "mutation", command: [process.execPath, "scripts/mutate.mjs", "--workers", "2"] },
  { name: "fuzz", command: [process.execPath, "scripts/fuzz.mjs", "--seconds", "1800"] },
  { name: "soak", command: [...vitest, "--project", "full"] },
];

const results = steps.map(({ name, command: [program, ...args], env }) => {
  const started = performance.now();
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  return { name, isPassed: status === 0, minutes: (performance.now() - started) / 60_000 };
});
for (const { name, isPassed, minutes } of results)
  console.log(`${name.padEnd(10)} ${isPassed ? "passed" : "FAILED"} in ${minutes.toFixed(1)} min`);
process.exit(results.every(({ isPassed }) => isPassed) ? 0 : 1);
