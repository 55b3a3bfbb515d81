/**
 * The stacks of all goroutines, as `debug=2` prints them (traceback.go in Go's runtime):
 *
 *   goroutine 32 [chan receive, 12 minutes, locked to thread]:
 *   main.worker.func1(0x1a41330121b0)            leaf; arguments as hex words, "..." if inlined
 *   	/src/main.go:91 +0x2c
 *   created by main.worker in goroutine 1        "in goroutine" since Go 1.21
 *   	/src/main.go:91 +0x4e5
 *
 * Only this format shows how long a goroutine has waited, for what, and which function started it. The runtime omits its
 * own frames.
 */
import type { LabelSpec } from "../model/builder.ts";
import { parseLabels } from "./labels.ts";
import { Lines } from "./lines.ts";

export const GOROUTINES_HEADER = /^goroutine (\d{1,15}) (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[(.*)\]:$/;
const MINUTES = /^(\d{1,9}) minutes$/;
const LOCKED = "locked to thread";
const LABELS = " labels:";
const CREATED_BY = /^created by (\S.*?)(?: in goroutine (\d{1,15}))?$/;
const CALL = /^(\S.*)\([^()]*\)$/;
/** Instead of a file and line, for C functions. */
const ADDRESS_ONLY = /^\tpc=0x[0-9a-f]+$/;
const LINE_TERMINATOR = /[\r\u2028\u2029]/;
const LINE_DIGITS_MAX = 9;
/** Lines that are no part of a Go stack: frames of C, omitted frames, a goroutine that is running. */
const NOTE = /^(?:non-Go function at pc=|\.\.\.|\tgoroutine running on other thread)/;
/** With GODEBUG=tracebackancestors, the stack of the goroutine that started this one. */
const ANCESTOR = "[originating from goroutine ";
/** The name that the runtime prints for runtime.gopanic. */
const PANIC = "panic";

/** A frame as text. An unknown function is "", and so is its file. */
export interface NamedFrame {
  readonly function: string;
  readonly file: string;
  /** 0 if it is unknown. */
  readonly line: number;
}

export interface Goroutine {
  readonly id: number;
  /** "running", "chan receive", "select (no cases)", "IO wait"… */
  readonly state: string;
  /** Whole minutes in this state; 0 below one minute, and for states other than waits. */
  readonly waitMinutes: number;
  readonly isLockedToThread: boolean;
  readonly labels: readonly LabelSpec[];
  /** Leaf first. Equal frames of all goroutines are one object. */
  readonly stack: readonly NamedFrame[];
  /** Null for the main goroutine. */
  readonly createdBy: Creator | null;
}

/** The `go` statement that started a goroutine. */
export interface Creator {
  readonly frame: NamedFrame;
  /** Id of the goroutine that executed it; null before Go 1.21. */
  readonly goroutine: number | null;
}

/** Throws `MalformedProfile`. */
export function readGoroutines(text: string): Goroutine[] {
  const lines = new Lines(text);
  const frames: FramePool = new Map();
  const goroutines: Goroutine[] = [];
  for (lines.skipBlank(); lines.current !== null; lines.skipBlank()) goroutines.push(readGoroutine(lines, frames));
  return goroutines;
}

/** A service with 100,000 goroutines has only some hundred different frames. */
type FramePool = Map<string, NamedFrame>;

function readGoroutine(lines: Lines, frames: FramePool): Goroutine {
  const header = readHeader(lines);
  const stack: NamedFrame[] = [];
  let createdBy: Creator | null = null;
  while (lines.current !== null && lines.current !== "" && !lines.current.startsWith(ANCESTOR)) {
    const creator = CREATED_BY.exec(lines.current);
    if (NOTE.test(lines.current)) lines.advance();
    else if (creator) createdBy = readCreator(creator, lines, frames);
    else stack.push(readFrame(lines, frames));
  }
  while (lines.current !== null && lines.current !== "") lines.advance();
  return { ...header, stack, createdBy };
}

function readHeader(lines: Lines): Omit<Goroutine, "stack" | "createdBy"> {
  const [, id, status] = GOROUTINES_HEADER.exec(lines.current ?? "") ?? lines.expected("a goroutine's header");
  const labelsAt = status!.indexOf(LABELS);
  const labels = labelsAt < 0 ? [] : parseLabels(status!.slice(labelsAt + LABELS.length), lines);
  const [state, ...notes] = (labelsAt < 0 ? status! : status!.slice(0, labelsAt)).split(", ");
  const minutes = notes.map((note) => MINUTES.exec(note)?.[1]).find((found) => found !== undefined);
  lines.advance();
  return {
    id: Number(id),
    state: state!,
    waitMinutes: Number(minutes ?? 0),
    isLockedToThread: notes.includes(LOCKED),
    labels,
  };
}

function readFrame(lines: Lines, frames: FramePool): NamedFrame {
  const [, name] = CALL.exec(lines.current!) ?? lines.expected("a function call");
  lines.advance();
  return readPosition(name === PANIC ? "runtime.gopanic" : name!, lines, frames);
}

function readCreator([, name, goroutine]: RegExpExecArray, lines: Lines, frames: FramePool): Creator {
  lines.advance();
  return { frame: readPosition(name!, lines, frames), goroutine: goroutine === undefined ? null : Number(goroutine) };
}

/** The file and line, which follow the line of the function. */
function readPosition(name: string, lines: Lines, frames: FramePool): NamedFrame {
  const { file, line } = positionIn(lines.current ?? "") ?? lines.expected("a file and line");
  lines.advance();
  const key = `${name}\n${file}\n${line}`;
  const known = frames.get(key);
  if (known) return known;
  const frame = { function: name, file, line };
  frames.set(key, frame);
  return frame;
}

/**
 * `\t/src/main.go:91 +0x2c`: the last colon with a number behind it separates file and line. Scans backward, since a
 * regular expression would try each colon of a hostile line with all text behind it.
 */
function positionIn(text: string): Pick<NamedFrame, "file" | "line"> | null {
  if (ADDRESS_ONLY.test(text)) return { file: "", line: 0 };
  if (!text.startsWith("\t") || LINE_TERMINATOR.test(text)) return null;
  for (let colon = text.lastIndexOf(":"); colon > 0; colon = text.lastIndexOf(":", colon - 1)) {
    let end = colon + 1;
    while (isDigit(text, end)) end++;
    const digits = end - colon - 1;
    const isNumber = digits >= 1 && digits <= LINE_DIGITS_MAX && (end === text.length || text[end] === " ");
    if (isNumber) return { file: text.slice(1, colon), line: Number(text.slice(colon + 1, end)) };
  }
  return null;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}
