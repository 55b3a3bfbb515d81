/**
 * What a service offers, as text for a terminal.
 *
 *   127.0.0.1:6060 is a Go service. It can be watched: leakhound watch 127.0.0.1:6060
 *
 *   ok        heap profile   /debug/pprof/heap, 34.1 KiB in 12 ms
 *   limited   memory         /debug/vars: heap, collections; not reported: resident memory
 *               serve Prometheus metrics at /metrics: …
 *   optional  heap images    not served
 *               mount go/heapdump, or …
 */
import type { Examination } from "../base/examination.ts";
import { wrap } from "./terminal/layout.ts";
import { type Paint, printable } from "./terminal/paint.ts";
import type { TextStyle } from "./terminal/text-style.ts";
import { type PartState, type PartWords, partWords, serviceWords } from "./words/examination.ts";
import type { HowTo } from "./words/how-to-serve.ts";

const STATE: Readonly<Record<PartState, { readonly word: string; readonly paint: keyof Paint }>> = {
  served: { word: "ok", paint: "green" },
  limited: { word: "limited", paint: "yellow" },
  missing: { word: "missing", paint: "red" },
  optional: { word: "optional", paint: "dim" },
};
const STATE_WIDTH = 10;
const LABEL_WIDTH = 19;
/** Below this width, labels and clauses have a line each. */
const NARROW_WIDTH = 60;
const INDENT = "  ";

/** @returns lines without line ends, none wider than the style but for words that are */
export function examinationText({ target, service, parts }: Examination, style: TextStyle): readonly string[] {
  const head = `${printable(target)} is ${serviceWords(service)}. It can be watched: leakhound watch ${printable(target)}`;
  return [
    ...wrap(head, style.width).map(style.paint.bold),
    "",
    ...parts.flatMap((part) => partLines(partWords(part, service), style)),
  ];
}

function partLines({ label, state, clause, todo }: PartWords, { width, paint }: TextStyle): readonly string[] {
  const { word, paint: color } = STATE[state];
  const todoLines =
    todo === null ? [] : wrap(todo, width - STATE_WIDTH, INDENT).map((line) => " ".repeat(STATE_WIDTH) + line);
  if (width < NARROW_WIDTH)
    return [
      paint[color](word.padEnd(STATE_WIDTH)) + label,
      ...wrap(printable(clause), width, INDENT),
      ...(todo === null ? [] : wrap(todo, width, INDENT)),
    ];
  const column = STATE_WIDTH + LABEL_WIDTH;
  const clauseLines = wrap(printable(clause), width - column);
  return [
    ...clauseLines.map((line, row) =>
      row === 0 ? paint[color](word.padEnd(STATE_WIDTH)) + label.padEnd(LABEL_WIDTH) + line : " ".repeat(column) + line,
    ),
    ...todoLines.map(paint.dim),
  ];
}

/** The lines to write into a service, for one framework, and what to give to leakhound then. */
export function howToText({ name, where, lines, address }: HowTo, { paint, width }: TextStyle): readonly string[] {
  return [
    ...wrap(`${name}: ${where}`, width).map(paint.bold),
    "",
    ...lines.map((line) => INDENT + INDENT + line),
    "",
    `Then: leakhound doctor ${address}`,
    "",
  ];
}
