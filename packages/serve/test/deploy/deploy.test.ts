/** What people deploy: the container, the unit of systemd, the manifests of Kubernetes. They must fit the server as it is. */
import { readFileSync } from "node:fs";
import { DockerfileParser } from "dockerfile-ast";
import { ValidationSeverity, validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { neededScope } from "../../src/access/policy.ts";
import { readConfig } from "../../src/config/read.ts";

const fileOf = (name: string): string => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), "utf8");
const help = readFileSync(new URL("../../../leakhound/src/cli/serve/command.ts", import.meta.url), "utf8");
const nodeMin: string = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).engines.node;
/** What package.json allows: `>=20.19`. */
const majorMin = Number(/^>=(\d+)/.exec(nodeMin)![1]);

/** Options that the command does not have. */
const unknownOptions = (args: readonly string[]): readonly string[] =>
  args.filter((arg) => arg.startsWith("--") && !help.includes(`"${arg} `) && !help.includes(`"${arg}"`));

describe("the Dockerfile", () => {
  const text = fileOf("Dockerfile");
  const dockerfile = DockerfileParser.parse(text);
  const setting = (keyword: string): string =>
    dockerfile
      .getInstructions()
      .filter((one) => one.getKeyword() === keyword)
      .at(-1)
      ?.getArgumentsContent() ?? "";

  it("has no errors and no warnings of the linter", () => {
    const found = validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`);
    expect(found).toEqual([]);
    expect(
      validate("FROM node:22\nENTRYPOINT [ 'node' ]\nUSRE x").some((one) => one.severity === ValidationSeverity.ERROR),
    ).toBe(true);
  });

  it("is built from a plain Node image of a version that the package runs on, and not from latest", () => {
    const images = dockerfile.getFROMs().map((from) => from.getImage() ?? "");
    expect(images.length).toBeGreaterThan(0);
    for (const image of images)
      expect(Number(/^node:(\d+)-[a-z]+-slim$/.exec(image)?.[1])).toBeGreaterThanOrEqual(majorMin);
  });

  it("runs as a user without rights, without a shell, and with options that the command has", () => {
    expect(setting("USER")).toBe("node");
    const [entry, args] = [JSON.parse(setting("ENTRYPOINT")), JSON.parse(setting("CMD"))];
    expect(entry.slice(0, 1)).toEqual(["node"]);
    expect(entry.at(-1)).toBe("serve");
    expect(unknownOptions(args)).toEqual([]);
    expect(unknownOptions(["--nothing"])).toEqual(["--nothing"]);
  });

  it("says that it is healthy by a path that needs no token", () => {
    const [, path] = /http:\/\/127\.0\.0\.1:7070(\/[^']*)'/.exec(setting("HEALTHCHECK"))!;
    expect(neededScope("GET", path!)).toBe("public");
  });
});

describe("the unit of systemd", () => {
  const lines = fileOf("leakhound-serve.service").split("\n");
  const setting = (key: string): string | undefined =>
    lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);

  it("starts the command with options that it has, and reloads it by the signal that it knows", () => {
    const args = setting("ExecStart")!.split(" ");
    expect(args.slice(0, 3)).toEqual(["/usr/bin/node", expect.stringMatching(/\/bin\/leakhound\.js$/), "serve"]);
    expect(unknownOptions(args)).toEqual([]);
    expect(args[args.indexOf("--data") + 1]).toBe(`/var/lib/${setting("StateDirectory")}`);
    expect(setting("ExecReload")).toBe("/bin/kill -HUP $MAINPID");
  });

  it("keeps its files to itself, and may write to its own folder only", () => {
    expect(setting("DynamicUser")).toBe("yes");
    expect(setting("ProtectSystem")).toBe("strict");
    expect(setting("UMask")).toBe("0077");
  });
});

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // biome-ignore lint/suspicious/noExplicitAny: test/deploy/manifests.system.test.ts checks the types
  readonly [key: string]: any;
}

describe("the manifests of Kubernetes", () => {
  const documents = parseAllDocuments(fileOf("kubernetes.yaml"), { uniqueKeys: true });
  const manifests: Manifest[] = documents.map((document) => document.toJS());
  const of = (kind: string): Manifest => manifests.find((one) => one.kind === kind)!;
  const pod = of("Deployment")["spec"].template;
  const [container] = pod.spec.containers;
  const config = readConfig(of("ConfigMap")["data"]["leakhound.yaml"]);

  it("are valid YAML, in one namespace", () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    const namespaces = manifests.filter(({ kind }) => !kind.startsWith("Cluster")).map((one) => one.metadata.namespace);
    expect(new Set(namespaces)).toEqual(new Set(["leakhound"]));
  });

  it("refer to each other by names that there are", () => {
    const labels = pod.metadata.labels;
    expect(of("Deployment")["spec"].selector.matchLabels).toEqual(labels);
    expect(of("Service")["spec"].selector).toEqual(labels);
    const ports = container.ports.map(({ name }: { name: string }) => name);
    expect(ports).toContain(of("Service")["spec"].ports[0].targetPort);
    expect(ports).toContain(container.livenessProbe.httpGet.port);
    expect(pod.spec.serviceAccountName).toBe(of("ServiceAccount").metadata.name);
    expect(of("ClusterRoleBinding")["roleRef"].name).toBe(of("ClusterRole").metadata.name);
    expect(of("ClusterRoleBinding")["subjects"]).toEqual([
      { kind: "ServiceAccount", name: of("ServiceAccount").metadata.name, namespace: "leakhound" },
    ]);
    const volumes = pod.spec.volumes.map(({ name }: { name: string }) => name);
    expect(container.volumeMounts.map(({ name }: { name: string }) => name).sort()).toEqual(volumes.toSorted());
    const [claim, map] = [pod.spec.volumes[1].persistentVolumeClaim.claimName, pod.spec.volumes[0].configMap.name];
    expect([claim, map]).toEqual([of("PersistentVolumeClaim").metadata.name, of("ConfigMap").metadata.name]);
  });

  it("have a configuration that the server takes, for the port and the folder of the container", () => {
    expect(config).toMatchObject({ ok: true });
    if (!config.ok) return;
    expect(config.value.listen).toBe(`0.0.0.0:${container.ports[0].containerPort}`);
    expect(unknownOptions(container.args)).toEqual([]);
    const mounts = container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
    const data = container.args[container.args.indexOf("--data") + 1];
    expect(mounts).toEqual(expect.arrayContaining([data, `${data}/tokens`, "/tmp"]));
    expect(mounts).toContain(container.args[container.args.indexOf("--config") + 1].replace(/\/[^/]*$/, ""));
  });

  it("allow what discovery needs, and nothing else", () => {
    const roles = config.ok ? config.value.scrape_configs.flatMap((job) => job.kubernetes_sd_configs) : [];
    expect(roles.map(({ role }) => role)).toEqual(["pod"]);
    expect(of("ClusterRole")["rules"]).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
    ]);
  });

  it("ask for its health by paths that need no token, and run without rights", () => {
    for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe])
      expect(neededScope("GET", probe.httpGet.path)).toBe("public");
    expect(pod.spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  it("keep less than the volume has, and give a large store ten minutes to open", () => {
    const claim = of("PersistentVolumeClaim")["spec"].resources.requests.storage;
    const { size, rows_size, age } = config.ok ? config.value.retention : { size: 0, rows_size: 0, age: 0 };
    const spool = config.ok ? config.value.store.spool_size : 0;
    expect(age).toBeGreaterThan(0);
    expect(size + rows_size + spool).toBeLessThan(Number(/^(\d+)Gi$/.exec(claim)?.[1]) * 2 ** 30);
    const { periodSeconds, failureThreshold } = container.startupProbe;
    expect(periodSeconds * failureThreshold).toBe(600);
    const memory = Number(/^(\d+)Gi$/.exec(container.resources.limits.memory)?.[1]) * 2 ** 30;
    expect(config.ok ? config.value.store.memory : memory).toBeLessThan(memory / 4);
  });

  it("never run two servers on one data folder", () => {
    expect(of("Deployment")["spec"]).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  });
});
