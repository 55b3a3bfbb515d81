/**
 * The columns of objects and roots while a dump is read. Pointers stay addresses until all objects are known, because
 * many point to objects that come later.
 */
import { Float64List, Uint32List } from "../../../base/columns.ts";

/** Objects, and the pointers in them. */
export class ObjectColumns {
  readonly address = new Float64List();
  readonly size = new Float64List();
  /** By object: its first pointer. */
  readonly start = new Uint32List();
  readonly pointer = new Float64List();
  readonly offset = new Uint32List();
  readonly word = new Uint32List();
  readonly headerObject = new Uint32List();
  readonly headerWord = new Uint32List();
  readonly closureObject = new Uint32List();
  readonly closureCode = new Float64List();
  readonly closureDictionary = new Float64List();
  /** By object: where its bytes begin in the unpacked dump; null if they will not be read. */
  contentAt: Float64List | null = null;

  /** Removes the pointers of an object whose record was cut off. */
  removePointersFrom(row: number): void {
    this.pointer.length = row;
    this.offset.length = row;
    this.word.length = row;
  }
}

/** A pointer from outside the heap into it; see `RootTable`. */
export interface RootRow {
  readonly pointer: number;
  readonly word: number;
  readonly kind: number;
  readonly at: number;
  readonly frame: number;
}

export class RootColumns {
  readonly pointer = new Float64List();
  readonly word = new Uint32List();
  readonly kind = new Uint32List();
  readonly at = new Float64List();
  readonly frame = new Uint32List();

  push(root: RootRow): void {
    this.pointer.push(root.pointer);
    this.word.push(root.word);
    this.kind.push(root.kind);
    this.at.push(root.at);
    this.frame.push(root.frame);
  }

  removeFrom(row: number): void {
    for (const column of [this.pointer, this.word, this.kind, this.at, this.frame]) column.length = row;
  }
}
