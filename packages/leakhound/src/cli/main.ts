/**
 * The way in. `pprof` has a command language of its own, and its peer answers in 20 ms: it is looked
 * for first and loads nothing of the other commands.
 */
import { EXIT } from "./output/exit.ts";

// `leakhound diagnose DIR | head -1`: the reader has gone, and that is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? EXIT.done);
  throw error;
});

const [name, ...rest] = process.argv.slice(2);
if (name === "pprof") process.exitCode = await (await import("./pprof/main.ts")).pprof(rest);
else await import("./commands.ts");
