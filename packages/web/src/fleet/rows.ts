/**
 * The fleet as rows, one for each service, from three answers of the server: tickets, targets and instances.
 *
 *   open ticket with a time left     the soonest first
 *   open ticket without              the fastest first
 *   suspected                        then inconclusive, not judged yet, no leak; each by name
 */
import type { InstanceJson, TargetJson, TicketSummaryJson } from "../../../serve/src/api/json-types.ts";
import type { Filtered } from "./filter.ts";

export type ServiceState = "leak" | "suspected" | "inconclusive" | "unjudged" | "no-leak";

export interface ServiceRow extends Filtered {
  readonly service: string;
  readonly state: ServiceState;
  /** Open and suspected tickets, the most urgent first. */
  readonly tickets: readonly TicketSummaryJson[];
  readonly up: number;
  readonly targets: number;
  readonly instances: number;
  /** Releases that run, each once. */
  readonly releases: readonly string[];
  /** Why the state is inconclusive; null for other states. */
  readonly reason: string | null;
}

export interface FleetAnswers {
  readonly tickets: readonly TicketSummaryJson[];
  readonly targets: readonly TargetJson[];
  readonly instances: readonly InstanceJson[];
}

const STATES: readonly ServiceState[] = ["leak", "suspected", "inconclusive", "unjudged", "no-leak"];
const ACTIVE: ReadonlySet<TicketSummaryJson["state"]> = new Set(["open", "suspected"]);

export function serviceRows({ tickets, targets, instances }: FleetAnswers): readonly ServiceRow[] {
  const ofTickets = groupBy(
    tickets.filter(({ state }) => ACTIVE.has(state)),
    ({ service }) => service,
  );
  const ofTargets = groupBy(targets, ({ labels }) => labels["service"] ?? "");
  const ofInstances = groupBy(instances, ({ service }) => service);
  const services = new Set([...ofTickets.keys(), ...ofTargets.keys(), ...ofInstances.keys()]);
  return [...services]
    .map((service) =>
      rowOf(service, {
        tickets: ofTickets.get(service) ?? [],
        targets: ofTargets.get(service) ?? [],
        instances: ofInstances.get(service) ?? [],
      }),
    )
    .sort(byUrgency);
}

function rowOf(service: string, { tickets, targets, instances }: FleetAnswers): ServiceRow {
  const sorted = tickets.toSorted(ticketsByUrgency);
  const state = stateOf(sorted, instances);
  const inconclusive = instances.find(({ judgment }) => judgment?.verdict === "inconclusive");
  const names = targets.map(({ labels }) => labels["instance"] ?? "");
  return {
    service,
    state,
    tickets: sorted,
    up: targets.filter(({ health }) => health === "up").length,
    targets: targets.length,
    instances: instances.length,
    releases: [...new Set(instances.flatMap(({ release }) => release ?? []))],
    reason: state === "inconclusive" ? (inconclusive?.judgment?.reason ?? null) : null,
    labels: commonLabels(targets),
    texts: [service, ...names, ...sorted.flatMap(({ id, site }) => [id, site])],
  };
}

function stateOf(tickets: readonly TicketSummaryJson[], instances: readonly InstanceJson[]): ServiceState {
  if (tickets.some(({ state }) => state === "open")) return "leak";
  if (tickets.length > 0) return "suspected";
  const verdicts = instances.flatMap(({ judgment }) => judgment?.verdict ?? []);
  if (verdicts.length === 0) return "unjudged";
  return verdicts.every((verdict) => verdict === "no-leak") ? "no-leak" : "inconclusive";
}

/** Labels that all targets of a service have with the same value. */
function commonLabels(targets: readonly TargetJson[]): Readonly<Record<string, string>> {
  const [first, ...others] = targets;
  return Object.fromEntries(
    Object.entries(first?.labels ?? {}).filter(([name, value]) => others.every(({ labels }) => labels[name] === value)),
  );
}

const timeLeft = ({ exhausted }: TicketSummaryJson): number =>
  exhausted === null ? Number.POSITIVE_INFINITY : Date.parse(exhausted);

/** Infinity minus infinity is no number, so that equal times need a case of their own. */
const difference = (a: number, b: number): number => (a === b ? 0 : a - b);

export function ticketsByUrgency(a: TicketSummaryJson, b: TicketSummaryJson): number {
  return (
    Number(b.state === "open") - Number(a.state === "open") ||
    Number(a.isMuted) - Number(b.isMuted) ||
    difference(timeLeft(a), timeLeft(b)) ||
    Number(a.rate.unit === "goroutines") - Number(b.rate.unit === "goroutines") ||
    b.rate.perHour - a.rate.perHour
  );
}

function byUrgency(a: ServiceRow, b: ServiceRow): number {
  const [first, second] = [a.tickets[0], b.tickets[0]];
  const byTicket = first && second ? ticketsByUrgency(first, second) : 0;
  return STATES.indexOf(a.state) - STATES.indexOf(b.state) || byTicket || (a.service < b.service ? -1 : 1);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const HEALTH = ["down", "unknown", "up"] as const;

/** Targets that do not answer first, then by address. */
export const targetsByHealth = (a: TargetJson, b: TargetJson): number =>
  HEALTH.indexOf(a.health) - HEALTH.indexOf(b.health) || (a.address < b.address ? -1 : 1);
