/**
 * What a function does with a number that stands for something open: see descriptors.ts.
 *
 *   unix.Close(fd), syscall.Close(int(fd))          releases
 *   unix.Fstat(fd, &st), fd < 0, 1 << fd            uses the number
 *   file := os.NewFile(uintptr(fd), name)           file is another name, which Close releases
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Callee, typesOf } from "../types/types.ts";
import { isSystemCall } from "./descriptors.ts";
import { isLogging } from "./readers.ts";

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

const NUMBERS = /^u?int(?:8|16|32|64|ptr)?$/;

/** `int(fd)`, `windows.Handle(token)`, `(fd)`: the number as another type; the node itself where nothing converts it. */
export function convertedNumber(place: Place, node: NodeIndex): NodeIndex {
  const { tree } = place.file;
  for (let at = node; ; ) {
    const up = tree.parent(at);
    if (up === null) return at;
    if (tree.kind(up) === "parenthesized_expression" || tree.kind(up) === "type_conversion_expression") {
      at = up;
      continue;
    }
    const call = tree.kind(up) === "argument_list" ? tree.parent(up) : null;
    if (call === null || !isConversion(place, call)) return at;
    at = call;
  }
}

function isConversion(place: Place, call: NodeIndex): boolean {
  const { file } = place;
  const { tree } = file;
  const target = tree.kind(call) === "call_expression" ? tree.field(call, "function") : null;
  if (target === null || argumentsOf(tree, call).length !== 1) return false;
  if (tree.kind(target) === "identifier" && NUMBERS.test(tree.text(target)))
    return scopesOf(tree).declarationOf(target) === null;
  const callee = typesOf(place.repository).callee(file, call);
  if (callee?.kind === "conversion") return true;
  return callee?.kind === "library" && isSystemCall(callee.name) && /\.(?:Handle|Token)$/.test(callee.name);
}

/** `os.NewFile(uintptr(fd), name)` around the number: the file has it from then on. */
export function fileOfNumber(place: Place, node: NodeIndex): NodeIndex | null {
  const { tree } = place.file;
  const list = tree.parent(convertedNumber(place, node));
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  if (call === null || tree.kind(call) !== "call_expression") return null;
  const callee = typesOf(place.repository).callee(place.file, call);
  return callee?.kind === "library" && callee.name === "os.NewFile" ? call : null;
}

/** Structs that a call of the operating system reads: `unix.PollFd{Fd: int32(fd)}`. */
const READ_STRUCTS = /\.(?:PollFd|EpollEvent|Kevent_t|FdSet)\{/;

/** The number is only compared, counted, or given to a call of the operating system by way of a struct. */
export function isOnlyCompared({ file: { tree } }: Place, number: NodeIndex): boolean {
  const up = tree.parent(number);
  if (up === null) return false;
  if (tree.kind(up) === "binary_expression") return true;
  if (tree.kind(up) !== "literal_element") return false;
  const literal = tree.above(up, "composite_literal");
  return literal !== null && READ_STRUCTS.test(tree.text(literal));
}

/** A call of the system, or one that logs, which uses a number and neither keeps nor ends it. A text may keep it. */
export function onlyUsesNumber({ file }: Place, call: NodeIndex, callee: Callee | null): boolean {
  if (isLogging(file.tree, call)) return true;
  if (callee?.kind === "builtin") return callee.name !== "append" && callee.name !== "copy";
  return callee?.kind === "library" && (isSystemCall(callee.name) || USING.test(callee.name));
}

const USING = /^(?:fmt\.(?!Sprint|Append)|(?:log|log\/slog|errors|golang\.org\/x\/term)\.)/;
