/** Opens a database and holds it until its standard input ends: the lock is between processes. */
import { DuckDBInstance } from "@duckdb/node-api";

const instance = await DuckDBInstance.create(process.argv[2]);
process.stdout.write("open");
process.stdin.on("end", () => instance.closeSync()).resume();
