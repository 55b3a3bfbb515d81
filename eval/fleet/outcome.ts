/** Compares the tickets of a simulated service with the truth. */
import type { Ticket } from "../../packages/serve/src/tickets/ticket.ts";
import type { Plan, Truth } from "./plan.ts";

export interface FoundLeak {
  readonly isFound: boolean;
  /** Hours from the beginning of the leak to the opening of its ticket; null where there is none. */
  readonly hoursToTicket: number | null;
  /** The ticket names the release that brought it, and the last one without; null where no release did, or it was not found. */
  readonly isReleaseRight: boolean | null;
  /** At the end, the ticket is fixed where a release fixed the leak, and open where none did; null where it was not found. */
  readonly isStateRight: boolean | null;
}

export interface FleetOutcome {
  readonly kind: string;
  readonly seed: number;
  readonly leaks: readonly FoundLeak[];
  /** Tickets that were opened. */
  readonly opened: number;
  /** Of these, on sites that do not leak. */
  readonly wrong: readonly string[];
  /** Tickets that opened more than once, and further tickets for the same leak. */
  readonly flaps: number;
  readonly judgments: number;
  readonly cpuMs: number;
}

/** @param beganAt time of the beginning of the simulation */
export function outcomeOf(
  { truths, releases, scale }: Plan,
  tickets: readonly Ticket[],
  beganAt: number,
): Pick<FleetOutcome, "leaks" | "opened" | "wrong" | "flaps"> {
  const opened = tickets.filter(({ history }) => history.some(({ event }) => event === "opened"));
  const groups = truths.map((truth) => opened.filter((ticket) => isOf(ticket, truth)));
  const right = new Set(groups.flat());
  const again = opened.reduce(
    (sum, { history }) => sum + history.filter(({ event }) => event === "reopened").length,
    0,
  );
  const leaks = truths.map((truth, row): FoundLeak => {
    const [first] = groups[row]!.map((ticket) => ({ ticket, at: openedAt(ticket) })).sort((a, b) => a.at - b.at);
    if (first === undefined) return { isFound: false, hoursToTicket: null, isReleaseRight: null, isStateRight: null };
    const hours = (first.at - beganAt) / 3_600_000 - truth.fromHour;
    const without = releases[releases.findIndex(({ name }) => name === truth.release) - 1]?.name ?? null;
    const { firstRelease, lastReleaseWithout, state } = first.ticket;
    const isReleaseRight =
      truth.release === null ? null : firstRelease === truth.release && lastReleaseWithout === without;
    const fixedFrom = releases.find(({ name }) => name === truth.fixedIn)?.from ?? null;
    const isShown = fixedFrom === null || scale.hours - fixedFrom > 4 * scale.unitHours;
    const isStateRight = isShown ? state === (truth.fixedIn === null ? "open" : "fixed") : null;
    return { isFound: true, hoursToTicket: hours, isReleaseRight, isStateRight };
  });
  return {
    leaks,
    opened: opened.length,
    wrong: opened.filter((one) => !right.has(one)).map(({ kind, site }) => `${kind} ${site.name}`),
    flaps: again + groups.reduce((sum, group) => sum + Math.max(0, group.length - 1), 0),
  };
}

const openedAt = ({ history }: Ticket): number => history.find(({ event }) => event === "opened")!.at;

/** The function that leaks is on the stack that the ticket shows. */
function isOf({ kind, site }: Ticket, { own }: Truth): boolean {
  if (own.length === 0) return kind === "off-heap";
  return [site.name, site.own, ...site.stack].some((name) => name !== null && own.includes(name));
}
