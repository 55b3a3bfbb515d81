/** Profiles recorded from a real Go process; see fixtures/go1.26/README.md. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Profile } from "../../src/profile/model/types.ts";
import { openProfile } from "../../src/profile/open.ts";
import { inflate } from "../../src/source/inflate.ts";
import { unwrap } from "./unwrap.ts";

export const PROTOBUF_FIXTURES = ["allocs", "block", "cpu", "goroutine", "heap", "mutex", "threadcreate"].map(
  (kind) => `${kind}.pb.gz`,
);
export const TEXT_FIXTURES = [
  "heap.debug1.txt",
  "goroutine.debug1.txt",
  "goroutine.debug2.txt",
  "threadcreate.debug1.txt",
];

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`fixtures/go1.26/${name}`, import.meta.url));
}

export function fixtureBytes(name: string): Uint8Array {
  return readFileSync(fixturePath(name));
}

export function fixtureProfile(name: string): Profile {
  return unwrap(openProfile(fixtureBytes(name), name, inflate));
}

/** Uncompressed. */
export function fixtureProtobuf(name: string): Uint8Array {
  const plain = inflate(fixtureBytes(name), 1 << 24);
  if (!plain.ok) throw new Error(`${name}: ${plain.error.reason}`);
  return plain.value;
}
