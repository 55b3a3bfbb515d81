/**
 * The statements with which ClickHouse copies the rows of a database and brings them back. They name a disk of the cluster, which
 * its configuration has to allow (`backups.allowed_disk`); S3(…) may stand instead of Disk(…).
 *
 * Source: https://clickhouse.com/docs/operations/backup
 */
import { type Place, quoted } from "./ddl.ts";

export interface BackupStatements {
  readonly backup: string;
  readonly restore: string;
}

/** @param name of the copy: letters, digits and dashes */
export function backupSql({ database, cluster }: Place, name: string): BackupStatements {
  const what = `DATABASE ${quoted(database)}${cluster === null ? "" : ` ON CLUSTER ${quoted(cluster)}`}`;
  const where = `Disk('backups', '${name}')`;
  return { backup: `BACKUP ${what} TO ${where}`, restore: `RESTORE ${what} FROM ${where}` };
}
