/** How often the tickets of the simulated fleet are right, as lines of a terminal and as docs/fleet-eval.md. */
import { KINDS } from "./kinds.ts";
import type { FleetOutcome, FoundLeak } from "./outcome.ts";
import type { Kind, Scale } from "./plan.ts";

export interface FleetRun {
  readonly seeds: number;
  readonly from: number;
  readonly scale: Scale["name"];
  readonly outcomes: readonly FleetOutcome[];
}

export const kindLine = ({ name, isLeak }: Kind, of: readonly FleetOutcome[]): string => {
  const { services, leaks, found, wrong, flaps, times, releases, states, msPerJudgment } = countsOf(of);
  const parts = isLeak
    ? [`found ${found} of ${leaks}`, `${times ?? "-"} h to the ticket`, `release ${releases}`, `state ${states}`]
    : [`${services} services`];
  return `${name.padEnd(24)} ${[...parts, `wrong ${wrong}`, `flaps ${flaps}`, `${msPerJudgment.toFixed(1)} ms a judgment`].join(", ")}`;
};

export const wrongLines = (of: readonly FleetOutcome[]): readonly string[] =>
  of
    .map(({ seed, leaks, wrong, flaps }) => {
      const parts = [
        ...leaks.map(({ isFound, isReleaseRight, isStateRight }, row) => {
          if (!isFound) return `leak ${row + 1} missed`;
          const faults = [isReleaseRight === false ? "release" : "", isStateRight === false ? "state" : ""];
          return faults
            .filter((one) => one !== "")
            .map((one) => `${one} of leak ${row + 1} is wrong`)
            .join(", ");
        }),
        ...wrong.map((one) => `wrong ticket: ${one}`),
        flaps > 0 ? `flaps ${flaps}` : "",
      ].filter((one) => one !== "");
      return parts.length === 0 ? "" : `  seed ${seed}: ${parts.join("; ")}`;
    })
    .filter((line) => line !== "");

export function totalLines(all: readonly FleetOutcome[]): readonly string[] {
  const { recall, precision, flaps, releases, states } = totalsOf(all);
  return [
    `recall     ${recall}`,
    `precision  ${precision}`,
    `release    ${releases}`,
    `state      ${states}`,
    `flaps      ${flaps}`,
  ];
}

export function docsPage(runs: readonly FleetRun[]): string {
  return `# How often tickets are right

Written by \`npm run fleet-eval -- --save FILE --write-docs\`, with the outcomes of both speeds in the file; do not edit.

A simulated fleet with a known truth, at two speeds. A **unit** is a day in the first, and an hour in the second; the same kinds of
services are drawn for both. Each service has two to six instances, 20 to 40 sites of sampled profiles, a load that follows the
day and the week, noise of its own, releases every few units that reach one instance after another, crashes, and a memory
limit that kills. The seeds are not those that rules were tuned on (below 100, 211 and 212).

- **Recall**: leaks for which a ticket opened that names the site (or the kind, for memory that no profile shows).
- **Precision**: opened tickets whose site leaks.
- **Release**: tickets that name the release that brought the leak, and the last one without it; of leaks that a release brought.
- **State**: at the end, tickets of leaks that a release fixed are fixed, and all others are open.
- **Flaps**: tickets that opened more than once, and further tickets for the same leak.

Intervals are those of Wilson, 95%. Hours to the ticket are the median, with the shortest and longest; they count from the beginning of the
leak, or of the simulation.

${runs.map(runSection).join("\n")}`;
}

const TITLES: Readonly<Record<Scale["name"], string>> = {
  weeks: `## Two weeks: the windows of a day and a week

Each hour of each process becomes the rows that the server stores; the day and the week are judged from them by the code of the
server. The short window is left out, so that only these windows can open a ticket.

A leak of less than about 2 MB a day beside 500 MB is below what a week of samples shows: one allocation in each 512 KiB is sampled, so
that a site that has reached 7 MiB is known to 3.7 MiB (95%). Judgments of the week are then inconclusive, and name the site and its
rate as uncertain. A process is judged over the week as soon as it was seen for three days.`,
  hours: `## Ten hours: all windows, through the real store

Profiles as Go and V8 write them, every two minutes, go into the real store (logs, chunks, DuckDB), and the loops of the server judge
them by a simulated clock: a window of two hours, an interval of five minutes.

A leak of a young process stays suspected for up to four hours after its start, two after a release, where nothing decides earlier
whether it is a cache that fills; hours to the ticket contain that. A leak that begins later than that before the end is not found.

Of the rules before, on seeds 211 and 212 of 36 kinds: 42 of 42 leaks were found within 0.5 to 0.8 hours, and 9 of 51 opened tickets
were wrong, most of them caches that fill for hours, phases of the collector, and memory that follows the load.

The wrong ticket of seed 307 was garbage below GOMEMLIMIT. Since then, growth of the heap that no profile shows has to be seen again a
window later; the figures are those from before.`,
};

