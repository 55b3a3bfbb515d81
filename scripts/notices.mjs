// The notices of other authors' code that a package carries inside its bundle. Their licenses ask that the text goes with
// every copy, and a bundle leaves it out.
//
//   esbuild's metafile ─▶ inputs below node_modules ─▶ their packages ─▶ name, version, license and its text
//
// Dependencies that are installed next to a package bring their own license, and are not listed.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const NOTICES_FILE = "THIRD-PARTY-NOTICES.txt";
const LICENSE_NAME = /^(licen[cs]e|copying|notice)(\.\w+)?$/i;

/** Folders of the packages whose files are in these bundles, each once: `node_modules/preact`. */
export function bundledFolders(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs: of }) => Object.entries(of)),
  );
  const folders = inputs.flatMap(([path, { bytesInOutput }]) => {
    const [, folder] =
      /^(?:.*[\\/])?(node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/](?!.*node_modules)/.exec(path) ?? [];
    const start = path.lastIndexOf("node_modules");
    return folder === undefined || bytesInOutput === 0
      ? []
      : [path.slice(0, start) + folder.slice(folder.lastIndexOf("node_modules"))];
  });
  return [...new Set(folders)].sort();
}

/** @param root folder that the paths of the metafile are relative to */
export function noticeOf(root, folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const files = readdirSync(join(root, folder)).filter((name) => LICENSE_NAME.test(name));
  if (files.length === 0) throw new Error(`${folder}: its bundle needs a license, and it has no file of that name`);
  const texts = files.sort().map((name) => readFileSync(join(root, folder, name), "utf8").trim());
  return { name: manifest.name, version: manifest.version, license: manifest.license, text: texts.join("\n\n") };
}

/** Writes the notices of a package; without bundled code of others there is no such file. */
export function writeNotices(root, folder, metafiles) {
  const notices = bundledFolders(metafiles).map((bundled) => noticeOf(root, bundled));
  if (notices.length === 0) return;
  const parts = notices.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`);
  const head = "This package contains code of other authors, under these licenses.\n";
  writeFileSync(join(root, folder, NOTICES_FILE), [head, ...parts].join(`\n${"-".repeat(80)}\n\n`));
}

/** The package manifests that a bundle contains, for the bill of materials. */
export function readNotices(root, folder) {
  const path = join(root, folder, NOTICES_FILE);
  if (!existsSync(path)) return [];
  return [...readFileSync(path, "utf8").matchAll(/^-{80}\n\n(\S+) (\S+) \(([^)]*)\)$/gm)].map(
    ([, name, version, license]) => ({
      name,
      version,
      license,
    }),
  );
}
