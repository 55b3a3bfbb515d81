// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Go
/** Relabeling, held to what the documentation of Prometheus says of each action. */
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config/read.ts";
import type { Labels } from "../../src/discovery/labels.ts";
import { expand, hashMod, relabel } from "../../src/discovery/relabel.ts";

/** Applies rules, written as in a configuration; null for a target that was dropped. */
function relabeled(labels: Record<string, string>, rules: string): Record<string, string> | null {
  const read = readConfig(`scrape_configs: [{ job_name: j, relabel_configs: [${rules}] }]`);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const result: Labels | null = relabel(new Map(Object.entries(labels)), read.value.scrape_configs[0]!.relabel_configs);
  return result && Object.fromEntries(result);
}

describe("replace", () => {
  it("writes the groups of the match into the target label", () => {
    const rule = "{ source_labels: [pod], regex: '(.*)-[0-9a-f]+', target_label: service }";
    expect(relabeled({ pod: "shop-7f9c" }, rule)).toEqual({ pod: "shop-7f9c", service: "shop" });
  });

  it("joins several source labels with the separator", () => {
    const rule = "{ source_labels: [a, b], separator: '@', target_label: c }";
    expect(relabeled({ a: "1", b: "2" }, rule)).toEqual({ a: "1", b: "2", c: "1@2" });
  });

  it("changes nothing where the expression does not match the whole value", () => {
    expect(relabeled({ a: "xyz" }, "{ source_labels: [a], regex: y, target_label: b }")).toEqual({ a: "xyz" });
  });

  it("removes the label when the replacement is empty", () => {
    expect(relabeled({ a: "1", b: "2" }, "{ source_labels: [a], target_label: b, replacement: '' }")).toEqual({
      a: "1",
    });
  });

  it("takes the name of the target label from groups, and ignores one that is no label name", () => {
    const rule = "{ source_labels: [a], regex: '(.+)=(.+)', target_label: '$1', replacement: '$2' }";
    expect(relabeled({ a: "env=live" }, rule)).toEqual({ a: "env=live", env: "live" });
    expect(relabeled({ a: "9x=live" }, rule)).toEqual({ a: "9x=live" });
  });

  it("matches across line breaks", () => {
    expect(relabeled({ a: "1\n2" }, "{ source_labels: [a], target_label: b, replacement: x }")).toEqual({
      a: "1\n2",
      b: "x",
    });
  });
});

describe("keep and drop", () => {
  it("keep only targets that match, or that do not", () => {
    const labels = { env: "live" };
    expect(relabeled(labels, "{ action: keep, source_labels: [env], regex: live|test }")).toEqual(labels);
    expect(relabeled(labels, "{ action: keep, source_labels: [env], regex: test }")).toBeNull();
    expect(relabeled(labels, "{ action: drop, source_labels: [env], regex: live }")).toBeNull();
  });

  it("compare two labels with keepequal and dropequal", () => {
    const labels = { a: "6060", b: "6060" };
    expect(relabeled(labels, "{ action: keepequal, source_labels: [a], target_label: b }")).toEqual(labels);
    expect(relabeled(labels, "{ action: dropequal, source_labels: [a], target_label: b }")).toBeNull();
  });
});

describe("actions on names", () => {
  it("labelmap copies labels to names made from the match", () => {
    const labels = { __meta_kubernetes_pod_label_app: "shop" };
    const rule = "{ action: labelmap, regex: __meta_kubernetes_pod_label_(.+) }";
    expect(relabeled(labels, rule)).toEqual({ ...labels, app: "shop" });
  });

  it("labeldrop and labelkeep remove labels by name", () => {
    expect(relabeled({ aa: "1", b: "2" }, "{ action: labeldrop, regex: a+ }")).toEqual({ b: "2" });
    expect(relabeled({ aa: "1", b: "2" }, "{ action: labelkeep, regex: a+ }")).toEqual({ aa: "1" });
  });
});

it("lowercase and uppercase change the case", () => {
  expect(relabeled({ a: "Shop" }, "{ action: lowercase, source_labels: [a], target_label: b }")).toEqual({
    a: "Shop",
    b: "shop",
  });
  expect(relabeled({ a: "Shop" }, "{ action: Uppercase, source_labels: [a], target_label: b }")).toEqual({
    a: "Shop",
    b: "SHOP",
  });
});

describe("hashmod", () => {
  it("takes the last eight bytes of the MD5 sum, as Prometheus does", () => {
    // From the tests of Prometheus (model/relabel): hashmod of "baz" with modulus 1000 is 976.
    expect(hashMod("baz", 1000)).toBe(976);
    expect(hashMod("foo\nbar", 1000)).toBe(734);
  });

  it("shares targets out so that each collector keeps its own", () => {
    const rules = (collector: number) =>
      `{ action: hashmod, source_labels: [__address__], modulus: 3, target_label: __tmp }, { action: keep, source_labels: [__tmp], regex: '${collector}' }`;
    const kept = [0, 1, 2].map((collector) => relabeled({ __address__: "shop-1:6060" }, rules(collector)) !== null);
    expect(kept.filter(Boolean)).toHaveLength(1);
  });
});

it("expands templates like Go: the longest name, braces, and $$ for a dollar sign", () => {
  const group = (name: string) => ({ "1": "one", name: "N" })[name] ?? "";
  expect(expand("$1-${1}x-$1x-$name-$$-$", group)).toBe("one-onex--N-$-$");
});

it("runs rules in order, each on the result of the one before", () => {
  const rules = "{ target_label: a, replacement: x }, { source_labels: [a], target_label: b, replacement: '${1}y' }";
  expect(relabeled({}, rules)).toEqual({ a: "x", b: "xy" });
});
