// Completes package-lock.json with the binaries of other platforms.
//
// npm 11 refuses `npm ci` when an optional dependency is absent from the lock file, and some
// registry mirrors do not carry every platform's binary, so the lock written behind such a mirror
// cannot be installed from. Each missing package is pinned exactly by its parent, its name contains
// its platform, and the registry has the digest of its tarball, without which npm would accept any.
//
//   @biomejs/cli-darwin-arm64 pinned at 2.6.8 by @biomejs/biome
//     -> { version: "2.6.8", integrity: "sha512-…", optional: true, os: ["darwin"], cpu: ["arm64"] }
//
// Run it after `npm install` has changed the lock: node scripts/complete-lock.mjs
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const OSES = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32", "aix"];
const CPUS = ["arm64", "x64", "arm", "ia32", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"];
const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));

/** `cli-linux-x64-musl` -> { os: ["linux"], cpu: ["x64"], libc: ["musl"] }, as far as the name contains it. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = OSES.find((word) => words.includes(word));
  const cpu = CPUS.find((word) => words.includes(word));
  const libc = words.includes("musl") ? "musl" : words.includes("gnu") ? "glibc" : undefined;
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(os === "linux" && libc && { libc: [libc] }) };
}

/** `sha512-…` of the tarball, from the registry that npm is configured with. */
function integrityOf(name, version) {
  const digest = execFileSync("npm", ["view", `${name}@${version}`, "dist.integrity"], { encoding: "utf8" }).trim();
  if (!/^sha512-\S+$/.test(digest)) throw new Error(`${name}@${version}: the registry has no digest`);
  return digest;
}

let added = 0;
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] || !/^\d/.test(version)) continue;
    lock.packages[key] = {
      version,
      ...platformOf(name),
      ...(entry.dev && { dev: true }),
      license: entry.license,
      optional: true,
    };
    added++;
  }
}
for (const [key, entry] of Object.entries(lock.packages))
  if (key.includes("node_modules/") && !entry.link && !entry.integrity)
    entry.integrity = integrityOf(key.slice(key.lastIndexOf("node_modules/") + "node_modules/".length), entry.version);
const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
console.log(`package-lock.json: ${added} entries added`);
