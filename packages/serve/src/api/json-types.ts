/** The JSON of the interface as types: packages/web reads these answers, and cannot drift from what is sent. */
import type { z } from "@hono/zod-openapi";
import type { causesSchema } from "./causes.ts";
import type { instancesSchema } from "./instances.ts";
import type { memoryTotalsSchema } from "./memory-totals.ts";
import type { profileViewSchema } from "./profile-view.ts";
import type { levelSeriesSchema, marksSchema, memorySeriesSchema, servicesSchema, sitesSchema } from "./series.ts";
import type { sessionSchema } from "./session.ts";
import type { targetsSchema } from "./targets.ts";
import type { ticketListSchema, ticketSchema, ticketSummarySchema } from "./tickets.ts";

export type TicketSummaryJson = z.output<typeof ticketSummarySchema>;
export type TicketJson = z.output<typeof ticketSchema>;
export type TicketListJson = z.output<typeof ticketListSchema>;
export type TargetsJson = z.output<typeof targetsSchema>;
export type TargetJson = TargetsJson["targets"][number];
export type InstancesJson = z.output<typeof instancesSchema>;
export type InstanceJson = InstancesJson["instances"][number];
export type SessionJson = z.output<typeof sessionSchema>;
export type ServicesJson = z.output<typeof servicesSchema>;
export type MemoryTotalsJson = z.output<typeof memoryTotalsSchema>;
export type MemorySeriesJson = z.output<typeof memorySeriesSchema>;
export type SitesJson = z.output<typeof sitesSchema>;
export type SiteJson = SitesJson["sites"][number];
export type LevelSeriesJson = z.output<typeof levelSeriesSchema>;
export type MarksJson = z.output<typeof marksSchema>;
export type ProfileViewJson = z.output<typeof profileViewSchema>;
export type CausesJson = z.output<typeof causesSchema>;
