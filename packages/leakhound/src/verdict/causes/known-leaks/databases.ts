/** database/sql and the drivers below it. */
import type { Signature } from "./signature.ts";

export const DATABASES: readonly Signature[] = [
  {
    id: "heap.gorm-stmt",
    title: "Prepared statements pile up",
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
    mistakes: [
      { text: "Prepare for each call, without Close", rule: "sql-rows-unclosed", weight: 0.45 },
      {
        text: "gorm with PrepareStmt and SQL that varies (lists of IN, literals), before gorm 1.25.12",
        rule: null,
        weight: 0.45,
      },
      {
        text: "a cache of statements without a bound, in the driver or the ORM",
        rule: "global-map-no-evict",
        weight: 0.1,
      },
    ],
    advice:
      "Look for Prepare without Close, and for gorm's PrepareStmt with texts that differ (lists of IN, literals put in by fmt.Sprintf). Close the statement or query without one, use placeholders, and set PrepareStmtMaxSize and TTL.",
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
        meaning: "what is open",
      },
    ],
    mistakes: [
      { text: "rows are not closed", rule: "sql-rows-unclosed", weight: 0.5 },
      { text: "a transaction is not finished", rule: "sql-tx-unfinished", weight: 0.25 },
      { text: "sql.Open for each call", rule: "client-per-call", weight: 0.25 },
    ],
    advice:
      "db.Stats() tells InUse and OpenConnections. Write defer rows.Close() and defer tx.Rollback() right after the check of the error, and open one *sql.DB for each database.",
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
      "awaitDone watches the context of rows that are still open. Write defer rows.Close() right after the check of the error; a loop that returns early does not close them.",
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
      "A return on the way keeps the transaction and its connection. Write defer tx.Rollback() right after BeginTx; after a Commit it does nothing.",
    links: [
      "https://github.com/Pigmice2733/peregrine-backend/issues/69",
      "https://github.com/mattn/go-sqlite3/issues/856",
      "https://github.com/go-sql-driver/mysql/issues/675",
    ],
    example: ["90  runtime.gopark < runtime.chanrecv < runtime.chanrecv1 < database/sql.(*Tx).awaitDone"],
  },
  {
    id: "gr.sql-pool",
    title: "Callers queue for a connection to the database",
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
      "db.Stats() shows InUse at MaxOpenConnections and WaitCount rising. Mostly rows or transactions stay open until none is left; a query inside the loop over another's rows does it, too. Close them, and query with a deadline.",
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
    mistakes: [{ text: "sql.Open or gorm.Open for each call, without Close", rule: "client-per-call", weight: 0.95 }],
    advice:
      "Each sql.DB has a goroutine that opens its connections. Look for sql.Open, gorm.Open and sqlx.Connect in what runs for each call; open one for each database at the start, and share it.",
    links: [
      "https://github.com/uptrace/opentelemetry-go-extra/issues/110",
      "https://github.com/signal18/replication-manager/issues/295",
      "https://github.com/SAP/go-hdb/issues/130",
    ],
    example: ["90  runtime.gopark < runtime.selectgo < database/sql.(*DB).connectionOpener"],
  },
  {
    id: "gr.mysql-watcher",
    title: "Connections of the MySQL driver pile up",
    profile: "goroutine",
    specificity: "named",
    match: { leaf: [/^github\.com\/go-sql-driver\/mysql\.\(\*mysqlConn\)\.startWatcher\.func1/] },
    mistakes: [
      {
        text: "rows or transactions hold their connections, or a DB is opened for each call",
        rule: "sql-rows-unclosed",
        weight: 0.5,
      },
      { text: "SetMaxOpenConns is not set", rule: null, weight: 0.3 },
      { text: "a DB is opened for each call", rule: "client-per-call", weight: 0.2 },
    ],
    advice:
      "The driver has one watcher for each open connection. Rows or transactions that stay open hold connections, and so does a pool for each call. Close them, share one *sql.DB and set SetMaxOpenConns.",
    links: ["https://github.com/go-sql-driver/mysql/issues/626"],
    example: ["90  runtime.gopark < runtime.selectgo < github.com/go-sql-driver/mysql.(*mysqlConn).startWatcher.func1"],
  },
  {
    id: "gr.pgx",
    title: "Pools of pgx are made for each call",
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
      { text: "pgxpool.New for each call", rule: "client-per-call", weight: 0.6 },
      { text: "rows are not closed, or pgx is old", rule: "sql-rows-unclosed", weight: 0.4 },
    ],
    advice:
      "Look for pgxpool.New and ParseConfig in what runs for each call; make one pool at the start, close rows, and close a pool that is given up.",
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
