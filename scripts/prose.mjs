// Checks the language of comments, messages, identifiers and Markdown against the list in prose-words.json.
//
//   node scripts/prose.mjs [PATH…]    one line for each refused word: file:line: word: write … instead
//
// The glossary in CONTRIBUTING.md says which terms this project uses; this list holds the words that readers stumbled
// over. Identifiers are checked as separate words: growingSites as "growing Sites".
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const TEXT = /\.(ts|tsx|mjs|cjs|go|md|json|sh|yml|yaml|html|css)$/;
const { skip, words } = JSON.parse(readFileSync(new URL("prose-words.json", import.meta.url), "utf8"));
const skipped = new RegExp(skip.join("|"));
const rules = words.map(({ refuse, write, except }) => ({
  refuse: new RegExp(`\\b(?:${refuse})\\b`, "gi"),
  except: except ? new RegExp(`\\b(?:${except})\\b`, "gi") : null,
  write,
}));

/** `growingSites` → `growing Sites`, `GROWING_SITES` → `GROWING SITES`. */
const spaced = (line) => line.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/_/g, " ");

/** @returns the refused words of a line, each with what to write instead */
function refusedIn(line) {
  const text = spaced(line);
  return rules.flatMap(({ refuse, except, write }) =>
    [...(except ? text.replace(except, "") : text).matchAll(refuse)].map(([word]) => ({ word, write })),
  );
}

const named = process.argv.slice(2);
const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", ...named], {
  cwd: root,
  encoding: "utf8",
});
const files = listed.split("\n").filter((file) => TEXT.test(file) && !skipped.test(file));
let found = 0;
for (const file of files) {
  let text;
  try {
    text = readFileSync(`${root}${file}`, "utf8");
  } catch {
    continue; // Deleted, and not committed yet.
  }
  for (const [row, line] of text.split("\n").entries())
    for (const { word, write } of refusedIn(line)) {
      found++;
      console.error(`${file}:${row + 1}: "${word}": write ${write}`);
    }
}
console.log(`prose: ${files.length} files, ${found} refused words`);
process.exit(found ? 1 : 0);
