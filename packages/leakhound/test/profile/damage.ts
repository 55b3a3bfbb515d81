/** Damages profiles, and checks what is read from them. */
import fc from "fast-check";
import { expect } from "vitest";
import { top } from "../../src/profile/graph/top.ts";
import type { Profile } from "../../src/profile/model/types.ts";
import { decodeProfile } from "../../src/profile/proto/decode.ts";
import { encodeProfile } from "../../src/profile/proto/encode.ts";
import { toPlain } from "./plain.ts";
import { unwrap } from "./unwrap.ts";

/** Reads all tables, to check that each index refers to an existing row. */
export function expectSound(profile: Profile): void {
  // Only a text can be cut, and the protobuf format does not say so.
  expect(toPlain(unwrap(decodeProfile(encodeProfile(profile), "again")))).toEqual(toPlain({ ...profile, cut: null }));
  profile.sampleTypes.forEach((_, type) => {
    expect(top(profile, type).cum).not.toContain(undefined);
  });
}

/** A recorded profile with some bytes overwritten. */
export interface Damage {
  readonly name: string;
  readonly hits: readonly { readonly at: number; readonly byte: number }[];
}

export function damageTo(names: readonly string[]): fc.Arbitrary<Damage> {
  const hit = fc.record({ at: fc.nat(), byte: fc.nat(255) });
  return fc.record({ name: fc.constantFrom(...names), hits: fc.array(hit, { minLength: 1, maxLength: 8 }) });
}

export function damaged(whole: Uint8Array, { hits }: Damage): Uint8Array {
  const bytes = Uint8Array.from(whole);
  for (const { at, byte } of hits) bytes[at % bytes.length] = byte;
  return bytes;
}
