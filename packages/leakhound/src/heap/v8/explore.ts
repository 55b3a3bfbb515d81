/** Until acquire loads images by heap/formats.ts. */
export { exploreV8 } from "./explain.ts";
