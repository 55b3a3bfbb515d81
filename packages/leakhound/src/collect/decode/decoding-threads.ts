/** Decodes received bodies in threads: whatever a target sends, the main thread goes on. Columns move without being copied. */
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { bytes, type DurationMs } from "../../base/units.ts";
import { type ProfileFault, profileFault } from "../../profile/model/fault.ts";
import { unpackProfile } from "../../profile/model/packed.ts";
import type { Profile } from "../../profile/model/types.ts";
import type { MemoryText } from "../../source/memory-text.ts";
import { Threads } from "../../work/threads.ts";
import { Backlog } from "./backlog.ts";
import type { BodyDecoder, ReceivedMemory, ReceivedProfile } from "./body-decoder.ts";
import type { DecodeRequest, DecodeResponse } from "./worker.ts";

/** Profiles of a hundred services, as they are sent; a larger one is requested when nothing else waits. */
const WAITING_BYTES_MAX = bytes(16 * 2 ** 20);

export class DecodingThreads implements BodyDecoder {
  readonly #threads: Threads<DecodeRequest, DecodeResponse>;
  readonly #backlog = new Backlog(WAITING_BYTES_MAX);

  /** @param program the built `decode-worker.js` */
  constructor(program: URL, timeMsMax: DurationMs) {
    this.#threads = new Threads({ program, timeMsMax });
  }

  async decode(received: ReceivedProfile, owner: string): Promise<Result<Profile, ProfileFault>> {
    // The message has a copy of the bytes, made when it is sent, because the recording needs them too: many may be waiting.
    const request = { kind: "profile", profile: { ...received, bytes: alone(received.bytes) } } as const;
    const sent = await this.#backlog.hold(received.bytes.length, this.#threads.run({ request, owner }));
    if (!sent.ok) return err(profileFault("too-large", `decoding it ${sent.error}`, received.where));
    const { value: response } = sent;
    if (response.kind !== "profile") throw new TypeError(`the decoding thread answered with ${response.kind}`);
    return response.opened.ok ? ok(unpackProfile(response.opened.value)) : response.opened;
  }

  space(): Promise<void> {
    return this.#backlog.space();
  }

  async readMemory(memory: ReceivedMemory, owner: string): Promise<Result<MemoryText, Fault>> {
    const sent = await this.#threads.run({ request: { kind: "memory", memory }, owner });
    if (!sent.ok) return err(tooLarge(memory.where, sent.error));
    if (sent.value.kind !== "memory") throw new TypeError(`the decoding thread answered with ${sent.value.kind}`);
    return ok(sent.value.text);
  }

  /** Ends all threads. What is not decoded yet is a fault. */
  close(): void {
    this.#threads.close();
  }
}

/** Bytes that are a part of a larger buffer would be sent with all of it. */
const alone = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);

const tooLarge = (where: string, why: string): Fault => ({
  code: "too-large",
  what: `reading it ${why}`,
  where,
  todo: "serve fewer metrics there, or give another address with --metrics",
});
