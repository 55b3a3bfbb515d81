/** Whose profile a push is. */
import { expect, it } from "vitest";
import { labelsOf, labelsOfName, originOf } from "../../src/push/origin.ts";

const origin = (name: string, address = "10.0.0.7") => {
  const labels = labelsOfName(name);
  return labels && Object.fromEntries(originOf(labels, address).labels);
};

it("takes service, instance and release from the labels that agents have", () => {
  expect(origin("shop{pod=shop-7f9c,hostname=node-1,version=1.4,__session_id__=a1}")).toEqual({
    service: "shop",
    service_name: "shop",
    instance: "shop-7f9c",
    pod: "shop-7f9c",
    hostname: "node-1",
    version: "1.4",
  });
  expect(origin("shop{service_name=cart,k8s.pod.name=cart-1}")).toMatchObject({ service: "cart", instance: "cart-1" });
});

it("distinguishes processes without a name by session, or else by address", () => {
  expect(origin("shop{__session_id__=a1}")).toMatchObject({ instance: "a1" });
  expect(origin("shop")).toMatchObject({ instance: "10.0.0.7" });
});

it("is the same for all profiles of a process, although an agent names a part of itself in each", () => {
  const key = (name: string) => originOf(labelsOfName(name)!, "").key;
  expect(key("shop{pod=a,otel.scope.name=heap}")).toBe(key("shop{pod=a,otel.scope.name=cpu,__session_id__=x}"));
  expect(key("shop{pod=a}")).not.toBe(key("shop{pod=b}"));
});

it("refuses malformed names, and labels without end", () => {
  for (const name of ["", "{a=b}", "shop{a=b", "shop{a}", "shop{=b}", `shop{${"a".repeat(300)}=b}`])
    expect(labelsOfName(name), name.slice(0, 20)).toBeNull();
  expect(labelsOf(Array.from({ length: 101 }, (_, index) => [`l${index}`, "v"]))).toBeNull();
});

it("makes names of labels that Prometheus knows", () => {
  expect([
    ...labelsOf([
      ["k8s.pod-name", "a"],
      ["9lives", "b"],
    ])!.keys(),
  ]).toEqual(["k8s_pod_name", "_9lives"]);
});
