/** database/sql and the drivers below it. */
import type { Signature } from "./signature.ts";

export const DATABASES: readonly Signature[] = [
  {
    id: "heap.gorm-stmt",
    title: "Prepared statements accumulate",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^database\/sql\.\(\*DB\)\.(?:addDepLocked|prepareDC)$/,
        /^database\/sql\.\(\*driverConn\)\.prepareLocked$/,
        /PreparedStmtDB/,
      ],
      any: [/^database\/sql\.\(\*DB\)\.(?:Prepare|PrepareContext|prepareDC)/, /PreparedStmtDB\)\.prepare/],
    },
    holdsOffHeap: true,
    family: { name: "prepared statements", excludesCaches: false },
    mistakes: [
      { text: "Prepare per call, without Close", rule: "sql-rows-unclosed", weight: 0.45 },
      {
        text: "gorm before 1.25.12 with PrepareStmt and SQL that varies (IN lists, literals)",
        rule: null,
        weight: 0.45,
      },
      {
        text: "a statement cache without a bound, in the driver or the ORM",
        rule: "global-map-no-evict",
        weight: 0.1,
      },
    ],
    advice:
      "Look for Prepare without Close, and for gorm's PrepareStmt with SQL that varies (IN lists, literals formatted by fmt.Sprintf). Close the statement or query without one, use placeholders, and set PrepareStmtMaxSize and PrepareStmtTTL.",
    links: [
      "https://github.com/go-gorm/gorm/issues/7137",
      "https://github.com/go-gorm/gorm/issues/7121",
      "https://github.com/go-gorm/gorm/issues/7623",
    ],
    example: [
      "70  database/sql.(*DB).prepareDC < database/sql.(*DB).prepare < database/sql.(*DB).PrepareContext.func1 < database/sql.(*DB).PrepareContext < main.find",
      "30  database/sql.(*driverConn).prepareLocked < database/sql.(*DB).prepareDC < database/sql.(*DB).PrepareContext < main.find",
    ],
  },
  {
    id: "heap.sql-deps",
    title: "Rows, transactions or pools of database/sql stay open",
    profile: "heap",
    specificity: "common",
    match: {
      leaf: [/^database\/sql\.\(\*DB\)\.(?:addDepLocked|queryDC|beginDC|conn)$/, /^database\/sql\.OpenDB$/],
      any: [/^database\/sql\./],
    },
    companions: [
      {
        in: "goroutine",
        leaf: /^database\/sql\.\(\*(?:Rows|Tx|DB)\)\.(?:awaitDone|connectionOpener)$/,
        role: "confirms",
        meaning: "open rows, transactions or pools",
      },
    ],
    family: { name: "open rows, transactions or pools of database/sql", excludesCaches: true },
    mistakes: [
      { text: "rows are not closed", rule: "sql-rows-unclosed", weight: 0.5 },
      { text: "a transaction is not finished", rule: "sql-tx-unfinished", weight: 0.25 },
      { text: "sql.Open per call", rule: "client-per-call", weight: 0.25 },
    ],
    advice:
      "db.Stats() reports InUse and OpenConnections. Add defer rows.Close() and defer tx.Rollback() right after the error check, and open one *sql.DB per database.",
    links: [
      "https://github.com/open-telemetry/opentelemetry-collector-contrib/issues/49462",
      "https://github.com/Pigmice2733/peregrine-backend/issues/69",
      "https://github.com/uptrace/opentelemetry-go-extra/issues/110",
    ],
    example: [
      "60  database/sql.(*DB).queryDC < database/sql.(*DB).query < database/sql.(*DB).QueryContext < main.find",
      "40  database/sql.(*DB).conn < database/sql.(*DB).query < database/sql.(*DB).QueryContext < main.find",
    ],
  },
  {
    id: "gr.sql-rows",
    title: "Rows of a query are not closed",
    profile: "goroutine",
    specificity: "named",
    match: { leaf: [/^database\/sql\.\(\*Rows\)\.awaitDone$/], states: ["select"] },
    mistakes: [{ text: "rows.Close is missing on a path", rule: "sql-rows-unclosed", weight: 0.95 }],
    advice:
      "awaitDone watches the context of rows that are still open. Add defer rows.Close() right after the error check: a loop that returns early does not close them.",
    links: [
      "https://github.com/rkt/rkt/issues/3682",
      "https://github.com/open-telemetry/opentelemetry-collector-contrib/issues/49462",
      "https://github.com/ulule/makroud/issues/100",
    ],
    example: ["90  runtime.gopark < runtime.selectgo < database/sql.(*Rows).awaitDone"],
  },
  {
    id: "gr.sql-tx",
    title: "Transactions are neither committed nor rolled back",
    profile: "goroutine",
    specificity: "named",
    match: { leaf: [/^database\/sql\.\(\*Tx\)\.awaitDone$/], states: ["chan receive"] },
    mistakes: [{ text: "an early return without Rollback", rule: "sql-tx-unfinished", weight: 0.95 }],
    advice:
      "A return before Commit keeps the transaction and its connection. Add defer tx.Rollback() right after BeginTx: after a Commit it does nothing.",
    links: [
      "https://github.com/Pigmice2733/peregrine-backend/issues/69",
      "https://github.com/mattn/go-sqlite3/issues/856",
      "https://github.com/go-sql-driver/mysql/issues/675",
    ],
    example: ["90  runtime.gopark < runtime.chanrecv < runtime.chanrecv1 < database/sql.(*Tx).awaitDone"],
  },
  {
    id: "gr.sql-pool",
    title: "Callers wait for a database connection",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [/^database\/sql\.\(\*DB\)\.conn$/, /^github\.com\/jackc\/(?:puddle|pgx)\/.*(?:Acquire|acquire)/],
      states: ["select"],
    },
    mistakes: [
      { text: "rows or transactions stay open until MaxOpenConns is used up", rule: "sql-rows-unclosed", weight: 0.6 },
      { text: "a query while the rows of another are open", rule: "sql-rows-unclosed", weight: 0.2 },
      { text: "the pool is too small, or the database slow", rule: null, weight: 0.2 },
    ],
    advice:
      "db.Stats() shows InUse at MaxOpenConnections and a rising WaitCount. Usually rows or transactions stay open until no connection is left; a query inside the loop over the rows of another has the same effect. Close them, and query with a deadline.",
    links: [
      "https://github.com/ulule/makroud/issues/100",
      "https://github.com/jackc/pgx/issues/1974",
      "https://github.com/jackc/pgx/issues/1208",
    ],
    example: [
      "90  runtime.gopark < runtime.selectgo < database/sql.(*DB).conn < database/sql.(*DB).query < database/sql.(*DB).QueryContext < main.find",
    ],
  },
  {
    id: "gr.sql-opener",
    title: "A *sql.DB is opened for each call",
    profile: "goroutine",
    specificity: "named",
    match: {
      leaf: [/^database\/sql\.\(\*DB\)\.(?:connectionOpener|connectionResetter|connectionCleaner)$/],
      states: ["select"],
    },
    mistakes: [{ text: "sql.Open or gorm.Open per call, without Close", rule: "client-per-call", weight: 0.95 }],
    advice:
      "Each sql.DB has a goroutine that opens its connections. Look for sql.Open, gorm.Open and sqlx.Connect in code that runs for each call. Open one per database at startup, and share it.",
    links: [
      "https://github.com/uptrace/opentelemetry-go-extra/issues/110",
      "https://github.com/signal18/replication-manager/issues/295",
      "https://github.com/SAP/go-hdb/issues/130",
    ],
    example: ["90  runtime.gopark < runtime.selectgo < database/sql.(*DB).connectionOpener"],
  },
  {
    id: "gr.mysql-watcher",
    title: "MySQL connections accumulate",
    profile: "goroutine",
    specificity: "named",
    match: { leaf: [/^github\.com\/go-sql-driver\/mysql\.\(\*mysqlConn\)\.startWatcher\.func1/] },
    mistakes: [
      {
        text: "rows or transactions hold their connections",
        rule: "sql-rows-unclosed",
        weight: 0.5,
      },
      { text: "SetMaxOpenConns is not set", rule: null, weight: 0.3 },
      { text: "a DB is opened for each call", rule: "client-per-call", weight: 0.2 },
    ],
    advice:
      "The driver has one watcher goroutine per open connection. Open rows or transactions hold connections, and so does a pool per call. Close them, share one *sql.DB, and call SetMaxOpenConns.",
    links: ["https://github.com/go-sql-driver/mysql/issues/626"],
    example: ["90  runtime.gopark < runtime.selectgo < github.com/go-sql-driver/mysql.(*mysqlConn).startWatcher.func1"],
  },
  {
    id: "gr.pgx",
    title: "pgx pools are created for each call",
    profile: "goroutine",
    specificity: "named",
    match: {
      leaf: [
        /^github\.com\/jackc\/pgx\/.*(?:backgroundHealthCheck|ctxwatch\.\(\*ContextWatcher\)\.Watch\.func)/,
        /^time\.Sleep$/,
      ],
      any: [/^github\.com\/jackc\/pgx\//],
    },
    mistakes: [
      { text: "pgxpool.New per call", rule: "client-per-call", weight: 0.6 },
      { text: "rows are not closed, or pgx is old", rule: "sql-rows-unclosed", weight: 0.4 },
    ],
    advice:
      "Look for pgxpool.New and ParseConfig in code that runs for each call. Create one pool at startup, close rows, and close a pool that is no longer used.",
    links: [
      "https://github.com/jackc/pgx/issues/746",
      "https://github.com/jackc/pgx/issues/1999",
      "https://github.com/jackc/pgx/issues/1641",
    ],
    example: [
      "90  runtime.gopark < runtime.selectgo < github.com/jackc/pgx/v5/pgxpool.(*Pool).backgroundHealthCheck < github.com/jackc/pgx/v5/pgxpool.NewWithConfig.func4",
    ],
  },
];
