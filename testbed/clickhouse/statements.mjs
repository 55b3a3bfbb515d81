/**
 * Runs statements in the engine of ClickHouse, one after another, in a process of its own. The engine reads its configuration
 * from `config.xml` of the folder in which it starts.
 *
 *   echo '["select 1"]' | node statements.mjs FOLDER      prints [{"answer":"1\n"}], or {"error":"Code: 60. …"} for one that fails
 */
import { text } from "node:stream/consumers";
import { Session } from "chdb";

const statements = JSON.parse(await text(process.stdin));
const session = new Session(process.argv[2]);
const answers = statements.map((sql) => {
  try {
    return { answer: String(session.query(sql, "TSV")) };
  } catch (error) {
    return { error: String(error.message) };
  }
});
// Ending in order waits for tables whose replicas never start.
process.stdout.write(`\n${JSON.stringify(answers)}\n`, () => process.kill(process.pid, "SIGKILL"));
