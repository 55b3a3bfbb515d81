/** A folder for temporary files: fetched images, unpacked images and copied memory. */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";

export interface Scratch {
  readonly folder: string;
  /** Removes the folder with its files. May be called more than once. */
  close(): void;
}

/** @param parent existing folder, for example that of the operating system for temporary files */
export async function createScratch(parent: string): Promise<Scratch> {
  const folder = await mkdtemp(join(parent, "leakhound-image-"));
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
}
