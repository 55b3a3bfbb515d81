import { describe, expect, it } from "vitest";
import { labelSelector, runningPods } from "../../../src/source/tunnel/pods.ts";

describe("the label selector of a workload", () => {
  it.each([
    ["labels of a deployment", { matchLabels: { app: "cart", tier: "web" } }, "app=cart,tier=web"],
    ["labels of a service, without matchLabels", { app: "cart" }, "app=cart"],
    [
      "expressions",
      {
        matchLabels: { app: "cart" },
        matchExpressions: [
          { key: "tier", operator: "In", values: ["a", "b"] },
          { key: "env", operator: "NotIn", values: ["test"] },
          { key: "live", operator: "Exists" },
          { key: "old", operator: "DoesNotExist" },
        ],
      },
      "app=cart,tier in (a,b),env notin (test),live,!old",
    ],
    ["only expressions", { matchExpressions: [{ key: "live", operator: "Exists" }] }, "live"],
  ])("%s", (_, selector, expected) => {
    expect(labelSelector({ spec: { selector } })).toBe(expected);
  });

  it.each([
    ["nothing: it would select all pods of the namespace", {}],
    ["an operator that is unknown", { matchExpressions: [{ key: "a", operator: "Like", values: ["b"] }] }],
    ["text", "app=cart"],
  ])("is null for %s", (_, selector) => {
    expect(labelSelector({ spec: { selector } })).toBe(null);
  });
});

it("finds the pods that run and are not about to end", () => {
  const pod = (name: string, phase: string, deletionTimestamp?: string) => ({
    metadata: { name, ...(deletionTimestamp && { deletionTimestamp }) },
    status: { phase },
  });
  const items = [
    pod("a", "Running"),
    pod("b", "Pending"),
    pod("c", "Running", "2026-11-29T17:00:00Z"),
    { kind: "Pod" },
  ];
  expect(runningPods({ items })).toEqual(["a"]);
  expect(runningPods(null)).toEqual([]);
});
