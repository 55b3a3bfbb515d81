// Measures what cases.mjs lists and prints a line for each: figures, ratio, and whether the goal is reached.
//
// Usage: npm run build && node bench/run.mjs [NAME…]
import { CASES, makeProfiles } from "./cases.mjs";
import { measure, medianOf } from "./measure.mjs";

const wanted = process.argv.slice(2);
await makeProfiles();
for (const row of CASES) if (wanted.length === 0 || wanted.includes(row.name)) compare(row);

/** Ours and theirs run in turn, so that a busy minute of the machine meets both. */
function compare({ name, title, ours, theirs, runs, reach }) {
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
  if (reach.peakBytes && our.peakBytes)
    say(our.peakBytes < reach.peakBytes, `peak below ${megabytes(reach.peakBytes)}`);
  if (!commands.theirs) return console.log("  theirs  not measured: go is not on the PATH");
  const their = medianOf(measured.theirs);
  console.log(`  theirs  ${figures(their)}`);
  judge(our.seconds, their.seconds, reach);
}

function judge(ourSeconds, theirSeconds, reach) {
  if (reach.timesFaster) {
    const ratio = theirSeconds / ourSeconds;
    say(ratio >= reach.timesFaster, `${ratio.toFixed(1)} times faster, to reach: ${reach.timesFaster}`);
  }
  if (reach.slowerMs) {
    const slowerMs = (ourSeconds - theirSeconds) * 1000;
    say(slowerMs <= reach.slowerMs, `${slowerMs.toFixed(0)} ms slower, to reach: ${reach.slowerMs}`);
  }
}

function say(isReached, text) {
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
