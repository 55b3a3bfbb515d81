/** Why a call fails, as the Connect protocol says it: a code and a message. */
export type FailureCode = "invalid_argument" | "unimplemented" | "unavailable" | "internal";

export interface Failure {
  readonly code: FailureCode;
  /** One clause. */
  readonly message: string;
}

export const failure = (code: FailureCode, message: string): Failure => ({ code, message });

/** Source: the table of codes in the specification of the Connect protocol. */
export const HTTP_STATUS: Readonly<Record<FailureCode, 400 | 501 | 503 | 500>> = {
  invalid_argument: 400,
  unimplemented: 501,
  unavailable: 503,
  internal: 500,
};
