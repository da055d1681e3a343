import type { RunFact } from '../../model/ingestion.ts'

/** What a run can say of how well it did. */
export type Score = {
  projects: number
  /** dbt's own version, by project. */
  versions: string[]
  matched: number
  unmatched: number
  ephemeral: number
  disabled: number
  models: { withSql: number; resolved: number }
  tests: Map<string, number>
  assets: number
}

export function createScore(): Score {
  return { projects: 0, versions: [], matched: 0, unmatched: 0, ephemeral: 0, disabled: 0, models: { withSql: 0, resolved: 0 }, tests: new Map(), assets: 0 }
}

/** The score as lines of the summary. */
export function toFacts({ projects, versions, matched, unmatched, ephemeral, disabled, models, tests, assets }: Score): RunFact[] {
  const told = [...tests].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([status, count]) => `${count} ${status}`).join(', ')
  return [
    { label: 'Projects', value: projects === 0 ? 'none' : versions.join(', ') },
    { label: 'Nodes matched', value: `${matched} of ${matched + unmatched}${ephemeral + disabled > 0 ? ` (${ephemeral} ephemeral, ${disabled} disabled)` : ''}` },
    { label: 'Columns resolved', value: `${models.resolved} of ${models.withSql} models` },
    { label: 'Tests', value: told === '' ? 'none' : told },
    { label: 'Exposures and metrics', value: assets },
  ]
}
