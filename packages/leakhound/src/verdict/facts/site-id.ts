/**
 * The identity of a growing site. It is the same in every run and every build of a service, so that a page,
 * an alarm or a ticket finds a site again without comparing display names or positions:
 *
 *   heap:function:net/textproto.readMIMEHeader
 *   heap:own-frame:main.remember@file:///srv/shop.js
 *   heap:stack:strings.Clone+5f0c2a917be3d       the leaf, and a hash of all functions of the stack
 *
 * Lines and addresses are not part of it, since they change with every build.
 */
import { invariant } from "../../base/assert.ts";
import type { Brand } from "../../base/brand.ts";

export type SiteId = Brand<string, "SiteId">;

/** What a site is: a function, the first frame of own code, one stack, all stacks below one path, or several functions. */
export type SiteUnit = "function" | "own-frame" | "stack" | "subtree" | "family";
export type SiteProfile = "heap" | "goroutine";

export interface SiteKey {
  readonly profile: SiteProfile;
  readonly unit: SiteUnit;
  /** Normalized names, leaf first; empty for a stack without frames. */
  readonly functions: readonly string[];
}

export function siteId({ profile, unit, functions }: SiteKey): SiteId {
  const leaf = functions[0] ?? "<no stack>";
  const rest = functions.length > 1 ? `+${hashOf(functions.join("\n"))}` : "";
  return `${profile}:${unit}:${leaf}${rest}` as SiteId;
}

const UNITS: readonly SiteUnit[] = ["function", "own-frame", "stack", "subtree", "family"];

/** The unit that an identity names. */
export function unitOf(id: SiteId): SiteUnit {
  const [, unit] = id.split(":", 2);
  const found = UNITS.find((one) => one === unit);
  invariant(found !== undefined, "an identity names its unit");
  return found;
}

/** 53 bits from two multiplicative hashes, as hexadecimal digits. */
function hashOf(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(16);
}
