import type { DbtProjectReading, DbtSource } from '../../connectors/dbt-connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { EntityRecord } from '../../model/ingestion.ts'
import { createSourceWorkflow, type SourceRun } from '../source-workflow.ts'
import { toFailure } from '../tally.ts'
import type { RunContext, Workflow } from '../workflow.ts'
import { createFunctionMatcher } from './match-function.ts'
import { createMatcher } from './match.ts'
import { readProject } from './project.ts'
import { createReferences } from './references.ts'
import { writeRecords, type DbtRun, type DbtRunSink, type DbtWorkflowOptions } from './run.ts'
import { createDbtScope, type DbtScope } from './scope.ts'
import { createScore, toFacts } from './score.ts'

/** Puts on the tables of a service what dbt projects know of them. */
export function createDbtWorkflow(options: DbtWorkflowOptions): Workflow {
  const scope = createDbtScope(options.config, options.defaults)
  return createSourceWorkflow('dbt', options, async (opened) => {
    const sink = requireDbtSink(opened.run)
    const run = await toRun(opened, { options, sink, scope })
    for await (const project of opened.source.readProjects()) {
      opened.run.signal.throwIfAborted()
      if ('error' in project) opened.tally.failures.push(toFailure(project.error, project.location))
      else await readAndClose(run, project)
    }
    requireOneProject(run)
    // Everything else of the run is written by then.
    if (run.refusals[0] !== undefined) throw run.refusals[0]
    return toFacts(run.score)
  })
}

async function toRun(opened: SourceRun<DbtSource>, { options, sink, scope }: { options: DbtWorkflowOptions; sink: DbtRunSink; scope: DbtScope }): Promise<DbtRun> {
  const { config, serviceName, updatedBy = 'ingestion-bot' } = options
  const reader = sink.dbtReader
  const names = await reader?.listTableNames(config.searchAcrossDatabases ? undefined : serviceName)
  const routines = await reader?.listRoutineNames?.(serviceName)
  const write = (records: EntityRecord[]) => writeRecords(sink, records, { opened, updatedBy })
  const { warn } = opened
  return {
    ...opened, options, sink, scope, updatedBy, score: createScore(), claimed: new Map(), refusals: [],
    match: names === undefined ? undefined : createMatcher(names, { serviceName, acrossDatabases: config.searchAcrossDatabases }),
    matchFunction: routines === undefined ? undefined : createFunctionMatcher(routines, serviceName),
    references: createReferences({ sink, reader, scope, classificationName: config.dbtClassificationName, includeTags: config.includeTags, write, warn }),
  }
}

async function readAndClose(run: DbtRun, project: DbtProjectReading): Promise<void> {
  try {
    await readProject(run, project)
  } finally {
    await project.close()
  }
}

/** Where every project is broken, so is the run. */
function requireOneProject({ tally, score }: DbtRun): void {
  const [failure] = tally.failures
  if (score.projects > 0 || failure === undefined) return
  throw new TrunklineError(failure.code as 'ARTIFACTS_INVALID', failure.message, { object: failure.object, ...(failure.hint !== undefined && { hint: failure.hint }) })
}

function requireDbtSink({ sink }: RunContext): DbtRunSink {
  const { writeProject, writeDataModels, writeTestDefinition, writeTests, listParts, endParts, writeLineage } = sink
  const parts = { writeProject, writeDataModels, writeTestDefinition, writeTests, listParts, endParts, writeLineage }
  if (Object.values(parts).includes(undefined)) {
    throw new TrunklineError('SINK_FAILED', `The sink ${sink.type} takes no dbt projects.`, { hint: 'Leave the sink out of the file to write into the catalog.' })
  }
  return { ...sink, ...parts } as DbtRunSink
}
