/**
 * `kubernetes_sd_configs`: targets from the API server of a cluster, which reports each change.
 *
 *   namespaces × kinds of the role ──▶ reflectors ──▶ copies of objects ──▶ role ──▶ groups, at most twice a second
 *
 * Without `api_server`, the process runs in a pod: address, token and certificate are those of its service account.
 */
import { type Clock, err, type HttpClient, ok, type Result } from "leakhound/server";
import type { z } from "zod";
import type { OpenSourceHttp } from "../http-port.ts";
import type { Discoverer, TargetGroup } from "../target-group.ts";
import { endpointSliceGroup } from "./endpoint-slices.ts";
import { ingressGroup } from "./ingresses.ts";
import {
  type EndpointSlice,
  type Endpoints,
  endpointSliceObject,
  endpointsObject,
  type Ingress,
  ingressObject,
  type KubernetesObject,
  type Node,
  nodeObject,
  type Pod,
  podObject,
  type Service,
  serviceObject,
} from "./objects.ts";
import { Reflector } from "./reflector.ts";
import {
  type EndpointObjects,
  endpointsGroup,
  type KubernetesRole,
  nodeGroup,
  podGroup,
  serviceGroup,
} from "./roles.ts";

export interface KubernetesSdOptions {
  readonly role: KubernetesRole;
  /** Empty for all. */
  readonly namespaces: readonly string[];
  /** Also the namespace of this pod. */
  readonly hasOwnNamespace: boolean;
  /** By the kind of object that they select. */
  readonly selectors: ReadonlyMap<KubernetesRole, { readonly label: string; readonly field: string }>;
}

export interface KubernetesPorts {
  readonly clock: Pick<Clock, "now" | "sleep">;
  /** Where the API server is, as of now; or one clause. A path is a prefix of all requests. */
  readonly apiServer: () => Promise<Result<URL, string>>;
  readonly ownNamespace: () => Promise<Result<string, string>>;
  readonly open: OpenSourceHttp;
}

const PUBLISH_PAUSE_MS = 500;
const RETRY_MS = 5_000;
/** Where the API server has each kind of object. */
const RESOURCES = {
  pod: { group: "api/v1", plural: "pods" },
  service: { group: "api/v1", plural: "services" },
  node: { group: "api/v1", plural: "nodes" },
  endpoints: { group: "api/v1", plural: "endpoints" },
  endpointslice: { group: "apis/discovery.k8s.io/v1", plural: "endpointslices" },
  ingress: { group: "apis/networking.k8s.io/v1", plural: "ingresses" },
} as const;

export function kubernetesDiscovery(options: KubernetesSdOptions, ports: KubernetesPorts): Discoverer {
  return {
    async run(publish, signal) {
      const place = await found(options, ports, (problem) => publish(null, problem), signal);
      if (place !== null) await new Cluster(options, ports, place, publish).run(signal);
    },
  };
}

interface Place {
  readonly server: URL;
  /** Empty for all. */
  readonly namespaces: readonly string[];
}

/** Tries until it is known where to ask. */
async function found(
  { namespaces, hasOwnNamespace }: KubernetesSdOptions,
  { apiServer, ownNamespace, clock }: KubernetesPorts,
  failed: (problem: string) => void,
  signal: AbortSignal,
): Promise<Place | null> {
  while (!signal.aborted) {
    const server = await apiServer();
    const own = hasOwnNamespace ? await ownNamespace() : null;
    if (!server.ok) failed(`Kubernetes: ${server.error}`);
    else if (own !== null && !own.ok) failed(`Kubernetes: ${own.error}`);
    else return { server: server.value, namespaces: [...new Set([...namespaces, ...(own ? [own.value] : [])])] };
    await clock.sleep(RETRY_MS, signal);
  }
  return null;
}

class Cluster {
  readonly #options: KubernetesSdOptions;
  readonly #ports: KubernetesPorts;
  readonly #place: Place;
  readonly #publish: Parameters<Discoverer["run"]>[0];
  readonly #reflectors: Reflector<KubernetesObject>[] = [];
  readonly #groups: () => readonly TargetGroup[];
  readonly #problems = new Map<Reflector<KubernetesObject>, string>();
  #wake = () => {};

  constructor(
    options: KubernetesSdOptions,
    ports: KubernetesPorts,
    place: Place,
    publish: Parameters<Discoverer["run"]>[0],
  ) {
    this.#options = options;
    this.#ports = ports;
    this.#place = place;
    this.#publish = publish;
    this.#groups = this.#groupsOf(options.role);
  }

