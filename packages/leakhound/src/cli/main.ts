/**
 * Entry point. `pprof` has its own command language, and `go tool pprof` answers in 20 ms, so it is recognized first
 * and loads nothing of the other commands.
 */
import { EXIT } from "./output/exit.ts";

// `leakhound diagnose DIR | head -1`: a reader that closes its end early is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? EXIT.done);
  throw error;
});

const [name, ...rest] = process.argv.slice(2);
if (name === "pprof") process.exitCode = await (await import("./pprof/main.ts")).pprof(rest);
else await import("./commands.ts");
