/** What an import brings, in the order in which it is told. */
export const importedThings = [
  'descriptions', 'display names', 'owners', 'labels', 'domains of assets', 'custom properties', 'followers', 'people and teams', 'domains', 'classifications', 'tags', 'glossaries', 'terms', 'test definitions', 'tests', 'suites', 'lineage edges', 'kinds of custom property',
] as const
export type ImportedThing = (typeof importedThings)[number]

/** `brought` was written (or would be), `same` was here as it is there, `kept` is otherwise here and stays. */
export type ImportCounts = { brought: number; same: number; kept: number }

/** What an import did, or with `dryRun` would do. */
export type ImportSummary = {
  dryRun: boolean
  /** Services there and here. */
  services: { theirs: string; ours: string }[]
  version: string
  counts: Record<ImportedThing, ImportCounts>
  /** What has words there and nothing here that they could stand on. */
  unmatched: { object: string; reason: string }[]
  /** What is here in people's words, and was not written over. */
  kept: string[]
  failures: { object: string; code: string; message: string }[]
  /** What is (or would be) written, one sentence each. */
  changes: string[]
}

/** Keeps account while an import goes on. */
export type Tally = {
  readonly summary: ImportSummary
  brought(thing: ImportedThing, change: string): void
  same(thing: ImportedThing): void
  kept(thing: ImportedThing, what: string): void
  unmatched(object: string, reason: string): void
  failed(object: string, error: { code: string; message: string }): void
}

/** An account with nothing in it; `tell` hears of each change. */
export function createTally(about: Pick<ImportSummary, 'dryRun' | 'services' | 'version'>, tell: (change: string) => void): Tally {
  const counts = Object.fromEntries(importedThings.map((thing) => [thing, { brought: 0, same: 0, kept: 0 }])) as ImportSummary['counts']
  const summary: ImportSummary = { ...about, counts, unmatched: [], kept: [], failures: [], changes: [] }
  return {
    summary,
    brought: (thing, change) => {
      counts[thing].brought += 1
      summary.changes.push(change)
      tell(change)
    },
    same: (thing) => void (counts[thing].same += 1),
    kept: (thing, what) => {
      counts[thing].kept += 1
      summary.kept.push(what)
    },
    unmatched: (object, reason) => void summary.unmatched.push({ object, reason }),
    failed: (object, { code, message }) => void summary.failures.push({ object, code, message }),
  }
}
