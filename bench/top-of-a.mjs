// Prints the first lines of `top` of one profile with the library: from a compressed file to figures.
//
// Usage: node bench/top-of-a.mjs FILE
import { readFileSync } from "node:fs";
import { defaultSampleTypeIndex, inflate, openProfile, top, topEntries } from "../packages/leakhound/dist/index.js";

const file = process.argv[2];
const opened = openProfile(readFileSync(file), file, inflate);
if (!opened.ok) throw new Error(`${opened.error.where}: ${opened.error.what}`);
const profile = opened.value;
const all = top(profile, defaultSampleTypeIndex(profile));
for (const { flat, cum, function: name } of topEntries(profile, all, { count: 10, by: "flat" })) {
  console.log(String(flat).padStart(15), String(cum).padStart(15), ` ${name}`);
}
