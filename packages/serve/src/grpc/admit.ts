/** Who may call, by the rules of all requests: the metadata `authorization`, and the name in `:authority`. */
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { err, ok, type Result } from "leakhound/server";
import { type AdmissionOptions, admitPush, type Refusal } from "../access/admission.ts";
import type { GrpcCode, GrpcFailure } from "./status.ts";

const CODES: Readonly<Record<Refusal["code"], GrpcCode>> = {
  unknown: "unauthenticated",
  forbidden: "permission-denied",
};

export const admitCall =
  (options: AdmissionOptions) =>
  async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<Result<string, GrpcFailure>> => {
    const socket = stream.session?.socket;
    if (socket === undefined) return err({ code: "unavailable", what: "the connection has ended" });
    const isEncrypted = stream.session?.encrypted === true;
    const raw = { remoteAddress: socket.remoteAddress ?? "", isEncrypted, headers };
    const admitted = await admitPush(raw, `POST ${headers[":path"] ?? ""}`, options);
    if (admitted.ok) return ok(admitted.value.address);
    return err({ code: CODES[admitted.error.code], what: admitted.error.what });
  };
