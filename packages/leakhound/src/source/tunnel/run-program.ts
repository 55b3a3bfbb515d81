/** Runs a program to its end, and reads what it prints as JSON. */
import { execFile } from "node:child_process";
import { err, ok, type Result } from "../../base/result.ts";
import { parseJson } from "../json.ts";
import { snippetOf } from "../snippet.ts";
import type { TunnelFault, TunnelOptions } from "./tunnel.ts";

const OUTPUT_BYTES_MAX = 32 * 1024 * 1024;

export function runProgram(
  program: "kubectl",
  args: readonly string[],
  where: string,
  { signal, timeoutMs }: Pick<TunnelOptions, "signal" | "timeoutMs">,
): Promise<Result<unknown, TunnelFault>> {
  return new Promise((resolve) => {
    const options = { signal, timeout: timeoutMs, maxBuffer: OUTPUT_BYTES_MAX, encoding: "utf8" } as const;
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) {
        const parsed = parseJson(stdout);
        return resolve(parsed === undefined ? err(failed(where, `${program} did not print JSON`)) : ok(parsed));
      }
      if (error.code === "ENOENT") return resolve(err(missingProgram(program, where)));
      const said = snippetOf(stderr.trim().split("\n").at(-1) ?? "", []);
      const what = error.killed ? `${program} did not answer in time` : `${program} failed${said && `: ${said}`}`;
      return resolve(err(failed(where, what)));
    });
    child.stdin?.end();
  });
}

export const missingProgram = (program: "kubectl" | "ssh", where: string): TunnelFault => ({
  code: "no-program",
  what: `${program} is needed to reach the service, and was not found`,
  where,
  todo: `install ${program}, or add its folder to PATH`,
});

const failed = (where: string, what: string): TunnelFault => ({
  code: "tunnel",
  what,
  where,
  todo: "try kubectl get pods yourself, with the same namespace",
});
