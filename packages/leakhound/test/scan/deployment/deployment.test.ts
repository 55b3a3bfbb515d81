/** What the repository's YAML changes for the scanner, and what hostile YAML does not. */
import { describe, expect, it } from "vitest";
import { DeploymentReader } from "../../../src/scan/deployment/deployment.ts";
import { parseGo } from "../../../src/scan/go/parse.ts";
import { factsOf } from "../../../src/scan/index/go-file.ts";
import { scanRepository } from "../../../src/scan/scan.ts";

function readingOf(files: Readonly<Record<string, string>>) {
  const reader = new DeploymentReader();
  const reasons = Object.entries(files).map(([path, text]) => reader.read(path, text));
  return { reader, reasons };
}

/** The filter sets an entry for each request, and nothing clears. */
const SHOP = `package main

import (
	stdcontext "context"
	"net/http"

	"github.com/gorilla/context"
	trpc "trpc.group/trpc-go/trpc-go"
	"trpc.group/trpc-go/trpc-go/filter"
	thttp "trpc.group/trpc-go/trpc-go/http"
)

func visits(ctx stdcontext.Context, req interface{}, next filter.ServerHandleFunc) (interface{}, error) {
	context.Set(thttp.Request(ctx), "visit", 1)
	return next(ctx, req)
}

func healthz(w http.ResponseWriter, r *http.Request) error { return nil }

func main() {
	filter.Register("visits", visits, nil)
	s := trpc.NewServer()
	thttp.HandleFunc("/healthz", healthz)
	thttp.RegisterNoProtocolService(s.Service("trpc.shop.web.http"))
	s.Serve()
}
`;

/** Messages of the findings in SHOP, deployed so. */
function messages(files: Readonly<Record<string, string>>): string[] {
  const parsed = parseGo(SHOP);
  if (!parsed.ok) throw new Error(parsed.error.what);
  const { reader } = readingOf(files);
  const repository = { files: [factsOf("main.go", parsed.value)], modules: new Map(), deployment: reader };
  return scanRepository(repository).map(({ message }) => message);
}

const server = (lines: string) => `server:\n${lines}`;
const service = (name: string, filters: string) =>
  server(`  service:\n    - name: ${name}\n      filter: ${filters}\n`);

describe("filters in trpc_go.yaml", () => {
  it("run where the server names them", () => {
    expect(messages({ "trpc_go.yaml": server("  filter: [recovery, visits]\n") })).toHaveLength(1);
  });

  it("run where a service that serves plain HTTP names them", () => {
    expect(messages({ "conf/trpc_go.yaml": service("trpc.shop.web.http", "[visits]") })).toHaveLength(1);
  });

  it("do not run where another service does, or nobody", () => {
    expect(messages({ "trpc_go.yaml": service("trpc.shop.rpc", "[visits]") })).toEqual([]);
    expect(messages({ "trpc_go.yaml": server("  app: shop\n") })).toEqual([]);
  });

  it("are taken to run where there is no such file, or none that can be read", () => {
    expect(messages({})).toHaveLength(1);
    expect(messages({ "other.yaml": server("  app: shop\n") })).toHaveLength(1);
    expect(messages({ "trpc_go.yaml": server("  app: {{ .App }}\n") })).toHaveLength(1);
  });
});

const deployment = (probes: string) => `apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: shop
${probes}`;
const probe = (kind: string, path: string, period = "") =>
  `          ${kind}:\n            httpGet: { path: ${path}, port: 8080 }\n${period && `            periodSeconds: ${period}\n`}`;

describe("probes of Kubernetes", () => {
  it("say how often an entry is left", () => {
    const [message] = messages({ "deploy/shop.yaml": deployment(probe("livenessProbe", "/healthz", "5")) });
    expect(message).toMatch(/1 of 1 routes\. Kubernetes probes it every 5 s: 17,280 entries a day\.$/);
  });

  it("add up, and come every ten seconds unless told otherwise", () => {
    const both = probe("livenessProbe", "/healthz?full=1", "5") + probe("readinessProbe", "/healthz");
    const [message] = messages({ "shop.yml": `kind: Service\n---\n${deployment(both)}` });
    expect(message).toMatch(/probes it every 5 s and every 10 s: 25,920 entries a day\.$/);
  });

  it("are found in the items of a list", () => {
    const list = {
      kind: "List",
      items: [{ spec: { containers: [{ livenessProbe: { httpGet: { path: "/healthz" } } }] } }],
    };
    expect(readingOf({ "all.yaml": JSON.stringify(list) }).reader.probes).toEqual([
      { path: "/healthz", periodSeconds: 10 },
    ]);
  });

  it("say nothing of other routes, nor when they end with the start", () => {
    for (const other of [probe("livenessProbe", "/livez", "5"), probe("startupProbe", "/healthz", "5")])
      expect(messages({ "shop.yaml": deployment(other) })[0]).toMatch(/1 of 1 routes\.$/);
  });
});

describe("YAML that nobody should have written", () => {
  const bomb = `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, row) => `a${row + 1}: &a${row + 1} [*a${row}, *a${row}]\n`).join("")}`;
  it.each([
    ["is no YAML", "server:\n\tfilter: [", /^it is no YAML: /],
    ["names what it never defined", "server: *nobody\n", /^its aliases lead nowhere/],
    ["multiplies itself", `${bomb}server: *a30\n`, /^its aliases lead nowhere or multiply/],
    ["nests without end", "[".repeat(200_000), /^it is no YAML|nests too deep$/],
    ["is larger than the limit", `# ${"x".repeat(1 << 20)}\n`, /^it is larger than 1 MB$/],
    ["has documents without end", "---\n".repeat(2_000), /^it has more than 1000 documents$/],
  ])("is told when it %s", (_, text, reason) => {
    const { reasons, reader } = readingOf({ "trpc_go.yaml": text });
    expect(reasons[0]).toMatch(reason);
    expect(reader.trpc).toEqual([]);
  });

  it.each(["", "null", "5", "- server", "server: 5", "server: []", "server: {filter: 5, service: {name: x}}"])(
    "is nothing of a server where it reads %j",
    (text) => {
      const { reasons, reader } = readingOf({ "trpc_go.yaml": text });
      expect(reasons).toEqual([null]);
      for (const { filters, services } of reader.trpc) expect([...filters, ...services]).toEqual([]);
    },
  );

  it("probes nothing where a probe is none", () => {
    for (const odd of ["httpGet: 5", "httpGet: {path: 5}", "tcpSocket: {port: httpGet}"])
      expect(
        readingOf({ "a.yaml": deployment(`          livenessProbe:\n            ${odd}\n`) }).reader.probes,
      ).toEqual([]);
  });
});
