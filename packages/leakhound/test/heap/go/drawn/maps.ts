/** The types of a map, by the offsets of their entries in debug information. */
import { TAG } from "../../../../src/heap/go/binary/dwarf/constants.ts";
import type { RawType } from "../../../../src/heap/go/binary/dwarf/debug-info.ts";
import { pointerTo, rawType, scalar, struct } from "./types.ts";

/**
 * map[int]*main.user since Go 1.24, with groups of two slots:
 *
 *   map<…>  .dirPtr 16       table<…>  .groups 8 ─▶ group       group  control 0, slots [key 8, value 16] [key 24, value 32]
 */
export const SWISS: readonly (readonly [number, RawType])[] = [
  [1, scalar("int", 8)],
  [2, struct("main.user", 16, [["next", 8, 3]])],
  [3, pointerTo("main.user", 2)],
  [
    4,
    struct("main.slot", 16, [
      ["key", 0, 1],
      ["elem", 8, 3],
    ]),
  ],
  [5, rawType({ tag: TAG.arrayType, name: "[2]main.slot", byteSize: 32, type: 4, count: 2 })],
  [
    6,
    struct("noalg.map.group[int]*main.user", 40, [
      ["ctrl", 0, 1],
      ["slots", 8, 5],
    ]),
  ],
  [7, pointerTo("noalg.map.group[int]*main.user", 6)],
  [
    8,
    struct("table<int,*main.user>", 24, [
      ["used", 0, 1],
      ["groups", 8, 7],
    ]),
  ],
  [9, pointerTo("table<int,*main.user>", 8)],
  [10, pointerTo("*table<int,*main.user>", 9)],
  [
    11,
    struct("map<int,*main.user>", 48, [
      ["used", 0, 1],
      ["dirPtr", 16, 10],
    ]),
  ],
];

/** map[int]*main.user before Go 1.24, with buckets of two entries; its values are types of `SWISS`. */
export const BUCKETS: readonly (readonly [number, RawType])[] = [
  [21, rawType({ tag: TAG.arrayType, name: "[2]*main.user", byteSize: 16, type: 3, count: 2 })],
  [22, struct("bucket<int,*main.user>", 32, [["values", 16, 21]])],
  [23, pointerTo("bucket<int,*main.user>", 22)],
  [24, struct("hash<int,*main.user>", 48, [["buckets", 24, 23]])],
];
