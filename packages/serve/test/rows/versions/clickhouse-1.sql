create table if not exists `leakhound`.`incarnations` (
  `service` LowCardinality(String) codec(ZSTD(3)),
  `instance` LowCardinality(String) codec(ZSTD(3)),
  `started_at` Int64 codec(DoubleDelta, ZSTD(3)),
  `first_seen_at` Int64 codec(DoubleDelta, ZSTD(3)),
  `last_seen_at` Int64 codec(DoubleDelta, ZSTD(3)),
  `release` Nullable(String) codec(ZSTD(3)),
  `labels` String codec(ZSTD(3)),
  time DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(last_seen_at, 'UTC')
)
engine = ReplacingMergeTree(last_seen_at)
partition by toYYYYMM(fromUnixTimestamp64Milli(last_seen_at, 'UTC'))
order by (service, instance, started_at)
settings non_replicated_deduplication_window = 100000;

create table if not exists `leakhound`.`readings` (
  `service` LowCardinality(String) codec(ZSTD(3)),
  `instance` LowCardinality(String) codec(ZSTD(3)),
  `taken_at` Int64 codec(DoubleDelta, ZSTD(3)),
  `incarnation` Int64 codec(DoubleDelta, ZSTD(3)),
  `rss_bytes` Nullable(Int64) codec(Delta, ZSTD(3)),
  `heap_alloc_bytes` Nullable(Int64) codec(Delta, ZSTD(3)),
  `heap_in_use_bytes` Nullable(Int64) codec(Delta, ZSTD(3)),
  `heap_idle_bytes` Nullable(Int64) codec(Delta, ZSTD(3)),
  `heap_released_bytes` Nullable(Int64) codec(Delta, ZSTD(3)),
  `stack_in_use_bytes` Nullable(Int64) codec(Delta, ZSTD(3)),
  `sys_bytes` Nullable(Int64) codec(Delta, ZSTD(3)),
  `external_bytes` Nullable(Int64) codec(Delta, ZSTD(3)),
  `goroutines` Nullable(Int64) codec(Delta, ZSTD(3)),
  `gc_count` Nullable(Int64) codec(Delta, ZSTD(3)),
  `cpu_seconds` Nullable(Float64) codec(Gorilla, ZSTD(3)),
  `requests` Nullable(Int64) codec(Delta, ZSTD(3)),
  `process_start` Nullable(Int64) codec(DoubleDelta, ZSTD(3)),
  `limit_bytes` Nullable(Int64) codec(Delta, ZSTD(3)),
  time DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(taken_at, 'UTC')
)
engine = MergeTree()
partition by toYYYYMM(fromUnixTimestamp64Milli(taken_at, 'UTC'))
order by (service, instance, taken_at)
settings non_replicated_deduplication_window = 100000;

create table if not exists `leakhound`.`events` (
  `service` LowCardinality(String) codec(ZSTD(3)),
  `instance` LowCardinality(String) codec(ZSTD(3)),
  `happened_at` Int64 codec(DoubleDelta, ZSTD(3)),
  `event` String codec(ZSTD(3)),
  time DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(happened_at, 'UTC')
)
engine = MergeTree()
partition by toYYYYMM(fromUnixTimestamp64Milli(happened_at, 'UTC'))
order by (service, instance, happened_at)
settings non_replicated_deduplication_window = 100000;

create table if not exists `leakhound`.`chunks` (
  `service` LowCardinality(String) codec(ZSTD(3)),
  `hour_start` Int64 codec(DoubleDelta, ZSTD(3)),
  `collector` LowCardinality(String) codec(ZSTD(3)),
  `series` Int64 codec(Delta, ZSTD(3)),
  `profiles` Int64 codec(Delta, ZSTD(3)),
  `raw_profiles` Int64 codec(Delta, ZSTD(3)),
  `bytes` Int64 codec(Delta, ZSTD(3)),
  `crc` Int64 codec(Delta, ZSTD(3)),
  time DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(hour_start, 'UTC')
)
engine = ReplacingMergeTree(profiles)
partition by toYYYYMM(fromUnixTimestamp64Milli(hour_start, 'UTC'))
order by (service, hour_start, collector)
settings non_replicated_deduplication_window = 100000;

