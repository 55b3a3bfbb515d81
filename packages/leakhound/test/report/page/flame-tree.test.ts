import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FlameKey, type FlameSource, FlameTree } from "../../../src/report/page/flame-tree.ts";
import type { FlameTable } from "../../../src/report/page/page-data.ts";

interface Drawn {
  /** From the root: `main > leak`. */
  readonly stack: string;
  readonly gained: number;
  readonly grown?: number;
}

/** Frames of one letter are keyed by it; their source is the row of the stack that they came with. */
function treeOf(stacks: readonly Drawn[]): FlameTree {
  const tree = new FlameTree();
  stacks.forEach(({ stack, gained, grown }, row) => {
    tree.begin({ gained, grown });
    for (const name of stack.split(" > ").filter((one) => one !== ""))
      tree.step(name.charCodeAt(0) as FlameKey, (256 * row + name.charCodeAt(0)) as FlameSource);
  });
  return tree;
}

const describeFrame = (source: FlameSource) => ({
  name: String.fromCharCode(source % 256),
  file: "a.go",
  line: source >> 8,
  isOwn: source % 256 === "b".charCodeAt(0),
});

const tableOf = (stacks: readonly Drawn[], options: { rows?: Uint32Array; factor?: number } = {}): FlameTable =>
  treeOf(stacks).table({ unit: "bytes", describe: describeFrame, ...options });

/** Depth by indent, then what passes through the frame, and what of it shrank or grew. */
function drawn({ parent, names, name, total, shrunk, grown }: FlameTable): string[] {
  const depth = (row: number): number => (parent[row]! < 0 ? 0 : 1 + depth(parent[row]!));
  return parent.map((_, row) => {
    const parts = [shrunk && `shrunk ${shrunk[row]}`, grown && `grown ${grown[row]}`].filter(Boolean);
    return `${"  ".repeat(depth(row))}${[`${names[name[row]!]} ${total[row]}`, ...parts].join(" ")}`;
  });
}

describe("a flame tree", () => {
  it("joins stacks that begin alike, and adds up what passes through each frame", () => {
    const table = tableOf([
      { stack: "a > b > c", gained: 3 },
      { stack: "a > b", gained: 2 },
      { stack: "d", gained: 1 },
    ]);
    expect(drawn(table)).toEqual(["all 6", "  a 5", "    b 5", "      c 3", "  d 1"]);
  });

  it("keeps a frame below different parents apart", () => {
    const table = tableOf([
      { stack: "a > c", gained: 1 },
      { stack: "b > c", gained: 2 },
      { stack: "c > c", gained: 4 },
    ]);
    expect(drawn(table)).toEqual(["all 7", "  a 1", "    c 1", "  b 2", "    c 2", "  c 4", "    c 4"]);
  });

  it("counts losses in the width, and apart from it", () => {
    const table = tableOf([
      { stack: "a > b", gained: 5 },
      { stack: "a > c", gained: -2 },
    ]);
    expect(drawn(table)).toEqual(["all 7 shrunk 2", "  a 7 shrunk 2", "    b 5 shrunk 0", "    c 2 shrunk 2"]);
  });

  it("has what grew since an older image only where there is one", () => {
    expect(drawn(tableOf([{ stack: "a", gained: 5, grown: 3 }]))).toEqual(["all 5 grown 3", "  a 5 grown 3"]);
    expect(tableOf([{ stack: "a", gained: 5 }])).not.toHaveProperty("grown");
  });

  it("describes a frame by where it was first seen in its place, and each text once", () => {
    const table = tableOf([
      { stack: "a > b", gained: 1 },
      { stack: "a > b", gained: 1 },
      { stack: "b", gained: 1 },
    ]);
    expect(table).toMatchObject({
      names: ["all", "a", "b"],
      files: ["", "a.go"],
      file: [0, 1, 1, 1],
      line: [0, 0, 0, 2],
      own: [0, 0, 1, 1],
    });
  });

  it("shows only the rows that are asked for, under their parents, and scales figures", () => {
    const stacks = [
      { stack: "a > b", gained: 1.4 },
      { stack: "c > d", gained: 2.4 },
    ];
    const rows = Uint32Array.from([0, 3, 4]);
    expect(drawn(tableOf(stacks, { rows, factor: 10 }))).toEqual(["all 38", "  c 24", "    d 24"]);
  });

  it("is the root alone without stacks", () => {
    expect(new FlameTree().length).toBe(1);
    expect(drawn(tableOf([]))).toEqual(["all 0"]);
  });

  it("keeps keys of any 32 bits apart", () => {
    const tree = new FlameTree();
    for (const key of [0, 1, 0x7fffffff, 0x80000000, 0xffffffff]) {
      tree.begin({ gained: 1 });
      tree.step(key as FlameKey, 0 as FlameSource);
      tree.begin({ gained: 1 });
      tree.step(key as FlameKey, 0 as FlameSource);
    }
    expect([...tree.totals]).toEqual([10, 2, 2, 2, 2, 2]);
  });

  it("has in each row the sum of all stacks through it, however many rows there are", () => {
    const stack = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 }).map((names) => names.join(" > "));
    const stacks = fc.array(fc.record({ stack, gained: fc.integer({ min: -1000, max: 1000 }) }), { maxLength: 300 });
    fc.assert(
      fc.property(stacks, (drawnStacks) => {
        const expected = new Map<string, number>();
        for (const { stack: text, gained } of drawnStacks) {
          const names = text.split(" > ").filter((one) => one !== "");
          for (let length = 0; length <= names.length; length++) {
            const prefix = names.slice(0, length).join(" > ");
            expected.set(prefix, (expected.get(prefix) ?? 0) + Math.abs(gained));
          }
        }
        const { parent, name, names, total } = tableOf(drawnStacks);
        const prefixOf = (row: number): string[] => (row === 0 ? [] : [...prefixOf(parent[row]!), names[name[row]!]!]);
        const found = new Map(total.map((value, row) => [prefixOf(row).join(" > "), value]));
        expect(found).toEqual(expected.size === 0 ? new Map([["", 0]]) : expected);
      }),
    );
  });
});
