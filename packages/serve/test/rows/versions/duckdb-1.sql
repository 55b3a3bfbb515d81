create table incarnations (service VARCHAR not null, instance VARCHAR not null, started_at BIGINT not null, first_seen_at BIGINT not null, last_seen_at BIGINT not null, release VARCHAR, labels VARCHAR not null);

create table readings (service VARCHAR not null, instance VARCHAR not null, taken_at BIGINT not null, incarnation BIGINT not null, rss_bytes BIGINT, heap_alloc_bytes BIGINT, heap_in_use_bytes BIGINT, heap_idle_bytes BIGINT, heap_released_bytes BIGINT, stack_in_use_bytes BIGINT, sys_bytes BIGINT, external_bytes BIGINT, goroutines BIGINT, gc_count BIGINT, cpu_seconds DOUBLE, requests BIGINT, process_start BIGINT, limit_bytes BIGINT);

create table events (service VARCHAR not null, instance VARCHAR not null, happened_at BIGINT not null, event VARCHAR not null);

create table chunks (service VARCHAR not null, hour_start BIGINT not null, collector VARCHAR not null, series BIGINT not null, profiles BIGINT not null, raw_profiles BIGINT not null, bytes BIGINT not null, crc BIGINT not null);

create table sites_1h (service VARCHAR not null, profile VARCHAR not null, site VARCHAR not null, instance VARCHAR not null, incarnation BIGINT not null, period_start BIGINT not null, release VARCHAR, function VARCHAR not null, stack VARCHAR not null, first_at BIGINT not null, last_at BIGINT not null, scrapes BIGINT not null, value_first BIGINT not null, value_last BIGINT not null, value_min BIGINT not null, value_max BIGINT not null, value_mean DOUBLE not null, objects_first BIGINT, objects_last BIGINT, objects_min BIGINT, objects_max BIGINT, objects_mean DOUBLE);

create table sites_1d (service VARCHAR not null, profile VARCHAR not null, site VARCHAR not null, instance VARCHAR not null, incarnation BIGINT not null, period_start BIGINT not null, release VARCHAR, function VARCHAR not null, stack VARCHAR not null, first_at BIGINT not null, last_at BIGINT not null, scrapes BIGINT not null, value_first BIGINT not null, value_last BIGINT not null, value_min BIGINT not null, value_max BIGINT not null, value_mean DOUBLE not null, objects_first BIGINT, objects_last BIGINT, objects_min BIGINT, objects_max BIGINT, objects_mean DOUBLE);

create table stacks (service VARCHAR not null, stack VARCHAR not null, frames VARCHAR not null);

create table tickets (id VARCHAR not null, service VARCHAR not null, state VARCHAR not null, updated_at BIGINT not null, ticket VARCHAR not null);

create table ticket_events (ticket_id VARCHAR not null, position BIGINT not null, event VARCHAR not null);

create table batches (token VARCHAR not null, stored_at BIGINT not null);
