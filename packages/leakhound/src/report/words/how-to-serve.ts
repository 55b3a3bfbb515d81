/**
 * What to write into a service so that it can be diagnosed: one entry for each web framework, as data. Each is compiled
 * and run against the real framework by a test.
 */
export interface HowTo {
  /** As `--framework` takes it. */
  readonly id: string;
  readonly name: string;
  /** The module, without its major version, or package by which a service is recognized; null for the standard library. */
  readonly dependency: string | null;
  /** Major versions of the module that the lines are for; any without it. */
  readonly majors?: readonly number[];
  readonly language: "go" | "node" | "yaml";
  /** What the lines are for, as a clause. */
  readonly where: string;
  readonly lines: readonly string[];
  /** What to give to doctor and watch then. */
  readonly address: string;
}

/** Of a service that serves its profiles where it serves everything else. */
const OWN_ADDRESS = "HOST:PORT of the service";
const GO_IMPORT = 'import "net/http/pprof"';

export const HOW_TO_SERVE: readonly HowTo[] = [
  {
    id: "net/http",
    name: "Go, net/http",
    dependency: null,
    language: "go",
    where: "a listener of its own on loopback, beside any framework",
    lines: [
      GO_IMPORT,
      'import "github.com/prometheus/client_golang/prometheus/promhttp"',
      "",
      "admin := http.NewServeMux()",
      'admin.HandleFunc("/debug/pprof/", pprof.Index)',
      'admin.Handle("/metrics", promhttp.Handler())',
      'go func() { log.Print(http.ListenAndServe("127.0.0.1:6060", admin)) }()',
    ],
    address: "127.0.0.1:6060",
  },
  {
    id: "gin",
    name: "Go, gin",
    dependency: "github.com/gin-gonic/gin",
    language: "go",
    where: "on the router, which should not be public",
    lines: [GO_IMPORT, "", 'router.GET("/debug/pprof/*profile", gin.WrapF(pprof.Index))'],
    address: OWN_ADDRESS,
  },
  {
    id: "echo",
    name: "Go, echo",
    dependency: "github.com/labstack/echo",
    language: "go",
    where: "on the router, which should not be public",
    lines: [GO_IMPORT, "", 'e.GET("/debug/pprof/*", echo.WrapHandler(http.HandlerFunc(pprof.Index)))'],
    address: OWN_ADDRESS,
  },
  {
    id: "chi",
    name: "Go, chi",
    dependency: "github.com/go-chi/chi",
    language: "go",
    where: "on the router, which should not be public",
    lines: [GO_IMPORT, "", 'router.HandleFunc("/debug/pprof/*", pprof.Index)'],
    address: OWN_ADDRESS,
  },
  {
    id: "gorilla",
    name: "Go, gorilla/mux",
    dependency: "github.com/gorilla/mux",
    language: "go",
    where: "on the router, which should not be public",
    lines: [GO_IMPORT, "", 'router.PathPrefix("/debug/pprof/").HandlerFunc(pprof.Index)'],
    address: OWN_ADDRESS,
  },
  {
    id: "fiber",
    name: "Go, fiber v3",
    dependency: "github.com/gofiber/fiber",
    majors: [3],
    language: "go",
    where: "on the app, which should not be public",
    lines: [
      GO_IMPORT,
      'import "github.com/gofiber/fiber/v3/middleware/adaptor"',
      "",
      'app.Get("/debug/pprof/*", adaptor.HTTPHandlerFunc(pprof.Index))',
    ],
    address: OWN_ADDRESS,
  },
  {
    id: "fiber-v2",
    name: "Go, fiber v2",
    dependency: "github.com/gofiber/fiber",
    majors: [2],
    language: "go",
    where: "on the app, which should not be public",
    lines: [
      GO_IMPORT,
      'import "github.com/gofiber/fiber/v2/middleware/adaptor"',
      "",
      'app.Get("/debug/pprof/*", adaptor.HTTPHandlerFunc(pprof.Index))',
    ],
    address: OWN_ADDRESS,
  },
  {
    id: "trpc-go",
    name: "Go, trpc-go",
    dependency: "trpc.group/trpc-go/trpc-go",
    language: "yaml",
    where: "in trpc_go.yaml; the admin port then serves profiles",
    lines: ["server:", "  admin:", "    ip: 127.0.0.1", "    port: 11014"],
    address: "127.0.0.1:11014",
  },
  {
    id: "express",
    name: "Node, express",
    dependency: "express",
    language: "node",
    where: "before the routes of an app that is not public; npm install @leakhound/admin",
    lines: [
      'import { createAdmin } from "@leakhound/admin";',
      "",
      "const admin = createAdmin();",
      "app.use((request, response, next) => {",
      "  if (!admin.handle(request, response)) next();",
      "});",
    ],
    address: OWN_ADDRESS,
  },
  {
    id: "node",
    name: "Node, any framework",
    dependency: null,
    language: "node",
    where: "a listener of its own on loopback; npm install @leakhound/admin",
    lines: [
      'import { createAdmin } from "@leakhound/admin";',
      "",
      "const admin = createAdmin();",
      "await admin.listen({ port: 6060 });",
    ],
    address: "127.0.0.1:6060",
  },
];
