/**
 * Another goroutine that the same function starts for the same owner, and that can be ended:
 *
 *   func (n *node) start() {
 *       go n.apply()      select { case <-n.closer.Done(): return … }
 *       go n.report()     for range time.Tick(…) { … }: stays when the node is closed
 *   }
 */

import { isSignalHead } from "../channels/own-signals.ts";
import { isEndless, ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import { folderOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { loopAround } from "../syntax/queries.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";

/** The sibling, or null. @param starter the declared function around the start */
export function endedSibling(repository: Repository, starter: Located, body: Located): Located | null {
  const type = ownerOf(body);
  if (type === null) return null;
  for (const { body: other, group } of runBy(repository, starter).starts) {
    const isOther = other.file !== body.file || other.node !== body.node;
    if (isOther && group === null && ownerOf(other) === type && endsOnSignal(repository, other)) return other;
  }
  return null;
}

/** The type whose method a goroutine runs. */
function ownerOf({ file, node }: Located): string | null {
  const type = receiverTypeName(file, node);
  return type === null ? null : `${folderOf(file.path)}${type}`;
}

/** A loop without end, and a case in it that receives a signal and returns. */
export function endsOnSignal(repository: Repository, { file, node: fn }: Located): boolean {
  const { tree } = file;
  for (const branch of ownNodes(tree, fn, "communication_case")) {
    const head = tree.field(branch, "communication");
    const loop = loopAround(tree, branch);
    if (head === null || loop === null || !isEndless(tree, loop)) continue;
    if (!isSignalHead(repository, { file, node: head })) continue;
    for (const _ of tree.within(branch, "return_statement")) return true;
    // `break out`
    for (const jump of tree.within(branch, "break_statement")) if (tree.children(jump).length > 0) return true;
  }
  return false;
}
