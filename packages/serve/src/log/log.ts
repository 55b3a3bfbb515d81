/**
 * What the server logs, to standard error: lines for people, or JSON for a log store.
 *
 *   text   leakhound: shop-1:6060: the connection was refused; …
 *   json   {"level":"warn","time":"2026-11-29T15:00:00.000Z","code":"refused","where":"shop-1:6060","msg":"the connection was refused"}
 *
 * Never a header, a token or a body: what is logged are faults, which have no secrets, and facts that the server names itself.
 */
import { type Fault, withoutCredentials } from "leakhound/server";
import { type DestinationStream, pino } from "pino";

export const LOG_FORMATS = ["text", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export type Facts = Readonly<Record<string, string | number | null>>;

export interface Log {
  /** Something that happened, as one clause. */
  info(what: string, facts?: Facts): void;
  /** What users wait for: a ticket that opens. In text, on standard output. */
  report(line: string): void;
  warn(fault: Fault): void;
}

export interface LogTerminal {
  /** Prints one line to standard output. */
  print(line: string): void;
  /** Prints one line to standard error. */
  warn(line: string): void;
}

export const textLog = ({ print, warn }: LogTerminal): Log => ({
  info: (what, facts = {}) =>
    print([what, ...Object.entries(facts).map(([name, value]) => `${name}=${value}`)].join(" ")),
  report: print,
  warn: ({ what, where, todo }) => warn(`${withoutCredentials(where)}: ${what}; ${todo}`),
});

/** @param write takes one line with its line break */
export function jsonLog(write: (line: string) => void, version: string): Log {
  const stream: DestinationStream = { write };
  const logger = pino(
    {
      base: { version },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    stream,
  );
  return {
    info: (what, facts = {}) => logger.info(facts, what),
    report: (line) => logger.info({ event: "ticket" }, line),
    warn: ({ code, what, where, todo }) => logger.warn({ code, where: withoutCredentials(where), todo }, what),
  };
}
