// Measures the cases of cases.mjs and prints figures, ratio, and whether the goal is reached.
//
// Usage: npm run build && node bench/run.mjs [NAME…]
import { CASES, makeProfiles } from "./cases.mjs";
import { measure, medianOf } from "./measure.mjs";

const wanted = process.argv.slice(2);
await makeProfiles();
for (const row of CASES) if (wanted.length === 0 || wanted.includes(row.name)) compare(row);

/** Runs both commands in turn, so that other load on the machine affects both. */
function compare({ name, title, ours, theirs, runs, goal }) {
  const commands = { ours: ours(), theirs: theirs() };
  const measured = { ours: [], theirs: [] };
  for (let turn = 0; turn < Math.max(runs.ours, runs.theirs); turn++) {
    for (const side of ["ours", "theirs"]) {
      if (turn < runs[side] && commands[side]) measured[side].push(measure(commands[side]));
    }
  }
  console.log(`${name}: ${title}`);
  const our = medianOf(measured.ours);
  console.log(`  ours    ${figures(our)}`);
  if (goal.peakBytes && our.peakBytes)
    printGoal(our.peakBytes < goal.peakBytes, `peak below ${megabytes(goal.peakBytes)}`);
  if (!commands.theirs) return console.log("  theirs  not measured: go is not on the PATH");
  const their = medianOf(measured.theirs);
  console.log(`  theirs  ${figures(their)}`);
  compareTimes(our.seconds, their.seconds, goal);
}

function compareTimes(ourSeconds, theirSeconds, goal) {
  if (goal.timesFaster) {
    const ratio = theirSeconds / ourSeconds;
    printGoal(ratio >= goal.timesFaster, `${ratio.toFixed(1)} times faster, goal: ${goal.timesFaster}`);
  }
  if (goal.slowerMs) {
    const slowerMs = (ourSeconds - theirSeconds) * 1000;
    printGoal(slowerMs <= goal.slowerMs, `${slowerMs.toFixed(0)} ms slower, goal: ${goal.slowerMs}`);
  }
}

function printGoal(isReached, text) {
  console.log(`  ${isReached ? "reached" : "MISSED "} ${text}`);
}

function figures({ seconds, cpuSeconds, peakBytes }) {
  const wall = `${seconds.toFixed(3).padStart(8)} s`;
  return peakBytes === null
    ? wall
    : `${wall}  ${cpuSeconds.toFixed(2).padStart(7)} s cpu  ${megabytes(peakBytes).padStart(8)}`;
}

function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}
