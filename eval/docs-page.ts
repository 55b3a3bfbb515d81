/** docs/eval.md: what was measured, the figures and the plot. */
export function docsPage(report: string, command: string): string {
  return `# How often the verdict is right

Measured on services that are simulated from a seed, so that the truth is known: windows of two minutes to four
days, 10 to 500 snapshots, 20 to 5,000 sites, heaps sampled every 16 KiB to 4 MiB, gaps, restarts, unsteady load. Each scenario
is described in \`eval/scenarios\`. \`unsettled\` is a fill that has not ended: there inconclusive is right, and leak is wrong.
Site, kind and rate are counted over the leaks that were found.

    ${command}

writes this page again: the same seeds give the same figures.

${report}

![How often verdicts of each confidence were right](eval-reliability.svg)
`;
}
