/**
 * Values that most cases of a select or a switch end or hand on, and the others forget:
 *
 *   lease := pool.Acquire()
 *   select {
 *   case a := <-answer:   lease.Release(); send(a)
 *   case <-late:          go func() { <-answer; lease.Release() }()
 *   case <-gone:          <-answer                                     forgotten
 *   }
 */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { pastLeaksOf } from "./lifetime.ts";
import type { Resource } from "./resource.ts";

const CASES = ["communication_case", "expression_case", "type_case", "default_case"] as const;
const ENDING_CASES_MIN = 2;

/** The function ends or hands on the value in cases of one statement only, in most of them, and leaks it from another one. */
export function isForgottenCase(resource: Resource): boolean {
  const all = pastLeaksOf(resource);
  if (all === null || all.leaks.length === 0) return false;
  const { tree } = resource.file;
  const ends = all.uses.uses.filter(({ effect }) => effect === "releases" || effect === "escapes");
  const cases = new Set(ends.map(({ node }) => caseAround(tree, node, resource.statement)));
  const [first] = cases;
  if (cases.size < ENDING_CASES_MIN || first === undefined || first === null || cases.has(null)) return false;
  const choice = tree.parent(first);
  if (choice === null || [...cases].some((one) => one !== null && tree.parent(one) !== choice)) return false;
  const others = tree.children(choice).filter((one) => isCase(tree, one) && !cases.has(one));
  if (others.length === 0 || others.length >= cases.size) return false;
  const isBehind = (exit: NodeIndex) => exit > choice && !tree.contains(choice, exit);
  return all.leaks.every(
    ({ how, exit }) =>
      how === "end of block" || (how === "exit" && (isBehind(exit) || others.some((one) => tree.contains(one, exit)))),
  );
}

const isCase = (tree: SyntaxTree, node: NodeIndex): boolean => CASES.some((kind) => kind === tree.kind(node));

/** The outermost case around the node that does not have the acquiring statement as well. */
function caseAround(tree: SyntaxTree, node: NodeIndex, statement: NodeIndex): NodeIndex | null {
  let found: NodeIndex | null = null;
  for (let at = tree.above(node, ...CASES); at !== null && !tree.contains(at, statement); at = tree.above(at, ...CASES))
    found = at;
  return found;
}
