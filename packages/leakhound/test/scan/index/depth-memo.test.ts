import { describe, expect, it } from "vitest";
import { DepthMemo } from "../../../src/scan/index/depth-memo.ts";
import type { Place } from "../../../src/scan/index/located-map.ts";
import { nodeIndex } from "../../../src/scan/syntax/tree.ts";
import { fileWith } from "../../support/go-repository.ts";

const DEPTH_MAX = 2;
const { file } = fileWith();

/** Names of functions, and what each of them calls: `{ a: "bc", b: "c", c: "" }`. */
type Calls = Readonly<Record<string, string>>;

/** What is reached from a function within the depth, and which functions were searched for it. */
class Reach {
  readonly searched: string[] = [];
  readonly #memo = new DepthMemo<string>(DEPTH_MAX);
  readonly #calls: Calls;
  readonly #ofContext: string;

  /** @param ofContext functions whose answers depend on the context */
  constructor(calls: Calls, ofContext = "") {
    this.#calls = calls;
    this.#ofContext = ofContext;
  }

  from(name: string, { depth = 0, context = "" } = {}): string {
    const fn: Place = { file, node: nodeIndex(name.charCodeAt(0)) };
    return this.#memo.answer({ fn, depth, context: () => context }, "-", () => {
      this.searched.push(name);
      const isOfContext = this.#ofContext.includes(name);
      if (isOfContext) this.#memo.useContext();
      const callees = [...(this.#calls[name] ?? "")];
      if (depth >= DEPTH_MAX && callees.length > 0) this.#memo.leaveOut();
      const inside = depth < DEPTH_MAX ? callees.map((one) => this.from(one, { depth: depth + 1, context })) : [];
      return name + (isOfContext ? context : "") + inside.join("");
    });
  }
}

describe("answers about functions", () => {
  it("are found once where no call is left out, whatever the depth", () => {
    const reach = new Reach({ a: "bc", b: "c", c: "" });
    expect(reach.from("a")).toBe("abcc");
    expect(reach.from("b")).toBe("bc");
    expect(reach.from("c", { depth: 1 })).toBe("c");
    expect(reach.searched.join("")).toBe("abc");
    expect(reach.from("b", { depth: 1 })).toBe("bc");
    expect(reach.searched).toHaveLength(3);
  });

  it("are found again at another depth where calls were left out", () => {
    const reach = new Reach({ a: "b", b: "c", c: "d", d: "" });
    expect(reach.from("a")).toBe("abc");
    expect(reach.from("b")).toBe("bcd");
    expect(reach.from("b", { depth: 1 })).toBe("bc");
  });

  it("end at a function that calls itself", () => {
    const reach = new Reach({ a: "b", b: "a" });
    expect(reach.from("a")).toBe("aba");
    expect(new Reach({ a: "a" }).from("a")).toBe("aaa");
  });

  it("are kept by context where they depend on it, and so are those of their callers", () => {
    const reach = new Reach({ a: "bc", b: "", c: "" }, "b");
    expect(reach.from("a", { context: "1" })).toBe("ab1c");
    expect(reach.from("a", { context: "2" })).toBe("ab2c");
    expect(reach.from("a", { context: "1" })).toBe("ab1c");
    expect(reach.searched.join("")).toBe("abcab");
  });
});
