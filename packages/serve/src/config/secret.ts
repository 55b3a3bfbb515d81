/** A value that must not be shown: printed, logged or written as JSON, it is `<secret>`. */
export interface Secret {
  /** The value itself, for the one place that sends it. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

const HIDDEN = "<secret>";

export function secret(value: string): Secret {
  const hidden: Secret & { [key: symbol]: () => string } = {
    reveal: () => value,
    toString: () => HIDDEN,
    toJSON: () => HIDDEN,
    // What console.log and util.inspect show.
    [Symbol.for("nodejs.util.inspect.custom")]: () => HIDDEN,
  };
  return hidden;
}