  async run(signal: AbortSignal): Promise<void> {
    const publishing = this.#publishing(signal);
    await Promise.all(this.#reflectors.map((reflector) => reflector.run(signal)));
    await publishing;
  }

  /** Publishes after changes, until the signal is aborted. */
  async #publishing(signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    while (!signal.aborted) {
      await this.#change(signal);
      if (signal.aborted) return;
      const isListed = this.#reflectors.every((reflector) => reflector.isListed);
      this.#publish(isListed ? this.#groups() : null, [...this.#problems.values()][0] ?? null);
      await clock.sleep(PUBLISH_PAUSE_MS, signal);
    }
  }

  #isChanged = false;

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#isChanged = false;
        this.#wake = () => {};
        signal.removeEventListener("abort", done);
        resolve();
      };
      if (this.#isChanged) return done();
      this.#wake = done;
      signal.addEventListener("abort", done, { once: true });
    });
  }

  #groupsOf(role: KubernetesRole): () => readonly TargetGroup[] {
    switch (role) {
      case "pod":
        return grouped(this.#copies<Pod>("pod", podObject), podGroup);
      case "service":
        return grouped(this.#copies<Service>("service", serviceObject), serviceGroup);
      case "node":
        return grouped(this.#copies<Node>("node", nodeObject), nodeGroup);
      case "ingress":
        return grouped(this.#copies<Ingress>("ingress", ingressObject), ingressGroup);
      case "endpoints":
        return this.#endpointGroups(this.#copies<Endpoints>("endpoints", endpointsObject), endpointsGroup);
      case "endpointslice":
        return this.#endpointGroups(
          this.#copies<EndpointSlice>("endpointslice", endpointSliceObject),
          endpointSliceGroup,
        );
    }
  }

  #endpointGroups<T extends KubernetesObject>(
    endpoints: readonly Reflector<T>[],
    groupOf: (object: T, known: EndpointObjects) => TargetGroup,
  ): () => readonly TargetGroup[] {
    const services = this.#copies<Service>("service", serviceObject);
    const pods = this.#copies<Pod>("pod", podObject);
    return () => {
      const known = { services: merged(services), pods: merged(pods) };
      return [...merged(endpoints).values()].map((one) => groupOf(one, known));
    };
  }

  /** A reflector for each namespace. */
  #copies<T extends KubernetesObject>(kind: KubernetesRole, schema: z.ZodType<T>): readonly Reflector<T>[] {
    const { server, namespaces } = this.#place;
    const { label = "", field = "" } = this.#options.selectors.get(kind) ?? {};
    const query = {
      ...(label === "" ? {} : { labelSelector: label }),
      ...(field === "" ? {} : { fieldSelector: field }),
    };
    const folders = kind === "node" || namespaces.length === 0 ? [""] : namespaces.map((one) => `namespaces/${one}/`);
    return folders.map((folder) => {
      const { group, plural } = RESOURCES[kind];
      const url = `${server.href.replace(/\/$/, "")}/${group}/${folder}${plural}`;
      const changed = (problem: string | null) => this.#changed(reflector, problem, url);
      const { clock } = this.#ports;
      const reflector: Reflector<T> = new Reflector({ url, query, schema, open: () => this.#open(), clock, changed });
      this.#reflectors.push(reflector);
      return reflector;
    });
  }

  async #open(): Promise<Result<HttpClient, string>> {
    const opened = await this.#ports.open(this.#place.server.origin, { accept: "application/json" });
    return opened.ok ? ok(opened.value) : err(opened.error);
  }

  #changed(reflector: Reflector<KubernetesObject>, problem: string | null, url: string): void {
    if (problem === null) this.#problems.delete(reflector);
    else this.#problems.set(reflector, `${url}: ${problem}`);
    this.#isChanged = true;
    this.#wake();
  }
}

/** Groups of objects; an object that did not change keeps its group. */
function grouped<T extends KubernetesObject>(
  reflectors: readonly Reflector<T>[],
  groupOf: (object: T) => TargetGroup,
): () => readonly TargetGroup[] {
  const known = new WeakMap<T, TargetGroup>();
  return () =>
    [...merged(reflectors).values()].map((object) => {
      const group = known.get(object) ?? groupOf(object);
      known.set(object, group);
      return group;
    });
}

function merged<T extends KubernetesObject>(reflectors: readonly Reflector<T>[]): ReadonlyMap<string, T> {
  if (reflectors.length === 1) return reflectors[0]!.objects;
  return new Map(reflectors.flatMap(({ objects }) => [...objects]));
}
