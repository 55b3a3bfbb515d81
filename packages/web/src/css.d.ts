/** esbuild turns imported style sheets into the page's one style; TypeScript only needs to know that they exist. */
declare module "*.css";
