/**
 * The stacks of goroutines, as `debug=2`, a panic, a fatal error and SIGQUIT print them (traceback.go in Go's runtime):
 *
 *   goroutine 32 [chan receive, 12 minutes, locked to thread]:
 *   main.worker.func1(0x1a41330121b0)            leaf; arguments as hex words, "..." if inlined
 *   	/src/main.go:91 +0x2c
 *   created by main.worker in goroutine 1        "in goroutine" since Go 1.21
 *   	/src/main.go:91 +0x4e5
 *
 * Only this format shows how long a goroutine has waited, for what, and which function started it. The runtime omits its
 * own frames.
 *
 * Such a text is often found in a log: blanks may stand for the tab, other lines may stand between the goroutines, and
 * it may be cut anywhere. Other lines are passed over, and a goroutine that the end of the text cuts is left out.
 */
import { findDump } from "./dump-text.ts";
import { GOROUTINES_HEADER, type GoroutineHeader, readHeader, type Statuses } from "./goroutine-header.ts";
import { Lines } from "./lines.ts";

const WORD = "goroutine ";
/** The goroutine of the scheduler on a thread, which only a crash prints; it is not counted anywhere else. */
const SCHEDULER_ID = 0;
/** The only goroutine without a creator, except for those that C code calls into. */
const MAIN_ID = 1;
const CREATED = "created by ";
const CREATED_BY = /^created by (\S.*?)(?: in goroutine (\d{1,15}))?$/;
const CALL = /^(\S.*)\([^()]*\)[ \t]*$/;
/** Instead of a file and line, for C functions whose file is unknown. */
const ADDRESS_ONLY = /^[ \t]+pc=0x[0-9a-f]+[ \t]*$/;
/** Ends the position of a C function, whose name has no arguments behind it. */
const C_ADDRESS = /[ \t]pc=0x[0-9a-f]{1,16}[ \t]*$/;
/** C functions that are unknown. */
const UNNAMED = "non-Go function";
const COMPLETE_POSITION = /[ \t]\+0x[\da-f]{1,16}(?: fp=\S+ sp=\S+ pc=\S+)?[ \t]*$/;
/** The ends of stacks that no `go` statement started. */
const FIRST_FUNCTIONS: readonly string[] = ["main.main", "runtime.main", "runtime.goexit"];
const GO_FILE = /^\S+\.(?:go|s)$/;
const LINE_TERMINATOR = /[\r\u2028\u2029]/;
const LINE_DIGITS_MAX = 9;
/** Lines that are no part of a Go stack: frames of C, omitted frames, a goroutine that is running. */
const NOTE = /^(?:non-Go function at pc=|\.\.\.|[ \t]+goroutine running on other thread)/;
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

