/**
 * A profile on its way to another thread: its columns move, and are gone here; nothing is copied but what
 * is part of a larger buffer.
 *
 *   Profile ─ packed ─> plain objects and columns ─ postMessage(data, buffers) ─> unpacked ─> Profile
 */
import { Int64Column } from "../base/int64.ts";
import { StringTable } from "./strings.ts";
import type { Profile } from "./types.ts";

/** A profile as what a message can hold. */
export interface PackedProfile {
  readonly data: unknown;
  /** To be handed over with the message. */
  readonly buffers: readonly ArrayBuffer[];
}

type Column = Uint8Array | Int32Array | Uint32Array | Float64Array | BigInt64Array;

export function packed(profile: Profile): PackedProfile {
  const buffers = new Set<ArrayBuffer>();
  const whole = <T extends Column>(column: T): T => {
    const own = (column.byteLength === column.buffer.byteLength ? column : column.slice()) as T;
    if (own.byteLength > 0) buffers.add(own.buffer as ArrayBuffer);
    return own;
  };
  const pack = (value: unknown): unknown => {
    if (value instanceof Int64Column) return { int64: whole(value.values) };
    if (value instanceof StringTable)
      return { bytes: whole(value.columns.bytes), stringStart: whole(value.columns.start) };
    if (isColumn(value)) return whole(value);
    if (Array.isArray(value)) return value.map(pack);
    return isRecord(value) ? mapped(value, pack) : value;
  };
  return { data: pack(profile), buffers: [...buffers] };
}

/** @param data of `packed`, as it arrived */
export function unpacked(data: unknown): Profile {
  // The shape is that of the profile that was packed, column by column.
  return unpack(data) as Profile;
}

function unpack(value: unknown): unknown {
  if (isColumn(value)) return value;
  if (Array.isArray(value)) return value.map(unpack);
  if (!isRecord(value)) return value;
  const { int64, bytes, stringStart } = value;
  if (int64 instanceof BigInt64Array) return new Int64Column(int64 as BigInt64Array<ArrayBuffer>);
  if (bytes instanceof Uint8Array && stringStart instanceof Uint32Array) return new StringTable(bytes, stringStart);
  return mapped(value, unpack);
}

function mapped(record: Record<string, unknown>, of: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
}

const isColumn = (value: unknown): value is Column => ArrayBuffer.isView(value) && !(value instanceof DataView);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
