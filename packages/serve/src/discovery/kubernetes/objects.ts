/**
 * The parts of Kubernetes objects that discovery needs. All else is dropped when an object is read, so that ten thousand
 * pods need some megabytes. Reference: https://kubernetes.io/docs/reference/kubernetes-api/
 */
import { z } from "zod";

const text = z.string().max(64 * 1024);
const texts = z
  .record(text, text)
  .nullish()
  .transform((value) => value ?? {});
const optionalText = text.nullish().transform((value) => value ?? "");
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

const metadata = z.object({
  name: text,
  namespace: optionalText,
  uid: optionalText,
  resourceVersion: optionalText,
  labels: texts,
  annotations: texts,
  ownerReferences: list(z.object({ kind: text, name: text, controller: z.boolean().nullish() })),
});

const port = z.object({
  name: optionalText,
  containerPort: z.number().int(),
  protocol: text.nullish().transform((value) => value ?? "TCP"),
});

const container = z.object({
  name: text,
  image: optionalText,
  ports: list(port),
});

const containerStatus = z.object({ name: text, containerID: optionalText });

export const podObject = z.object({
  metadata,
  spec: z.object({ nodeName: optionalText, containers: list(container), initContainers: list(container) }),
  status: z
    .object({
      podIP: optionalText,
      hostIP: optionalText,
      phase: optionalText,
      conditions: list(z.object({ type: text, status: text })),
      containerStatuses: list(containerStatus),
      initContainerStatuses: list(containerStatus),
    })
    .nullish(),
});

export const serviceObject = z.object({
  metadata,
  spec: z.object({
    type: text.nullish().transform((value) => value ?? "ClusterIP"),
    clusterIP: optionalText,
    externalName: optionalText,
    loadBalancerIP: optionalText,
    ports: list(
      z.object({
        name: optionalText,
        port: z.number().int(),
        protocol: text.nullish().transform((value) => value ?? "TCP"),
      }),
    ),
  }),
});

export const nodeObject = z.object({
  metadata,
  spec: z.object({ providerID: optionalText }).nullish(),
  status: z.object({
    addresses: list(z.object({ type: text, address: text })),
    daemonEndpoints: z.object({ kubeletEndpoint: z.object({ Port: z.number().int() }).nullish() }).nullish(),
  }),
});

const endpointAddress = z.object({
  ip: text,
  hostname: optionalText,
  nodeName: optionalText,
  targetRef: z.object({ kind: optionalText, name: optionalText, namespace: optionalText }).nullish(),
});

export const endpointsObject = z.object({
  metadata,
  subsets: list(
    z.object({
      addresses: list(endpointAddress),
      notReadyAddresses: list(endpointAddress),
      ports: list(
        z.object({
          name: optionalText,
          port: z.number().int(),
          protocol: text.nullish().transform((value) => value ?? "TCP"),
        }),
      ),
    }),
  ),
});

/** `discovery.k8s.io/v1`: a part of the endpoints of a service. */
export const endpointSliceObject = z.object({
  metadata,
  addressType: optionalText,
  endpoints: list(
    z.object({
      addresses: list(text),
      conditions: z
        .object({ ready: z.boolean().nullish(), serving: z.boolean().nullish(), terminating: z.boolean().nullish() })
        .nullish(),
      hostname: optionalText,
      nodeName: optionalText,
      zone: optionalText,
      targetRef: z.object({ kind: optionalText, name: optionalText, namespace: optionalText }).nullish(),
    }),
  ),
  ports: list(
    z.object({
      name: optionalText,
      port: z.number().int().nullish(),
      protocol: text.nullish().transform((value) => value ?? "TCP"),
      appProtocol: optionalText,
    }),
  ),
});

/** `networking.k8s.io/v1` */
export const ingressObject = z.object({
  metadata,
  spec: z
    .object({
      ingressClassName: optionalText,
      tls: list(z.object({ hosts: list(text) })),
      rules: list(
        z.object({ host: optionalText, http: z.object({ paths: list(z.object({ path: optionalText })) }).nullish() }),
      ),
    })
    .nullish(),
});

export type EndpointSlice = z.output<typeof endpointSliceObject>;
export type Ingress = z.output<typeof ingressObject>;
export type Pod = z.output<typeof podObject>;
export type Container = Pod["spec"]["containers"][number];
export type Service = z.output<typeof serviceObject>;
export type Node = z.output<typeof nodeObject>;
export type Endpoints = z.output<typeof endpointsObject>;
export type Metadata = z.output<typeof metadata>;

/** What is read of every object that is kept. */
export interface KubernetesObject {
  readonly metadata: Metadata;
}

/** `shop/shop-7f9c`: names an object among those of its kind. */
export const objectKey = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;
