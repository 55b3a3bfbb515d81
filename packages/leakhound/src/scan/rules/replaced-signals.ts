/**
 * Channels for the end of a goroutine that a method makes and puts into a field, for goroutine-not-stopped:
 *
 *   func (f *fetcher) apply(c config) {
 *       f.quit = make(chan struct{})           the goroutine of before waits for a channel that nobody has any more
 *       go f.follow(c, f.quit)                 ends by f.quit only
 *   }
 *   func (f *fetcher) close() { close(f.quit) }
 */
import { fieldOfSignal, soleSignal } from "../goroutines/sole-signals.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { assignedAt } from "../types/field-uses.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

export interface ReplacedSignal {
  /** The start of the goroutine that waits for the channel. */
  readonly start: NodeIndex;
  readonly wait: Located;
  /** Where other code closes the channel of the field. */
  readonly closed: Located;
}

/** null where the field gets no channel of the function, or where no goroutine waits for it alone. */
export function replacedSignal(
  repository: Repository,
  file: GoFile,
  { fn, selector }: { readonly fn: GoFunction; readonly selector: NodeIndex },
): ReplacedSignal | null {
  const key = typesOf(repository).fieldAt(file, selector)?.key;
  if (key === undefined || !getsChannel({ file, node: selector })) return null;
  for (const start of runBy(repository, { file, node: fn.node }).starts) {
    const signal = start.group === null ? soleSignal(repository, start, file) : null;
    // A goroutine that reads the field in its loop gets the new channel.
    if (signal === null || signal.kind !== "channel" || isReadLater(signal.source, file, fn)) continue;
    if (fieldOfSignal(repository, signal.source) !== key) continue;
    const closed = closedElsewhere(repository, file, { fn, key, name: file.tree.fieldText(selector, "field") });
    if (closed !== null) return { start: start.node, wait: signal.wait, closed };
  }
  return null;
}

/** A field that is selected elsewhere than in the function itself; a variable of the function keeps its channel. */
const isReadLater = ({ file: own, node }: Located, file: GoFile, { node: fn }: GoFunction): boolean =>
  own.tree.kind(node) !== "identifier" &&
  (own !== file ||
    !own.tree.contains(fn, node) ||
    own.tree.above(node, "func_literal") !== file.tree.above(fn, "func_literal"));

/** `make(chan struct{})`, or a variable that has been given such a channel only. */
function getsChannel(selector: Located): boolean {
  const value = assignedAt(selector);
  if (value === null) return false;
  const { tree } = value.file;
  const declaration = tree.kind(value.node) === "identifier" ? scopesOf(tree).declarationOf(value.node) : null;
  const made = declaration === null ? value.node : onlyValueOf(tree, declaration);
  return made !== null && tree.kind(made) === "call_expression" && /^make\(chan\b/.test(tree.text(made));
}

/** `close(f.quit)` in another function. */
function closedElsewhere(
  repository: Repository,
  file: GoFile,
  { fn, key, name }: { readonly fn: GoFunction; readonly key: string; readonly name: string },
): Located | null {
  const types = typesOf(repository);
  for (const one of filesWithField(packageOf(repository, file), name))
    for (const selector of selectorsOf(one.tree, name)) {
      if (one === file && one.tree.contains(fn.node, selector)) continue;
      const list = one.tree.parent(selector);
      const call = list !== null && one.tree.kind(list) === "argument_list" ? one.tree.parent(list) : null;
      if (call === null || one.tree.fieldText(call, "function") !== "close") continue;
      if (types.fieldAt(one, selector)?.key === key) return { file: one, node: call };
    }
  return null;
}
