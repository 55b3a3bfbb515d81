/**
 * Whether a release fixed the leak of a ticket: profiles of before and after it are read from the store, and compared by the
 * test of `leakhound verify`.
 *
 *   release 1   . . . L L L L L L│       │                       L last judgment that showed the leak
 *               └── before ─────┘│       └─── after ──────┤now
 *   release 2                    │. . . . . . . . . . . .
 *
 * A window of the store holds more profiles than a comparison needs: some are taken, at equal distances.
 */
import {
  type ByteRate,
  type CaptureKind,
  type CountRate,
  type Fault,
  inflate,
  type Judgment,
  judge,
  openProfile,
  type Result,
  TargetSeriesBuilder,
  type UnixMs,
  unixMs,
  type Verification,
  verificationJson,
  verifyInstances,
} from "leakhound/server";
import type { JudgedInstance } from "../tickets/observation.ts";
import type { Rate, Ticket, TicketVerification, WindowName } from "../tickets/ticket.ts";

/** Where stored profiles come from. */
export interface StoredProfiles {
  /** The uncompressed bytes of the last profile at or before a time; null where there is none. */
  profile(
    key: { readonly service: string; readonly instance: string; readonly kind: CaptureKind },
    at: UnixMs,
  ): Promise<Result<Uint8Array | null, Fault>>;
}

export interface VerifyOptions {
  readonly now: UnixMs;
  readonly windowsMs: Readonly<Record<WindowName, number>>;
  /** Instances of the judgment that no longer shows the leak. */
  readonly instances: readonly JudgedInstance[];
}

const PROFILES_MAX = 24;
const INSTANCES_MAX = 3;
const KINDS: readonly CaptureKind[] = ["heap", "goroutine"];

/** @returns null where no instance is without the leak at this time, so that there is nothing to compare */
export async function verifyFix(
  ticket: Ticket,
  { now, windowsMs, instances }: VerifyOptions,
  stored: StoredProfiles,
): Promise<TicketVerification | null> {
  const window = (["week", "day", "short"] as const).find((one) => ticket.runs[one].lastSeenAt !== null) ?? "short";
  const windowMs = windowsMs[window];
  const seenAt = ticket.runs[window].lastSeenAt ?? ticket.lastSeenAt;
  const showing = [...ticket.instances].sort((a, b) => b.lastSeenAt - a.lastSeenAt).slice(0, INSTANCES_MAX);
  const clear = instances.filter(({ verdict }) => verdict === "no-leak").slice(0, INSTANCES_MAX);
  if (showing.length === 0 || clear.length === 0) return null;
  const { service } = ticket;
  const before: Judgment[] = [];
  for (const { instance } of showing)
    before.push(await judged({ service, instance, from: seenAt - windowMs, to: seenAt }, stored));
  const after: Judgment[] = [];
  for (const { instance } of clear)
    after.push(await judged({ service, instance, from: Math.max(seenAt, now - windowMs), to: now }, stored));
  return verificationOf(verifyInstances(before, after), { release: clear[0]?.release ?? "unknown", at: now });
}

interface Span {
  readonly service: string;
  readonly instance: string;
  readonly from: number;
  readonly to: number;
}

async function judged({ service, instance, from, to }: Span, stored: StoredProfiles): Promise<Judgment> {
  const builder = new TargetSeriesBuilder(instance);
  for (const kind of KINDS) {
    let last: Uint8Array | null = null;
    for (let row = 0; row < PROFILES_MAX; row++) {
      const at = unixMs(from + ((row + 1) * (to - from)) / PROFILES_MAX);
      const found = await stored.profile({ service, instance, kind }, at);
      if (!found.ok || found.value === null || isSame(found.value, last)) continue;
      last = found.value;
      const opened = openProfile(found.value, instance, inflate);
      if (opened.ok) builder.add(opened.value, at);
    }
  }
  return judge(builder.series(), { own: null, limitBytes: null, source: null });
}

const isSame = (a: Uint8Array, b: Uint8Array | null): boolean =>
  b !== null && a.length === b.length && Buffer.compare(a, b) === 0;

function verificationOf(
  verification: Verification,
  { release, at }: { readonly release: string; readonly at: UnixMs },
): TicketVerification {
  const { before, after } = growthChange(verification);
  return { release, at, outcome: verification.outcome, before, after, text: verificationJson(verification).reason };
}

/** Growth of what leaked, before and after, where both were measured. */
function growthChange({ reason }: Verification): { readonly before: Rate | null; readonly after: Rate | null } {
  switch (reason.code) {
    case "no-leak-before":
    case "too-few-snapshots":
    case "not-comparable":
    case "same-recording":
    case "after-is-older":
    case "instances-differ":
    case "different-services":
      return { before: null, after: null };
    default:
      return { before: rateOf(reason.facts.before), after: rateOf(reason.facts.after) };
  }
}

const rateOf = (rate: ByteRate | CountRate): Rate => ({
  perHour: "bytesPerHour" in rate ? rate.bytesPerHour : rate.countPerHour,
  low: rate.low,
  high: rate.high,
});
