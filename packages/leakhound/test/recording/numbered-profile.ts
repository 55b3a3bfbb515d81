/** A bare profile that holds a number, large enough that a kill may come in the middle of writing it. */
import { ProfileBuilder } from "../../src/profile/builder.ts";
import { encodeProfile } from "../../src/profile/encode.ts";

export function profileOfNumber(number: number): Uint8Array {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }], period: BigInt(number) });
  for (let site = 0; site < 300; site++)
    builder.add({ stack: [builder.location([{ function: `main.site${site}_${number * site}` }])], values: [site] });
  return encodeProfile(builder.build());
}
