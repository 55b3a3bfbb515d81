// Lists what is missing before the packages can be published: npm run release:check
//
//   project.json   the addresses that are not decided yet; nothing in the project invents them
//     repository        https address of the repository: "repository", "homepage" and "bugs" of the npm packages
//     goModule          path of the Go module in go/heapdump: its go.mod, and the programs that import it
//     securityContact   mail or https address in SECURITY.md
//
// While goModule is empty, the module has the placeholder path below, which nothing can download.
//
//   node scripts/release-check.mjs [ROOT]           one line for each thing that is missing; exit status 1 if any
//   node scripts/release-check.mjs [ROOT] --apply   writes the settings of project.json to the files that need them
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const GO_PLACEHOLDER = "example.com/leakhound/go/heapdump";
const PACKAGES = ["packages/admin", "packages/leakhound", "packages/serve", "packages/mcp"];
const GO_FOLDERS = ["go/heapdump", "testbed/heapdump"];
const KEYWORDS_MIN = 3;

const apply = process.argv.includes("--apply");
const [given] = process.argv.slice(2).filter((word) => word !== "--apply");
const root = resolve(given ?? fileURLToPath(new URL("..", import.meta.url)));
const text = (path) => readFileSync(join(root, path), "utf8");
const json = (path) => JSON.parse(text(path));
const settings = json("project.json");

const problems = apply
  ? []
  : [...settingsProblems(), ...PACKAGES.flatMap(packageProblems), ...projectProblems(), ...lockProblems()];
if (apply) applySettings();
for (const line of problems) console.error(line);
console.log(apply ? "the settings of project.json are applied" : `release: ${problems.length} things are missing`);
process.exit(problems.length > 0 ? 1 : 0);

function settingsProblems() {
  const wanted = {
    repository: [/^https:\/\/[^\s/]+\/\S+$/, "the https address of the repository"],
    goModule: [/^[a-z0-9.-]+\.[a-z]+\/\S+$/, "the path of the Go module in go/heapdump"],
    securityContact: [/^(https:\/\/\S+|\S+@\S+)$/, "a mail or https address for security reports"],
  };
  return Object.entries(wanted)
    .filter(([key, [shape]]) => !shape.test(settings[key] ?? ""))
    .map(([key, [, meaning]]) => `project.json: "${key}" is ${settings[key] ? "malformed" : "empty"}: ${meaning}`);
}

/** What npm, its registry and the readers of a package's page expect of package.json and the files beside it. */
function packageProblems(folder) {
  const manifest = json(`${folder}/package.json`);
  const { version } = json("packages/leakhound/package.json");
  const inside = (file) => existsSync(join(root, folder, file));
  const checks = [
    [inside("README.md"), "README.md is missing"],
    [
      inside("LICENSE") && text(`${folder}/LICENSE`) === text("LICENSE"),
      "LICENSE is missing or differs from the root's",
    ],
    [
      (manifest.files ?? []).includes("THIRD-PARTY-NOTICES.txt") && (manifest.files ?? []).includes("sbom.cdx.json"),
      `"files" lacks THIRD-PARTY-NOTICES.txt or sbom.cdx.json, which the build and prepack write`,
    ],
    [/sbom\.mjs/.test(manifest.scripts?.prepack ?? ""), `"prepack" does not write the bill of materials`],
    [manifest.description, `"description" is missing`],
    [(manifest.keywords ?? []).length >= KEYWORDS_MIN, `"keywords" has fewer than ${KEYWORDS_MIN}`],
    [manifest.publishConfig?.access === "public", `"publishConfig" does not make the package public`],
    [manifest.publishConfig?.provenance === true, `"publishConfig" does not ask for provenance`],
    [manifest.version === version, `its version ${manifest.version} is not ${version}, that of leakhound`],
    [
      (manifest.dependencies?.["@leakhound/admin"] ?? version) === version,
      "it depends on another version of @leakhound/admin",
    ],
    [(manifest.peerDependencies?.leakhound ?? version) === version, "it belongs to another version of leakhound"],
    [
      manifest.repository?.url === repositoryOf(folder).url,
      settings.repository
        ? `"repository" is not that of project.json: run node scripts/release-check.mjs --apply`
        : `"repository" waits for project.json; npm needs it for provenance`,
    ],
  ];
  return checks.filter(([isRight]) => !isRight).map(([, problem]) => `${folder}: ${problem}`);
}

function projectProblems() {
  const module = /^module (\S+)$/m.exec(text("go/heapdump/go.mod"))?.[1];
  const version = json("packages/leakhound/package.json").version;
  const checks = [
    [module === settings.goModule, `go/heapdump/go.mod: the module path is ${module}, not that of project.json`],
    [
      text("SECURITY.md").includes(settings.securityContact || "\0"),
      "SECURITY.md: the contact of project.json is not in it",
    ],
    [
      new RegExp(`^## ${version.replaceAll(".", "\\.")} \\(\\d{4}-\\d{2}-\\d{2}\\)$`, "m").test(text("CHANGELOG.md")),
      `CHANGELOG.md: ${version} has no date`,
    ],
  ];
  return checks.filter(([isRight]) => !isRight).map(([, problem]) => problem);
}

/** npm checks a tarball against the digest of the lock, and takes any where there is none. */
function lockProblems() {
  const { packages } = json("package-lock.json");
  return Object.entries(packages)
    .filter(([path, entry]) => path.includes("node_modules/") && !entry.link)
    .filter(([, entry]) => !/^sha512-/.test(entry.integrity ?? ""))
    .map(([path]) => `package-lock.json: ${path} has no integrity: run node scripts/complete-lock.mjs`);
}

function repositoryOf(folder) {
  return { type: "git", url: `git+${settings.repository}.git`, directory: folder };
}

/** Empty settings are left out: a wrong address is worse than none. */
function applySettings() {
  if (settings.repository) {
    for (const folder of PACKAGES) {
      const addresses = {
        repository: repositoryOf(folder),
        homepage: `${settings.repository}#readme`,
        bugs: `${settings.repository}/issues`,
      };
      write(
        `${folder}/package.json`,
        () => `${JSON.stringify({ ...json(`${folder}/package.json`), ...addresses }, null, 2)}\n`,
      );
    }
  }
  if (settings.goModule) {
    const files = GO_FOLDERS.flatMap((folder) => readdirSync(join(root, folder)).map((file) => `${folder}/${file}`));
    for (const file of files.filter((file) => /\.(go|mod|md)$/.test(file)))
      write(file, (before) => before.replaceAll(GO_PLACEHOLDER, settings.goModule));
  }
  if (settings.securityContact)
    write("SECURITY.md", (before) => before.replace(/^Contact: .*$/m, `Contact: ${settings.securityContact}`));
}

function write(path, change) {
  writeFileSync(join(root, path), change(text(path)));
}
