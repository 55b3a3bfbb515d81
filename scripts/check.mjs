// What CI runs: `npm run check`. Two lanes side by side:
//
//   system tests    they wait for processes, servers and the clock for half of their time
//   all else        what reads the source without running it, and the fuzzer, at a low priority, so that they have the processor
//                   time that the system tests leave; then the unit tests, some of which measure time
//
// Prints what a step of the second lane wrote when it ends, so that the lines of two steps do not mix. Every step runs, even if
// another one fails, so that one run shows all that is wrong; the last lines say which failed.
import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const vitest = (project) => ["npx", "vitest", "run", "--project", project];

const quiet = [
  ...["walls", "prose", "patterns", "architecture", "plain-numbers"].map((name) => ({
    name,
    command: [process.execPath, `scripts/${name}.mjs`],
  })),
  { name: "types", command: ["npx", "tsc", "-b"] },
  { name: "deadcode", command: ["npx", "knip", "--no-progress"] },
  { name: "lint", command: ["npx", "biome", "check", "."] },
  { name: "mutate --check", command: [process.execPath, "scripts/mutate.mjs", "--check"] },
  { name: "fuzz", command: [process.execPath, "scripts/fuzz.mjs", "--seconds", "30", "--seed", "1"] },
];
const { PRIORITY_LOW, PRIORITY_NORMAL } = constants.priority;

/**
 * Runs one step to its end.
 * @param priority of its processes; those that it starts have the same
 * @param isHeld whether what it writes is printed at its end
 */
const run = ({ name, command: [program, ...args] }, priority, isHeld) =>
  new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(program, args, { cwd: root, stdio: isHeld ? ["ignore", "pipe", "pipe"] : "inherit" });
    if (child.pid !== undefined) setPriority(child.pid, priority);
    const written = [];
    child.stdout?.on("data", (bytes) => written.push(bytes));
    child.stderr?.on("data", (bytes) => written.push(bytes));
    const end = (status) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const line = `${name.padEnd(14)} ${status === 0 ? "passed" : "FAILED"} in ${seconds} s`;
      process.stdout.write(Buffer.concat(written));
      console.log(line);
      resolve({ line, isPassed: status === 0 });
    };
    child.on("error", ({ message }) => {
      console.log(message);
      end(1);
    });
    child.on("close", end);
  });

const systemTests = run({ name: "system tests", command: vitest("system") }, PRIORITY_NORMAL, false);
const results = [];
for (const step of quiet) results.push(await run(step, PRIORITY_LOW, true));
results.push(await run({ name: "unit tests", command: vitest("unit") }, PRIORITY_NORMAL, true));
results.push(await systemTests);

const failed = results.filter(({ isPassed }) => !isPassed);
for (const { line } of failed) console.log(line);
process.exit(failed.length === 0 ? 0 : 1);
