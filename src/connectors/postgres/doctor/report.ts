import type { DoctorFacts, ExtensionFacts } from './facts.ts'
import { judgeFeatures, type FeatureReport, type Remedy } from './features.ts'

/** What `trunkline doctor` says of one service: the server, what is worth knowing, and each feature. */
export type DoctorReport = {
  server: { version: string; support: 'supported' | 'endOfLife' | 'unknown'; supportEndsOn?: string; role: string; database: string; isStandby: boolean }
  /** Settings that matter to us; null where the server lacks them or the role may not see them. */
  settings: { name: string; value: string | null }[]
  extensions: readonly ExtensionFacts[]
  notes: string[]
  features: FeatureReport[]
  isHealthy: boolean
}

/** Last day of support by major version: https://www.postgresql.org/support/versioning/ */
const supportEnds: Record<number, string> = {
  12: '2024-11-21', 13: '2025-11-13', 14: '2026-11-12', 15: '2027-11-11', 16: '2028-11-09', 17: '2029-11-08', 18: '2030-11-14',
}

/** Turns facts into the report; `today` is YYYY-MM-DD. */
export function toDoctorReport(facts: DoctorFacts, today: string): DoctorReport {
  const supportEndsOn = supportEnds[Math.floor(facts.server.versionNumber / 10_000)]
  const support = supportEndsOn === undefined ? 'unknown' : supportEndsOn < today ? 'endOfLife' : 'supported'
  const features = judgeFeatures(facts)
  return {
    server: {
      version: facts.server.version, support, ...(supportEndsOn !== undefined && { supportEndsOn }),
      role: facts.server.role, database: facts.server.database, isStandby: facts.server.isStandby,
    },
    settings: [
      { name: 'shared_preload_libraries', value: facts.server.preloadedLibraries },
      { name: 'pg_stat_statements.max', value: facts.queries.maximum },
      { name: 'pg_stat_statements.track', value: facts.queries.track },
      { name: 'pg_stat_statements.track_utility', value: facts.queries.trackUtility },
      { name: 'compute_query_id', value: facts.queries.queryIds },
      { name: 'track_activity_query_size', value: facts.server.trackActivityQuerySize },
    ],
    extensions: facts.extensions,
    notes: toNotes(facts, support, supportEndsOn),
    features,
    isHealthy: features.every((feature) => feature.state === 'works'),
  }
}

/** Every remedy once, least privilege first as the features list them; what several need comes where the last of them needs it, such as a reload. */
export function remediesOf(report: DoctorReport): Remedy[] {
  const remedies = report.features.flatMap((feature) => feature.remedies)
  return remedies.filter(({ sql }, index) => !remedies.slice(index + 1).some((later) => later.sql === sql))
}

function toNotes(facts: DoctorFacts, support: string, supportEndsOn: string | undefined): string[] {
  const { server, queries } = facts
  return [
    ...(support === 'endOfLife' ? [`PostgreSQL ${server.version} got its last update on ${supportEndsOn}: plan an upgrade.`] : []),
    ...(server.isSuperuser ? ['The role is a superuser. Trunkline never needs that: a role with CONNECT and the grants below is enough.'] : []),
    ...(server.isStandby ? ['The server is a standby: statements may be cancelled by recovery and are then retried; grants and extensions are made on the primary.'] : []),
    ...(queries.maximum !== null && Number(queries.maximum) < 5000 ? [`pg_stat_statements.max is ${queries.maximum}: statements beyond that are forgotten, the least used first.`] : []),
    ...(queries.track === 'top' ? ['pg_stat_statements.track is top: statements inside functions are not counted. Set it to all to see them.'] : []),
  ]
}
