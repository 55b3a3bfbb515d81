/**
 * A method such as Close that only frees memory, which the collector frees as well where nothing calls it:
 *
 *   func (d *memoryDB) Close() error { d.mu.Lock(); defer d.mu.Unlock(); d.entries = nil; return nil }
 *   func (e *engine) Release() { e.stack.top = 0; stacks.Put(e.stack) }
 *   func (c *codec) Close() { putBuffer(c.buffer) }               and putBuffer gives it back to a pool
 *   func (b *bundle) Close() error { return errors.Join(b.tar.Close(), b.gzip.Close()) }    writes the end of a format
 *   func (w *watch) Stop() { w.metrics.Observe(time.Since(w.start)) }   reports a figure, and ends nothing
 */
import type { GoFile } from "../index/go-file.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Types } from "../types/types.ts";

export function onlyFrees(types: Types, { file, node }: Located, depth = 0): boolean {
  const { tree } = file;
  for (const _ of tree.within(node, "send_statement", "go_statement", "func_literal")) return false;
  // What another value says, somebody may wait for, or find in a list.
  for (const assignment of tree.within(node, "assignment_statement"))
    if (!EMPTY.test(tree.fieldText(assignment, "right")) && !isLocal(tree, assignment, node)) return false;
  for (const call of tree.within(node, "call_expression")) if (!frees(types, file, call, depth)) return false;
  return true;
}

/** `b = b[:cap(b)]` of a parameter or variable of the function. */
function isLocal(tree: SyntaxTree, assignment: NodeIndex, fn: NodeIndex): boolean {
  const left = tree.field(assignment, "left");
  return (
    left !== null &&
    tree.children(left).every((target) => {
      const declaration = tree.kind(target) === "identifier" ? scopesOf(tree).declarationOf(target) : null;
      return declaration !== null && tree.contains(fn, declaration);
    })
  );
}

function frees(types: Types, file: GoFile, call: NodeIndex, depth: number): boolean {
  const callee = types.callee(file, call);
  if (callee?.kind === "library") return freesOfLibrary(callee.name) || REPORTS_OF_LIBRARY.test(callee.name);
  if (callee?.kind === "dynamic" && reports(file.tree, call)) return true;
  if (callee?.kind === "conversion") return true;
  if (callee?.kind === "builtin") return ["len", "cap", "clear"].includes(callee.name);
  if (PREDECLARED.test(file.tree.fieldText(call, "function"))) return true;
  // A pool of a list of pools has no type that is known here.
  if (/[pP]ools?(?:\[[^\]]*\])?\.Put$/.test(file.tree.fieldText(call, "function"))) return true;
  return callee?.kind === "function" && depth < FREEING_CALLS_MAX && onlyFrees(types, callee.fn, depth + 1);
}

/** `t.client.Distribution(name, elapsed)`: a figure for a metric, or a line for a log. */
function reports(tree: SyntaxTree, call: NodeIndex): boolean {
  const target = tree.field(call, "function");
  return (
    target !== null && tree.kind(target) === "selector_expression" && REPORTS.test(tree.fieldText(target, "field"))
  );
}

/** `float64(elapsed)` converts. */
const PREDECLARED = /^(?:float(?:32|64)|u?int(?:8|16|32|64)?|string)$/;
const REPORTS =
  /^(?:Observe|Record|Distribution|Histogram|Gauge|Count|Timing|Measure|Debug|Info|Warn|Error|Log|Print)(?:f|ln|w|Value|Duration|With\w{1,20})?$/;
const REPORTS_OF_LIBRARY = /^(?:fmt|log|log\/slog)\.|^time\.(?:Now|Since|Until)$|^time\.(?:Time|Duration)\./;

/** @param name `sync.Pool.Put` */
export const freesOfLibrary = (name: string): boolean => FREES.test(name) || FLUSHES.test(name);

const EMPTY = /^(?:nil|0|"")$/;
const FREES = /^sync\.(?:Mutex|RWMutex)\.\w+$|^sync\.Pool\.Put$|^(?:bytes|strings)\.\w+\.Reset$/;
/** They write the end of a format to a writer that stays as it is. */
const FLUSHES =
  /^(?:archive\/(?:tar|zip)|compress\/(?:flate|gzip|lzw|zlib))\.Writer\.(?:Close|Flush)$|^(?:bufio|encoding\/csv|text\/tabwriter)\.Writer\.Flush$|^errors\.Join$/;
const FREEING_CALLS_MAX = 2;

/** Functions that compute or log, and counters: they keep nothing of what they get, and change only their operand. */
export const keepsNothing = (name: string): boolean => PURE.test(name);

const PURE =
  /^(?:bytes|errors|fmt|log|maps|math|slices|sort|strconv|strings|sync\/atomic|unicode\/utf8|log\/slog|go\.uber\.org\/zap)\.|^sync\.Once\.Do$|^time\.(?:Now|Since|Until)$|^time\.(?:Time|Duration)\./;
