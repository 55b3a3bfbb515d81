/** Broken invariants throw: they are defects of ours, never of the input. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** The last branch of a switch over a union: the compiler proves that it is never reached. */
export function assertUnreachable(value: never): never {
  throw new InvariantError(`unreachable: ${JSON.stringify(value)}`);
}
