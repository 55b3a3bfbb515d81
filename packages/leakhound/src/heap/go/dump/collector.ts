/** Columns that fill while a dump is read. Pointers stay addresses until all objects are known: many point forward. */
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
  /** Where the bytes of each object begin in the unpacked dump; null where nobody will read them. */
  contentAt: Float64List | null = null;

  /** Takes back pointers of an object whose record was cut off. */
  forgetPointers(from: number): void {
    this.pointer.length = from;
    this.offset.length = from;
    this.word.length = from;
  }
}

/** Pointers into the heap from outside of it. */
export class RootColumns {
  readonly pointer = new Float64List();
  readonly word = new Uint32List();
  readonly kind = new Uint32List();
  readonly at = new Float64List();
  readonly frame = new Uint32List();

  push(root: { pointer: number; word: number; kind: number; at: number; frame: number }): void {
    this.pointer.push(root.pointer);
    this.word.push(root.word);
    this.kind.push(root.kind);
    this.at.push(root.at);
    this.frame.push(root.frame);
  }

  forget(from: number): void {
    for (const column of [this.pointer, this.word, this.kind, this.at, this.frame]) column.length = from;
  }
}
