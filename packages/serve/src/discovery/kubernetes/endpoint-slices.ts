/**
 * Targets of endpoint slices: each address and port of an endpoint, and the other ports of its pods. A slice names its service
 * by a label; the service, and the pods behind the endpoints, add their labels.
 *
 * Reference: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#endpointslice
 */
import type { Labels } from "../labels.ts";
import type { TargetGroup } from "../target-group.ts";
import { hostPort, type LabelPairs, metadataLabels, prefixed } from "./meta-labels.ts";
import { type EndpointSlice, objectKey } from "./objects.ts";
import {
  type EndpointObjects,
  labelsOfContainer,
  otherPorts,
  podLabels,
  type SeenPod,
  serviceLabels,
} from "./roles.ts";

const SLICE = "__meta_kubernetes_endpointslice_";
const SERVICE_NAME = "kubernetes.io/service-name";

type Endpoint = EndpointSlice["endpoints"][number];
type SlicePort = EndpointSlice["ports"][number];

export function endpointSliceGroup(slice: EndpointSlice, { services, pods }: EndpointObjects): TargetGroup {
  const { metadata, endpoints, ports, addressType } = slice;
  const { namespace } = metadata;
  const service = services.get(objectKey({ namespace, name: metadata.labels[SERVICE_NAME] ?? "" }));
  const shared: LabelPairs = [
    ["__meta_kubernetes_namespace", namespace],
    ...prefixed(SLICE, { name: metadata.name, address_type: addressType }),
    ...metadataLabels("endpointslice", metadata),
    ...(service ? serviceLabels(service) : []),
  ];
  const seen = new Map<string, SeenPod>();
  const targets = endpoints.flatMap((endpoint) =>
    ports.flatMap((port) =>
      endpoint.addresses.map(
        (address): Labels =>
          new Map([
            ...shared,
            ...endpointLabels(endpoint),
            ...portLabels(port),
            ["__address__", hostPort(address, port.port ?? 0)],
            ...labelsOfPod(endpoint, port),
          ]),
      ),
    ),
  );

  function labelsOfPod({ targetRef }: Endpoint, { port, protocol }: SlicePort): LabelPairs {
    const key = objectKey({ namespace: targetRef?.namespace || namespace, name: targetRef?.name ?? "" });
    const pod = targetRef?.kind === "Pod" ? pods.get(key) : undefined;
    if (!pod) return [];
    const known = seen.get(key) ?? { pod, ports: new Set() };
    seen.set(key, known);
    known.ports.add(port ?? 0);
    return [...podLabels(pod), ...labelsOfContainer(pod, { port: port ?? 0, protocol })];
  }
  const others = [...seen.values()].flatMap((one) => otherPorts(one, shared));
  return { source: `endpointslice/${objectKey(metadata)}`, targets: [...targets, ...others] };
}

/** A condition that is not given is unknown, and then an endpoint counts as ready and serving. */
function endpointLabels({ conditions, hostname, nodeName, zone, targetRef }: Endpoint): LabelPairs {
  const known = ["ready", "serving", "terminating"] as const;
  const given = known.flatMap((name): LabelPairs => {
    const value = conditions?.[name] ?? null;
    return value === null ? [] : [[`${SLICE}endpoint_conditions_${name}`, String(value)]];
  });
  const optional = { endpoint_hostname: hostname, endpoint_node_name: nodeName, endpoint_zone: zone };
  const target = { address_target_kind: targetRef?.kind ?? "", address_target_name: targetRef?.name ?? "" };
  return [...given, ...prefixed(SLICE, { ...optional, ...target })];
}

const portLabels = ({ name, port, protocol, appProtocol }: SlicePort): LabelPairs =>
  prefixed(SLICE, {
    port: String(port ?? ""),
    port_name: name,
    port_protocol: protocol,
    port_app_protocol: appProtocol,
  });
