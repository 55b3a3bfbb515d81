/** The table of libraries from its source. The evaluation runs in the root of the workspace. */
import { readFileSync } from "node:fs";
import { Libraries } from "../../packages/leakhound/src/scan/libraries/libraries.ts";

export const LIBRARIES = new Libraries(readFileSync("packages/leakhound/data/go-libraries.txt", "utf8"));
