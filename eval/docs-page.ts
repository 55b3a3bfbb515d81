/** The text of docs/eval.md: what was measured, the figures and the plot. */
export function docsPage({
  verdicts,
  pairs,
  command,
}: Readonly<Record<"verdicts" | "pairs" | "command", string>>): string {
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
`;
}
