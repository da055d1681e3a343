import type { RunFact } from '../../model/ingestion.ts'
import type { StatementOutcome } from '../../model/lineage.ts'
import type { LineageConfig } from './config.ts'

/** What a run can say of how well it did. */
export type Score = {
  views: number
  verified: number
  dependencies: number
  routines: Record<'exact' | 'parsed' | 'opaque', number>
  /** Marks of dynamic SQL and foreign languages that could not be looked through. */
  opaqueMarks: number
  triggers: number
  statements: Map<StatementOutcome, number>
  /** Of the statements that the server analysed itself, those it disagreed about. */
  checked: { statements: number; refused: number; different: number } | undefined
}

export function createScore(): Score {
  return { views: 0, verified: 0, dependencies: 0, routines: { exact: 0, parsed: 0, opaque: 0 }, opaqueMarks: 0, triggers: 0, statements: new Map(), checked: undefined }
}

const outcomeWords: Readonly<Record<StatementOutcome, string>> = {
  resolved: 'resolved', noLineage: 'without lineage', notResolved: 'not resolved', syntaxError: 'not parsed', tooLarge: 'too large', timedOut: 'timed out', opaque: 'opaque',
  unsupported: 'unsupported', ambiguous: 'ambiguous',
}

/** The score as lines of the summary. */
export function toFacts(score: Score, config: LineageConfig): RunFact[] {
  const { routines, checked } = score
  const all = routines.exact + routines.parsed + routines.opaque
  const statements = [...score.statements].map(([outcome, count]) => `${count} ${outcomeWords[outcome]}`).join(', ')
  return [
    ...(config.processViewLineage ? [{ label: 'Views verified', value: `${score.verified} of ${score.views}` }, { label: 'Dependencies', value: score.dependencies }] : []),
    ...(config.processStoredProcedureLineage
      ? [{ label: 'Routines', value: `${all}: ${routines.exact} exact, ${routines.parsed} parsed, ${routines.opaque} opaque (${score.opaqueMarks} marks); ${score.triggers} triggers` }]
      : []),
    ...(config.processQueryLineage ? [{ label: 'Statements', value: statements === '' ? 'none' : statements }] : []),
    ...(checked === undefined ? [] : [{ label: 'Verified by the server', value: `${checked.different} of ${checked.statements} statements differ, ${checked.refused} refused by it` }]),
  ]
}
