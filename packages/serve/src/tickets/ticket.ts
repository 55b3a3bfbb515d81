/**
 * A ticket: one leak of one service, from the first suspicion to the release that fixes it.
 *
 *   suspected ──▶ open ──▶ fixed        profiles of before and after a later release were compared
 *       │          │ ▲       │
 *       ▼          ▼ │       │ seen again
 *   withdrawn   resolved ────┴──▶ open  (resolved: by a user)
 *
 * A ticket is plain data, so that a store keeps it as one row, and a restart of the server changes nothing.
 */
import type { UnixMs } from "leakhound/server";

export type TicketState = "suspected" | "open" | "fixed" | "resolved" | "withdrawn";
export type LeakKind = "heap" | "goroutine" | "stack" | "off-heap";

/** Bytes an hour, or goroutines an hour for a goroutine leak, with the 95% interval. */
export interface Rate {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
}

export interface TicketSite {
  /** The identity of the site, the same in each build; null for memory that no profile shows. */
  readonly id: string | null;
  /** The function that the ticket is named after. */
  readonly name: string;
  /** Functions of the stack that grows most, leaf first. */
  readonly stack: readonly string[];
  /** The first function of the service's own code on it; null where it has none. */
  readonly own: string | null;
  /** Where that function, or else the site, allocates or waits; null where it is unknown. */
  readonly place: SourcePlace | null;
}

export interface SourcePlace {
  readonly function: string;
  /** As the profile names it. */
  readonly file: string;
  readonly line: number;
}

/**
 * How far back a judgment looks: the short window on profiles of the last hours; a day and a week on roll-ups, over all
 * processes of an instance.
 */
export const WINDOWS = ["short", "day", "week"] as const;
export type WindowName = (typeof WINDOWS)[number];

/** Consecutive judgments of one window with and without the leak: at most one of them is above 0. */
export interface Run {
  readonly seen: number;
  readonly clear: number;
  /** When a judgment of this window last showed the leak; null for never. */
  readonly lastSeenAt: UnixMs | null;
}

export interface Exhausted {
  readonly earliest: UnixMs;
  /** Null for never. */
  readonly latest: UnixMs | null;
}

/** How many processes of the service were above a level, by their age, when the ticket opened. */
export interface TicketPivot {
  readonly measure: "live" | "resident" | "goroutines";
  /** Bytes, or goroutines. */
  readonly level: number;
  readonly ages: readonly {
    readonly fromMs: number;
    /** Null for no upper bound. */
    readonly toMs: number | null;
    /** Processes that were seen at this age, and those of them above the level. */
    readonly processes: number;
    readonly above: number;
  }[];
}

export interface TicketInstance {
  readonly instance: string;
  readonly rate: Rate;
  readonly lastSeenAt: UnixMs;
}

/** A change of a ticket, in its history and for notifications. */
export interface TicketEvent {
  readonly at: UnixMs;
  readonly event:
    | "suspected"
    | "opened"
    | "changed"
    | "fixed"
    | "reopened"
    | "withdrawn"
    | "resolved"
    | "acknowledged"
    | "muted"
    | "unmuted"
    | "commented"
    | "not verified"
    | "evidence";
  /** Who did it; null for the server itself. */
  readonly by: string | null;
  /** The comment of a user, or what the server has to say of it; null for none. */
  readonly text: string | null;
}

/** When a ticket begins to notify again. */
export type Mute =
  | { readonly until: "release"; readonly mutedRelease: string | null }
  | { readonly until: "date"; readonly at: UnixMs };

export interface Ticket {
  /** Unique and short enough to be typed: `shop-7`. */
  readonly id: string;
  readonly service: string;
  readonly kind: LeakKind;
  readonly site: TicketSite;
  readonly state: TicketState;
  readonly firstSeenAt: UnixMs;
  readonly lastSeenAt: UnixMs;
  /** Of a suspicion: when a warm-up will no longer explain what grows; null where nothing but a leak does. */
  readonly decidedAt: UnixMs | null;
  /** Since when the ticket is open; null before it was. */
  readonly openedAt: UnixMs | null;
  readonly rate: Rate;
  readonly confidence: number;
  readonly exhaustedAt: UnixMs | null;
  /** The 95% interval of that time; null where it is unknown. */
  readonly exhaustedBetween: Exhausted | null;
  /** Instances that show the leak, by name. */
  readonly instances: readonly TicketInstance[];
  /** Instances of the service that do not, as of the last judgment. */
  readonly without: readonly string[];
  /** The first release in which it was seen, and the last one before it that was judged without it. */
  readonly firstRelease: string | null;
  readonly lastReleaseWithout: string | null;
  /** The release of the last judgment that showed it. */
  readonly lastRelease: string | null;
  /** Likely causes: identifiers of known leaks, the likeliest first. */
  readonly causes: readonly string[];
  /** One clause for each piece of evidence. */
  readonly evidence: readonly string[];
  readonly runs: Readonly<Record<WindowName, Run>>;
  /** The limit of the memory that `exhaustedAt` counts to; null where it is unknown. */
  readonly limitBytes: number | null;
  /** The line of the checkout that is configured for the service; null without one, and where it is not found. */
  readonly source: TicketSource | null;
  /** Stored profiles of one instance from before and after the growth that opened the ticket; null before it opens. */
  readonly profiles: TicketProfiles | null;
  /** What the comparison of profiles before and after a later release says; null before the first. */
  readonly verification: TicketVerification | null;
  /** Null before the ticket opens, and where no process was seen at two ages. */
  readonly pivot: TicketPivot | null;
  /** The comparison that shows the fix; null otherwise. */
  readonly fix: TicketVerification | null;
  readonly acknowledgedBy: string | null;
  readonly mute: Mute | null;
  /** The rate that was last notified: a change is measured against it. */
  readonly notifiedRate: Rate | null;
  readonly history: readonly TicketEvent[];
}

export interface TicketSource {
  /** Below the checkout. */
  readonly file: string;
  readonly line: number;
  readonly text: string | null;
  /** The line with its neighbors, from `first` on; null where it is unknown. */
  readonly around: { readonly first: number; readonly lines: readonly string[] } | null;
  /** How profile and checkout disagree; null where they agree. */
  readonly doubt: string | null;
  /** The commit that brought the line; null where it is unknown. */
  readonly commit: {
    readonly id: string;
    readonly author: string;
    /** ISO time. */
    readonly at: string;
    readonly summary: string;
  } | null;
}

export interface TicketProfiles {
  readonly instance: string;
  readonly before: UnixMs;
  readonly after: UnixMs;
}

/** Profiles before and after a release, compared by the test of `leakhound verify`. */
export interface TicketVerification {
  readonly release: string;
  readonly at: UnixMs;
  readonly outcome: "fixed" | "not-fixed" | "improved" | "inconclusive";
  /** Growth of what leaked, before and after; null where it could not be compared. */
  readonly before: Rate | null;
  readonly after: Rate | null;
  /** The reason, in one sentence. */
  readonly text: string;
}
