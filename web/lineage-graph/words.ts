import type { Grade } from './types.ts'

/** How an edge came to be known, in words. */
export const sourceWords: Readonly<Record<string, string>> = {
  Manual: 'drawn by hand',
  ViewLineage: 'view',
  QueryLineage: 'statement',
  PipelineLineage: 'pipeline',
  DbtLineage: 'dbt',
  OpenLineage: 'OpenLineage',
  SparkLineage: 'Spark',
  ExternalTableLineage: 'foreign table',
  CrossDatabaseLineage: 'another database',
  DashboardLineage: 'dashboard',
  ChildAssets: 'parts of it',
}

/** What a grade means. */
export const gradeWords: Readonly<Record<Grade, string>> = {
  exact: 'from the tree that the server itself analysed',
  parsed: 'from a text, read with the server\'s grammar and resolved against the catalog',
  opaque: 'from code that cannot be read whole: the tables are known, the columns may not be',
}

const subtypeWords: Readonly<Record<string, string>> = {
  IDENTITY: 'as it is', TRANSFORMATION: 'computed', AGGREGATION: 'aggregated', JOIN: 'joins by it', GROUP_BY: 'groups by it', FILTER: 'filters by it', SORT: 'sorts by it',
  WINDOW: 'windows by it', CONDITIONAL: 'decides a branch',
}

/** Kinds of transformation in words; a flow of no known kind is simply used. */
export function subtypesText(subtypes: readonly string[]): string {
  return subtypes.length === 0 ? 'used' : subtypes.map((subtype) => subtypeWords[subtype] ?? subtype).join(', ')
}
