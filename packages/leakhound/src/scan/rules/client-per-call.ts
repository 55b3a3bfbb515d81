/**
 * A client made for every call that is meant to be made once: each keeps a pool of connections, or goroutines.
 * Quiet: it is closed, handed on, kept in a variable of the package or a field, or made once.
 */
import { type GoFile, importOf } from "../facts.ts";
import { perCallFunctions } from "../per-call.ts";
import type { Rule } from "../rule.ts";
import { callAssigned, functionAround, usesOf } from "../uses.ts";

/** Import path without its version, and what makes a client in it. */
const MAKERS: ReadonlyMap<string, RegExp> = new Map([
  ["database/sql", /^(Open|OpenDB)$/],
  ["github.com/jmoiron/sqlx", /^(Open|Connect|MustConnect|MustOpen)$/],
  ["gorm.io/gorm", /^Open$/],
  ["github.com/jinzhu/gorm", /^Open$/],
  ["github.com/jackc/pgx/pgxpool", /^(New|NewWithConfig|Connect)$/],
  ["github.com/go-redis/redis", /^New(Client|ClusterClient|FailoverClient|UniversalClient|Ring)$/],
  ["github.com/redis/go-redis", /^New(Client|ClusterClient|FailoverClient|UniversalClient|Ring)$/],
  ["go.mongodb.org/mongo-driver/mongo", /^(Connect|NewClient)$/],
  ["google.golang.org/grpc", /^(Dial|DialContext|NewClient)$/],
  ["github.com/IBM/sarama", /^New(Client|SyncProducer|AsyncProducer|Consumer|ConsumerGroup|ClusterAdmin)$/],
  ["github.com/Shopify/sarama", /^New(Client|SyncProducer|AsyncProducer|Consumer|ConsumerGroup|ClusterAdmin)$/],
  ["github.com/nats-io/nats.go", /^Connect$/],
  ["go.etcd.io/etcd/client", /^New$/],
  ["github.com/segmentio/kafka-go", /^New(Reader|Writer)$/],
  ["github.com/patrickmn/go-cache", /^New$/],
  ["github.com/allegro/bigcache", /^(New|NewBigCache)$/],
  ["github.com/dgraph-io/ristretto", /^NewCache$/],
  ["github.com/fsnotify/fsnotify", /^NewWatcher$/],
]);

export const clientPerCall: Rule = {
  id: "client-per-call",
  *find(file, repository) {
    const { tree } = file;
    if (![...file.imports.values()].some((path) => MAKERS.has(unversioned(path)))) return;
    for (const { name, node, isHandler } of perCallFunctions(file, repository)) {
      if (/\.Do\(func\(/.test(tree.text(node))) continue;
      for (const statement of tree.within(node, "short_var_declaration")) {
        const made = callAssigned(tree, statement);
        if (!made || !isMaker(file, made.callee)) continue;
        const [client] = made.names;
        const scope = functionAround(tree, statement);
        if (client === undefined || client === "_" || scope === null) continue;
        const uses = usesOf(tree, scope, client, statement);
        if (uses.isHandedOn || [...uses.selectors].some((one) => CLOSERS.test(one))) continue;
        yield {
          node: statement,
          // What a handler calls is told by its name alone, and another may have it.
          confidence: isHandler ? "high" : "medium",
          message: `${name} runs for every call and makes its own client with ${made.callee}, which nothing closes.`,
          advice: "make one client for the process and share it, or close it before the function returns",
        };
      }
    }
  },
};

const CLOSERS = /\.(Close|Disconnect|Shutdown|Stop|DB|Drain)$/;

const unversioned = (path: string): string => path.replace(/\/v\d+(?=\/|$)/, "").replace(/\.v\d+$/, "");

function isMaker(file: GoFile, callee: string): boolean {
  const maker = MAKERS.get(unversioned(importOf(file, callee)));
  return maker?.test(callee.replace(/^.*\./s, "")) === true;
}
