/** The port through which a watch opens the profiles, and reads the memory, that it receives. */
import type { MemoryReading } from "../../base/capture.ts";
import type { Fault } from "../../base/fault.ts";
import type { Inflate } from "../../base/inflate.ts";
import { ok, type Result } from "../../base/result.ts";
import type { UnixMs } from "../../base/units.ts";
import type { ProfileFault } from "../../profile/model/fault.ts";
import type { Profile } from "../../profile/model/types.ts";
import { openProfile } from "../../profile/open.ts";
import { type MemStats, parseMemStats } from "../../profile/text/mem-stats.ts";
import { type MemoryBody, type MemoryText, memoryText } from "../../source/memory-text.ts";

export interface ReceivedProfile {
  readonly bytes: Uint8Array;
  /** Name of the input in faults. */
  readonly where: string;
  /** Length of the body as it was sent; shorter where that was compressed. */
  readonly receivedBytes: number;
}

export interface ReceivedMemory extends Omit<MemoryBody, "format"> {
  /** "mem-stats" is the end of Go's heap profile as text. */
  readonly format: MemoryBody["format"] | "mem-stats";
  /** Name of the input in faults. */
  readonly where: string;
}

/**
 * Never rejects. A body that takes too long or too much memory is a fault.
 *
 * `owner`: bodies of one owner, such as a target, are decoded one after another, so that none keeps all threads busy.
 */
export interface BodyDecoder {
  decode(received: ReceivedProfile, owner: string): Promise<Result<Profile, ProfileFault>>;
  readMemory(received: ReceivedMemory, owner: string): Promise<Result<MemoryText, Fault>>;
  /** Resolves when what waits to be decoded leaves space for another profile; absent where nothing waits. */
  space?(): Promise<void>;
}

/** Decodes on the thread of the caller, which waits meanwhile. */
export const directDecoder = (inflate: Inflate): BodyDecoder => ({
  decode: async ({ bytes, where, receivedBytes }) => openProfile(bytes, where, inflate, receivedBytes),
  readMemory: async (received) => ok(memoryIn(received)),
});

export function memoryIn({ format, body, at }: ReceivedMemory): MemoryText {
  if (format !== "mem-stats") return memoryText({ format, body, at });
  return { reading: readingFromHeapText(new TextDecoder().decode(body), at), runtime: null };
}

const FIELDS = [
  "heapAllocBytes",
  "heapInUseBytes",
  "heapIdleBytes",
  "heapReleasedBytes",
  "stackInUseBytes",
  "sysBytes",
  "gcCount",
] as const satisfies readonly (keyof MemoryReading & keyof MemStats)[];

function readingFromHeapText(text: string, at: UnixMs): MemoryReading | null {
  const stats = parseMemStats(text);
  if (!stats) return null;
  return Object.assign({ at }, ...FIELDS.map((field) => (stats[field] === null ? {} : { [field]: stats[field] })));
}
