/**
 * A server of the Kubernetes API's form over real HTTP: lists in pages, watches that stay open, bookmarks, versions that are
 * too old. Objects are those of a real cluster, shortened.
 *
 *   put(pod)      the next version, sent to each open watch as ADDED or MODIFIED
 *   expire()      versions up to now are too old: the next watch or page gets 410
 *   cut()         ends each open watch without a word
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

export interface ApiObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

interface OpenWatch {
  readonly kind: string;
  readonly namespace: string | null;
  readonly response: ServerResponse;
}

interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: string;
  readonly object: ApiObject;
  readonly version: number;
}

export class KubernetesApi {
  /** The token that requests need; null for none. */
  token: string | null = null;
  isAway = false;
  pageObjects = 2;
  readonly requests: string[] = [];
  readonly #objects = new Map<string, { kind: string; object: ApiObject }>();
  readonly #changes: Change[] = [];
  readonly #watches = new Set<OpenWatch>();
  #version = 100;
  #oldest = 0;

  readonly listener: RequestListener = (request, response) => this.#respond(request, response);

  get openWatches(): number {
    return this.#watches.size;
  }

  put(kind: string, object: ApiObject): void {
    const key = keyOf(kind, object);
    this.#change(kind, object, this.#objects.has(key) ? "MODIFIED" : "ADDED");
  }

  remove(kind: string, object: ApiObject): void {
    this.#change(kind, object, "DELETED");
  }

  bookmark(): void {
    this.#version++;
    for (const { response } of this.#watches)
      send(response, "BOOKMARK", {
        kind: "Pod",
        metadata: { resourceVersion: String(this.#version), creationTimestamp: null },
      });
  }

  expire(): void {
    this.#oldest = ++this.#version;
  }

  /** What a watch gets whose version has become too old. */
  sendGone(): void {
    for (const { response } of this.#watches) {
      send(response, "ERROR", { kind: "Status", code: 410, reason: "Expired", message: "too old resource version" });
      response.end();
    }
  }

  cut(): void {
    for (const { response } of this.#watches) response.destroy();
  }

  #change(kind: string, object: ApiObject, type: Change["type"]): void {
    const version = ++this.#version;
    const stamped = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    const key = keyOf(kind, object);
    if (type === "DELETED") this.#objects.delete(key);
    else this.#objects.set(key, { kind, object: stamped });
    const change = { type, kind, object: stamped, version };
    this.#changes.push(change);
    for (const watch of this.#watches) if (concerns(watch, change)) send(watch.response, type, stamped);
  }

  #respond(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", "http://api");
    this.requests.push(`${url.pathname}${url.search}`);
    if (this.isAway) {
      response.writeHead(503).end();
      return;
    }
    if (this.token !== null && request.headers.authorization !== `Bearer ${this.token}`) {
      status(response, 401, "Unauthorized");
      return;
    }
    const match = /^\/(api\/v1|apis\/[\w.]+\/v1)\/(?:namespaces\/([^/]+)\/)?(\w+)$/.exec(url.pathname);
    if (!match || match[1] !== (GROUPS.get(match[3]!) ?? "api/v1")) {
      status(response, 404, "NotFound");
      return;
    }
    const place = { kind: match[3]!, namespace: match[2] ?? null };
    if (url.searchParams.get("watch") === "1")
      this.#watch(place, Number(url.searchParams.get("resourceVersion")), response);
    else this.#list(place, url.searchParams, response);
  }

  #list(place: Omit<OpenWatch, "response">, query: URLSearchParams, response: ServerResponse): void {
    const [version, from] = (query.get("continue") ?? `${this.#version}:0`).split(":").map(Number);
    if (version! < this.#oldest) {
      status(response, 410, "Expired");
      return;
    }
    const all = [...this.#objects.values()].filter((one) => concerns(place, one)).map(({ object }) => object);
    const size = Math.min(this.pageObjects, Number(query.get("limit") ?? all.length));
    const next = from! + size < all.length ? `${version}:${from! + size}` : "";
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        kind: "PodList",
        apiVersion: "v1",
        metadata: { resourceVersion: String(version), ...(next ? { continue: next } : {}) },
        items: all.slice(from, from! + size),
      }),
    );
  }

  #watch(place: Omit<OpenWatch, "response">, since: number, response: ServerResponse): void {
    if (since < this.#oldest) {
      status(response, 410, "Expired");
      return;
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    const watch = { ...place, response };
    this.#watches.add(watch);
    response.on("close", () => this.#watches.delete(watch));
    for (const change of this.#changes)
      if (change.version > since && concerns(place, change)) send(response, change.type, change.object);
  }
}

/** Kinds that are not of the first API. */
const GROUPS: ReadonlyMap<string, string> = new Map([
  ["endpointslices", "apis/discovery.k8s.io/v1"],
  ["ingresses", "apis/networking.k8s.io/v1"],
]);

const keyOf = (kind: string, { metadata }: ApiObject): string => `${kind}/${metadata.namespace}/${metadata.name}`;

const concerns = (place: Omit<OpenWatch, "response">, one: { kind: string; object: ApiObject }): boolean =>
  place.kind === one.kind && (place.namespace === null || place.namespace === one.object.metadata.namespace);

const send = (response: ServerResponse, type: string, object: unknown): void =>
  void response.write(`${JSON.stringify({ type, object })}\n`);

const status = (response: ServerResponse, code: number, reason: string): void =>
  void response
    .writeHead(code, { "content-type": "application/json" })
    .end(JSON.stringify({ kind: "Status", code, reason, message: reason }));

/** A pod as the API server describes it. */
export function pod(
  name: string,
  ip: string,
  more: { readonly annotations?: Record<string, string>; readonly labels?: Record<string, string> } = {},
): ApiObject {
  return {
    metadata: {
      name,
      namespace: "live",
      uid: `uid-${name}`,
      labels: { "app.kubernetes.io/name": "shop", ...more.labels },
      annotations: more.annotations ?? {},
      ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "shop-7f9c", uid: "u", controller: true }],
      managedFields: [{ manager: "kubelet", fieldsV1: { "f:status": {} } }],
    },
    spec: {
      nodeName: "node-1",
      containers: [
        {
          name: "server",
          image: "registry.example/shop:1.4",
          ports: [
            { name: "http", containerPort: 8080, protocol: "TCP" },
            { name: "pprof", containerPort: 6060, protocol: "TCP" },
          ],
        },
      ],
      initContainers: [{ name: "migrate", image: "registry.example/migrate:1" }],
    },
    status: {
      phase: "Running",
      hostIP: "192.168.1.10",
      podIP: ip,
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [{ name: "server", containerID: "containerd://abc" }],
    },
  };
}
