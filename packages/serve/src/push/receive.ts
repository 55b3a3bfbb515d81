/**
 * From the profiles of a push to the store. A push is answered after all of its profiles are on disk, or after it is known
 * why they are not; nothing is stored of a push with a profile that cannot be read.
 *
 *   profiles ─▶ decoded ─▶ memory or goroutines? ─▶ stored, and added to the series that are judged
 *
 * Values in use are levels, each push a new reading of them; they are never added up. What was allocated since the push before
 * says nothing of the time before, so it is stored with the profile, but not compared with totals of a process.
 */
import {
  type BodyDecoder,
  type Capture,
  type Clock,
  err,
  type Fault,
  kindOfProfile,
  ok,
  type Profile,
  type Result,
} from "leakhound/server";
import type { ProfileOrigin } from "../fleet/targets.ts";
import { withoutTotals } from "../profiles/totals.ts";
import { originOf } from "./origin.ts";
import { type PushedProfile, type PushFault, pushFault } from "./pushed.ts";

/** Profiles that have been decoded, as of a scrape. */
export interface Received {
  readonly origin: ProfileOrigin;
  readonly capture: Capture;
  /** What it says of the process. */
  readonly profile: Profile;
  /** Its bytes, decoded, where they were. */
  readonly decoded: Profile | null;
}

export interface PushPorts {
  readonly clock: Clock;
  readonly decoder: Pick<BodyDecoder, "decode">;
  /** Resolves when it is on disk. */
  readonly store: (received: Received) => Promise<Result<unknown, Fault>>;
}

export interface PushCounts {
  readonly stored: number;
  /** Of something that is neither memory nor goroutines. */
  readonly ignored: number;
}

/** Senders that pushed within the last hours; more are refused, since each needs memory for its series. */
const ORIGINS_MAX = 20_000;
const ORIGIN_MS = 2 * 3_600_000;
/** Profiles of these names are not decoded. */
const OTHER_NAMES = new Set([
  "process_cpu",
  "cpu",
  "mutex",
  "block",
  "wall",
  "godeltaprof_mutex",
  "godeltaprof_block",
  "fgprof",
]);

export class PushReceiver {
  readonly #ports: PushPorts;
  /** When each origin last pushed, the oldest first. */
  readonly #origins = new Map<string, number>();

  constructor(ports: PushPorts) {
    this.#ports = ports;
  }

  /** @param address of the client */
  async receive(profiles: readonly PushedProfile[], address: string): Promise<Result<PushCounts, PushFault>> {
    const wanted = profiles.filter(({ labels }) => !OTHER_NAMES.has(labels.get("__name__") ?? ""));
    const decoded = await Promise.all(wanted.map((one) => this.#decode(one, address)));
    const failed = decoded.find((one) => !one.ok);
    if (failed && !failed.ok) return failed;
    const received = decoded.flatMap((one) => (one.ok && one.value !== null ? [one.value] : []));
    if (!received.every(({ origin }) => this.#isAdmitted(origin.key)))
      return err(pushFault("busy", `more than ${ORIGINS_MAX} senders`));
    const stored = await Promise.all(received.map((one) => this.#ports.store(one)));
    const lost = stored.find((one) => !one.ok);
    if (lost && !lost.ok) return err(pushFault("store", lost.error.what));
    return ok({ stored: received.length, ignored: profiles.length - received.length });
  }

  /** @returns null for a profile that no verdict uses */
  async #decode(pushed: PushedProfile, address: string): Promise<Result<Received | null, PushFault>> {
    const origin = originOf(pushed.labels, address);
    const where = `push of ${origin.labels.get("instance") ?? ""}`;
    const { bytes } = pushed;
    const profile = await this.#ports.decoder.decode({ bytes, where, receivedBytes: bytes.length }, origin.key);
    if (!profile.ok) return err(pushFault("invalid", `a profile cannot be read: ${profile.error.what}`));
    const kind = kindOfProfile(profile.value);
    if (kind === null) return ok(null);
    const capture: Capture = { kind, takenAt: this.#ports.clock.now(), where, bytes: pushed.bytes };
    const decoded = profile.value;
    return ok({ origin, capture, decoded, profile: pushed.isDelta ? withoutTotals(decoded) : decoded });
  }

  #isAdmitted(key: string): boolean {
    const now = this.#ports.clock.now();
    for (const [oldest, at] of this.#origins) {
      if (now - at <= ORIGIN_MS) break;
      this.#origins.delete(oldest);
    }
    if (!this.#origins.has(key) && this.#origins.size >= ORIGINS_MAX) return false;
    this.#origins.delete(key);
    this.#origins.set(key, now);
    return true;
  }
}
