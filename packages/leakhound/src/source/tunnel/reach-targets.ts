/**
 * The targets that a user wrote, and how each is reached.
 *
 *   6060                          -> itself
 *   k8s://shop/deployment/cart:6060  -> one target for each pod, at a port of this machine
 *   shop:6060, with --ssh bastion    -> itself, at a socket of this machine
 *
 * A target keeps the address that the user wrote for messages, folders and recordings.
 */
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import { parseTarget, type Target } from "../target.ts";
import { podsOf, tunnelToPod } from "./kubectl.ts";
import {
  displayOf,
  isKubernetesAddress,
  type KubernetesAddress,
  parseKubernetesAddress,
} from "./kubernetes-address.ts";
import { tunnelThroughSsh } from "./ssh.ts";
import type { Tunnel, TunnelOptions } from "./tunnel.ts";

export interface ReachedTargets {
  readonly targets: readonly Target[];
  /** Ends all tunnels. */
  close(): Promise<void>;
}

export interface ReachOptions extends TunnelOptions {
  /** Destination of ssh; null to connect directly. */
  readonly bastion: string | null;
}

/** Opens the tunnels one after another; the first failure closes all of them. */
export async function reachTargets(
  addresses: readonly string[],
  options: ReachOptions,
): Promise<Result<ReachedTargets, Fault>> {
  const targets: Target[] = [];
  const tunnels: Tunnel[] = [];
  const close = async () => {
    await Promise.all(tunnels.map((tunnel) => tunnel.close()));
  };
  for (const address of addresses) {
    const reached = isKubernetesAddress(address)
      ? await reachPods(address, options, { targets, tunnels })
      : await reachOne(address, options, { targets, tunnels });
    if (!reached.ok) {
      await close();
      return reached;
    }
    targets.push(...reached.value);
  }
  return ok({ targets, close });
}

/** What is reached so far. */
interface Reached {
  readonly targets: readonly Target[];
  readonly tunnels: Tunnel[];
}

async function reachOne(
  address: string,
  options: ReachOptions,
  { tunnels }: Reached,
): Promise<Result<readonly Target[], Fault>> {
  const target = parseTarget(address);
  if (!target.ok) return target;
  if (options.bastion === null) return ok([target.value]);
  const tunnel = await tunnelThroughSsh(options.bastion, target.value, options);
  if (!tunnel.ok) return tunnel;
  tunnels.push(tunnel.value);
  return ok([throughTunnel(target.value, tunnel.value)]);
}

async function reachPods(
  text: string,
  options: ReachOptions,
  { targets: before, tunnels }: Reached,
): Promise<Result<readonly Target[], Fault>> {
  const address = parseKubernetesAddress(text);
  if (!address.ok) return address;
  const pods = await podsOf(address.value, options);
  if (!pods.ok) return pods;
  const targets: Target[] = [];
  for (const pod of pods.value) {
    const parsed = targetOfPod(pod);
    if (!parsed.ok) return parsed;
    // A pod may be named, and belong to a workload that is named as well.
    if (before.some(({ display }) => display === parsed.value.display)) continue;
    const tunnel = await tunnelToPod(pod, options);
    if (!tunnel.ok) return tunnel;
    tunnels.push(tunnel.value);
    targets.push(throughTunnel(parsed.value, tunnel.value));
  }
  return ok(targets);
}

function targetOfPod(pod: KubernetesAddress): Result<Target, Fault> {
  const target = parseTarget(`http://localhost:${pod.port}${pod.path}`);
  return target.ok ? ok({ ...target.value, display: displayOf(pod) }) : target;
}

/** The same service, at the entrance of its tunnel. */
function throughTunnel(target: Target, { entrance }: Tunnel): Target {
  if ("socketPath" in entrance) return { ...target, socketPath: entrance.socketPath };
  return { ...target, origin: `http://127.0.0.1:${entrance.port}` };
}
