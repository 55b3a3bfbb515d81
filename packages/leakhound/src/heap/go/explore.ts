/** Until acquire loads images by heap/formats.ts. */
export { exploreGo } from "./explain.ts";
