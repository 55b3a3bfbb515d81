/** The table of libraries, which the build puts next to the command. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { Libraries } from "../../scan/libraries/libraries.ts";
import { distFolder } from "../../work/dist-folder.ts";

let known: Libraries | null = null;

/** Read once in a process. */
export function goLibraries(): Libraries {
  known ??= new Libraries(
    brotliDecompressSync(readFileSync(new URL("go-libraries.br", distFolder()))).toString("utf8"),
  );
  return known;
}
