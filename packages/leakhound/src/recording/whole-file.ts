/** Files of a recording: they exist completely or not at all, and have a name that readers skip while they are written. */
import { basename } from "node:path";
import { writeWholeFile } from "../work/whole-file.ts";
import { FILE_MODE, temporaryName } from "./layout.ts";

export const writeWhole = (path: string, contents: string | Uint8Array): Promise<void> =>
  writeWholeFile(path, contents, { mode: FILE_MODE, temporary: temporaryName(basename(path)) });
