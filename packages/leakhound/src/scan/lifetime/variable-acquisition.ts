/** The acquisition by a statement that gives a value to a variable; the files that find such statements add what they know. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Acquisition } from "./acquisitions.ts";
import type { ResourceKind } from "./kinds.ts";
import type { Resource } from "./resource.ts";

export interface GivenValue {
  readonly repository: Repository;
  readonly file: GoFile;
  /** The function around the statement. */
  readonly scope: NodeIndex;
  readonly statement: NodeIndex;
  readonly kind: ResourceKind;
  /** The identifier that gets the value. */
  readonly variable: NodeIndex;
  /** The call, or another expression, that gives it. */
  readonly source: NodeIndex;
  /** What gives the value, for messages. */
  readonly callee: string;
  /** The variable of the error; `_` counts as none. */
  readonly error?: NodeIndex | undefined;
}

type VariableAcquisition = Acquisition & { readonly resource: Resource };

export function variableAcquisition({ kind, source, callee, error, ...given }: GivenValue): VariableAcquisition {
  const { file, statement, variable } = given;
  const hasErrorName = error !== undefined && file.tree.text(error) !== "_";
  return {
    kind,
    statement,
    call: source,
    callee,
    target: file.tree.text(variable),
    isByType: true,
    resource: { ...given, release: kind.release, error: hasErrorName ? error : null },
  };
}
