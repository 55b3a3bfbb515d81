/**
 * Goroutines that wait for code that is not seen, and for nothing else, although their owner has a signal for its end; for
 * goroutine-no-exit:
 *
 *   func (w *wallet) open(r *request) {          go w.open(r)
 *       <-w.notifier.Confirmed(r.id)             stays if that never comes, also when w is stopped
 *   }
 *
 *   func (w *wallet) run() {
 *       for { select { case r := <-w.requests: …; case <-w.quit: return } }
 *   }
 */

import { isOneOfCases } from "../channels/consumers.ts";
import { isOwnSignal } from "../channels/own-signals.ts";
import { channelsReceived, receivedValue } from "../channels/received.ts";
import { ownNodes } from "../flow/paths.ts";
import { type GoroutineStart, runBy } from "../goroutines/starts.ts";
import { folderOf, type GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { type Located, membersOf, receiverTypeName } from "../types/package-members.ts";
import { endsOnSignal } from "./ended-siblings.ts";

export interface LoneWait {
  readonly start: GoroutineStart;
  readonly wait: Located;
  /** A method of the owner that ends with a signal. */
  readonly sibling: Located;
}

export function* loneWaits(repository: Repository, file: GoFile): Generator<LoneWait> {
  const { tree } = file;
  for (const node of tree.within(tree.root, "method_declaration", "function_declaration"))
    for (const start of runBy(repository, { file, node }).starts) {
      if (start.group !== null) continue;
      const owner = receiverTypeName(start.body.file, start.body.node) ?? receiverTypeName(file, node);
      const wait = owner === null ? null : loneWaitIn(repository, start.body);
      const sibling = wait === null || owner === null ? null : endingMethod(repository, start.body.file, owner);
      if (wait !== null && sibling !== null && sibling.node !== start.body.node) yield { start, wait, sibling };
    }
}

/** A receive that waits for nothing else, from a channel that other code sends to. */
function loneWaitIn(repository: Repository, { file, node: fn }: Located): Located | null {
  for (const node of ownNodes(file.tree, fn, "unary_expression")) {
    const receive = { file, node };
    const value = receivedValue(receive);
    if (value === null || isOneOfCases(file.tree, node) || isOwnSignal(repository, { file, node: value })) continue;
    const channels = channelsReceived(repository, receive);
    if (channels.every(({ uses }) => uses.mayBeSentElsewhere && uses.sends.length === 0 && uses.closes.length === 0))
      return receive;
  }
  return null;
}

const known = new WeakMap<Repository, Map<string, Located | null>>();

/** A method of the type whose loop ends with a signal. Computed once for each type. */
export function endingMethod(repository: Repository, file: GoFile, owner: string): Located | null {
  const types = known.get(repository) ?? new Map<string, Located | null>();
  known.set(repository, types);
  const folder = folderOf(file.path);
  const key = folder + owner;
  const found = types.get(key);
  if (found !== undefined) return found;
  const { functions } = membersOf(repository, folder);
  let ending: Located | null = null;
  for (const [name, method] of functions)
    if (ending === null && name.startsWith(`${owner}.`) && endsOnSignal(repository, method)) ending = method;
  types.set(key, ending);
  return ending;
}
