/** How sentences name functions, places and counts. */
import type { Frame } from "../../verdict/facts/measures.ts";

/** The name; a function without one is called by its place: `(anonymous) at shop.js:20`. */
export function functionWords({ function: name, file, line }: Frame): string {
  return name === "(anonymous)" && file !== "" ? `${name} at ${file.replace(/^.*[/\\]/, "")}:${line}` : name;
}

/** `main.remember at /srv/main.go:12` */
export const placeWords = ({ function: name, file, line }: Frame): string => `${name} at ${file}:${line}`;

/** `1 site`, `3 sites` */
export const countWords = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The function without its package's path: `github.com/acme/shop/cart.(*Store).Add` -> `cart.(*Store).Add`. */
export function shortFunction(name: string): string {
  const typeArguments = name.search(/[([]/);
  const path = typeArguments < 0 ? name : name.slice(0, typeArguments);
  return name.slice(path.lastIndexOf("/") + 1);
}
