import "server-only"
import { type Answer, answered } from "#app/_data/answer.ts"
import { readerZone } from "#app/_data/reader.ts"
import { userContext } from "#app/_data/session.ts"
import type { Instant } from "#core/brand.ts"
import { AppError } from "#core/errors.ts"
import type { AuditTerm } from "#core/search/audit.ts"
import { findZone, type Zone } from "#core/zone/zone.ts"
import { auditFilterOf } from "#scheduler/services/audit/filter-of.ts"
import {
  type AuditPage,
  type AuditView,
  countNewerAudit,
  getAuditEntry,
  listActors,
  listAudit,
  listBatchSubjects,
} from "#scheduler/services/audit/list.ts"
import { readNow, type ServiceContext } from "#scheduler/services/context.ts"

export type AuditAsked = {
  terms: readonly AuditTerm[]
  older: number | null
  newer: number | null
  /** The entry that is open. */
  entry: number | null
}

/** An entry that is open, with all that the act was done to. */
export type OpenEntry = { entry: AuditView; subjects: Subject[] }
export type Subject = Awaited<ReturnType<typeof listBatchSubjects>>[number]

export type AuditReading = {
  page: AuditPage
  open: OpenEntry | null
  actors: string[]
  now: Instant
  /** The reader's. */
  zone: string
}

/** The log as it is asked for. Acts on many subjects are one line, unless it is asked for a subject. */
export async function readAudit({ terms, older, newer, entry }: AuditAsked): Promise<Answer<AuditReading>> {
  return await answered(async () => {
    const [ctx, { zone }] = await Promise.all([userContext(), readerZone()])
    const now = await readNow(ctx)
    const filter = filterOf(terms, now, zone)
    const place = older !== null ? { older } : newer !== null ? { newer } : {}
    const [page, open, actors] = await Promise.all([
      listAudit({ ctx, filter, page: place }),
      entry === null ? null : openEntry(ctx, entry),
      listActors({ ctx }),
    ])
    return { page, open, actors, now, zone }
  })
}

/** How many entries that fit have come since one was the newest. */
export async function countNewerEntries(ctx: ServiceContext, terms: readonly AuditTerm[], than: number) {
  const [now, { zone }] = await Promise.all([readNow(ctx), readerZone()])
  return await countNewerAudit({ ctx, filter: filterOf(terms, now, zone), than })
}

function filterOf(terms: readonly AuditTerm[], now: Instant, zone: string) {
  const ofSubject = terms.some(({ key }) => key === "word" || key === "schedule")
  return { ...auditFilterOf(terms, { now, zone: knownZone(zone) }), isFolded: !ofSubject }
}

function knownZone(name: string): Zone {
  const zone = findZone(name) ?? findZone("UTC")
  if (zone === null) throw new Error("UTC is a zone that every runtime knows")
  return zone
}

async function openEntry(ctx: ServiceContext, id: number): Promise<OpenEntry | null> {
  try {
    const entry = await getAuditEntry({ ctx, id })
    const subjects =
      entry.batch === null || entry.batchSize < 2 ? [] : await listBatchSubjects({ ctx, batch: entry.batch })
    return { entry, subjects }
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null
    throw error
  }
}
