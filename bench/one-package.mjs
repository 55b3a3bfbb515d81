// Makes a folder with one large package: files of Go's own packages, in which each copy of a package has names of its own.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const PACKAGES = [
  "net",
  "database/sql",
  "crypto/tls",
  "encoding/json",
  "os",
  "go/types",
  "text/template",
  "os/exec",
].concat([
  "net/rpc",
  "archive/zip",
  "html/template",
  "log/slog",
  "mime/multipart",
  "testing",
  "runtime/pprof",
  "net/http/httputil",
]);
const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.$/m;
const NAME_CHARS_MIN = 3;

/** @param root GOROOT/src @param lines at least so many */
export function makePackage(folder, root, lines) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "go.mod"), "module large\n\ngo 1.26\n");
  const sources = PACKAGES.map((path) => ({ path, texts: textsOf(join(root, path)) }));
  let written = 0;
  for (let copy = 0; written < lines; copy++)
    for (const { path, texts } of sources) {
      if (written >= lines) break;
      const tag = `_${path.replace(/\W/g, "")}${copy}`;
      for (const [name, text] of renamed(texts, tag)) {
        writeFileSync(join(folder, `${tag.slice(1)}_${name}`), text);
        written += text.split("\n").length;
      }
    }
}

function textsOf(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"));
  const texts = names.map((name) => [basename(name), readFileSync(join(folder, name), "utf8")]);
  return texts.filter(([, text]) => !GENERATED.test(text));
}

/** The functions, types and variables of the package have the tag behind their names. */
function renamed(texts, tag) {
  const declared = texts.flatMap(([, text]) =>
    [...text.matchAll(/^(?:func|type|var|const) (\w+)/gm)].map(([, name]) => name),
  );
  const names = new Set(declared.filter((name) => name.length >= NAME_CHARS_MIN && name !== "init" && name !== "main"));
  return texts.map(([file, text]) => {
    const own = text.replace(/(?<![\w.])\w+/g, (word) => (names.has(word) ? word + tag : word));
    return [file, own.replace(/^package \w+/m, "package large")];
  });
}
