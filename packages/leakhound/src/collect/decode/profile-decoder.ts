/** The port through which a watch opens the profiles that it receives. */
import type { Inflate } from "../../base/inflate.ts";
import type { Result } from "../../base/result.ts";
import type { ProfileFault } from "../../profile/model/fault.ts";
import type { Profile } from "../../profile/model/types.ts";
import { openProfile } from "../../profile/open.ts";

export interface ReceivedProfile {
  readonly bytes: Uint8Array;
  /** Name of the input in faults. */
  readonly where: string;
  /** Length of the body as it was sent; shorter where that was compressed. */
  readonly receivedBytes: number;
}

export interface ProfileDecoder {
  /**
   * Never rejects. A profile that takes too long or too much memory is a fault.
   *
   * @param owner profiles of one owner, such as a target, are decoded one after another, so that none keeps all threads busy
   */
  decode(received: ReceivedProfile, owner: string): Promise<Result<Profile, ProfileFault>>;
}

/** Decodes on the thread of the caller, which waits meanwhile. */
export const directDecoder = (inflate: Inflate): ProfileDecoder => ({
  decode: async ({ bytes, where, receivedBytes }) => openProfile(bytes, where, inflate, receivedBytes),
});
