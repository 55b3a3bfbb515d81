/**
 * A method that ends a value is named, but not called:
 *
 *   _ = conns[0].closeAll
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
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
    if (!isMethod(repository, file, value)) continue;
    yield {
      node: statement,
      confidence: "high",
      message: `${tree.text(value)} is named, but not called, so it ends nothing.`,
      advice: `call it: ${tree.text(value)}()`,
    };
  }
}

/** A method of the repository, or of a type of a library; a field of a function type may be named to keep it in use. */
function isMethod(repository: Repository, file: GoFile, value: NodeIndex): boolean {
  const types = typesOf(repository);
  const target = types.target(file, value);
  if (target?.kind === "function") return target.fn.file.tree.kind(target.fn.node) === "method_declaration";
  if (target?.kind !== "library") return false;
  const dot = target.name.lastIndexOf(".");
  return repository.libraries?.type(target.name.slice(0, dot))?.methods.has(target.name.slice(dot + 1)) === true;
}
