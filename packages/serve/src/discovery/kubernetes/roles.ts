/**
 * What each role makes of the objects of a cluster: targets with the labels of Prometheus.
 *
 *   role            objects                          one target for each
 *   pod             pods                             port of a container, or container without ports
 *   service         services                         port
 *   node            nodes                            node
 *   endpoints       endpoints, services, pods        address and port of an endpoint; other ports of its pods
 *   endpointslice   endpoint slices, services, pods  the same (endpoint-slices.ts)
 *   ingress         ingresses                        path of a host (ingresses.ts)
 *
 * Reference: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config
 */
import type { Labels } from "../labels.ts";
import type { TargetGroup } from "../target-group.ts";
import { hostPort, type LabelPairs, metadataLabels, prefixed } from "./meta-labels.ts";
import { type Container, type Endpoints, type Node, objectKey, type Pod, type Service } from "./objects.ts";

export const KUBERNETES_ROLES = ["pod", "service", "node", "endpoints", "endpointslice", "ingress"] as const;
export type KubernetesRole = (typeof KUBERNETES_ROLES)[number];

const POD = "__meta_kubernetes_pod_";
const SERVICE = "__meta_kubernetes_service_";
const NODE = "__meta_kubernetes_node_";
/** Addresses of a node, by preference. */
const NODE_ADDRESSES = ["InternalIP", "InternalDNS", "ExternalIP", "ExternalDNS", "LegacyHostIP", "Hostname"];

export function podGroup(pod: Pod): TargetGroup {
  const ip = pod.status?.podIP ?? "";
  const shared = podLabels(pod);
  // A pod has no address while it starts, and after it was evicted.
  const targets = ip === "" ? [] : allContainers(pod).flatMap((one) => containerTargets(one, ip, shared));
  return { source: `pod/${objectKey(pod.metadata)}`, targets };
}

interface PodContainer {
  readonly container: Container;
  readonly id: string;
  readonly isInit: boolean;
}

function allContainers({ spec, status }: Pod): readonly PodContainer[] {
  const idOf = (name: string, statuses: readonly { readonly name: string; readonly containerID: string }[] = []) =>
    statuses.find((one) => one.name === name)?.containerID ?? "";
  return [
    ...spec.containers.map((container) => ({
      container,
      id: idOf(container.name, status?.containerStatuses),
      isInit: false,
    })),
    ...spec.initContainers.map((container) => ({
      container,
      id: idOf(container.name, status?.initContainerStatuses),
      isInit: true,
    })),
  ];
}

function containerTargets({ container, id, isInit }: PodContainer, ip: string, shared: LabelPairs): readonly Labels[] {
  const own: LabelPairs = [...shared, ...containerLabels(container, id, isInit)];
  if (container.ports.length === 0) return [new Map([...own, ["__address__", ip]])];
  return container.ports.map(
    (port) => new Map([...own, ...portLabels(port), ["__address__", hostPort(ip, port.containerPort)]]),
  );
}

const containerLabels = ({ name, image }: Container, id: string, isInit: boolean): LabelPairs =>
  prefixed(POD, {
    container_name: name,
    container_id: id,
    container_image: image,
    container_init: String(isInit),
  });

const portLabels = ({ name, containerPort, protocol }: Container["ports"][number]): LabelPairs =>
  prefixed(POD, {
    container_port_name: name,
    container_port_number: String(containerPort),
    container_port_protocol: protocol,
  });

export function podLabels({ metadata, spec, status }: Pod): LabelPairs {
  const controller = metadata.ownerReferences.find((owner) => owner.controller === true);
  const ready = status?.conditions.find(({ type }) => type === "Ready")?.status;
  return [
    ["__meta_kubernetes_namespace", metadata.namespace],
    ...metadataLabels("pod", metadata),
    ...prefixed(POD, {
      name: metadata.name,
      ip: status?.podIP ?? "",
      ready: (ready ?? "unknown").toLowerCase(),
      phase: status?.phase ?? "",
      node_name: spec.nodeName,
      host_ip: status?.hostIP ?? "",
      uid: metadata.uid,
      controller_kind: controller?.kind ?? "",
      controller_name: controller?.name ?? "",
    }),
  ];
}

export function serviceGroup(service: Service): TargetGroup {
  const { metadata, spec } = service;
  const shared: LabelPairs = [
    ["__meta_kubernetes_namespace", metadata.namespace],
    ...serviceLabels(service),
    ...prefixed(SERVICE, { type: spec.type, ...serviceAddress(spec) }),
  ];
  const targets = spec.ports.map(({ name, port, protocol }): Labels => {
    const own = prefixed(SERVICE, { port_name: name, port_number: String(port), port_protocol: protocol });
    return new Map([...shared, ...own, ["__address__", `${metadata.name}.${metadata.namespace}.svc:${port}`]]);
  });
  return { source: `svc/${objectKey(metadata)}`, targets };
}

