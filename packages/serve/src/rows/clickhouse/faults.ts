/** Errors of ClickHouse and of the connection to it as faults. */
import type { StoreFault, StoreFaultCode } from "../port.ts";

/** Codes of src/Common/ErrorCodes.cpp whose cause is not in what was sent. */
const CODES: ReadonlyMap<string, StoreFaultCode> = new Map([
  // AUTHENTICATION_FAILED, ACCESS_DENIED, UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD
  ...["516", "497", "192", "193", "194"].map((code) => [code, "refused"] as const),
  // NOT_ENOUGH_SPACE, CANNOT_WRITE_TO_FILE_DESCRIPTOR
  ...["243", "75"].map((code) => [code, "full"] as const),
  // TIMEOUT_EXCEEDED, TOO_MANY_SIMULTANEOUS_QUERIES, SOCKET_TIMEOUT, NETWORK_ERROR, KEEPER_EXCEPTION, TABLE_IS_READ_ONLY,
  // MEMORY_LIMIT_EXCEEDED, TOO_MANY_PARTS, UNKNOWN_STATUS_OF_INSERT, ALL_CONNECTION_TRIES_FAILED, ATTEMPT_TO_READ_AFTER_EOF
  ...["159", "202", "209", "210", "999", "242", "241", "252", "319", "279", "32"].map(
    (code) => [code, "unreachable"] as const,
  ),
]);

const TODO: Readonly<Record<StoreFaultCode, string>> = {
  "in-use": "end the other one",
  unreachable: "check that the cluster runs, and that this machine reaches it",
  full: "free space on the cluster",
  refused: "check username and password of store.clickhouse",
  version: "use the version of leakhound that wrote it",
  failed: "look into the log of the cluster",
};

const MESSAGE_CHARS_MAX = 300;

export function clickhouseFault(cause: unknown, where: string): StoreFault {
  const code = codeOf(cause);
  const isNumber = code !== null && /^\d+$/.test(code);
  // Whatever is no error of the engine is one of the connection.
  const kind = isNumber ? (CODES.get(code) ?? "failed") : "unreachable";
  const message = cause instanceof Error ? cause.message : String(cause);
  const line = message.split("\n", 1)[0]!.slice(0, MESSAGE_CHARS_MAX);
  const what = kind === "unreachable" && !isNumber ? `no answer: ${code ?? line}` : `it answers: ${line}`;
  return { code: kind, what, where, todo: TODO[kind], cause };
}

function codeOf(cause: unknown): string | null {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : null;
}
