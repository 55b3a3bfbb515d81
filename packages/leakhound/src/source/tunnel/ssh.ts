/**
 * A tunnel through `ssh -L`, as the user's own configuration of ssh reaches the host.
 *
 *   leakhound ─▶ socket in a folder of its own, 0700 ─▶ ssh ═══▶ bastion ─▶ service
 *
 * The entrance is a Unix socket and not a port: no other user of this machine can connect to it, and no other program
 * can take it in between.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { err, type Result } from "../../base/result.ts";
import type { Target } from "../target.ts";
import { startGuarded } from "./guarded-child.ts";
import { keepOpen } from "./keep-open.ts";
import { folderPrefix, removeLeftFolders } from "./left-folders.ts";
import type { Tunnel, TunnelFault, TunnelOptions } from "./tunnel.ts";

/** `bastion`, `user@bastion`, `ssh://user@bastion:2222`: not an option of ssh, and not two words. */
const DESTINATION = /^[^\s\p{Cc}-][^\s\p{Cc}]{0,254}$/u;
const HTTPS_PORT = "443";
const HTTP_PORT = "80";
/** A dead connection is noticed after 30 seconds. */
const ALIVE_OPTIONS = ["-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=2"];

export async function tunnelThroughSsh(
  bastion: string,
  target: Target,
  options: TunnelOptions,
): Promise<Result<Tunnel, TunnelFault>> {
  const where = `${target.display} through ${bastion}`;
  if (!DESTINATION.test(bastion)) return err(badDestination(bastion));
  await removeLeftFolders(tmpdir());
  const folder = await mkdtemp(join(tmpdir(), folderPrefix(process.pid)));
  const socketPath = join(folder, "tunnel.sock");
  const args = [
    ...["-N", "-T", "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", "-o", "StreamLocalBindUnlink=yes"],
    ...ALIVE_OPTIONS,
    ...["-L", `${socketPath}:${destinationOf(target)}`, bastion],
  ];
  return keepOpen(
    {
      name: "ssh",
      where,
      start: () => startGuarded("ssh", args),
      // ssh makes the socket when the connection is there.
      entrance: () => (existsSync(socketPath) ? { socketPath } : null),
      cleanUp: () => rm(folder, { recursive: true, force: true }),
    },
    options,
  );
}

/** As `-L` takes it: `host:port`, `[::1]:port`, or the path of a socket on the bastion. */
function destinationOf({ socketPath, origin }: Target): string {
  if (socketPath !== null) return socketPath;
  const { hostname, port, protocol } = new URL(origin);
  return `${hostname}:${port || (protocol === "https:" ? HTTPS_PORT : HTTP_PORT)}`;
}

const badDestination = (bastion: string): TunnelFault => ({
  code: "tunnel",
  what: "this is not a host that ssh connects to",
  where: `--ssh ${bastion.replace(/\p{Cc}/gu, " ").slice(0, 100)}`,
  todo: "write host, user@host, or a Host of your ssh configuration",
});
