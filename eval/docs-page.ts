/** docs/eval.md: what was measured, the figures and the plot. */
export function docsPage({
  verdicts,
  pairs,
  command,
}: Readonly<Record<"verdicts" | "pairs" | "command", string>>): string {
  return `# How often the verdict is right

Measured on services that are simulated from a seed, so that the truth is known: windows of two minutes to four
days, 10 to 500 snapshots, 20 to 5,000 sites, heaps sampled every 16 KiB to 4 MiB, gaps, restarts, unsteady load. Each scenario
is described in \`eval/scenarios\`. \`unsettled\` is a fill that has not ended: there inconclusive is right, and leak is wrong.
Site, kind and rate are counted over the leaks that were found.

    ${command}

writes this page again: the same seeds give the same figures.

${verdicts}

![How often verdicts of each confidence were right](eval-reliability.svg)

## How often \`verify\` is right

Each leak once more: the same service with other requests, in a window of another length, by another schedule. Unfixed, it
leaks on; slower, it leaks at 0.3 of its pace; fixed, the site still allocates but all is freed. Where the first side was not
judged a leak there is nothing to verify, and those pairs are counted apart.

${pairs}
`;
}
