/** The types of the repository whose values the code of a file gets: a quick answer to whether it has any of a type. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";
import type { Acquired } from "./kinds.ts";
import { madeValues, promisedValues } from "./made.ts";
import { madeLiteral } from "./made-literals.ts";

const NOTHING: readonly Acquired[] = [];
const known = new WeakMap<Repository, WeakMap<GoFile, ReadonlySet<string>>>();

/** At least the types of all makers of the acquisitions of the file. */
export function makerTypesOf(repository: Repository, file: GoFile): ReadonlySet<string> {
  const files = known.get(repository) ?? new WeakMap<GoFile, ReadonlySet<string>>();
  known.set(repository, files);
  const found = files.get(file) ?? findTypes(repository, file);
  files.set(file, found);
  return found;
}

function findTypes(repository: Repository, file: GoFile): ReadonlySet<string> {
  const { tree } = file;
  const types = new Set<string>();
  for (const call of tree.within(tree.root, "call_expression"))
    for (const { maker } of valuesOfCall(repository, file, call)) if (maker) types.add(maker.type);
  for (const statement of tree.within(tree.root, "short_var_declaration", "assignment_statement")) {
    const maker = madeLiteral(repository, file, statement)?.maker;
    if (maker) types.add(maker.type);
  }
  return types;
}

function valuesOfCall(repository: Repository, file: GoFile, call: NodeIndex): readonly Acquired[] {
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind === "function") return madeValues(repository, callee.fn);
  return callee?.kind === "dynamic" ? promisedValues(repository, file, call) : NOTHING;
}
