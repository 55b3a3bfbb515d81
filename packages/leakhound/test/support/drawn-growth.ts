/**
 * Growth drawn as text, one stack per line: `amount  leaf < caller < …`, or with objects `amount in objects  leaf < …`.
 * Package main and packages below example.com are the service's own code.
 *
 * A frame of Node has its file after an @: `createDebug@/srv/node_modules/debug/src/common.js`.
 *
 *   60 in 2  io.ReadAll < main.fetch
 *   30 in 30  main.remember < main.handle
 */

import { ownerOf } from "../../src/series/own-code.ts";
import { waitStateOf } from "../../src/verdict/causes/known-leaks/wait-state.ts";
import type { GrownStack, ProfileGrowth } from "../../src/verdict/causes/match/grown-stacks.ts";
import type { Growth } from "../../src/verdict/causes/match/weigh.ts";

const OWN = /^(?:main\.|example\.com\/)/;

/** @param kind the profile that is drawn; the growth has no other profile */
export function drawnGrowth(kind: "heap" | "goroutine" | "goroutineleak", lines: readonly string[]): Growth {
  const stacks = lines.map((line) => drawnStack(kind, line)).sort((a, b) => b.amount - a.amount);
  const growth: ProfileGrowth = {
    basis: "series",
    stacks,
    judged: stacks,
    period: 0,
    elapsedMs: 60_000,
  };
  return {
    heap: kind === "heap" ? growth : null,
    goroutine: kind === "heap" ? null : growth,
    areGoroutinesGrowing: kind !== "heap",
    goroutineleak: kind === "goroutineleak" ? growth : null,
  };
}

function drawnStack(kind: "heap" | "goroutine" | "goroutineleak", line: string): GrownStack {
  const [, amount, objects, stack] = /^(\d+)(?: in (\d+))? {2}(\S.*)$/.exec(line) ?? [];
  if (amount === undefined || stack === undefined) throw new Error(`no stack is drawn in "${line}"`);
  const functions = stack.split(" < ");
  const frames = functions.map((text) => {
    const [name = "", file = ""] = text.split("@", 2);
    return { function: name, file, line: 0, owner: ownerOf(name, file, OWN) };
  });
  return {
    frames,
    amount: Number(amount),
    objects: kind === "heap" ? Number(objects ?? amount) : 0,
    state: kind === "heap" ? null : waitStateOf(functions),
  };
}
