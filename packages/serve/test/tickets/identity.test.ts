/**
 * A ticket keeps its identity when a release renames a function, splits it, or inlines it differently; two leaks of one
 * service that share its middleware stay two. The laws run over random stacks of a service:
 *
 *   own code, 2 to 5 frames      session.(*Store).Put  shop.pay
 *   middleware, 3 to 14 frames   gin.(*Context).Next  …  net/http.(*conn).serve
 */

import fc from "fast-check";
import { unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { TicketBook } from "../../src/tickets/book.ts";
import { isAlike, likeness } from "../../src/tickets/identity.ts";
import type { JudgedInstance } from "../../src/tickets/observation.ts";
import { heapLeak, siteOf } from "../support/tickets.ts";

const frames = (prefix: string, min: number, max: number) =>
  fc.integer({ min, max }).map((count) => Array.from({ length: count }, (_, row) => `${prefix}.f${row}`));

const stack = fc
  .tuple(frames("shop", 3, 5), frames("middleware", 3, 14))
  .map(([own, middleware]) => [...own, ...middleware]);

/** What a release may do to the functions of a stack. */
const CHANGES: Readonly<Record<string, (stack: readonly string[]) => readonly string[]>> = {
  "renames the leaf": ([, ...rest]) => ["shop.renamed", ...rest],
  "renames its caller": ([leaf, , ...rest]) => [leaf!, "shop.renamed", ...rest],
  "splits the leaf in two": (all) => ["shop.part", ...all],
  "splits its caller in two": ([leaf, ...rest]) => [leaf!, "shop.part", ...rest],
  "inlines the leaf": ([, ...rest]) => rest,
  "inlines its caller": ([leaf, , ...rest]) => [leaf!, ...rest],
  "adds a middleware": (all) => [...all.slice(0, 5), "tracing.Handler", ...all.slice(5)],
};

describe("a stack stays alike when a release", () => {
  it.each(Object.entries(CHANGES))("%s", (_, change) => {
    fc.assert(fc.property(stack, (before) => isAlike(siteOf(before), siteOf(change(before)))));
  });
});

describe("likeness", () => {
  it("does not depend on the order of the two", () => {
    fc.assert(
      fc.property(stack, stack, (a, b) => {
        expect(likeness(siteOf(a), siteOf(b))).toBeCloseTo(likeness(siteOf(b), siteOf(a)), 12);
      }),
    );
  });

  it("is 1 for the same site alone", () => {
    fc.assert(
      fc.property(stack, (one) => {
        expect(likeness(siteOf(one), siteOf(one))).toBe(1);
        expect(likeness(siteOf(one), siteOf(["shop.part", ...one]))).toBeLessThan(1);
      }),
    );
  });

  it("is below the threshold for two handlers behind the same middleware", () => {
    fc.assert(
      fc.property(frames("middleware", 3, 14), (middleware) => {
        const [a, b] = ["cart", "orders"].map((name) => [
          `${name}.alloc`,
          `${name}.add`,
          `${name}.handle`,
          ...middleware,
        ]);
        expect(isAlike(siteOf(a!), siteOf(b!))).toBe(false);
      }),
    );
  });
});

describe("a ticket", () => {
  const instance = (name: string, release: string, stacks: readonly (readonly string[])[]): JudgedInstance => ({
    instance: name,
    release,
    verdict: "leak",
    reason: "",
    leaks: stacks.map((one) => heapLeak(one[0]!, { site: siteOf(one) })),
    boundPerHour: null,
  });
  const apply = (book: TicketBook, ...instances: readonly JudgedInstance[]) =>
    book.apply({ service: "shop", at: unixMs(0), window: "short", instances });
  const STACK = ["session.Put", "shop.pay", "http.HandlerFunc.ServeHTTP", "http.(*conn).serve"];
  const RENAMED = ["sessions.Put", ...STACK.slice(1)];

  it("survives each of these changes, also while both releases run", () => {
    fc.assert(
      fc.property(stack, fc.constantFrom(...Object.values(CHANGES)), (before, change) => {
        const book = new TicketBook([]);
        apply(book, instance("a", "1", [before]));
        apply(book, instance("a", "1", [before]), instance("b", "2", [change(before)]));
        apply(book, instance("a", "2", [change(before)]));
        expect(book.all().map(({ id, site }) => [id, site.stack])).toEqual([["shop-1", change(before)]]);
      }),
    );
  });

  it("is another one for an alike stack beside it in one release: then it was not renamed", () => {
    const book = new TicketBook([]);
    apply(book, instance("a", "1", [STACK]));
    apply(book, instance("a", "1", [STACK]), instance("b", "1", [RENAMED]));
    expect(book.all()).toHaveLength(2);
  });

  it("is one of two where an instance shows both at once", () => {
    const book = new TicketBook([]);
    apply(book, instance("a", "1", [STACK, RENAMED]));
    expect(book.all()).toHaveLength(2);
  });

  it("is the same for another library function below the same own code", () => {
    const book = new TicketBook([]);
    const leak = (name: string) => {
      const site = siteOf([name, "session.Put", "shop.pay"], "session.Put");
      return { ...instance("a", "1", []), leaks: [heapLeak(name, { site })] };
    };
    apply(book, leak("strings.Clone"));
    apply(book, leak("runtime.mapassign_faststr"));
    expect(book.all()).toHaveLength(1);
  });
});
