/** The text of docs/eval.md: what was measured, the figures and the plot. */
export function docsPage({
  verdicts,
  pairs,
  realPairs,
  real,
  command,
}: Readonly<Record<"verdicts" | "pairs" | "realPairs" | "real" | "command", string>>): string {
  return `# How often the verdict is right

Measured on services that are simulated from a seed, so that the truth is known: windows of two minutes to four days,
10 to 500 snapshots, 20 to 5,000 sites, heaps sampled every 16 KiB to 4 MiB, gaps, restarts, unsteady load. The scenarios
are in \`eval/scenarios\`. \`unsettled\` is a cache that is still filling: inconclusive is right for it, and leak is wrong.
Figures for site, kind and rate count the leaks that were found.

    ${command}

writes this page again: the same seeds give the same figures.

${verdicts}

![How often verdicts of each confidence were right](eval-reliability.svg)

## How often \`verify\` is right

Each leak is watched again: the same service with other requests, in a window of another length, with another schedule.
Unfixed: the leak continues. Slower: it continues at 30% of its rate. Fixed: the site still allocates, but everything is
freed. If the recording before the change is not judged a leak, there is nothing to verify; those pairs are in the last column.

${pairs}

Pairs of recordings of real software (see below). Fixed: the leaking version, and then the fixed one. Unfixed: the first and the
second half of one recording of a leak. Never leaked: two halves of a recording of a service that does not leak, so there is
nothing to verify.

    npm run eval -- --real --verify

${realPairs}

## Real software

Public Go modules and npm packages, at a version or in a use that leaks and in one that does not, in a service with
background load: a bounded cache that fills, garbage that is replaced, batches and a load that swings by 40%. Windows of 13
to 129 seconds and of ten minutes in young processes, 11 to 61 snapshots; the services are in \`testbed/modules\` and \`testbed/packages\`, and
\`eval/record-modules.mjs\` records them again. \`unsettled\`: the bounded cache fills through the whole window, so
inconclusive is right and leak is wrong. \`doubtful-leak\`: the window is too short to be certain, so inconclusive is right as well.

    npm run eval -- --real

${real}
`;
}
