/**
 * Keeps unit tests what they are: without processes, sockets and browsers, so that they need no build, run beside
 * each other and finish in seconds. A test that needs one of these fails here and belongs into `NAME.system.test.ts`.
 */
import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

function refuse(what: string): () => never {
  return () => {
    throw new Error(`a unit test must not ${what}: name its file *.system.test.ts`);
  };
}

for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"] as const)
  Object.assign(childProcess, { [name]: refuse("start a process") });
net.Server.prototype.listen = refuse("listen on a socket");
net.Socket.prototype.connect = refuse("open a connection");
syncBuiltinESMExports();
