/** Nodes of several files as keys of maps. */
import type { Located } from "../types/package-members.ts";

export const keyOf = ({ file, node }: Located): string => `${file.path}#${node}`;

export const pathOfKey = (key: string): string => key.slice(0, key.lastIndexOf("#"));
