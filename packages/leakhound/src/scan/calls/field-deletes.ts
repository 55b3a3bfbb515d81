/** Where the functions of a package delete entries of a map in a field: `delete(p.meters, addr)`. */
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";

export interface FieldDelete {
  readonly file: GoFile;
  readonly fn: GoFunction;
  readonly call: NodeIndex;
  /** `p.meters` */
  readonly map: NodeIndex;
}

/** @param name of the field; the caller asks for the type that has it */
export function* deletesFromField(repository: Repository, file: GoFile, name: string): Generator<FieldDelete> {
  for (const one of filesWithField(packageOf(repository, file), name))
    for (const fn of one.functions) {
      if (one.tree.kind(fn.node) === "func_literal") continue;
      for (const call of callsNamed(one.tree, fn.node, ["delete"])) {
        const [map] = argumentsOf(one.tree, call);
        if (map === undefined || one.tree.kind(map) !== "selector_expression") continue;
        if (one.tree.fieldText(map, "field") === name) yield { file: one, fn, call, map };
      }
    }
}
