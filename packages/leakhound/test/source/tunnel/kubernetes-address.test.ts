import { describe, expect, it } from "vitest";
import {
  displayOf,
  isKubernetesAddress,
  parseKubernetesAddress,
} from "../../../src/source/tunnel/kubernetes-address.ts";

function parsed(text: string) {
  const address = parseKubernetesAddress(text);
  if (!address.ok) throw new Error(address.error.what);
  return address.value;
}

describe("an address of Kubernetes", () => {
  it.each([
    ["k8s://shop/cart-5d9f:6060", { namespace: "shop", kind: "pod", name: "cart-5d9f", port: 6060, path: "" }],
    ["k8s://shop/pod/cart-5d9f:6060", { namespace: "shop", kind: "pod", name: "cart-5d9f", port: 6060, path: "" }],
    ["K8S://shop/deployment/cart:6060", { namespace: "shop", kind: "deployment", name: "cart", port: 6060, path: "" }],
    ["k8s://shop/deploy/cart:6060/", { namespace: "shop", kind: "deployment", name: "cart", port: 6060, path: "/" }],
    ["k8s://a/svc/b.c:80/x?y=1", { namespace: "a", kind: "service", name: "b.c", port: 80, path: "/x?y=1" }],
    [
      "k8s://a/cart:6060/debug/pprof/",
      { namespace: "a", kind: "pod", name: "cart", port: 6060, path: "/debug/pprof/" },
    ],
  ])("%s", (text, expected) => {
    expect(isKubernetesAddress(text)).toBe(true);
    expect(parsed(text)).toEqual(expected);
  });

  it("is shown without its query, and is the same address when it is parsed again", () => {
    const shown = displayOf(parsed("k8s://shop/statefulsets/cart:6060/p/?token=secret"));
    expect(shown).toBe("k8s://shop/statefulset/cart:6060/p/");
    expect(displayOf(parsed(shown))).toBe(shown);
  });

  it.each([
    ["k8s://shop", "the port is missing"],
    ["k8s://shop/cart", "the port is missing"],
    ["k8s://shop/cart:0", "the port is missing or not valid"],
    ["k8s://shop/cart:65536", "the port is missing or not valid"],
    ["k8s://shop/cart:6060:1", "the port is missing or not valid"],
    ["k8s://shop/cronjob/cart:6060", 'the kind "cronjob" is not supported'],
    ["k8s://shop/--kubeconfig=x:6060", "the name is not valid"],
    ["k8s://--all/cart:6060", "the namespace is not valid"],
    ["k8s:///cart:6060", "the namespace is not valid"],
    ["k8s://shop/ca rt:6060", "it has spaces or is too long"],
    [`k8s://shop/${"a".repeat(2000)}:1`, "it has spaces or is too long"],
  ])("%s is malformed", (text, what) => {
    expect(parseKubernetesAddress(text)).toMatchObject({ ok: false, error: { code: "bad-address", what } });
  });
});
