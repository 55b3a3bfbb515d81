/** What the repository's own YAML says about how the service runs. */
import { type Probe, probesOf } from "./probes.ts";
import { type TrpcConfig, trpcConfigOf } from "./trpc-config.ts";
import { parseYaml } from "./yaml.ts";

export interface Deployment {
  readonly trpc: readonly TrpcConfig[];
  readonly probes: readonly Probe[];
}

export const isDeploymentFile = (name: string): boolean => /\.ya?ml$/.test(name);

const isTrpc = (path: string): boolean => /(^|\/)trpc_go[\w.-]*\.ya?ml$/.test(path);
/** Only relevant files are parsed; a template is no YAML before its values are filled in. */
const isRelevant = (path: string, text: string): boolean =>
  (isTrpc(path) || /\bhttpGet\b/.test(text)) && !text.includes("{{");

/** Collects it from one file after the other. */
export class DeploymentReader implements Deployment {
  readonly trpc: TrpcConfig[] = [];
  readonly probes: Probe[] = [];

  /** @returns the reason why the file cannot be read; null where it was read or is not relevant */
  read(path: string, text: string): string | null {
    if (!isRelevant(path, text)) return null;
    const documents = parseYaml(text);
    if (!documents.ok) return documents.error;
    if (isTrpc(path)) this.trpc.push(...documents.value.flatMap((one) => trpcConfigOf(one) ?? []));
    else this.probes.push(...documents.value.flatMap((one) => probesOf(one)));
    return null;
  }
}
