/** Why a call of gRPC fails, and how the protocol says it. Source: https://grpc.github.io/grpc/core/md_doc_statuscodes.html */

export type GrpcCode =
  | "invalid-argument"
  | "deadline-exceeded"
  | "permission-denied"
  | "resource-exhausted"
  | "unimplemented"
  | "internal"
  | "unavailable"
  | "unauthenticated";

export interface GrpcFailure {
  readonly code: GrpcCode;
  /** One clause. */
  readonly what: string;
}

export const OK = "0";

const NUMBERS: Readonly<Record<GrpcCode, number>> = {
  "invalid-argument": 3,
  "deadline-exceeded": 4,
  "permission-denied": 7,
  "resource-exhausted": 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
};

/** The status of HTTP/1.1 that means the same: metrics count calls of both. */
export const HTTP_STATUS: Readonly<Record<GrpcCode, number>> = {
  "invalid-argument": 400,
  "deadline-exceeded": 408,
  "permission-denied": 403,
  "resource-exhausted": 429,
  unimplemented: 501,
  internal: 400,
  unavailable: 503,
  unauthenticated: 401,
};

const WHAT_CHARS_MAX = 1_000;

export const failureHeaders = ({ code, what }: GrpcFailure): Readonly<Record<string, string>> => ({
  "grpc-status": String(NUMBERS[code]),
  "grpc-message": percentEncoded(what.slice(0, WHAT_CHARS_MAX)),
});

/** Printable ASCII but for the percent sign stays as it is; of all else each byte of UTF-8 is written as %XX. */
function percentEncoded(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}
