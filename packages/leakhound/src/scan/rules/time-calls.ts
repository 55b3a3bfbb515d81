/** Calls of functions of package time. */
import { type GoFile, importOf } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";

/** Calls of one function in a node, by any name under which the file imports the package. @param name `NewTicker` */
export function* timeCalls(file: GoFile, node: NodeIndex, name: string): Generator<NodeIndex> {
  for (const call of file.tree.within(node, "call_expression")) {
    const callee = file.tree.fieldText(call, "function");
    if (callee.endsWith(`.${name}`) && importOf(file, callee) === "time") yield call;
  }
}
