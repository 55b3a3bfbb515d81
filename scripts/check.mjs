// What CI runs: `npm run check`. It builds the packages, and then goes on in two lanes at the same time, because the system
// tests wait for most of their time:
//
//   lane 1   lint, types, walls, prose, …, unit tests, fuzz     compute; one after another
//   lane 2   system tests                                       start processes and wait; five files at a time
//
// Prints what a step of lane 1 wrote when it ends, so that the lines of two steps do not mix; the system tests print as they
// go. Every step runs, even if another one fails, so that one run shows all that is wrong.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const vitest = ["npx", "vitest", "run"];

const computing = [
  { name: "lint", command: ["npx", "biome", "check", "--error-on-warnings", "."] },
  { name: "types", command: ["npx", "tsc", "-b"] },
  ...["walls", "prose", "patterns", "architecture", "plain-numbers"].map((name) => ({
    name,
    command: [process.execPath, `scripts/${name}.mjs`],
  })),
  { name: "mutate --check", command: [process.execPath, "scripts/mutate.mjs", "--check"] },
  { name: "deadcode", command: ["npx", "knip", "--no-progress"] },
  { name: "unit tests", command: [...vitest, "--project", "unit"] },
  { name: "fuzz", command: [process.execPath, "scripts/fuzz.mjs", "--seconds", "30", "--seed", "1"] },
].map((step) => ({ ...step, isHeld: true }));
const waiting = [{ name: "system tests", command: [...vitest, "--project", "system"], isHeld: false }];
/** Types, dead code and system tests read what is built, so nothing builds again beside them. */
const env = { ...process.env, LEAKHOUND_TEST_BUILT: "1" };
const build = { name: "build", command: [process.execPath, "scripts/build.mjs"], isHeld: true };

/**
 * Runs one step to its end.
 * @param isHeld what it writes is held until then
 * @returns whether it ended with status 0
 */
const run = ({ name, command: [program, ...args], isHeld }) =>
  new Promise((resolve) => {
    const started = performance.now();
    const output = isHeld ? "pipe" : "inherit";
    const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", output, output] });
    const written = [];
    child.stdout?.on("data", (bytes) => written.push(bytes));
    child.stderr?.on("data", (bytes) => written.push(bytes));
    const end = (status) => {
      process.stdout.write(Buffer.concat(written));
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${name.padEnd(14)} ${status === 0 ? "passed" : "FAILED"} in ${seconds} s`);
      resolve({ name, isPassed: status === 0 });
    };
    child.on("error", ({ message }) => {
      console.log(message);
      end(1);
    });
    child.on("close", end);
  });

const inTurn = async (steps) => {
  const ended = [];
  for (const step of steps) ended.push(await run(step));
  return ended;
};
if (!(await run(build)).isPassed) process.exit(1);
const failed = (await Promise.all([inTurn(computing), inTurn(waiting)])).flat().filter(({ isPassed }) => !isPassed);
for (const { name } of failed) console.log(`FAILED: ${name}`);
process.exit(failed.length === 0 ? 0 : 1);
