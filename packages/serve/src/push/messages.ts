/** From the body of a push to its profiles. */
import { bytes, err, inflate, ok, type Result } from "leakhound/server";
import { labelsOf } from "./origin.ts";
import { type PushedProfile, type PushFault, pushFault } from "./pushed.ts";
import { type RawProtocol, readRawSeries } from "./raw-series.ts";

/** Of a body, compressed or not. */
export const PUSH_BYTES_MAX = bytes(96 * 2 ** 20);

/** @param encoding of HTTP or gRPC */
export function unpackedBody(
  body: Uint8Array<ArrayBuffer>,
  encoding: string,
): Result<Uint8Array<ArrayBuffer>, PushFault> {
  if (encoding === "identity") return ok(body);
  if (encoding !== "gzip") return err(pushFault("unsupported", "the content encoding must be gzip"));
  const plain = inflate(body, PUSH_BYTES_MAX);
  if (plain.ok) return ok(new Uint8Array(plain.value));
  const { reason } = plain.error;
  if (reason === "too-large") return err(pushFault("too-large", `it unpacks to more than ${PUSH_BYTES_MAX} bytes`));
  return err(pushFault("invalid", `the body: gzip is ${reason}`));
}

export function profilesIn(
  body: Uint8Array,
  message: { readonly protocol: RawProtocol; readonly isJson: boolean },
): Result<readonly PushedProfile[], PushFault> {
  const series = readRawSeries(body, message);
  if (typeof series === "string") return err(pushFault("invalid", series));
  const read = series.map(({ labels, profiles }) => ({ labels: labelsOf(labels), profiles }));
  if (read.some(({ labels }) => labels === null)) return err(pushFault("invalid", "labels are too many or too long"));
  return ok(
    read.flatMap(({ labels, profiles }) =>
      profiles.map((profile) => ({
        labels: labels!,
        bytes: profile,
        // What Alloy has made differences of already.
        isDelta: labels!.get("__delta__") === "false",
      })),
    ),
  );
}
