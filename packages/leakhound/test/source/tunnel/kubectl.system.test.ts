/** Pods that are watched through `kubectl port-forward`: a stand-in answers for the cluster, and really forwards. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newFolder, run, start, until } from "../../e2e/run-leakhound.ts";
import { routes, serve } from "../../support/servers.ts";
import { pprofRoutes } from "../../support/services.ts";

const KUBECTL = fileURLToPath(new URL("../../fixtures/kubectl/kubectl.mjs", import.meta.url));
const SHORT = ["--for", "3s", "--every", "500ms", "--grace", "5s"];

let folder: string;
let env: Record<string, string>;

beforeEach(() => {
  folder = newFolder();
  mkdirSync(join(folder, "bin"));
  copyFileSync(KUBECTL, join(folder, "bin", "kubectl"));
  env = {
    // The shell, cat and node, and this kubectl before any other.
    PATH: [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":"),
    CLUSTER: join(folder, "cluster.json"),
    KUBECTL_LOG: join(folder, "kubectl.log"),
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A deployment "cart" with two pods, and a pod of another service, each a real server on this machine. */
async function cluster(): Promise<void> {
  const ports = await Promise.all([1, 2, 3].map(async () => (await serve(routes(pprofRoutes))).port));
  const pods = [
    { name: "cart-1", labels: { app: "cart" }, port: ports[0] },
    { name: "cart-2", labels: { app: "cart" }, port: ports[1] },
    { name: "till-1", labels: { app: "till" }, port: ports[2] },
  ];
  const workloads = { "deployment/cart": { spec: { selector: { matchLabels: { app: "cart" } } } } };
  writeFileSync(env["CLUSTER"]!, JSON.stringify({ workloads, pods }));
}

/** Process ids of the port-forwards that still run. */
function running(): readonly number[] {
  const log = existsSync(env["KUBECTL_LOG"]!) ? readFileSync(env["KUBECTL_LOG"]!, "utf8") : "";
  const started = [...log.matchAll(/^(\d+) port-forward/gm)].map(([, pid]) => Number(pid));
  return started.filter(isRunning);
}

/** The state of a process that has ended, and that nobody has waited for, is Z. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Heap profiles of each target of a recording. */
function profilesIn(recording: string): readonly number[] {
  const path = join(folder, recording);
  const heaps = (existsSync(path) ? readdirSync(path) : []).map((name) => join(path, name, "heap"));
  return heaps.map((heap) => (existsSync(heap) ? readdirSync(heap).length : 0));
}

it("watches all running pods of a deployment, each in its folder, and ends the tunnels", async () => {
  await cluster();
  const args = ["watch", "k8s://shop/deployment/cart:6060", "--every", "500ms", "--grace", "30s", "--out", "rec"];
  const { child, outcome } = start(args, folder, env);
  await until("two profiles of both pods", () => profilesIn("rec").filter((count) => count > 1).length === 2, 60_000);
  child.kill("SIGINT");
  const { stderr } = await outcome;
  const names = readdirSync(join(folder, "rec")).sort();
  expect({ stderr, names }).toMatchObject({
    names: [expect.stringMatching(/^shop-cart-1-6060-/), expect.stringMatching(/^shop-cart-2-6060-/)],
  });
  expect(readFileSync(join(folder, "rec", names[0]!, "target.json"), "utf8")).toContain("k8s://shop/cart-1:6060");
  await until("no port-forward runs", () => running().length === 0, 60_000);
});

it("ends the tunnels when it is killed", async () => {
  await cluster();
  const { child, outcome } = start(["watch", "k8s://shop/cart-1:6060", "--every", "500ms"], folder, env);
  await until("the tunnel is open", () => running().length === 1, 60_000);
  child.kill("SIGKILL");
  await outcome;
  await until("no port-forward runs", () => running().length === 0, 60_000);
});

it("opens the tunnel again when kubectl ends, at the same port", async () => {
  await cluster();
  const watching = start(["watch", "k8s://shop/cart-1:6060", "--every", "500ms", "--out", "rec"], folder, env);
  const scrapes = () => (existsSync(join(folder, "rec", "heap")) ? readdirSync(join(folder, "rec", "heap")).length : 0);
  await until("it scrapes", () => scrapes() > 1, 60_000);
  process.kill(running()[0]!);
  await until("a new tunnel", () => running().length === 1, 60_000);
  const before = scrapes();
  await until("it scrapes again", () => scrapes() > before, 60_000);
  watching.child.kill("SIGINT");
  expect((await watching.outcome).stderr).toMatch(/k8s:\/\/shop\/cart-1:6060: kubectl ended/);
});

it.each([
  ["a deployment that is not there", "k8s://shop/deployment/card:6060", /deployments\.apps "card" not found/],
  ["a pod that is not there", "k8s://shop/cart-9:6060", /kubectl ended: .*pods "cart-9" not found/],
])("%s is a fault with what kubectl says, and exit status 2", async (_, address, message) => {
  await cluster();
  const { status, stderr } = await run(["watch", address, ...SHORT], folder, env);
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
});

it.each(["k8s://shop/cart-1:6060", "k8s://shop/deployment/cart:6060"])(
  "without kubectl, %s is a fault that says what to install",
  async (address) => {
    const { status, stderr } = await run(["watch", address, ...SHORT], folder, { PATH: join(folder, "empty") });
    expect(stderr).toMatch(/kubectl is needed to reach the service, and was not found; install kubectl/);
    expect(status).toBe(2);
  },
);
