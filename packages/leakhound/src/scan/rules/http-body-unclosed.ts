/**
 * A response whose body nobody closes: its connection and two goroutines stay.
 * Condition: the result of a net/http client call of which the function never closes the body.
 * Quiet: the response or its body is returned, stored, or given to somebody who may close it.
 */
import { type GoFile, importOf } from "../facts.ts";
import type { Match, Rule } from "../rule.ts";
import type { NodeIndex } from "../syntax.ts";
import { callAssigned, functionAround, usesOf } from "../uses.ts";

export const httpBodyUnclosed: Rule = {
  id: "http-body-unclosed",
  *find(file) {
    for (const statement of file.tree.within(file.tree.root, "short_var_declaration", "assignment_statement")) {
      const match = unclosed(file, statement);
      if (match) yield match;
    }
  },
};

function unclosed(file: GoFile, statement: NodeIndex): Match | null {
  const { tree } = file;
  const scope = functionAround(tree, statement);
  const assigned = callAssigned(tree, statement);
  if (scope === null || assigned === null || assigned.names.length !== 2) return null;
  const [name] = assigned.names;
  if (name === undefined || !/^\w+$/.test(name) || !isClientCall(file, scope, assigned.callee)) return null;
  const uses = usesOf(tree, scope, name, statement);
  if (name !== "_" && (uses.isHandedOn || uses.selectors.has(`${name}.Body.Close`))) return null;
  return {
    node: statement,
    confidence: "high",
    message: `The body of the response of ${assigned.callee} is never closed, so its connection and two goroutines stay.`,
    advice: "after the check of the error: defer resp.Body.Close()",
  };
}

/** http.Get, http.DefaultClient.Do, or a method of what the function declares as an *http.Client. */
function isClientCall(file: GoFile, scope: NodeIndex, callee: string): boolean {
  const found = /^(.*?)\.?(Get|Post|PostForm|Head|Do)$/.exec(callee);
  const receiver = found?.[1] ?? "";
  if (receiver === "") return false;
  if (importOf(file, callee) === "net/http")
    return /^\w+(\.DefaultClient)?$/.test(receiver) && !callee.endsWith("http.Do");
  if (!/^\w+$/.test(receiver) || ![...file.imports.values()].includes("net/http")) return false;
  const declared = new RegExp(`\\b${receiver}\\s*(:=|=)\\s*&?http\\.Client\\{|\\b${receiver}\\s+\\*?http\\.Client\\b`);
  return declared.test(file.tree.text(scope)) || /^\*?&?http\.Client\b/.test(file.globals.get(receiver) ?? "");
}
