/** A stored profile as tables. */
import { type Fault, type Profile, type Result } from "leakhound/server";
export declare const openedStored: (bytes: Uint8Array) => Result<Profile, Fault>;
