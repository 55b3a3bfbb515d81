// What CI runs: `npm run check`. First what reads the source without running it, and the fuzzer, two at a time, since
// most of them use one core; then all tests, which use every core themselves.
//
// Prints what each step wrote when it ends, so that the lines of two steps do not mix. Every step of a stage runs, even
// if another one fails, so that one run shows all that is wrong; the tests run only after a first stage without a fault.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const AT_A_TIME = 2;

/** The longest first, so that none of them runs alone at the end. */
const reading = [
  { name: "fuzz", command: [process.execPath, "scripts/fuzz.mjs", "--seconds", "30", "--seed", "1"] },
  { name: "types", command: ["npx", "tsc", "-b"] },
  { name: "deadcode", command: ["npx", "knip", "--no-progress"] },
  { name: "lint", command: ["npx", "biome", "check", "."] },
  ...["walls", "prose", "patterns", "architecture", "plain-numbers"].map((name) => ({
    name,
    command: [process.execPath, `scripts/${name}.mjs`],
  })),
  { name: "mutate --check", command: [process.execPath, "scripts/mutate.mjs", "--check"] },
];

/**
 * Runs one step to its end. What it writes is held until then: the reports of these steps are short.
 * @returns whether it ended with status 0
 */
const run = ({ name, command: [program, ...args] }) =>
  new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    const written = [];
    child.stdout.on("data", (bytes) => written.push(bytes));
    child.stderr.on("data", (bytes) => written.push(bytes));
    const end = (status) => {
      process.stdout.write(Buffer.concat(written));
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${name.padEnd(14)} ${status === 0 ? "passed" : "FAILED"} in ${seconds} s`);
      resolve(status === 0);
    };
    child.on("error", ({ message }) => {
      console.log(message);
      end(1);
    });
    child.on("close", end);
  });

const waiting = [...reading];
const arePassed = [];
const takeTurns = async () => {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) arePassed.push(await run(step));
};
await Promise.all(Array.from({ length: AT_A_TIME }, takeTurns));
if (!arePassed.every(Boolean)) process.exit(1);

const tests = spawn("npm", ["test"], { cwd: root, stdio: "inherit" });
tests.on("close", (status) => process.exit(status ?? 1));
