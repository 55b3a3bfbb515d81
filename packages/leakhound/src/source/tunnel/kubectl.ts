/** Pods through `kubectl`: which ones a workload has, and a tunnel to each. */
import { err, ok, type Result } from "../../base/result.ts";
import { startGuarded } from "./guarded-child.ts";
import { keepOpen, type TunnelProgram } from "./keep-open.ts";
import { displayOf, type KubernetesAddress, podAddress } from "./kubernetes-address.ts";
import { labelSelector, runningPods } from "./pods.ts";
import { runProgram } from "./run-program.ts";
import type { Tunnel, TunnelFault, TunnelOptions } from "./tunnel.ts";

/** More pods than anybody watches from one terminal; `leakhound serve` discovers pods itself. */
const PODS_MAX = 50;

/** The pods that an address stands for: itself, or the running pods of its workload. */
export async function podsOf(
  address: KubernetesAddress,
  options: TunnelOptions,
): Promise<Result<readonly KubernetesAddress[], TunnelFault>> {
  if (address.kind === "pod") return ok([address]);
  const where = displayOf(address);
  const get = (args: readonly string[]) =>
    runProgram("kubectl", ["get", ...args, "--namespace", address.namespace, "--output", "json"], where, options);
  const workload = await get([address.kind, address.name]);
  if (!workload.ok) return workload;
  const selector = labelSelector(workload.value);
  if (selector === null) return err(noPods(where, `the ${address.kind} selects no pods`));
  const pods = await get(["pods", "--selector", selector, "--field-selector", "status.phase=Running"]);
  if (!pods.ok) return pods;
  const names = runningPods(pods.value);
  if (names.length === 0) return err(noPods(where, `the ${address.kind} has no running pod`));
  if (names.length > PODS_MAX) {
    const todo = "name single pods, or use leakhound serve, which discovers pods";
    return err({ code: "too-many-pods", what: `it has ${names.length} pods, more than ${PODS_MAX}`, where, todo });
  }
  return ok(names.map((name) => podAddress(address, name)));
}

const noPods = (where: string, what: string): TunnelFault => ({
  code: "no-pods",
  what,
  where,
  todo: "check the name, the namespace and the context of kubectl",
});

/** `Forwarding from 127.0.0.1:40123 -> 6060` */
const FORWARDING = /Forwarding from 127\.0\.0\.1:(\d{1,5}) ->/;

export function tunnelToPod(address: KubernetesAddress, options: TunnelOptions): Promise<Result<Tunnel, TunnelFault>> {
  const { namespace, name, port } = address;
  const program: TunnelProgram = {
    name: "kubectl",
    where: displayOf(address),
    start: (known) => {
      const local = known !== null && "port" in known ? String(known.port) : "";
      const ports = `${local}:${port}`;
      return startGuarded("kubectl", [
        "port-forward",
        "--address",
        "127.0.0.1",
        "--namespace",
        namespace,
        `pod/${name}`,
        ports,
      ]);
    },
    entrance: (output) => {
      const [, local] = FORWARDING.exec(output) ?? [];
      return local === undefined ? null : { port: Number(local) };
    },
    cleanUp: async () => {},
  };
  return keepOpen(program, options);
}
