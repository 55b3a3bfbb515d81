/** A service that is watched through a real sshd on loopback. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasWritten, newFolder, run, start, stopped, until } from "../../e2e/run-leakhound.ts";
import { routes, serve } from "../../support/servers.ts";
import { pprofRoutes } from "../../support/services.ts";

const SSHD = "/usr/sbin/sshd";
const SHORT = ["--for", "3s", "--every", "500ms"];

describe.skipIf(!existsSync(SSHD))("through ssh", () => {
  let folder: string;
  let sshd: ChildProcess;
  let port: number;
  let env: Record<string, string>;
  /** Folders of tunnels in the temporary folder of these tests alone. */
  const sshFolders = () => readdirSync(join(folder, "tmp")).filter((name) => name.startsWith("leakhound-ssh-"));

  beforeAll(async () => {
    folder = newFolder();
    port = await freePort();
    const key = (name: string) =>
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
    key("host");
    key("user");
    execFileSync("cp", [join(folder, "user.pub"), join(folder, "authorized_keys")]);
    // sshd refuses to start without the folder that its service makes.
    mkdirSync("/run/sshd", { recursive: true });
    sshd = spawn(SSHD, ["-D", "-e", "-f", "/dev/null", ...sshdOptions(folder, port)], { stdio: "ignore" });
    mkdirSync(join(folder, "tmp"));
    env = { PATH: `${commandFolder(folder, port)}:${process.env["PATH"]}`, TMPDIR: join(folder, "tmp") };
    for (let tries = 0; !(await accepts(port)); tries++) if (tries > 100) throw new Error("sshd does not start");
  });
  afterAll(() => {
    sshd.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it("watches a service that only the other host reaches, and removes the tunnel", async () => {
    const service = await serve(routes(pprofRoutes));
    const args = ["watch", service.host, "--ssh", "bastion", "--for", "10m", "--every", "500ms", "--out", "rec"];
    const watch = start(args, folder, env);
    await hasWritten(watch, "heap in use", 2);
    expect((await stopped(watch)).stderr).toContain("recorded in");
    expect(readdirSync(join(folder, "rec", "heap")).length).toBeGreaterThan(1);
    expect(service.requests[0]?.headers.host).toBe(service.host);
    expect(sshFolders()).toEqual([]);
  });

  it("removes the tunnel after Ctrl-C", async () => {
    const service = await serve(routes(pprofRoutes));
    const { child, outcome } = start(["watch", service.host, "--ssh", "bastion", "--every", "500ms"], folder, env);
    await until("it scrapes", () => service.requests.length > 2, 60_000);
    child.kill("SIGINT");
    await outcome;
    expect(sshFolders()).toEqual([]);
  });

  it("says what ssh says when the host cannot be reached", async () => {
    const { status, stderr } = await run(["watch", "127.0.0.1:1", "--ssh", "nowhere", ...SHORT], folder, env);
    expect(stderr).toMatch(/127\.0\.0\.1:1 through nowhere: ssh ended: .*nowhere/);
    expect({ status, left: sshFolders() }).toEqual({ status: 2, left: [] });
  });

  it.each(["-oProxyCommand=touch x", "a b"])("does not pass on %j as a host", async (host) => {
    const { status, stderr } = await run(["watch", "127.0.0.1:1", `--ssh=${host}`, ...SHORT], folder, env);
    expect(stderr).toContain("this is not a host that ssh connects to");
    expect({ status, touched: existsSync(join(folder, "x")) }).toEqual({ status: 2, touched: false });
  });
});

function sshdOptions(folder: string, port: number): readonly string[] {
  const options = {
    Port: port,
    ListenAddress: "127.0.0.1",
    HostKey: join(folder, "host"),
    AuthorizedKeysFile: join(folder, "authorized_keys"),
    PidFile: "none",
    StrictModes: "no",
    UsePAM: "no",
    PasswordAuthentication: "no",
  };
  return Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

/** A folder with an `ssh` that reads a configuration of this test, as ~/.ssh/config is for a user. */
function commandFolder(folder: string, port: number): string {
  const config = join(folder, "config");
  const known = `UserKnownHostsFile ${join(folder, "known_hosts")}\n  StrictHostKeyChecking accept-new`;
  const login = `User ${userInfo().username}\n  IdentityFile ${join(folder, "user")}\n  IdentitiesOnly yes`;
  writeFileSync(config, `Host bastion\n  HostName 127.0.0.1\n  Port ${port}\n  ${login}\n  ${known}\n`);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F '${config}' "$@"\n`);
  chmodSync(join(bin, "ssh"), 0o755);
  return bin;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => setTimeout(() => resolve(false), 50));
  });
}

/** A port that the system had free just now. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
