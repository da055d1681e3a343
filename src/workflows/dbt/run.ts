import type { DbtSource } from '../../connectors/dbt-connector.ts'
import type { TrunklineError } from '../../model/errors.ts'
import type { EntityRecord } from '../../model/ingestion.ts'
import type { DbtSink, LineageSink } from '../../sinks/sink.ts'
import type { ServiceDefaults } from '../metadata/scope.ts'
import type { SourceRun, SourceWorkflowOptions } from '../source-workflow.ts'
import { toFailure } from '../tally.ts'
import type { RunContext } from '../workflow.ts'
import type { DbtConfig } from './config.ts'
import type { FunctionMatcher } from './match-function.ts'
import type { Matcher } from './match.ts'
import type { References } from './references.ts'
import type { DbtScope } from './scope.ts'
import type { Score } from './score.ts'

export type DbtWorkflowOptions = SourceWorkflowOptions<DbtSource> & { config: DbtConfig; defaults: ServiceDefaults; allowMassDelete: boolean; updatedBy?: string }

/** The sink of a dbt run. */
export type DbtRunSink = RunContext['sink'] & DbtSink & Pick<LineageSink, 'writeLineage'>

/** What one run works with. */
export type DbtRun = SourceRun<DbtSource> & {
  options: DbtWorkflowOptions
  sink: DbtRunSink
  scope: DbtScope
  /** Undefined where the sink knows no tables. */
  match: Matcher | undefined
  matchFunction: FunctionMatcher | undefined
  references: References
  score: Score
  updatedBy: string
  /** Tables that a project of this run has already described, with the node that did. */
  claimed: Map<string, string>
  /** Projects whose losses were too great to be believed. */
  refusals: TrunklineError[]
}

/** Writes records of one type and counts them; gives the FQNs of those that were refused. */
export async function writeRecords(sink: DbtRunSink, records: readonly EntityRecord[], { opened: { tally }, updatedBy }: { opened: SourceRun<DbtSource>; updatedBy: string }): Promise<Set<string>> {
  const refused = new Set<string>()
  for (const result of await sink.write(records, { overrideMetadata: false, updatedBy })) {
    if ('outcome' in result) tally.outcomes[result.outcome] += 1
    else {
      tally.failures.push(toFailure(result.error, result.fullyQualifiedName))
      refused.add(result.fullyQualifiedName)
    }
  }
  return refused
}
