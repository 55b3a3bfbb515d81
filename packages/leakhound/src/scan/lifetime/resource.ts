/** A resource that a statement acquires and that must be released: a response body, rows, a cancel function. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";

/** How a resource is released. */
export interface ReleaseBy {
  /** The part of the value that is released: `.Body` of a response; "" for the value itself. */
  readonly part: string;
  /** Methods of the part that release it; "" where the part itself is called, as a cancel function is. */
  readonly methods: ReadonlySet<string>;
  /** Functions that release the part where they get it as an argument, as written: `C.free`. */
  readonly functions?: ReadonlySet<string>;
  /** The part is a number of the operating system, and these functions release it: `syscall.Close`. */
  readonly numberEnds?: ReadonlySet<string>;
  /** A method that releases the resource where it returns false: `Next` of rows. */
  readonly endsWhenFalse?: string;
  /** Methods that have ended the resource where they give an error: `Recv` of a stream. */
  readonly endsOnErrorOf?: ReadonlySet<string>;
  /** Nothing stays where the part was read to its end: the connection of a response is given back. */
  readonly endsWhenRead?: true;
  /** A field of the value that says why nothing was acquired: `Error` of a transaction of gorm. */
  readonly errorField?: string;
}

export interface Resource {
  readonly file: GoFile;
  readonly repository: Repository;
  /** The function around the statement. */
  readonly scope: NodeIndex;
  /** The statement that acquires the resource. */
  readonly statement: NodeIndex;
  /** The identifier that the resource is assigned to. */
  readonly variable: NodeIndex;
  /** The identifier, or the field, of the error that the same statement sets; null for none. */
  readonly error: NodeIndex | null;
  /** The identifier of the flag that the same statement sets: false where nothing was acquired. */
  readonly flag?: NodeIndex;
  readonly release: ReleaseBy;
  /** The variable is a struct that the function makes, and a field of it holds the resource. */
  readonly isOwner?: boolean;
  /** Other names of the value: `s.conn` after `s.conn = conn`. */
  readonly names?: readonly ValueName[];
  /** The context that a cancel function belongs to: once it is done, there is nothing to cancel. */
  readonly context?: NodeIndex;
  /** The block at whose end the value is gone, where that is not the block of its variable: the body of a loop. */
  readonly life?: NodeIndex;
  /** Calls between the function that acquires the resource and this one. */
  readonly depth?: number;
  /** A condition, as written, of which only one outcome is followed. */
  readonly assumed?: { readonly condition: string; readonly holds: boolean };
}

/** A variable, and what follows it: `.conn`. */
export interface ValueName {
  readonly declaration: NodeIndex;
  readonly part: string;
}

/** A method, or a call of the value itself. */
export const releaseBy = (part: string, ...methods: readonly string[]): ReleaseBy => ({
  part,
  methods: new Set(methods.length === 0 ? [""] : methods),
});
