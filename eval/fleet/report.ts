/** How often the tickets of the simulated fleet are right, as lines of a terminal and as docs/fleet-eval.md. */
import type { FleetOutcome } from "./judge.ts";
import { INNOCENTS, LEAKS, type Scenario } from "./simulate.ts";

export interface FleetRun {
  readonly seeds: number;
  readonly from: number;
}

export const scenarioLine = (scenario: Scenario, of: readonly FleetOutcome[]): string => {
  const { services, found, wrong, flaps, hours, msPerJudgment } = countsOf(of);
  const right = of[0]?.isLeak ? `found ${found} of ${services}` : `${services} services`;
  return `${scenario.padEnd(20)} ${right}, wrong tickets ${wrong}, flaps ${flaps}, ${hours ?? "-"} h to the ticket, ${msPerJudgment.toFixed(1)} ms a judgment`;
};

export const wrongLines = (of: readonly FleetOutcome[]): readonly string[] =>
  of
    .filter(({ isLeak, isFound, wrong, flaps }) => (isLeak && !isFound) || wrong.length > 0 || flaps > 0)
    .map(({ seed, isLeak, isFound, wrong, flaps }) => {
      const missed = isLeak && !isFound ? "missed, " : "";
      return `  seed ${seed}: ${missed}wrong tickets: ${wrong.join(", ") || "none"}, flaps ${flaps}`;
    });

export function totalLines(all: readonly FleetOutcome[]): readonly string[] {
  const { recall, precision, flaps } = totalsOf(all);
  return [`recall ${recall}`, `precision ${precision}`, `tickets that flap: ${flaps}`];
}

export function docsPage(all: readonly FleetOutcome[], { seeds, from }: FleetRun): string {
  const { recall, precision, flaps } = totalsOf(all);
  const row = (scenario: Scenario) => {
    const counts = countsOf(all.filter((one) => one.scenario === scenario));
    const found = LEAKS.some((one) => one === scenario) ? `${counts.found} of ${counts.services}` : "";
    return `| ${scenario} | ${MEANING[scenario]} | ${counts.services} | ${found} | ${counts.hours ?? ""} | ${counts.wrong} | ${counts.flaps} |`;
  };
  return `# How often tickets are right

Written by \`npm run fleet-eval -- --seeds ${seeds} --from ${from} --write-docs\`; do not edit.

A simulated fleet is watched for two weeks: services of two to four instances, with a load that follows the day and the week,
noise of their own, the error of sampled profiles, releases every few days and restarts now and then. Each hour of each
process becomes the rows that the server stores, and the day and the week are judged and become tickets as they do in the
server. The seeds are not those that the rules were tuned on (below 100).

- **Recall** ${recall}: leaks for which a ticket opened that names the site.
- **Precision** ${precision}: opened tickets whose site leaks.
- Tickets that flapped (opened more than once, or twice for one leak): ${flaps}.

The error of each is a 95% interval (Wilson). Not measured here: the short window, for which [eval.md](eval.md) has the figures of
single verdicts.

| scenario | what happens | services | found | hours to the ticket | wrong tickets | flaps |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
${[...LEAKS, ...INNOCENTS].map(row).join("\n")}
`;
}

const MEANING: Readonly<Record<Scenario, string>> = {
  "one instance": "one of the instances leaks 15% to 100% of the heap a day",
  "all instances": "all of them do",
  "after a release": "they do from a release on",
  "between restarts": "a leak that the memory limit or a nightly restart ends again and again",
  "slower than a day": "a leak of 3% to 10% of the heap a day",
  goroutines: "60 to 300 goroutines a day that never end",
  plain: "only load and noise",
  "cache fill": "a cache that fills within 1 to 8 hours after each start",
  "strong days": "a load that rises to many times that of the night",
  "steps at releases": "releases every other day, with other levels of many sites",
  "noisy instance": "one instance whose levels jump by up to 80% for hours",
  "warm-up over a day": "memory that fills over 18 to 32 hours after each start",
  "weekly batch": "a batch each Tuesday, with up to twice the levels",
};

function countsOf(of: readonly FleetOutcome[]) {
  const hours = of.flatMap(({ hoursToTicket }) => hoursToTicket ?? []).sort((a, b) => a - b);
  const judgments = of.reduce((sum, one) => sum + one.judgments, 0);
  return {
    services: of.length,
    found: of.filter(({ isFound }) => isFound).length,
    wrong: of.reduce((sum, { wrong }) => sum + wrong.length, 0),
    flaps: of.reduce((sum, one) => sum + one.flaps, 0),
    hours: hours.length > 0 ? Math.round(hours[hours.length >> 1]!) : null,
    msPerJudgment: of.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / Math.max(1, judgments),
  };
}

function totalsOf(all: readonly FleetOutcome[]) {
  const leaks = all.filter(({ isLeak }) => isLeak);
  const opened = all.reduce((sum, one) => sum + one.opened, 0);
  const wrong = all.reduce((sum, one) => sum + one.wrong.length, 0);
  return {
    recall: shareText(leaks.filter(({ isFound }) => isFound).length, leaks.length),
    precision: shareText(opened - wrong, opened),
    flaps: all.reduce((sum, one) => sum + one.flaps, 0),
  };
}

function shareText(part: number, whole: number): string {
  if (whole === 0) return "unknown";
  const { low, high } = intervalOf(part, whole);
  return `${percent(part / whole)} (${part} of ${whole}; ${percent(low)} to ${percent(high)})`;
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
