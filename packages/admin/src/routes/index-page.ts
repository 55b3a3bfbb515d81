/** The page at /debug/pprof/: links to the profiles, relative so that they work under any prefix. */
import type { Route } from "../http/route.ts";

export function indexPage(routes: readonly (readonly [name: string, route: Route])[]): string {
  const rows = routes.flatMap(([name, { description }]) =>
    description === null
      ? []
      : [`<dt><a href="${escaped(name)}">${escaped(name)}</a></dt><dd>${escaped(description)}</dd>`],
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>/debug/pprof/</title>
<h1>/debug/pprof/</h1>
<p>${escaped(process.title)}, Node ${escaped(process.version)}, process ${process.pid}</p>
<dl>
${rows.join("\n")}
</dl>
<p>Served by @leakhound/admin. Read a profile with <code>leakhound pprof URL</code> or <code>go tool pprof URL</code>.</p>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
