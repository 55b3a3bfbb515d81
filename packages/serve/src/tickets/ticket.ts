/**
 * A ticket: one leak of one service, from the first suspicion to the release that fixes it.
 *
 *   suspected ──▶ open ──▶ fixed        a later release was judged without the leak
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
    | "commented";
  /** Who did it; null for the server itself. */
  readonly by: string | null;
  /** The comment of a user; null for none. */
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
  /** Since when the ticket is open; null before it was. */
  readonly openedAt: UnixMs | null;
  readonly rate: Rate;
  readonly confidence: number;
  readonly exhaustedAt: UnixMs | null;
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
  /** Consecutive judgments with and without the leak: at most one of them is above 0. */
  readonly seenRun: number;
  readonly clearRun: number;
  /** What the judgments of the release that fixed it say; null otherwise. */
  readonly fix: TicketFix | null;
  readonly acknowledgedBy: string | null;
  readonly mute: Mute | null;
  /** The rate that was last notified: a change is measured against it. */
  readonly notifiedRate: Rate | null;
  readonly history: readonly TicketEvent[];
}

export interface TicketFix {
  readonly release: string;
  readonly at: UnixMs;
  /** The growth that the judgments of the new release exclude, in the unit of the ticket's rate; null where unknown. */
  readonly boundPerHour: number | null;
}
