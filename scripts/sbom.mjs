// Writes the bill of materials of a package, in CycloneDX: sbom.cdx.json beside its package.json. Run when it is packed.
//
//   node scripts/sbom.mjs packages/leakhound
//
// `npm sbom` lists everything that is installed for the workspace. What a user gets is the closure of the package's
// dependencies in it, and what the notices of the build say is inside of its bundle.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readNotices } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [folder, out = join(folder ?? "", "sbom.cdx.json")] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
const args = ["sbom", "--sbom-format=cyclonedx", `--workspace=${manifest.name}`, "--workspace=@leakhound/admin"];
const bill = JSON.parse(execFileSync("npm", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }));
const wanted = closure(
  Object.entries(manifest.dependencies ?? {}).map(([name, version]) => `${name}@${version}`),
  new Map(bill.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn])),
);
const installed = bill.components.filter((component) => wanted.has(component["bom-ref"]));
const bundled = readNotices(root, folder)
  .filter(({ name, version }) => !wanted.has(`${name}@${version}`))
  .map(bundledComponent);
const components = [...installed, ...bundled];
const refs = new Set(components.map((component) => component["bom-ref"]));
const written = {
  ...bill,
  metadata: { ...bill.metadata, component: { ...bill.metadata.component, ...ownComponent(manifest) } },
  components,
  dependencies: bill.dependencies.filter(({ ref }) => refs.has(ref)),
};
writeFileSync(join(root, out), `${JSON.stringify(written, null, 2)}\n`);
console.log(`${out}: ${components.length} components`);

/** Everything that is reachable from these references. */
function closure(first, dependsOn) {
  const found = new Set(first);
  for (const ref of found) for (const next of dependsOn.get(ref) ?? []) found.add(next);
  return found;
}

function ownComponent({ name, version }) {
  return { "bom-ref": `${name}@${version}`, type: "application", name, version, purl: purlOf(name, version) };
}

function bundledComponent({ name, version, license }) {
  return {
    "bom-ref": `${name}@${version}`,
    type: "library",
    name,
    version,
    scope: "required",
    purl: purlOf(name, version),
    licenses: [{ license: { id: license } }],
    properties: [{ name: "leakhound:bundled", value: "true" }],
  };
}

function purlOf(name, version) {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}
