/** Loads @leakhound/mcp, and runs it on standard input and output. */
import { fileURLToPath } from "node:url";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { installedPackage } from "../output/installed-package.ts";
import { VERSION } from "../output/version.ts";

/** What the package exports; packages/mcp/src/index.ts has the other side. */
interface McpPackage {
  serveMcp(options: { readonly version: string; readonly command: readonly [string, ...string[]] }): Promise<void>;
}

export async function mcp({ verbose }: { readonly verbose?: boolean }): Promise<ExitStatus> {
  const found = installedPackage("@leakhound/mcp", "leakhound mcp");
  if (!found.ok) {
    printFault(found.error, verbose === true);
    return EXIT.badInput;
  }
  const { serveMcp }: McpPackage = await import(found.value);
  await serveMcp({ version: VERSION, command: [process.execPath, process.argv[1] ?? fileURLToPath(import.meta.url)] });
  return EXIT.done;
}
