/** A resource that a statement acquires and that must be released: a response body, rows, a cancel function. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";

export interface Resource {
  readonly file: GoFile;
  readonly repository: Repository;
  /** The function around the statement. */
  readonly scope: NodeIndex;
  /** The statement that acquires the resource. */
  readonly statement: NodeIndex;
  /** The variable that holds the resource. */
  readonly name: string;
  /** The variable of the error that the same statement sets; "" for none. */
  readonly error: string;
  /** What releases it, after its name: `.Body.Close`, or "" where the resource itself is called. */
  readonly release: RegExp;
}
