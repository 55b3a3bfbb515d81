/**
 * How a process in a pod finds the API server and its credentials.
 * Reference: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
import { join } from "node:path";
import { err, ok, type Result } from "leakhound/server";
import { hostPort } from "./meta-labels.ts";

const FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

export interface ServiceAccount {
  readonly address: () => Result<URL, string>;
  readonly tokenFile: string;
  readonly caFile: string;
  readonly namespaceFile: string;
}

/** @param environment of the process */
export function serviceAccount(
  environment: Readonly<Record<string, string | undefined>>,
  folder = FOLDER,
): ServiceAccount {
  const host = environment["KUBERNETES_SERVICE_HOST"];
  const port = Number(environment["KUBERNETES_SERVICE_PORT"]);
  return {
    address: () =>
      host && Number.isInteger(port) && port > 0 && port < 65_536
        ? ok(new URL(`https://${hostPort(host, port)}`))
        : err("this process does not run in a pod; give api_server"),
    tokenFile: join(folder, "token"),
    caFile: join(folder, "ca.crt"),
    namespaceFile: join(folder, "namespace"),
  };
}
