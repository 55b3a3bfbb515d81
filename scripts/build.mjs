// Builds the packages with esbuild: first the web page (the HTML report contains its script and style), then the admin
// package, then the command, split so that each command loads only the modules that it uses, and the fleet server with its
// pages, and the tools for assistants.
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { writeNotices } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const pkg = (path) => `${root}packages/${path}`;
const node = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  logLevel: "warning",
  legalComments: "none",
  metafile: true,
  absWorkingDir: root,
};

for (const name of ["web", "admin", "leakhound", "serve", "mcp"])
  rmSync(pkg(`${name}/dist`), { recursive: true, force: true });

const browser = {
  bundle: true,
  metafile: true,
  absWorkingDir: root,
  platform: "browser",
  format: "iife",
  target: "es2022",
  minify: true,
  logLevel: "warning",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
};
const page = await build({
  ...browser,
  entryPoints: { report: pkg("web/src/report.tsx") },
  outdir: pkg("leakhound/dist/web"),
});
const admin = await build({ ...node, entryPoints: [pkg("admin/src/index.ts")], outdir: pkg("admin/dist") });
// index.ts is the whole public interface: the declarations of that one file are the types of the package.
const tsc = `${root}node_modules/typescript/bin/tsc`;
const declarations = ["--declaration", "--emitDeclarationOnly", "--outDir", pkg("admin/dist")];
const alone = ["--noResolve", "--noCheck", "--ignoreConfig", "--module", "nodenext", "--target", "es2023"];
execFileSync(process.execPath, [tsc, pkg("admin/src/index.ts"), ...declarations, ...alone], { stdio: "inherit" });
const command = await build({
  ...node,
  entryPoints: {
    main: pkg("leakhound/src/cli/main.ts"),
    index: pkg("leakhound/src/index.ts"),
    server: pkg("leakhound/src/server.ts"),
    "demo-service": pkg("leakhound/src/demo/service.ts"),
    "picture-worker": pkg("leakhound/src/picture/worker.ts"),
    "view-worker": pkg("leakhound/src/cli/pprof/web/view-worker.ts"),
    "decode-worker": pkg("leakhound/src/collect/decode/worker.ts"),
  },
  outdir: pkg("leakhound/dist"),
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  external: ["undici", "@leakhound/admin", "@hpcc-js/wasm-graphviz", "fzstd", "re2js", "@jridgewell/trace-mapping"],
  define: {
    __LEAKHOUND_VERSION__: JSON.stringify(JSON.parse(readFileSync(pkg("leakhound/package.json"), "utf8")).version),
  },
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
});
// `scan --explain` prints its sections.
copyFileSync(`${root}docs/scan-rules.md`, pkg("leakhound/dist/scan-rules.md"));
// `scan` knows what libraries return.
const libraries = readFileSync(pkg("leakhound/data/go-libraries.txt"));
writeFileSync(pkg("leakhound/dist/go-libraries.br"), brotliCompressSync(libraries));
const server = await build({
  ...node,
  entryPoints: {
    index: pkg("serve/src/index.ts"),
    "seal-worker": pkg("serve/src/store/seal-worker.ts"),
    "evidence-worker": pkg("serve/src/evidence/analysis/worker.ts"),
    "judge-worker": pkg("serve/src/judging/recent/judge-worker.ts"),
    "view-worker": pkg("serve/src/profiles/view/view-worker.ts"),
  },
  outdir: pkg("serve/dist"),
  // Dependencies are installed next to the package, "leakhound" too, which has the programs of its threads.
  packages: "external",
  external: ["leakhound/server"],
});
const mcp = await build({
  ...node,
  entryPoints: [pkg("mcp/src/index.ts")],
  outdir: pkg("mcp/dist"),
  packages: "external",
});
const pages = await build({
  ...browser,
  entryPoints: { pages: pkg("web/src/serve.tsx"), theme: pkg("web/src/theme.ts") },
  outdir: pkg("serve/dist/web"),
});
writeNotices(root, "packages/admin", [admin.metafile]);
writeNotices(root, "packages/leakhound", [page.metafile, command.metafile]);
writeNotices(root, "packages/serve", [server.metafile, pages.metafile]);
writeNotices(root, "packages/mcp", [mcp.metafile]);