function runSection({ seeds, from, scale, outcomes }: FleetRun): string {
  const { recall, precision, flaps, releases, states } = totalsOf(outcomes);
  const row = (kind: Kind) => {
    const of = outcomes.filter((one) => one.kind === kind.name);
    const { services, leaks, found, wrong, flaps, times, releases, states } = countsOf(of);
    const ofLeaks = kind.isLeak ? [intervalText(found, leaks), times ?? "–", releases, states] : ["", "", "", ""];
    return `| ${[kind.name, kind.what, services, ...ofLeaks, wrong, flaps].join(" | ")} |`;
  };
  return `${TITLES[scale]}

${seeds === 1 ? `Seed ${from}` : `Seeds ${from} to ${from + seeds - 1}`} of each kind.${leftOut(scale, outcomes)}

| recall | precision | release | state | flaps |
| --- | --- | --- | --- | ---: |
| ${recall} | ${precision} | ${releases} | ${states} | ${flaps} |

| kind | what happens | services | found | hours to the ticket | release | state | wrong tickets | flaps |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${KINDS.filter((kind) => outcomes.some((one) => one.kind === kind.name))
  .map(row)
  .join("\n")}
`;
}

/** Kinds of the scale that were not simulated: the figures say nothing of them. */
function leftOut(scale: Scale["name"], outcomes: readonly FleetOutcome[]): string {
  const left = KINDS.filter(
    ({ name, only }) => (only ?? scale) === scale && !outcomes.some(({ kind }) => kind === name),
  );
  const hasInnocents = outcomes.some(({ leaks }) => leaks.length === 0);
  const precision = hasInnocents ? "" : " Precision is of services that leak only.";
  return left.length === 0
    ? precision
    : ` Not measured with these seeds: ${left.map(({ name }) => name).join("; ")}.${precision}`;
}

const rightOf = (leaks: readonly FoundLeak[], field: "isReleaseRight" | "isStateRight") => {
  const known = leaks.map((one) => one[field]).filter((one) => one !== null);
  return { right: known.filter(Boolean).length, all: known.length };
};

function countsOf(of: readonly FleetOutcome[]) {
  const leaks = of.flatMap((one) => one.leaks);
  const hours = leaks.flatMap(({ hoursToTicket }) => hoursToTicket ?? []).sort((a, b) => a - b);
  const judgments = of.reduce((sum, one) => sum + one.judgments, 0);
  const partText = (field: "isReleaseRight" | "isStateRight") => {
    const { right, all } = rightOf(leaks, field);
    return all === 0 ? "–" : `${right} of ${all}`;
  };
  return {
    services: of.length,
    leaks: leaks.length,
    found: leaks.filter(({ isFound }) => isFound).length,
    wrong: of.reduce((sum, { wrong }) => sum + wrong.length, 0),
    flaps: of.reduce((sum, one) => sum + one.flaps, 0),
    times: timesText(hours),
    releases: partText("isReleaseRight"),
    states: partText("isStateRight"),
    msPerJudgment: of.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / Math.max(1, judgments),
  };
}

function timesText(hours: readonly number[]): string | null {
  if (hours.length === 0) return null;
  const digits = hours.at(-1)! < 12 ? 1 : 0;
  const [low, middle, high] = [hours[0]!, hours[hours.length >> 1]!, hours.at(-1)!].map((one) => one.toFixed(digits));
  return `${middle} (${low} to ${high})`;
}

function totalsOf(all: readonly FleetOutcome[]) {
  const leaks = all.flatMap((one) => one.leaks);
  const opened = all.reduce((sum, one) => sum + one.opened, 0);
  const wrong = all.reduce((sum, one) => sum + one.wrong.length, 0);
  const part = (field: "isReleaseRight" | "isStateRight") => {
    const { right, all: known } = rightOf(leaks, field);
    return shareText(right, known);
  };
  return {
    recall: shareText(leaks.filter(({ isFound }) => isFound).length, leaks.length),
    precision: shareText(opened - wrong, opened),
    releases: part("isReleaseRight"),
    states: part("isStateRight"),
    flaps: all.reduce((sum, one) => sum + one.flaps, 0),
  };
}

function shareText(part: number, whole: number): string {
  if (whole === 0) return "unknown";
  const { low, high } = intervalOf(part, whole);
  return `${percent(part / whole)} (${part} of ${whole}; ${percent(low)} to ${percent(high)})`;
}

function intervalText(part: number, whole: number): string {
  const { low, high } = intervalOf(part, whole);
  return `${part} of ${whole} (${percent(low)} to ${percent(high)})`;
}

const Z_95 = 1.96;

/** Wilson's interval of a share. */
function intervalOf(part: number, whole: number): { readonly low: number; readonly high: number } {
  const share = part / whole;
  const square = Z_95 ** 2 / whole;
  const middle = (share + square / 2) / (1 + square);
  const reach = (Z_95 * Math.sqrt((share * (1 - share)) / whole + square / (4 * whole))) / (1 + square);
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;
