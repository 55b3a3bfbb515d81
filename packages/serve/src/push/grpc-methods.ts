/**
 * Calls of gRPC that push profiles:
 *
 *   parca.profilestore.v1alpha1.ProfileStoreService/WriteRaw     Parca in the mode scraper-only, and agents that send pprof
 *   push.v1.PusherService/Push                                   clients of Pyroscope
 *
 * Newer Parca agents send Arrow records of processor time (`Write`, `WriteArrow`), which no verdict on memory uses: these
 * calls are not implemented.
 */
import { ok } from "leakhound/server";
import type { GrpcMethod } from "../grpc/call.ts";
import type { GrpcCode, GrpcFailure } from "../grpc/status.ts";
import { profilesIn, unpackedBody } from "./messages.ts";
import type { PushFault, PushFaultCode } from "./pushed.ts";
import type { RawProtocol } from "./raw-series.ts";
import type { PushIntake } from "./under-way.ts";

export const PUSHER_PUSH = "/push.v1.PusherService/Push";
export const STORE_WRITE_RAW = "/parca.profilestore.v1alpha1.ProfileStoreService/WriteRaw";

const CODES: Readonly<Record<PushFaultCode, GrpcCode>> = {
  invalid: "invalid-argument",
  "too-large": "resource-exhausted",
  unsupported: "unimplemented",
  busy: "resource-exhausted",
  store: "unavailable",
};

export function pushMethods({ receiver, underWay }: PushIntake): ReadonlyMap<string, GrpcMethod> {
  const method =
    (protocol: RawProtocol): GrpcMethod =>
    async ({ messageBytes, encoding, read, address }) => {
      const answer = await underWay.admitted<GrpcFailure | null, PushFault>(messageBytes, async () => {
        const message = await read();
        if (!message.ok) return ok(message.error);
        const plain = unpackedBody(message.value, encoding);
        const profiles = plain.ok ? profilesIn(plain.value, { protocol, isJson: false }) : plain;
        const received = profiles.ok ? await receiver.receive(profiles.value, address) : profiles;
        return received.ok ? ok(null) : received;
      });
      return answer.ok ? answer.value : { code: CODES[answer.error.code], what: answer.error.what };
    };
  return new Map([
    [STORE_WRITE_RAW, method("parca")],
    [PUSHER_PUSH, method("push")],
  ]);
}
