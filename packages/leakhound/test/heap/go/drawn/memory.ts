/** Memory of a process, drawn as values at addresses. */

import { Layouts } from "../../../../src/heap/go/process/layouts.ts";
import { ProcessMemory } from "../../../../src/heap/go/process/process-memory.ts";
import { typesFromDwarf } from "../../../../src/heap/go/types/from-dwarf.ts";
import { scalar, struct } from "./types.ts";

export class DrawnMemory {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly #view: DataView;

  constructor(start: number, length: number) {
    this.start = start;
    this.bytes = new Uint8Array(length);
    this.#view = new DataView(this.bytes.buffer);
  }

  word(address: number, value: number): this {
    this.#view.setBigUint64(address - this.start, BigInt(value), true);
    return this;
  }

  int32(address: number, value: number): this {
    this.#view.setUint32(address - this.start, value, true);
    return this;
  }

  byte(address: number, ...values: readonly number[]): this {
    this.bytes.set(values, address - this.start);
    return this;
  }

  memory(): ProcessMemory {
    const { bytes, start } = this;
    const readAt = (offset: number, into: Uint8Array): number => {
      const part = bytes.subarray(offset, offset + into.length);
      into.set(part);
      return part.length;
    };
    return new ProcessMemory([{ segments: [{ start, length: bytes.length, offset: 0 }], readAt }]);
  }
}

/** Structures of the runtime: by name their size and the offsets of their fields. */
export type DrawnLayouts = Readonly<Record<string, readonly [bytes: number, fields: Readonly<Record<string, number>>]>>;

export function layoutsOf(structures: DrawnLayouts): Layouts {
  const entries = Object.entries(structures).map(([name, [bytes, fields]], row) => {
    const members = Object.entries(fields).map(([field, at]) => [field, at, 1] as const);
    return [row + 2, struct(name, bytes, members)] as const;
  });
  return new Layouts(typesFromDwarf(new Map([[1, scalar("uintptr", 8)], ...entries])));
}
