/**
 * Tickers that a struct has in a field, and that no code of the package stops:
 *
 *   func newConn() *conn { return &conn{ticker: time.NewTicker(d)} }      before Go 1.23 the ticker stays
 *   func (c *conn) run() { for { select { case <-c.ticker.C: …            with each conn that is gone
 *
 * Not reported: code of the package stops the field, or gives the ticker away.
 */
import { type GoFile, importOf } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { fieldOfLiteral } from "../lifetime/owners.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Match } from "./rule.ts";

/** To be asked only where the version of Go does not collect tickers. */
export function* tickersInFields(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const call of tree.within(tree.root, "call_expression")) {
    const callee = tree.fieldText(call, "function");
    if (!callee.endsWith(".NewTicker") || importOf(file, callee) !== "time") continue;
    const field = fieldGiven(file, repository, call);
    if (field === null || !isOnlyReceivedFrom(file, repository, field)) continue;
    yield {
      node: call,
      confidence: "low",
      message: `The ticker in the field ${field} is never stopped; before Go 1.23 it stays after the value that has it is gone.`,
      advice: `call ${field}.Stop() where the value that has it ends`,
    };
  }
}

/** `ticker` of `conn{ticker: call}` and of `c.ticker = call`. */
function fieldGiven(file: GoFile, repository: Repository, call: NodeIndex): string | null {
  const { tree } = file;
  const parent = tree.parent(call);
  if (parent === null) return null;
  if (tree.kind(parent) === "literal_element")
    return fieldOfLiteral({ file, repository, scope: tree.root }, call)?.field ?? null;
  const statement = tree.fieldName(parent) === "right" ? tree.parent(parent) : null;
  if (statement === null || tree.kind(statement) !== "assignment_statement") return null;
  const left = tree.field(statement, "left");
  const target = left === null ? undefined : tree.children(left)[tree.children(parent).indexOf(call)];
  return target !== undefined && tree.kind(target) === "selector_expression" ? tree.fieldText(target, "field") : null;
}

/** The package mentions the field, and only to receive from its channel, to reset it, or to set it. */
function isOnlyReceivedFrom(file: GoFile, repository: Repository, field: string): boolean {
  let isReceivedFrom = false;
  for (const { tree } of filesWithField(packageOf(repository, file), field))
    for (const selector of selectorsOf(tree, field)) {
      const parent = tree.parent(selector);
      if (parent === null) return false;
      if (tree.kind(parent) === "selector_expression") {
        const part = tree.fieldText(parent, "field");
        if (part !== "C" && part !== "Reset") return false;
        isReceivedFrom ||= part === "C";
      } else if (tree.fieldName(parent) !== "left" || tree.kind(parent) !== "expression_list") return false;
    }
  return isReceivedFrom;
}
