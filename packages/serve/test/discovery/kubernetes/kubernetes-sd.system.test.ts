/** `kubernetes_sd_configs`, against a real HTTP server of the Kubernetes API's form. */
import { openHttpClient, systemClock } from "leakhound/server";
import { expect, it } from "vitest";
import { serve } from "../../../../leakhound/test/support/servers.ts";
import { type KubernetesSdOptions, kubernetesDiscovery } from "../../../src/discovery/kubernetes/kubernetes-sd.ts";
import { discovering } from "../../support/discovering.ts";
import { type ApiObject, KubernetesApi, pod } from "../../support/kubernetes-api.ts";

async function cluster(options: Partial<KubernetesSdOptions> = {}, prefix = "") {
  const api = new KubernetesApi();
  const server = await serve(api.listener);
  const start = () =>
    discovering(
      kubernetesDiscovery(
        { role: "pod", namespaces: [], hasOwnNamespace: false, selectors: new Map(), ...options },
        {
          clock: systemClock,
          apiServer: async () => ({ ok: true, value: new URL(`${server.origin}${prefix}`) }),
          ownNamespace: async () => ({ ok: true, value: "live" }),
          open: async (origin, headers) => {
            const opened = openHttpClient({
              origin,
              headers: { ...headers, ...(api.token ? { authorization: `Bearer ${api.token}` } : {}) },
            });
            return opened.ok ? opened : { ok: false, error: opened.error.what };
          },
        },
      ),
    );
  return { api, start };
}

const ports = (...ips: readonly string[]) => ips.flatMap((ip) => [ip, `${ip}:6060`, `${ip}:8080`]);
const listsOf = (api: KubernetesApi) => api.requests.filter((path) => /[?&]limit=500/.test(path)).length;

it("makes a target of each port of a container, with the labels of Prometheus", async () => {
  const { api, start } = await cluster();
  api.put("pods", pod("shop-1", "10.0.0.1", { annotations: { "prometheus.io/scrape": "true" } }));
  api.put("pods", { ...pod("starting", ""), status: { phase: "Pending" } });
  const found = start();
  await expect.poll(found.addresses).toEqual(ports("10.0.0.1"));
  const pprof = found.labels().find((one) => one.get("__address__") === "10.0.0.1:6060")!;
  expect(Object.fromEntries(pprof)).toEqual({
    __address__: "10.0.0.1:6060",
    __meta_kubernetes_namespace: "live",
    __meta_kubernetes_pod_annotation_prometheus_io_scrape: "true",
    __meta_kubernetes_pod_annotationpresent_prometheus_io_scrape: "true",
    __meta_kubernetes_pod_container_id: "containerd://abc",
    __meta_kubernetes_pod_container_image: "registry.example/shop:1.4",
    __meta_kubernetes_pod_container_init: "false",
    __meta_kubernetes_pod_container_name: "server",
    __meta_kubernetes_pod_container_port_name: "pprof",
    __meta_kubernetes_pod_container_port_number: "6060",
    __meta_kubernetes_pod_container_port_protocol: "TCP",
    __meta_kubernetes_pod_controller_kind: "ReplicaSet",
    __meta_kubernetes_pod_controller_name: "shop-7f9c",
    __meta_kubernetes_pod_host_ip: "192.168.1.10",
    __meta_kubernetes_pod_ip: "10.0.0.1",
    __meta_kubernetes_pod_label_app_kubernetes_io_name: "shop",
    __meta_kubernetes_pod_labelpresent_app_kubernetes_io_name: "true",
    __meta_kubernetes_pod_name: "shop-1",
    __meta_kubernetes_pod_node_name: "node-1",
    __meta_kubernetes_pod_phase: "Running",
    __meta_kubernetes_pod_ready: "true",
    __meta_kubernetes_pod_uid: "uid-shop-1",
  });
});

it("lists in pages, then follows each change without a new list, also after a connection was cut", async () => {
  const { api, start } = await cluster();
  for (const number of [1, 2, 3, 4, 5]) api.put("pods", pod(`shop-${number}`, `10.0.0.${number}`));
  const found = start();
  await expect.poll(() => found.labels().length).toBe(15);
  expect(listsOf(api), "five pods in pages of two").toBe(3);
  for (const number of [2, 3, 4, 5]) api.remove("pods", pod(`shop-${number}`, ""));
  api.put("pods", pod("shop-6", "10.0.0.6"));
  await expect.poll(found.addresses).toEqual(ports("10.0.0.1", "10.0.0.6"));
  api.cut();
  api.put("pods", pod("shop-6", "10.0.0.7"));
  await expect.poll(found.addresses).toEqual(ports("10.0.0.1", "10.0.0.7"));
  expect(listsOf(api)).toBe(3);
  await expect.poll(found.problem).toBeNull();
});

