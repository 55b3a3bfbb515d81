/** The library: profiles to tables and back, series, and the verdict. The command is built from the same pieces. */
export type { Fault } from "./base/fault.ts";
export { Int64Column } from "./base/int64.ts";
export type { Result } from "./base/result.ts";
export { top, topEntries } from "./profile/graph/top.ts";
export { ProfileBuilder } from "./profile/model/builder.ts";
export { defaultSampleTypeIndex, sampleTypeIndex } from "./profile/model/sample-types.ts";
export type { Profile } from "./profile/model/types.ts";
export { openProfile } from "./profile/open.ts";
export { decodeProfile } from "./profile/proto/decode.ts";
export { encodeProfile } from "./profile/proto/encode.ts";
export { TargetBook } from "./series/book.ts";
export { inflate } from "./source/inflate.ts";
export { withKnownCauses } from "./verdict/causes/known-causes.ts";
export { diagnose } from "./verdict/diagnose.ts";
export type { Diagnosis } from "./verdict/types.ts";