export interface Goroutine extends GoroutineHeader {
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

export interface GoroutineDump {
  readonly goroutines: readonly Goroutine[];
  /** The end of the text at which something is missing; null if nothing is. */
  readonly cut: "start" | "end" | null;
}

/** A service with 100,000 goroutines has only some hundred different frames. */
type FramePool = Map<string, NamedFrame>;

/** What follows a header, up to a blank line or the next header. */
interface Body {
  readonly stack: NamedFrame[];
  createdBy: Creator | null;
  /** The line after the header or the last one that was understood. */
  lastLine: string;
  /** Whether the text ends after the name of a function, before its position. */
  isPending: boolean;
  /** Whether a line was understood, and whether one was not. */
  isReadable: boolean;
  hasOther: boolean;
}

/** The goroutines in a text, which may have other lines around them. Throws `MalformedProfile` if there are none. */
export function readGoroutines(text: string): GoroutineDump {
  const dump = findDump(text);
  if (!dump) return new Lines(text).expected("a goroutine's header");
  const lines = new Lines(dump.text);
  const frames: FramePool = new Map();
  const statuses: Statuses = new Map();
  const goroutines: Goroutine[] = [];
  let areReadable = false;
  let isCut = false;
  while (lines.current !== null) {
    const header = readHeader(lines, statuses);
    const lastLine = lines.current;
    lines.advance();
    if (!header) {
      isCut = lines.current === null && isBegunHeader(lastLine, dump.text);
      continue;
    }
    const body = readBody(lines, frames, lastLine);
    isCut = lines.current === null && !isWhole(header, body, { goroutines, endsInLine: !dump.text.endsWith("\n") });
    if (isCut) break;
    areReadable ||= body.isReadable;
    const { id, state, waitMinutes, isLockedToThread, isLeaked, labels } = header;
    const { stack, createdBy } = body;
    if (id !== SCHEDULER_ID)
      goroutines.push({ id, state, waitMinutes, isLockedToThread, isLeaked, labels, stack, createdBy });
  }
  if (goroutines.length === 0) lines.fail("truncated", "the text ends inside the first goroutine");
  if (!areReadable) lines.fail("bad-text", "no goroutine has a stack that can be read");
  return { goroutines, cut: isCut ? "end" : dump.beginsInside ? "start" : null };
}

/** Whether the text ends inside a header. */
function isBegunHeader(line: string, text: string): boolean {
  return !text.endsWith("\n") && line !== "" && (line.startsWith(WORD) || WORD.startsWith(line));
}

interface TextEnd {
  /** Those before. */
  readonly goroutines: readonly Goroutine[];
  readonly endsInLine: boolean;
}

/** Whether the stack of the last goroutine in a text is complete: it ends with the creator, or with the first function. */
function isWhole(header: GoroutineHeader, body: Body, { goroutines, endsInLine }: TextEnd): boolean {
  if (body.isPending) return false;
  if (!body.isReadable) return body.hasOther && !endsInLine;
  if (endsInLine) {
    const bottom = body.stack.at(-1)?.function ?? "";
    return COMPLETE_POSITION.test(body.lastLine) && (body.createdBy !== null || FIRST_FUNCTIONS.includes(bottom));
  }
  if (body.createdBy !== null || header.id === MAIN_ID || isOfC(header)) return true;
  return goroutines.length === 0 || goroutines.some(({ id, createdBy }) => id !== MAIN_ID && createdBy === null);
}

/** Goroutines that C code calls into run, and have no creator. */
const isOfC = ({ isLockedToThread, state }: GoroutineHeader): boolean =>
  isLockedToThread && (state === "running" || state === "syscall");

function readBody(lines: Lines, frames: FramePool, header: string): Body {
  const body: Body = {
    stack: [],
    createdBy: null,
    lastLine: header,
    isPending: false,
    isReadable: false,
    hasOther: false,
  };
  while (lines.current !== null && body.createdBy === null && !isEnd(lines.current)) {
    if (NOTE.test(lines.current)) {
      body.isReadable = true;
      lines.advance();
    } else readFrame(lines, frames, body);
  }
  return body;
}

const isEnd = (line: string): boolean =>
  line.trim() === "" || line.startsWith(ANCESTOR) || (line.startsWith(WORD) && GOROUTINES_HEADER.test(line));

/** Reads a function and its position, or passes over a line that is neither. */
function readFrame(lines: Lines, frames: FramePool, body: Body): void {
  const call = lines.current!;
  const creator = call.startsWith(CREATED) ? CREATED_BY.exec(call.trimEnd()) : null;
  const name = creator ? creator[1]! : (CALL.exec(call)?.[1] ?? null);
  lines.advance();
  body.isPending = lines.current === null && name !== null;
  const position = positionIn(lines.current ?? "");
  if (position === null || (name === null && !isFrameOfC(call, lines.current!))) {
    body.hasOther = true;
    return;
  }
  body.isReadable = true;
  body.lastLine = lines.current!;
  lines.advance();
  if (call === UNNAMED) return;
  const frame = pooled({ function: name === PANIC ? "runtime.gopanic" : (name ?? call), ...position }, frames);
  if (!creator) body.stack.push(frame);
  else body.createdBy = { frame, goroutine: creator[2] === undefined ? null : Number(creator[2]) };
}

const isFrameOfC = (name: string, position: string): boolean => /^\S/.test(name) && C_ADDRESS.test(position);

function pooled(frame: NamedFrame, frames: FramePool): NamedFrame {
  const key = `${frame.function}\n${frame.file}\n${frame.line}`;
  const known = frames.get(key);
  if (known) return known;
  frames.set(key, frame);
  return frame;
}

/**
 * `\t/src/main.go:91 +0x2c`: the last colon with a number behind it separates file and line. Scans backward, since a
 * regular expression would try each colon of a hostile line with all text behind it. A collector of logs may have removed
 * the tab: then only a file of Go counts.
 */
function positionIn(text: string): Pick<NamedFrame, "file" | "line"> | null {
  if (ADDRESS_ONLY.test(text)) return { file: "", line: 0 };
  if (LINE_TERMINATOR.test(text)) return null;
  for (let colon = text.lastIndexOf(":"); colon > 0; colon = text.lastIndexOf(":", colon - 1)) {
    let end = colon + 1;
    while (isDigit(text, end)) end++;
    const digits = end - colon - 1;
    const isNumber = digits >= 1 && digits <= LINE_DIGITS_MAX && (end === text.length || text[end] === " ");
    if (isNumber) return fileAndLine(text.slice(0, colon), text.slice(colon + 1, end));
  }
  return null;
}

function fileAndLine(indented: string, digits: string): Pick<NamedFrame, "file" | "line"> | null {
  const file = indented.trimStart();
  const isPosition = file.length < indented.length || GO_FILE.test(file);
  return isPosition ? { file, line: Number(digits) } : null;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}
