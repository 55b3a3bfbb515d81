/** Reads the values of one row of an answer, one after the other. Engines write whole numbers as numbers, bigints or texts. */
import { type UnixMs, unixMs } from "leakhound/server";

/** An answer that has another shape than its query: a mistake of ours, or of the engine. */
export class UnexpectedAnswer extends Error {}

export class RowReader {
  readonly #values: readonly unknown[];
  #next = 0;

  constructor(values: readonly unknown[]) {
    this.#values = values;
  }

  text(): string {
    return this.textOrNull() ?? fail("a text is missing");
  }

  textOrNull(): string | null {
    const value = this.#take();
    if (value === null || typeof value === "string") return value;
    return fail("a text is of another type");
  }

  number(): number {
    return this.numberOrNull() ?? fail("a number is missing");
  }

  numberOrNull(): number | null {
    const value = this.#take();
    if (value === null || typeof value === "number") return value;
    const number = typeof value === "bigint" || typeof value === "string" ? Number(value) : Number.NaN;
    return Number.isFinite(number) ? number : fail("a number is of another type");
  }

  time(): UnixMs {
    return unixMs(this.number());
  }

  #take(): unknown {
    return this.#values[this.#next++] ?? null;
  }
}

function fail(what: string): never {
  throw new UnexpectedAnswer(what);
}
