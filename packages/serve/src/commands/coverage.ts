/** What a copy of a data folder has, and what it does not have, for people. */
import { type BackupStatements, backupSql } from "../rows/clickhouse/backup.ts";
import type { ClickHousePlace } from "../spool/store-file.ts";

/** @param clickhouse null for rows in the folder itself. @param madeAt milliseconds since 1970 */
export function coverageLines(clickhouse: ClickHousePlace | null, madeAt: number): readonly string[] {
  if (clickhouse === null) return ["it has all that the server keeps: profiles, rows, tickets, tokens, the audit log"];
  const time = new Date(madeAt).toISOString().replace(/[-:]|\.\d+/g, "");
  return [
    "it has the profiles of this collector, the rows that wait for ClickHouse, tokens and the audit log",
    "it does not have what is in ClickHouse: rows, tickets, and the sealed hours of all collectors",
    ...clickhouseLines(backupSql(clickhouse, `leakhound-${time}`)),
  ];
}

const clickhouseLines = ({ backup, restore }: BackupStatements): readonly string[] => [
  "copy that now, on the cluster, to a disk that its configuration allows for backups:",
  `  ${backup}`,
  "to restore it, before a server starts with this copy:",
  `  ${restore}`,
];
