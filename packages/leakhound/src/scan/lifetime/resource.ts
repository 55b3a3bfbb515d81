/** A resource that a statement acquires and that must be released: a response body, rows, a cancel function. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";

export interface Acquired {
  readonly file: GoFile;
  readonly repository: Repository;
  /** The function around the statement. */
  readonly scope: NodeIndex;
  readonly statement: NodeIndex;
  readonly name: string;
  /** The error that comes with it; "" for none. */
  readonly error: string;
  /** What releases it, behind its name: `.Body.Close`, or "" where it is called itself. */
  readonly release: RegExp;
  /** How many functions deep it was handed on; 0 where it is acquired. */
  readonly depth?: number;
}
