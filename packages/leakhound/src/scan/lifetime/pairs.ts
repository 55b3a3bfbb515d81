/**
 * References that a function of the repository gives, and that another one takes back:
 *
 *   bp := p.getProducer(leader)            counts one more user
 *   bp.output <- batch
 *   p.unrefProducer(leader, bp)            must follow on every path that does not hand bp on
 *
 * The name of the second function is that of the first with another verb. It gets the value, and does more than give memory
 * back to a pool.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import { lastName } from "../syntax/dotted-names.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, pointee } from "../types/go-type.ts";
import { callsOneOf } from "../types/may-call.ts";
import { type Located, membersOf, receiverTypeName } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import type { Acquisition } from "./acquisitions.ts";
import { isErrorType } from "./error-types.ts";
import { onlyFrees } from "./freeing-methods.ts";
import type { ResourceKind } from "./kinds.ts";
import { variableAcquisition } from "./variable-acquisition.ts";

const TAKES =
  /^(get|acquire|ref|retain|borrow|checkout|reserve|pin|Get|Acquire|Ref|Retain|Borrow|Checkout|Reserve|Pin)([A-Z]\w*)$/;
/** `putSession` after `getSession` stores the value. */
const GIVES_BACK = ["unref", "release", "return", "unpin", "unreserve", "giveBack"];

/** The reference that a call gives; null where no function takes it back. */
export function pairedAcquisition(
  repository: Repository,
  file: GoFile,
  { statement, call }: { readonly statement: NodeIndex; readonly call: NodeIndex },
): Acquisition | null {
  const { tree } = file;
  const [, verb, rest] = TAKES.exec(lastName(tree.fieldText(call, "function"))) ?? [];
  const scope = functionAround(tree, statement);
  const left = tree.field(statement, "left");
  const [variable, error] = left === null ? [] : tree.children(left);
  if (verb === undefined || rest === undefined || scope === null || variable === undefined) return null;
  if (tree.kind(variable) !== "identifier" || tree.text(variable) === "_") return null;
  const callee = typesOf(repository).callee(file, call);
  const back = callee?.kind === "function" ? givingBack(repository, callee.fn, { verb, rest }) : null;
  if (callee?.kind !== "function" || back === null) return null;
  const kind = kindOf(tree, call, back);
  const isError = isErrorType(typesOf(repository).resultsOf(callee.fn).at(-1));
  const acquisition = variableAcquisition({
    ...{ repository, file, scope, statement, kind, variable, error: isError ? error : undefined },
    source: call,
    callee: tree.fieldText(call, "function"),
  });
  return { ...acquisition, isUncertain: true };
}

/** `p.unrefProducer(…)` after `p.getProducer(…)`, or a method of the value itself. */
function kindOf(tree: SyntaxTree, call: NodeIndex, back: string): ResourceKind {
  const callee = tree.fieldText(call, "function");
  const function_ = `${callee.slice(0, callee.lastIndexOf(".") + 1)}${back}`;
  const release = { part: "", methods: new Set(["Release", "Close", "Unref"]), functions: new Set([function_]) };
  return { rule: "closer-unclosed", noun: "reference", release };
}

/** The name of the function that takes back what another one gives. */
function givingBack(
  repository: Repository,
  fn: Located,
  { verb, rest }: { readonly verb: string; readonly rest: string },
): string | null {
  const types = typesOf(repository);
  const given = types.resultsOf(fn)[0] ?? null;
  if (pointee(given)?.kind !== "named" || isErrorType(given)) return null;
  const { functions } = membersOf(repository, folderOf(fn.file.path));
  const owner = receiverTypeName(fn.file, fn.node);
  for (const one of GIVES_BACK) {
    const name = `${/^[A-Z]/.test(verb) ? one[0]!.toUpperCase() + one.slice(1) : one}${rest}`;
    const back = functions.get(owner === null ? name : `${owner}.${name}`);
    if (back && gets(repository, back, given) && !onlyFrees(types, back) && isCalled(repository, back)) return name;
  }
  return null;
}

/** A parameter has the type of the value. */
function gets(repository: Repository, { file, node }: Located, given: GoType | null): boolean {
  const { tree } = file;
  const wanted = pointee(given);
  const list = tree.field(node, "parameters");
  return (list === null ? [] : tree.children(list)).some((one) => {
    const type = pointee(typesOf(repository).written(file, tree.field(one, "type")));
    if (type?.kind !== "named" || wanted?.kind !== "named") return false;
    return type.folder === wanted.folder && type.path === wanted.path && type.name === wanted.name;
  });
}

/** Code of its package calls it. */
const isCalled = (repository: Repository, fn: Located): boolean =>
  packageIn(repository, folderOf(fn.file.path)).some((file) =>
    callsOneOf(repository, { file, node: file.tree.root }, [fn]),
  );
