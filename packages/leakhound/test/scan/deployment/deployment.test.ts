/** The repository's YAML adds facts to the findings, and hostile YAML does no harm. */
import { describe, expect, it } from "vitest";
import { DeploymentReader } from "../../../src/scan/deployment/deployment.ts";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

function readingOf(files: Readonly<Record<string, string>>) {
  const reader = new DeploymentReader();
  const reasons = Object.entries(files).map(([path, text]) => reader.read(path, text));
  return { reader, reasons };
}

/** The filter sets an entry for each request, and nothing clears it. */
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

/** Messages of the findings in SHOP, beside these YAML files. */
function messages(files: Readonly<Record<string, string>>): string[] {
  const { reader } = readingOf(files);
  return scanRepository(repositoryOf({ "main.go": SHOP }, { deployment: reader })).map(({ message }) => message);
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

  it("do not run where only another service names them, or none does", () => {
    expect(messages({ "trpc_go.yaml": service("trpc.shop.rpc", "[visits]") })).toEqual([]);
    expect(messages({ "trpc_go.yaml": server("  app: shop\n") })).toEqual([]);
  });

  it("are taken to run where no such file exists, or none can be read", () => {
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
  it("add the number of entries per day to the message", () => {
    const [message] = messages({ "deploy/shop.yaml": deployment(probe("livenessProbe", "/healthz", "5")) });
    expect(message).toMatch(/1 of 1 routes\. Kubernetes probes it every 5 s: 17,280 entries per day\.$/);
  });

  it("add up, and have a default period of ten seconds", () => {
    const both = probe("livenessProbe", "/healthz?full=1", "5") + probe("readinessProbe", "/healthz");
    const [message] = messages({ "shop.yml": `kind: Service\n---\n${deployment(both)}` });
    expect(message).toMatch(/probes it every 5 s and every 10 s: 25,920 entries per day\.$/);
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

  it("do not count for other routes, nor when they end at the start of the service", () => {
    for (const other of [probe("livenessProbe", "/livez", "5"), probe("startupProbe", "/healthz", "5")])
      expect(messages({ "shop.yaml": deployment(other) })[0]).toMatch(/1 of 1 routes\.$/);
  });
});

describe("hostile YAML", () => {
  const bomb = `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, row) => `a${row + 1}: &a${row + 1} [*a${row}, *a${row}]\n`).join("")}`;
  it.each([
    ["is not YAML", "server:\n\tfilter: [", /^it is not YAML: /],
    ["uses an undefined alias", "server: *nobody\n", /^its alias nobody is undefined/],
    ["contains itself", "server: &a [*a]\n", /^its alias a is undefined or contains itself$/],
    ["has a key twice", "server:\n  app: a\n  app: b\n", /^it is not YAML: the key app is there twice$/],
    ["expands without end", `${bomb}server: *a30\n`, /^its aliases expand beyond the limit$/],
    ["is nested in brackets", "[".repeat(200_000), /^it is nested too deeply$/],
    ["is nested in lists", "- ".repeat(200_000), /^it is nested too deeply$/],
    ["is nested in keys", "? ".repeat(500), /^it is nested too deeply$/],
    [
      "is nested by indentation",
      Array.from({ length: 1_000 }, (_, row) => `${" ".repeat(row)}a:\n`).join(""),
      /^it is nested too deeply$/,
    ],
    ["is larger than the limit", `# ${"x".repeat(1 << 20)}\n`, /^it is larger than 1 MB$/],
    ["has thousands of documents", "---\n".repeat(2_000), /^it has more than 1000 documents$/],
  ])("is reported when it %s", (_, text, reason) => {
    const { reasons, reader } = readingOf({ "trpc_go.yaml": text });
    expect(reasons[0]).toMatch(reason);
    expect(reader.trpc).toEqual([]);
  });

  it.each(["", "null", "5", "- server", "server: 5", "server: []", "server: {filter: 5, service: {name: x}}"])(
    "has no filters when it is %j",
    (text) => {
      const { reasons, reader } = readingOf({ "trpc_go.yaml": text });
      expect(reasons).toEqual([null]);
      for (const { filters, services } of reader.trpc) expect([...filters, ...services]).toEqual([]);
    },
  );

  it("has no probes where the shape is wrong", () => {
    for (const odd of ["httpGet: 5", "httpGet: {path: 5}", "tcpSocket: {port: httpGet}"])
      expect(
        readingOf({ "a.yaml": deployment(`          livenessProbe:\n            ${odd}\n`) }).reader.probes,
      ).toEqual([]);
  });
});
