/**
 * The chain of reasoning of findings whose rule gives none:
 *
 *   http.HandleFunc("/orders", shop.orders)       registers orders
 *   func (s *shop) orders(w, r)                   runs for every call
 *   s.load(r)                                     calls load
 *   resp, err := http.Get(url)                    gets the response body
 *   return errStatus                              returns with it open
 *   resp.Body.Close()                             another path ends it
 */
import { handlerChain } from "../calls/run-count.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { leakSteps } from "./leak-steps.ts";
import { registrationOf } from "./registrations.ts";
import type { EvidenceStep } from "./step.ts";

/** @param node where the rule found its mistake */
export function evidenceOf(
  rule: string,
  file: GoFile,
  repository: Repository,
  node: NodeIndex,
): readonly EvidenceStep[] {
  const leak = leakSteps(rule, file, repository, node);
  const chain = LOCAL.has(rule) ? [] : chainTo(file, repository, node);
  return chain.length + leak.length > 1 ? [...chain, ...leak] : [];
}

/** The line alone shows these mistakes. */
const LOCAL = new Set(["defer-in-loop", "gctx-clear-bypass", "gctx-clear-wrong-request", "ignore-without-reason"]);

/** From the registration of the handler to the function around a node; empty where no call is known to reach it. */
function chainTo(file: GoFile, repository: Repository, node: NodeIndex): EvidenceStep[] {
  const { tree } = file;
  const own = functionAround(tree, node);
  const declared = tree.above(node, "function_declaration", "method_declaration");
  const of = (fn: NodeIndex | null) => (fn === null ? null : handlerChain(repository, { file, node: fn }));
  const steps: EvidenceStep[] = [];
  for (let at = of(own) ?? of(declared); at !== null; at = at.from?.caller ?? null) {
    const { fn, from } = at;
    const name = fn.file.tree.fieldText(fn.node, "name");
    if (from !== null) {
      // A literal is shown by the function around it.
      if (name !== "")
        steps.unshift({ file: from.caller.fn.file, node: from.call, text: `calls ${name}`, isCaller: true });
      continue;
    }
    steps.unshift({ ...fn, text: `${name || "the literal"} runs for every call`, isCaller: true });
    const registration = registrationOf(repository, fn);
    if (registration !== null)
      steps.unshift({ ...registration, text: `registers ${name || "the literal"}`, isCaller: true });
  }
  return steps;
}
