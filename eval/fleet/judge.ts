/** Judges a simulated service hour after hour, as the server does, and compares its tickets with the truth. */
import { unixMs } from "../../packages/leakhound/src/base/units.ts";
import {
  judgeInstance,
  LONG_WINDOWS,
  withoutExplained,
} from "../../packages/serve/src/judging/windows/judge-levels.ts";
import { type InstanceLevels, ServiceStacks } from "../../packages/serve/src/judging/windows/levels.ts";
import { Plateaus } from "../../packages/serve/src/judging/windows/plateau.ts";
import { TicketBook } from "../../packages/serve/src/tickets/book.ts";
import type { JudgedInstance } from "../../packages/serve/src/tickets/observation.ts";
import type { Ticket } from "../../packages/serve/src/tickets/ticket.ts";
import { HOUR_MS, HOURS, type Scenario, type SimulatedService, START_MS, simulateService } from "./simulate.ts";

export interface FleetOutcome {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly isLeak: boolean;
  /** A ticket that was opened names the site that leaks. */
  readonly isFound: boolean;
  /** Hours from the beginning of the leak to the opening of its ticket; null where there is none. */
  readonly hoursToTicket: number | null;
  /** Tickets that were opened. */
  readonly opened: number;
  /** Of these, on sites that do not leak. */
  readonly wrong: readonly string[];
  /** Tickets that opened more than once, and further tickets for the same leak. */
  readonly flaps: number;
  readonly judgments: number;
  readonly cpuMs: number;
}

export function judgeFleetCase(scenario: Scenario, seed: number): FleetOutcome {
  const service = simulateService(scenario, seed);
  const stacks = new ServiceStacks();
  for (const { id, stack } of service.sites) stacks.add(id, stack);
  const book = new TicketBook([]);
  let judgments = 0;
  const begin = process.cpuUsage();
  for (let hour = 1; hour <= HOURS; hour++) {
    for (const window of LONG_WINDOWS) {
      if ((hour * HOUR_MS) % window.judgedEachMs !== 0) continue;
      const at = unixMs(START_MS + hour * HOUR_MS);
      const instances = service.instances.map((_, row) =>
        levelsOf(service, row, { hour, hours: window.lengthMs / HOUR_MS }),
      );
      const judged = instances
        .filter(({ rows }) => rows.length > 0)
        .map((levels) => judgeInstance(levels, stacks, window));
      judgments += judged.length;
      book.apply({
        service: service.name,
        at,
        window: window.name,
        instances: explained(judged, instances, { service, hour }),
      });
    }
  }
  const used = process.cpuUsage(begin);
  return { ...outcomeOf(service, book), scenario, seed, judgments, cpuMs: (used.user + used.system) / 1000 };
}

/** Without the growth that older processes have behind them. */
function explained(
  judged: readonly JudgedInstance[],
  instances: readonly InstanceLevels[],
  { service, hour }: { readonly service: SimulatedService; readonly hour: number },
): readonly JudgedInstance[] {
  const sites = new Set(judged.flatMap(({ leaks }) => leaks.map(({ site }) => site.id)));
  if (sites.size === 0) return judged;
  const history = service.instances.map((_, row) => {
    const levels = levelsOf(service, row, { hour, hours: HISTORY_HOURS });
    return { ...levels, rows: levels.rows.filter(({ site }) => sites.has(site)) };
  });
  const ages = service.instances.flatMap(({ processes }) =>
    processes.filter(({ from }) => from <= hour).map(({ from, to }) => Math.min(hour, to) - from),
  );
  const plateaus = new Plateaus(history, Math.max(...ages) * HOUR_MS);
  return judged.map((one) => {
    const levels = instances.find(({ instance }) => instance === one.instance)!;
    return one.verdict === "leak" ? withoutExplained(one, levels, plateaus) : one;
  });
}

const HISTORY_HOURS = 7 * 24;

function levelsOf(
  { instances }: SimulatedService,
  row: number,
  { hour, hours }: { readonly hour: number; readonly hours: number },
): InstanceLevels {
  const { name, rows, readings } = instances[row]!;
  const from = Math.max(0, hour - hours);
  return {
    instance: name,
    rows: rows.slice(from, hour).flat(),
    readings: readings.slice(from, hour).flatMap((one) => one ?? []),
  };
}

function outcomeOf({ truth }: SimulatedService, book: TicketBook) {
  const opened = book.all().filter(({ history }) => history.some(({ event }) => event === "opened"));
  const isRight = ({ site }: Ticket) =>
    truth !== null && (site.id === truth.site || truth.site.endsWith(`:${site.own}`) || isBelow(site, truth.site));
  const right = opened.filter(isRight);
  const first = right
    .map(({ history }) => history.find(({ event }) => event === "opened")!.at)
    .sort((a, b) => a - b)[0];
  const again = opened.reduce(
    (sum, { history }) => sum + history.filter(({ event }) => event === "reopened").length,
    0,
  );
  return {
    isLeak: truth !== null,
    isFound: right.length > 0,
    hoursToTicket: truth && first !== undefined ? (first - START_MS) / HOUR_MS - truth.fromHour : null,
    opened: opened.length,
    wrong: opened.filter((one) => !isRight(one)).map(({ site }) => site.name),
    flaps: again + Math.max(0, right.length - 1),
  };
}

/** The site that leaks is on the stack that the ticket shows. */
const isBelow = ({ stack }: Ticket["site"], site: string): boolean =>
  stack.some((name) => site.endsWith(`:function:${name}`));
