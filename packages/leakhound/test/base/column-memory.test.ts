import { describe, expect, it } from "vitest";
import { NEW_COLUMNS, ReusedColumns } from "../../src/base/column-memory.ts";

const BYTES_MAX = 2 ** 20;

describe("columns of reused memory", () => {
  it("are apart from each other, and all zero, whatever was in them before", () => {
    const memory = new ReusedColumns(BYTES_MAX);
    for (const round of [1, 2, 3]) {
      memory.begin();
      const [narrow, wide] = [memory.uint32(3), memory.int64(2)];
      expect([[...narrow], [...wide.rows]]).toEqual([
        [0, 0, 0],
        [0n, 0n],
      ]);
      narrow.fill(7);
      wide.setBigint(1, -5n);
      expect([...narrow, ...wide.rows], `round ${round}`).toEqual([7, 7, 7, 0n, -5n]);
    }
  });

  it("use the same memory again once it is as large as was needed", () => {
    const memory = new ReusedColumns(BYTES_MAX);
    const first = memory.uint32(100_000);
    memory.begin();
    const second = memory.uint32(100_000);
    memory.begin();
    expect(first.buffer).not.toBe(second.buffer);
    expect(memory.uint32(100_000).buffer).toBe(second.buffer);
  });

  it("are new beyond the limit, so that one large profile does not take the memory forever", () => {
    const memory = new ReusedColumns(BYTES_MAX);
    for (let round = 0; round < 3; round++) {
      memory.begin();
      expect(memory.uint32(BYTES_MAX).buffer.byteLength).toBe(4 * BYTES_MAX);
    }
  });

  it("that stay have memory of their own", () => {
    expect(NEW_COLUMNS.uint32(2).buffer).not.toBe(NEW_COLUMNS.uint32(2).buffer);
    expect([...NEW_COLUMNS.int64(1).rows]).toEqual([0n]);
  });
});
