/**
 * Functions of the repository that keep what they get, unless they fail:
 *
 *   func newStore(file *os.File) (*store, error) {
 *       s := &store{file: file}
 *       if err := s.load(); err != nil {
 *           return nil, err              leaves the file open, so the caller still has to close it
 *       }
 *       return s, nil                    the store has it
 *   }
 */
import type { Repository } from "../index/repository.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { isErrorType } from "./error-types.ts";
import { isFailureExit } from "./failure-exits.ts";
import { Flow } from "./flow.ts";
import { variableHolder } from "./holder.ts";
import { CLOSEABLE_TYPES } from "./kinds.ts";
import { endingMethods } from "./made.ts";
import type { ReleaseBy, Resource } from "./resource.ts";
import { LOOSE } from "./states.ts";
import { parameterAt } from "./variable-uses.ts";

export interface GivenParameter {
  readonly repository: Repository;
  readonly fn: Located;
  readonly index: number;
  readonly release: ReleaseBy;
  /** Calls between the function that acquires the resource and this one. */
  readonly depth: number;
}

const known = new WeakMap<Repository, Map<string, boolean>>();

/** The function never releases the parameter itself, and some path on which it fails leaves the parameter to the caller. */
export function leavesOpenOnFailure(given: GivenParameter): boolean {
  const { repository, fn, index, release } = given;
  const functions = known.get(repository) ?? new Map<string, boolean>();
  known.set(repository, functions);
  const key = `${fn.file.path}#${fn.node} ${index} ${release.part} ${[...release.methods].join()}`;
  const found = functions.get(key);
  if (found !== undefined) return found;
  // A function that calls itself leaves nothing open by that.
  functions.set(key, false);
  const leaves = isLeftOpen(given);
  functions.set(key, leaves);
  return leaves;
}

/** The function returns something that is ended later, or is a method, whose receiver may keep the value. */
function mayKeep(repository: Repository, fn: Located): boolean {
  if (fn.file.tree.kind(fn.node) === "method_declaration" && typesOf(repository).resultsOf(fn).length === 1)
    return true;
  const types = typesOf(repository);
  return types.resultsOf(fn).some((result) => {
    const type = pointee(result);
    if (type?.kind !== "named") return false;
    return type.folder === null ? CLOSEABLE_TYPES.has(libraryName(type) ?? "") : endingMethods(types, type).length > 0;
  });
}

function isLeftOpen({ repository, fn, index, release, depth }: GivenParameter): boolean {
  const { file, node } = fn;
  if (!isErrorType(typesOf(repository).resultsOf(fn).at(-1)) || !mayKeep(repository, fn)) return false;
  const variable = parameterAt(file.tree, node, index);
  if (variable === null) return false;
  const resource: Resource = { file, repository, scope: node, statement: node, variable, error: null, release, depth };
  const holder = variableHolder(resource, variable);
  if (holder.uses.hasRelease || !holder.uses.hasEscape) return false;
  const { leaks } = new Flow(resource, holder, LOOSE).runPastLeaks();
  return leaks.some(({ how, exit }) => how === "exit" && isFailureExit(file.tree, exit));
}
