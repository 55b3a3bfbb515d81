/**
 * Addresses of profiles that a continuous profiler has stored:
 *
 *   pyroscope+http://host:4040?service=shop&since=6h
 *   pyroscope+https://host/base?service=shop&namespace=live&since=2026-11-29T08:00:00Z&until=2026-11-29T12:00:00Z
 *   parca+http://host:7070?job=shop&instance=shop-1:6060&since=6h
 *
 * `since` and `until` are a duration before now, or a time; every other parameter is the value of a label. For Pyroscope,
 * `service` is the label `service_name`.
 */
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { type UnixMs, unixMs } from "../../base/units.ts";
import type { BasicAuth } from "../http.ts";

export type ProfilerKind = "pyroscope" | "parca";

export interface StoredAddress {
  readonly kind: ProfilerKind;
  /** `http://host:4040` */
  readonly origin: string;
  /** Path of the server without a slash at its end: "" or `/base`. */
  readonly base: string;
  /** Label matchers; all must be equal. */
  readonly labels: ReadonlyMap<string, string>;
  readonly start: UnixMs;
  readonly end: UnixMs;
  readonly basicAuth: BasicAuth | null;
  /** For messages: without credentials. */
  readonly display: string;
}

export type StoredAddressFault = Fault<"bad-address">;

const ADDRESS = /^(pyroscope|parca)\+(https?:\/\/.*)$/is;
const ADDRESS_CHARS_MAX = 4096;
const DURATION = /^(\d{1,6})(ms|s|m|h|d)$/;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SINCE_DEFAULT = "1h";
const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;
const EXAMPLE = "write pyroscope+http://HOST:4040?service=NAME&since=6h, or parca+http://HOST:7070?job=NAME&since=6h";

export const isStoredAddress = (text: string): boolean => /^(pyroscope|parca)\+/i.test(text.slice(0, 12));

/** @param text an address for which `isStoredAddress` is true */
export function parseStoredAddress(text: string, now: UnixMs): Result<StoredAddress, StoredAddressFault> {
  const [, kind = "", http = ""] = ADDRESS.exec(text.slice(0, ADDRESS_CHARS_MAX)) ?? [];
  const where = `${kind.toLowerCase() || "the address"}`;
  if (text.length > ADDRESS_CHARS_MAX || !URL.canParse(http)) return malformed("this is not an address", where);
  const url = new URL(http);
  const profiler = kind.toLowerCase() === "parca" ? "parca" : "pyroscope";
  const display = `${profiler}+${url.origin}${url.pathname === "/" ? "" : url.pathname}`;
  const since = url.searchParams.get("since") ?? SINCE_DEFAULT;
  const start = timeOf(since, now);
  const end = timeOf(url.searchParams.get("until") ?? "0s", now);
  if (start === null || end === null)
    return malformed("since and until are a duration such as 6h, or a time such as 2026-11-29T08:00:00Z", display);
  if (start >= end) return malformed("since is not before until", display);
  const labels = labelsOf(url.searchParams, profiler);
  if (labels === null) return malformed("a label has a name that no label can have", display);
  if (labels.size === 0) return malformed("it names no service", display);
  const basicAuth = url.username
    ? { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
    : null;
  const base = url.pathname.replace(/\/$/, "");
  return ok({ kind: profiler, origin: url.origin, base, labels, start, end, basicAuth, display });
}

function labelsOf(parameters: URLSearchParams, kind: ProfilerKind): ReadonlyMap<string, string> | null {
  const labels = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (name === "since" || name === "until") continue;
    if (!LABEL_NAME.test(name)) return null;
    labels.set(kind === "pyroscope" && name === "service" ? "service_name" : name, value);
  }
  return labels;
}

function timeOf(text: string, now: UnixMs): UnixMs | null {
  const [, count, unit] = DURATION.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return unixMs(now - Number(count) * UNIT_MS[unit]!);
  const time = Date.parse(text);
  return Number.isFinite(time) && /^\d{4}-\d\d-\d\d/.test(text) ? unixMs(time) : null;
}

const malformed = (what: string, where: string): Result<never, StoredAddressFault> =>
  err({ code: "bad-address", what, where, todo: EXAMPLE });

/** `{service_name="shop", namespace="live"}`: labels as both profilers select them. */
export function selectorOf(labels: ReadonlyMap<string, string>): string {
  const terms = [...labels].map(
    ([name, value]) => `${name}="${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`,
  );
  return `{${terms.join(", ")}}`;
}