it("goes on from the version of a bookmark, although all versions before have expired", async () => {
  const { api, start } = await cluster();
  api.put("pods", pod("shop-1", "10.0.0.1"));
  const found = start();
  await expect.poll(() => api.openWatches).toBe(1);
  api.expire();
  api.bookmark();
  await new Promise((resolve) => setTimeout(resolve, 100));
  api.cut();
  await expect.poll(() => api.requests.filter((path) => path.includes("watch=1")).length).toBe(2);
  expect(listsOf(api)).toBe(1);
  expect(found.addresses()).toEqual(ports("10.0.0.1"));
});

it("lists again where its version has expired, said in a watch or by the status 410", async () => {
  const { api, start } = await cluster();
  api.put("pods", pod("shop-1", "10.0.0.1"));
  const found = start();
  await expect.poll(() => api.openWatches).toBe(1);
  api.sendGone();
  await expect.poll(() => listsOf(api)).toBe(2);
  await expect.poll(() => api.openWatches).toBe(1);
  api.remove("pods", pod("shop-1", ""));
  api.expire();
  api.cut();
  await expect.poll(() => listsOf(api)).toBe(3);
  await expect.poll(found.addresses).toEqual([]);
});

it("keeps its targets while the API server is away, and asks it less and less often", async () => {
  const { api, start } = await cluster();
  api.put("pods", pod("shop-1", "10.0.0.1"));
  const found = start();
  await expect.poll(() => api.openWatches).toBe(1);
  api.isAway = true;
  api.cut();
  await expect.poll(found.problem).toContain("status 503");
  const before = api.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(api.requests.length - before).toBeLessThan(4);
  expect(found.addresses()).toEqual(ports("10.0.0.1"));
  api.isAway = false;
  await expect.poll(() => api.openWatches).toBe(1);
  api.put("pods", pod("shop-2", "10.0.0.2"));
  await expect.poll(found.addresses).toEqual(ports("10.0.0.1", "10.0.0.2"));
  expect(found.problem()).toBeNull();
});

it("asks in its own namespace and others, with selectors, below the path of a proxy", async () => {
  const selectors = new Map([["pod", { label: "app=shop", field: "spec.nodeName=node-1" }]] as const);
  const { api, start } = await cluster(
    { namespaces: ["test"], hasOwnNamespace: true, selectors },
    "/k8s/clusters/c-1/",
  );
  start();
  await expect.poll(() => api.requests.length).toBeGreaterThan(1);
  expect(api.requests.slice(0, 2).sort()).toEqual(
    ["live", "test"].map(
      (name) =>
        `/k8s/clusters/c-1/api/v1/namespaces/${name}/pods?labelSelector=app%3Dshop&fieldSelector=spec.nodeName%3Dnode-1&limit=500`,
    ),
  );
});

it("survives an object of an unknown form and a line that is no JSON", async () => {
  const { api, start } = await cluster();
  api.put("pods", { metadata: { name: "odd", namespace: "live" }, spec: 7 });
  api.put("pods", pod("shop-1", "10.0.0.1"));
  const found = start();
  await expect.poll(found.addresses).toEqual(ports("10.0.0.1"));
});

const service: ApiObject = {
  metadata: { name: "shop", namespace: "live", labels: { team: "a" } },
  spec: { type: "ClusterIP", clusterIP: "10.96.0.7", ports: [{ name: "http", port: 80, protocol: "TCP" }] },
};

it("has the role service", async () => {
  const { api, start } = await cluster({ role: "service" });
  api.put("services", service);
  const found = start();
  await expect.poll(found.addresses).toEqual(["shop.live.svc:80"]);
  expect(Object.fromEntries(found.labels()[0]!)).toMatchObject({
    __meta_kubernetes_service_cluster_ip: "10.96.0.7",
    __meta_kubernetes_service_label_team: "a",
    __meta_kubernetes_service_port_name: "http",
    __meta_kubernetes_service_type: "ClusterIP",
  });
});

