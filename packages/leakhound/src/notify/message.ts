/** The message of an alarm. Field names are fixed; more may be added. */
import { formatRate } from "../base/format.ts";
import { shortFunction } from "../report/words/names.ts";
import { reasonWords } from "../report/words/reasons.ts";
import { type AlarmEvent, leadingSite } from "../verdict/alarm.ts";
import type { Diagnosis } from "../verdict/facts/diagnosis.ts";
import type { ByteRate, CountRate } from "../verdict/facts/measures.ts";
import type { LeakKind } from "../verdict/facts/verdict.ts";

export interface AlarmMessage {
  readonly schema: "leakhound.alarm/1";
  readonly event: AlarmEvent["event"];
  /** Display address of the service, without secrets. */
  readonly target: string;
  /** ISO times: of this event, and of the one that opened the alarm. */
  readonly at: string;
  readonly since: string;
  /** Kind of the leak; when closed, of the leak that ended. */
  readonly kind: LeakKind | null;
  /** Function that grows fastest; null for memory that no profile shows. */
  readonly site: string | null;
  /** With its 95% interval; null when closed and where it is unknown. */
  readonly growth: ByteRate | CountRate | null;
  readonly exhaustedAt: string | null;
  readonly reason: string;
  /** Page with the state at this event, on the machine of the watch; null when it could not be written. */
  readonly report: string | null;
  readonly recording: string;
}

export interface AlarmPlaces {
  readonly report: string | null;
  readonly recording: string;
}

export function alarmMessage({ event, at, since, diagnosis, before }: AlarmEvent, places: AlarmPlaces): AlarmMessage {
  const leak = event === "closed" && before ? before : diagnosis;
  const site = leadingSite(leak);
  return {
    schema: "leakhound.alarm/1",
    event,
    target: diagnosis.target,
    at: new Date(at).toISOString(),
    since: new Date(since).toISOString(),
    kind: leak.kind,
    site: site?.function ?? null,
    growth: event === "closed" ? null : growthOf(diagnosis),
    exhaustedAt: diagnosis.exhaustedAt,
    reason: reasonWords(diagnosis.reason),
    ...places,
  };
}

/** Growth of the memory where it is known, otherwise of the leading site, which may be a count of goroutines. */
function growthOf(diagnosis: Diagnosis): ByteRate | CountRate | null {
  return diagnosis.growth ?? leadingSite(diagnosis)?.growth ?? null;
}

/** `heap leak, 10.0 MiB/h, at textproto.readMIMEHeader`; the caller adds the target. */
export function alarmWords({ kind, growth, site }: AlarmMessage): string {
  const parts = [`${kind ?? "memory"} leak`, growth && formatRate(growth), site && `at ${shortFunction(site)}`];
  return parts.filter((part) => part !== null && part !== "").join(", ");
}