create table if not exists `leakhound`.`sites_1h` (
  `service` LowCardinality(String) codec(ZSTD(3)),
  `profile` LowCardinality(String) codec(ZSTD(3)),
  `site` LowCardinality(String) codec(ZSTD(3)),
  `instance` LowCardinality(String) codec(ZSTD(3)),
  `incarnation` Int64 codec(DoubleDelta, ZSTD(3)),
  `period_start` Int64 codec(DoubleDelta, ZSTD(3)),
  `release` LowCardinality(Nullable(String)) codec(ZSTD(3)),
  `function` LowCardinality(String) codec(ZSTD(3)),
  `stack` LowCardinality(String) codec(ZSTD(3)),
  `first_at` Int64 codec(DoubleDelta, ZSTD(3)),
  `last_at` Int64 codec(DoubleDelta, ZSTD(3)),
  `scrapes` Int64 codec(Delta, ZSTD(3)),
  `value_first` Int64 codec(Delta, ZSTD(3)),
  `value_last` Int64 codec(Delta, ZSTD(3)),
  `value_min` Int64 codec(Delta, ZSTD(3)),
  `value_max` Int64 codec(Delta, ZSTD(3)),
  `value_mean` Float64 codec(Gorilla, ZSTD(3)),
  `objects_first` Nullable(Int64) codec(Delta, ZSTD(3)),
  `objects_last` Nullable(Int64) codec(Delta, ZSTD(3)),
  `objects_min` Nullable(Int64) codec(Delta, ZSTD(3)),
  `objects_max` Nullable(Int64) codec(Delta, ZSTD(3)),
  `objects_mean` Nullable(Float64) codec(Gorilla, ZSTD(3)),
  time DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(period_start, 'UTC')
)
engine = ReplacingMergeTree(last_at)
partition by toYYYYMM(fromUnixTimestamp64Milli(period_start, 'UTC'))
order by (service, profile, site, instance, incarnation, period_start)
settings non_replicated_deduplication_window = 100000;

create table if not exists `leakhound`.`sites_1d` (
  `service` LowCardinality(String) codec(ZSTD(3)),
  `profile` LowCardinality(String) codec(ZSTD(3)),
  `site` LowCardinality(String) codec(ZSTD(3)),
  `instance` LowCardinality(String) codec(ZSTD(3)),
  `incarnation` Int64 codec(DoubleDelta, ZSTD(3)),
  `period_start` Int64 codec(DoubleDelta, ZSTD(3)),
  `release` LowCardinality(Nullable(String)) codec(ZSTD(3)),
  `function` LowCardinality(String) codec(ZSTD(3)),
  `stack` LowCardinality(String) codec(ZSTD(3)),
  `first_at` Int64 codec(DoubleDelta, ZSTD(3)),
  `last_at` Int64 codec(DoubleDelta, ZSTD(3)),
  `scrapes` Int64 codec(Delta, ZSTD(3)),
  `value_first` Int64 codec(Delta, ZSTD(3)),
  `value_last` Int64 codec(Delta, ZSTD(3)),
  `value_min` Int64 codec(Delta, ZSTD(3)),
  `value_max` Int64 codec(Delta, ZSTD(3)),
  `value_mean` Float64 codec(Gorilla, ZSTD(3)),
  `objects_first` Nullable(Int64) codec(Delta, ZSTD(3)),
  `objects_last` Nullable(Int64) codec(Delta, ZSTD(3)),
  `objects_min` Nullable(Int64) codec(Delta, ZSTD(3)),
  `objects_max` Nullable(Int64) codec(Delta, ZSTD(3)),
  `objects_mean` Nullable(Float64) codec(Gorilla, ZSTD(3)),
  time DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(period_start, 'UTC')
)
engine = ReplacingMergeTree(last_at)
partition by toYYYYMM(fromUnixTimestamp64Milli(period_start, 'UTC'))
order by (service, profile, site, instance, incarnation, period_start)
settings non_replicated_deduplication_window = 100000;

create table if not exists `leakhound`.`stacks` (
  `service` LowCardinality(String) codec(ZSTD(3)),
  `stack` String codec(ZSTD(3)),
  `frames` String codec(ZSTD(3))
)
engine = ReplacingMergeTree()
order by (service, stack)
settings non_replicated_deduplication_window = 100000;

create table if not exists `leakhound`.`tickets` (
  `id` String codec(ZSTD(3)),
  `service` LowCardinality(String) codec(ZSTD(3)),
  `state` LowCardinality(String) codec(ZSTD(3)),
  `updated_at` Int64 codec(DoubleDelta, ZSTD(3)),
  `ticket` String codec(ZSTD(3))
)
engine = ReplacingMergeTree(updated_at)
order by (id)
settings non_replicated_deduplication_window = 100000;

create table if not exists `leakhound`.`ticket_events` (
  `ticket_id` String codec(ZSTD(3)),
  `position` Int64 codec(Delta, ZSTD(3)),
  `event` String codec(ZSTD(3))
)
engine = ReplacingMergeTree()
order by (ticket_id, position)
settings non_replicated_deduplication_window = 100000;

create table if not exists `leakhound`.`files` (
  `service` LowCardinality(String) codec(ZSTD(3)),
  `kind` LowCardinality(String) codec(ZSTD(3)),
  `name` String codec(ZSTD(3)),
  `collector` LowCardinality(String) codec(ZSTD(3)),
  `hour_start` Int64 codec(DoubleDelta, ZSTD(3)),
  `bytes` Int64 codec(Delta, ZSTD(3)),
  encoded String ephemeral '',
  contents String default base64Decode(encoded) codec(NONE),
  time DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(hour_start, 'UTC')
)
engine = ReplacingMergeTree(bytes)
partition by toYYYYMM(fromUnixTimestamp64Milli(hour_start, 'UTC'))
order by (service, kind, name, collector)
settings non_replicated_deduplication_window = 100000;
