/**
 * The HTML of each page: an empty frame, the style and the script, which fills it from the API. It has no data, so it
 * needs no sign-in. Nothing comes from another server, and nothing inline runs.
 */
import type { Assets } from "./assets.ts";

/** Of every page. Styles that the script sets go through the DOM, which the policy does not concern. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** @param base path of the pages, with a slash at both ends, as a URL spells it: without quotes and angle brackets */
export function shellHtml({ script, theme, style }: Assets, base: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<base href="${base.replaceAll("&", "&amp;")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>leakhound</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/${style.name}">
<script src="assets/${theme.name}"></script>
<script src="assets/${script.name}" defer></script>
</head>
<body>
<noscript>These pages need JavaScript. Without it: leakhound leaks, in a terminal.</noscript>
<div id="pages"></div>
</body>
</html>
`;
}
