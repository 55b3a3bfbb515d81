/**
 * A method that ends a value is named, but not called:
 *
 *   _ = conns[0].closeAll
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

const ENDING =
  /^(?:[cC]lose|[sS]top|[sS]hutdown|[rR]elease|[cC]ancel|[dD]estroy|[uU]nsubscribe|[dD]isconnect)(?![a-z])/;

export function* uncalledEnds(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const statement of tree.within(tree.root, "assignment_statement")) {
    const right = tree.field(statement, "right");
    const [value, more] = right === null ? [] : tree.children(right);
    if (value === undefined || more !== undefined || tree.fieldText(statement, "left") !== "_") continue;
    if (tree.kind(value) !== "selector_expression" || !ENDING.test(tree.fieldText(value, "field"))) continue;
    const target = typesOf(repository).target(file, value);
    if (target?.kind !== "function" || target.fn.file.tree.kind(target.fn.node) !== "method_declaration") continue;
    yield {
      node: statement,
      confidence: "high",
      message: `${tree.text(value)} is named, but not called, so it ends nothing.`,
      advice: `call it: ${tree.text(value)}()`,
    };
  }
}