it("has the role node, with the preferred address and the port of the kubelet", async () => {
  const { api, start } = await cluster({ role: "node" });
  api.put("nodes", {
    metadata: { name: "node-1" },
    spec: { providerID: "aws:///i-1" },
    status: {
      addresses: [
        { type: "Hostname", address: "node-1.example" },
        { type: "InternalIP", address: "192.168.1.10" },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    },
  });
  const found = start();
  await expect.poll(found.addresses).toEqual(["192.168.1.10:10250"]);
  expect(Object.fromEntries(found.labels()[0]!)).toMatchObject({
    instance: "node-1",
    __meta_kubernetes_node_name: "node-1",
    __meta_kubernetes_node_address_Hostname: "node-1.example",
  });
});

it("has the role endpointslice, with the labels of service and pod, and other ports of the pod", async () => {
  const { api, start } = await cluster({ role: "endpointslice" });
  api.put("services", service);
  api.put("pods", pod("shop-1", "10.0.0.1"));
  api.put("endpointslices", {
    metadata: { name: "shop-x7k2", namespace: "live", labels: { "kubernetes.io/service-name": "shop" } },
    addressType: "IPv4",
    endpoints: [
      {
        addresses: ["10.0.0.1"],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: "node-1",
        zone: "eu-1a",
        targetRef: { kind: "Pod", name: "shop-1", namespace: "live" },
      },
      { addresses: ["10.0.0.9"], conditions: { ready: false } },
    ],
    ports: [{ name: "http", port: 8080, protocol: "TCP", appProtocol: "http" }],
  });
  const found = start();
  await expect.poll(found.addresses).toEqual(["10.0.0.1:6060", "10.0.0.1:8080", "10.0.0.9:8080"]);
  const [web, other, debug] = ["10.0.0.1:8080", "10.0.0.9:8080", "10.0.0.1:6060"].map((address) =>
    Object.fromEntries(found.labels().find((one) => one.get("__address__") === address)!),
  );
  expect(web).toMatchObject({
    __meta_kubernetes_namespace: "live",
    __meta_kubernetes_endpointslice_name: "shop-x7k2",
    __meta_kubernetes_endpointslice_address_type: "IPv4",
    __meta_kubernetes_endpointslice_address_target_kind: "Pod",
    __meta_kubernetes_endpointslice_address_target_name: "shop-1",
    __meta_kubernetes_endpointslice_endpoint_conditions_ready: "true",
    __meta_kubernetes_endpointslice_endpoint_conditions_terminating: "false",
    __meta_kubernetes_endpointslice_endpoint_node_name: "node-1",
    __meta_kubernetes_endpointslice_endpoint_zone: "eu-1a",
    __meta_kubernetes_endpointslice_port: "8080",
    __meta_kubernetes_endpointslice_port_name: "http",
    __meta_kubernetes_endpointslice_port_app_protocol: "http",
    __meta_kubernetes_service_name: "shop",
    __meta_kubernetes_service_label_team: "a",
    __meta_kubernetes_pod_name: "shop-1",
    __meta_kubernetes_pod_container_port_name: "http",
  });
  expect(other).toMatchObject({ __meta_kubernetes_endpointslice_endpoint_conditions_ready: "false" });
  expect(other).not.toHaveProperty("__meta_kubernetes_endpointslice_endpoint_conditions_serving");
  expect(debug).toMatchObject({ __meta_kubernetes_pod_container_port_name: "pprof" });
});

it("has the role ingress: each path of a host, with the scheme that its certificate says", async () => {
  const { api, start } = await cluster({ role: "ingress" });
  api.put("ingresses", {
    metadata: { name: "shop", namespace: "live", annotations: { "leakhound/scrape": "true" } },
    spec: {
      ingressClassName: "nginx",
      tls: [{ hosts: ["*.example.com"] }],
      rules: [
        { host: "shop.example.com", http: { paths: [{ path: "/debug" }, {}] } },
        { host: "plain.example.org" },
        { http: { paths: [{ path: "/all-hosts" }] } },
      ],
    },
  });
  const found = start();
  await expect.poll(found.addresses).toEqual(["plain.example.org", "shop.example.com", "shop.example.com"]);
  const seen = found.labels().map((one) => {
    const part = (name: string) => one.get(`__meta_kubernetes_ingress_${name}`);
    return [part("scheme"), part("host"), part("path"), part("class_name"), part("annotation_leakhound_scrape")].join(
      " ",
    );
  });
  expect(seen.sort()).toEqual([
    "http plain.example.org / nginx true",
    "https shop.example.com / nginx true",
    "https shop.example.com /debug nginx true",
  ]);
});

it("has the role endpoints, with the labels of service and pod, and other ports of the pod", async () => {
  const { api, start } = await cluster({ role: "endpoints" });
  api.put("services", service);
  api.put("pods", pod("shop-1", "10.0.0.1"));
  api.put("endpoints", {
    metadata: { name: "shop", namespace: "live" },
    subsets: [
      {
        addresses: [
          { ip: "10.0.0.1", nodeName: "node-1", targetRef: { kind: "Pod", name: "shop-1", namespace: "live" } },
        ],
        notReadyAddresses: [{ ip: "10.0.0.9" }],
        ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      },
    ],
  });
  const found = start();
  await expect.poll(found.addresses).toEqual(["10.0.0.1:6060", "10.0.0.1:8080", "10.0.0.9:8080"]);
  const [web, other] = ["10.0.0.1:8080", "10.0.0.9:8080"].map((address) =>
    Object.fromEntries(found.labels().find((one) => one.get("__address__") === address)!),
  );
  expect(web).toMatchObject({
    __meta_kubernetes_endpoint_ready: "true",
    __meta_kubernetes_endpoint_address_target_name: "shop-1",
    __meta_kubernetes_service_name: "shop",
    __meta_kubernetes_pod_name: "shop-1",
    __meta_kubernetes_pod_container_port_name: "http",
  });
  expect(other).toMatchObject({ __meta_kubernetes_endpoint_ready: "false" });
});
