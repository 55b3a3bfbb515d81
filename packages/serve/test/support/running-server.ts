/** A real server on loopback, with a configuration of the test, that ends with the test. */
import { writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { request as tlsRequest } from "node:https";
import { join } from "node:path";
import type { Fault, TokenCommand } from "leakhound/server";
import { onTestFinished } from "vitest";
import { tokens } from "../../src/access/command.ts";
import { fileSource } from "../../src/config/source.ts";
import { startServer } from "../../src/server.ts";

export { newFolder } from "./folders.ts";

/** @param folder has the data folder `data` */
export async function startIn(folder: string, text = "listen: 127.0.0.1:0\n") {
  const file = join(folder, "leakhound.yaml");
  writeFileSync(file, `data: data\n${text}`);
  const warnings: Fault[] = [];
  const warn = (fault: Fault) => void warnings.push(fault);
  const started = await startServer({ version: "1.2.3", source: fileSource(file, {}), warn, report: () => {} });
  if (!started.ok) throw new Error(`${started.error.where}: ${started.error.what}`);
  onTestFinished(() => started.value.close());
  return { ...started.value, file, folder, warnings };
}

/** Runs `leakhound serve token add` in a folder. @returns the token */
export async function addToken(folder: string, name: string, ...scopes: readonly string[]): Promise<string> {
  const command: TokenCommand = { command: "add", name, scopes, lifetimeMs: null, data: join(folder, "data") };
  const added = await tokens(command);
  if (!added.ok) throw new Error(added.error.what);
  return added.value[0]!;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ca?: string;
}

/** Unlike fetch, it sends the Host header and the headers of a browser as they are given. */
export function ask(url: string, { method = "GET", headers = {}, body, ca }: Asked = {}): Promise<Answer> {
  const send = url.startsWith("https:") ? tlsRequest : request;
  return new Promise((resolve, reject) => {
    const sent = send(url, { method, headers, ...(ca === undefined ? {} : { ca }) }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on("error", reject).end(body);
  });
}
