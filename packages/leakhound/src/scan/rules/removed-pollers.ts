/**
 * Goroutines of the entries of a map that only a signal in the entry ends, and that a removal of the entry leaves running, for
 * goroutine-not-stopped:
 *
 *   func (p *park) Add(addr string) {
 *       m := &meter{quit: make(chan struct{})}
 *       p.meters[addr] = m
 *       go m.poll()                                        for { select { case <-m.quit: return … } }
 *   }
 *   func (p *park) Remove(addr string) { delete(p.meters, addr) }                         m polls on
 *   func (p *park) Close() { for _, m := range p.meters { close(m.quit) } }
 *
 * The signal may be the cancel function of a context as well. Not reported: the function that removes the entry, what it calls, or one of its callers uses the signal.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { deletesFromField } from "../calls/field-deletes.ts";
import { fieldOfEnd, type SignalField, soleSignal } from "../goroutines/sole-signals.ts";
import { type GoroutineStart, runBy } from "../goroutines/starts.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { mapWrites } from "../index/map-writes.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

export interface RemovedPoller {
  readonly start: NodeIndex;
  /** `p.meters` */
  readonly map: string;
  readonly wait: Located;
  /** Where the signal is given elsewhere. */
  readonly ended: Located;
  /** The removal that leaves the goroutine. */
  readonly removal: Located;
}

export function* removedPollers(file: GoFile, repository: Repository): Generator<RemovedPoller> {
  for (const fn of file.functions)
    for (const { map, node, key } of mapWrites(file, fn)) {
      const target = file.tree.parent(key);
      const field = target === null ? null : file.tree.field(target, "operand");
      const value = file.tree.kind(node) === "assignment_statement" ? file.tree.field(node, "right") : null;
      const only = value === null ? undefined : file.tree.firstChild(value);
      if (field === null || only === undefined || file.tree.kind(field) !== "selector_expression") continue;
      for (const start of runBy(repository, { file, node: fn.node }).starts) {
        const found = left(repository, file, { fn, start, field, value: only });
        if (found !== null) yield { start: start.node, map, ...found };
      }
    }
}

interface Entry {
  readonly fn: GoFunction;
  readonly start: GoroutineStart;
  /** `p.meters` */
  readonly field: NodeIndex;
  /** `m` */
  readonly value: NodeIndex;
}

function left(
  repository: Repository,
  file: GoFile,
  { start, field, value }: Entry,
): Pick<RemovedPoller, "wait" | "ended" | "removal"> | null {
  const { tree } = file;
  const signal = start.group === null ? soleSignal(repository, start, file) : null;
  const end = signal === null ? null : fieldOfEnd(repository, signal);
  const name = end === null ? null : nameIn(repository, file, { end, value });
  if (signal === null || end === null || name === null) return null;
  const map = tree.fieldText(field, "field");
  const ended = endOf(repository, file, { name, given: end.given });
  const removal =
    ended === null ? null : removalWithout(repository, { file, map, name, key: fieldKey(repository, file, field) });
  return ended === null || removal === null ? null : { wait: signal.wait, ended, removal };
}

const fieldKey = (repository: Repository, file: GoFile, selector: NodeIndex): string | null =>
  typesOf(repository).fieldAt(file, selector)?.key ?? null;

/** The name of the field, where it is one of the entry: `quit`. */
function nameIn(
  repository: Repository,
  file: GoFile,
  { end, value }: { readonly end: SignalField; readonly value: NodeIndex },
): string | null {
  const name = end.key.split(".").at(-1);
  const types = typesOf(repository);
  return name !== undefined && types.field(types.of(file, value), name)?.key === end.key ? name : null;
}

/** `close(m.quit)`, `m.cancel()` */
function endOf(
  repository: Repository,
  file: GoFile,
  { name, given }: Pick<SignalField, "given"> & { readonly name: string },
): Located | null {
  for (const one of filesWithField(packageOf(repository, file), name))
    for (const selector of selectorsOf(one.tree, name)) {
      const parent = one.tree.parent(selector);
      if (parent === null) continue;
      const isCalled = one.tree.kind(parent) === "call_expression" && one.tree.field(parent, "function") === selector;
      if (given === "called" && isCalled) return { file: one, node: parent };
      const call = one.tree.kind(parent) === "argument_list" ? one.tree.parent(parent) : null;
      if (given === "closed" && call !== null && one.tree.fieldText(call, "function") === "close")
        return { file: one, node: call };
    }
  return null;
}

interface Signal {
  readonly file: GoFile;
  readonly map: string;
  readonly key: string | null;
  readonly name: string;
}

/** `delete(p.meters, addr)` in a function that has nothing to do with the signal, and neither have those around it. */
function removalWithout(repository: Repository, { file, map, key, name }: Signal): Located | null {
  for (const { file: one, fn, call, map: target } of deletesFromField(repository, file, map))
    if (fieldKey(repository, one, target) === key && !mayEnd(repository, one, fn, name))
      return { file: one, node: call };
  return null;
}

const DEPTH_MAX = 2;

/** The function, what it calls or what calls it uses the signal. */
function mayEnd(repository: Repository, file: GoFile, fn: GoFunction, name: string): boolean {
  const at = { file, node: fn.node };
  if (uses(repository, at, name, 0)) return true;
  const sites = callSitesOf(fn, file, repository);
  return (
    sites === null ||
    sites.some(({ file: caller, call }) => {
      const around = caller.tree.above(call, "function_declaration", "method_declaration");
      return around === null || uses(repository, { file: caller, node: around }, name, 1);
    })
  );
}

function uses(repository: Repository, fn: Located, name: string, depth: number): boolean {
  if (names(fn.file.tree, fn.node, name)) return true;
  const { calls, starts } = depth >= DEPTH_MAX ? { calls: [], starts: [] } : runBy(repository, fn);
  return [...calls.map(({ callee }) => callee), ...starts.map(({ body }) => body)].some((one) =>
    uses(repository, one, name, depth + 1),
  );
}

const names = (tree: SyntaxTree, fn: NodeIndex, name: string): boolean =>
  selectorsOf(tree, name).some((one) => tree.contains(fn, one));