function serviceAddress({ type, clusterIP, externalName, loadBalancerIP }: Service["spec"]): Record<string, string> {
  if (type === "ExternalName") return { external_name: externalName };
  return { cluster_ip: clusterIP, ...(type === "LoadBalancer" ? { loadbalancer_ip: loadBalancerIP } : {}) };
}

export const serviceLabels = ({ metadata }: Service): LabelPairs => [
  [`${SERVICE}name`, metadata.name],
  ...metadataLabels("service", metadata),
];

export function nodeGroup({ metadata, spec, status }: Node): TargetGroup {
  const source = `node/${metadata.name}`;
  const byType = new Map(status.addresses.map(({ type, address }) => [type.toLowerCase(), address]));
  const host = NODE_ADDRESSES.map((type) => byType.get(type.toLowerCase())).find((address) => address !== undefined);
  if (host === undefined) return { source, targets: [] };
  const labels: LabelPairs = [
    ...prefixed(NODE, { name: metadata.name, provider_id: spec?.providerID ?? "" }),
    ...metadataLabels("node", metadata),
    ...status.addresses.map(({ type, address }): readonly [string, string] => [`${NODE}address_${type}`, address]),
    ["instance", metadata.name],
    ["__address__", hostPort(host, status.daemonEndpoints?.kubeletEndpoint?.Port ?? 0)],
  ];
  return { source, targets: [new Map(labels)] };
}

export interface EndpointObjects {
  readonly services: ReadonlyMap<string, Service>;
  readonly pods: ReadonlyMap<string, Pod>;
}

type Address = Endpoints["subsets"][number]["addresses"][number];
type EndpointPort = Endpoints["subsets"][number]["ports"][number];

/** A pod behind an endpoint, with the ports that endpoints have of it. */
export interface SeenPod {
  readonly pod: Pod;
  readonly ports: Set<number>;
}

export function endpointsGroup({ metadata, subsets }: Endpoints, { services, pods }: EndpointObjects): TargetGroup {
  const service = services.get(objectKey(metadata));
  const shared: LabelPairs = [
    ["__meta_kubernetes_namespace", metadata.namespace],
    ["__meta_kubernetes_endpoints_name", metadata.name],
    ...metadataLabels("endpoints", metadata),
    ...(service ? serviceLabels(service) : []),
  ];
  const seen = new Map<string, SeenPod>();
  const targets = subsets.flatMap(({ addresses, notReadyAddresses, ports }) =>
    ports.flatMap((port) =>
      [
        ...addresses.map((one) => ({ one, isReady: true })),
        ...notReadyAddresses.map((one) => ({ one, isReady: false })),
      ].map(
        ({ one, isReady }) => new Map([...shared, ...endpointLabels(one, port, isReady), ...labelsOfPod(one, port)]),
      ),
    ),
  );
  function labelsOfPod({ targetRef }: Address, port: EndpointPort): LabelPairs {
    const key = objectKey({ namespace: targetRef?.namespace || metadata.namespace, name: targetRef?.name ?? "" });
    const pod = targetRef?.kind === "Pod" ? pods.get(key) : undefined;
    if (!pod) return [];
    const known = seen.get(key) ?? { pod, ports: new Set() };
    seen.set(key, known);
    known.ports.add(port.port);
    return [...podLabels(pod), ...labelsOfContainer(pod, port)];
  }
  return {
    source: `endpoints/${objectKey(metadata)}`,
    targets: [...targets, ...[...seen.values()].flatMap((one) => otherPorts(one, shared))],
  };
}

function endpointLabels(
  { ip, hostname, nodeName, targetRef }: Address,
  port: EndpointPort,
  isReady: boolean,
): LabelPairs {
  const address = { address_target_kind: targetRef?.kind ?? "", address_target_name: targetRef?.name ?? "" };
  return [
    ["__address__", hostPort(ip, port.port)],
    ...prefixed("__meta_kubernetes_endpoint_", {
      port_name: port.name,
      port_protocol: port.protocol,
      ready: String(isReady),
      hostname,
      node_name: nodeName,
      ...address,
    }),
  ];
}

/** Of the container that declares the port of the endpoint. */
export function labelsOfContainer(pod: Pod, { port, protocol }: Pick<EndpointPort, "port" | "protocol">): LabelPairs {
  for (const { container, id, isInit } of allContainers(pod))
    for (const one of container.ports)
      if (one.containerPort === port && one.protocol === protocol)
        return [...containerLabels(container, id, isInit), ...portLabels(one)];
  return [];
}

/** Ports of a pod of the service that no endpoint has, such as one of a debugging server. */
export function otherPorts({ pod, ports }: SeenPod, shared: LabelPairs): readonly Labels[] {
  const ip = pod.status?.podIP ?? "";
  if (ip === "") return [];
  return allContainers(pod).flatMap(({ container, id, isInit }) =>
    container.ports
      .filter(({ containerPort }) => !ports.has(containerPort))
      .map(
        (port): Labels =>
          new Map([
            ...shared,
            ...podLabels(pod),
            ...containerLabels(container, id, isInit),
            ...portLabels(port),
            ["__address__", hostPort(ip, port.containerPort)],
          ]),
      ),
  );
}
