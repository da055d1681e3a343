import { z } from 'zod'
import type { DbtConfigSourceOf } from '../../../model/dbt/config-source.ts'
import { TrunklineError } from '../../../model/errors.ts'
import type { ArtifactFile, ArtifactLocation, ArtifactSet } from '../artifact-set.ts'
import { bodyOf, fetchArtifact, fetchJson } from './fetch-artifact.ts'

const hint = 'Check dbtCloudAuthToken and its permissions: it must read jobs and runs of the account (Account Viewer is enough).'
/** Status of a run that succeeded. */
const success = '10'

const Runs = z.object({
  data: z.array(z.object({ id: z.number(), project_id: z.number().optional(), job_definition_id: z.number().nullish(), finished_at: z.string().nullish(), run_steps: z.array(z.object({ index: z.number() })).nullish() })),
})
const Environments = z.object({ data: z.array(z.object({ id: z.number(), deployment_type: z.string().nullish() })) })
const Artifacts = z.object({ data: z.array(z.string()) })

type Ask = (path: string, shownAs: string, signal: AbortSignal) => Promise<unknown>

/** The artifacts of the last successful run of a job, an environment, a project or an account of dbt Cloud. */
export function cloudLocation(source: DbtConfigSourceOf<'cloud'>): ArtifactLocation {
  const base = source.dbtCloudUrl.replace(/\/+$/, '')
  const headers = { authorization: `Token ${source.dbtCloudAuthToken}`, accept: 'application/json' }
  const account = `/accounts/${encodeURIComponent(source.dbtCloudAccountId)}`
  const ask: Ask = (path, shownAs, signal) => fetchJson({ url: `${base}${path}`, headers, hint, shownAs, signal })
  return {
    async *listSets(signal) {
      const run = await findRun(ask, source, signal)
      const path = `/api/v2${account}/runs/${run.id}/artifacts/`
      const { data: names } = parse(Artifacts, await ask(path, `artifacts of run ${run.id}`, signal), path)
      const file = (name: string, step?: number): ArtifactFile => {
        const shownAs = `dbt Cloud run ${run.id}, ${name}${step === undefined ? '' : ` of step ${step}`}`
        return {
          // The artifacts of a run that is over do not change.
          shownAs, tag: String(run.id), readTag: () => Promise.resolve(String(run.id)),
          open: async (inner) => bodyOf(await fetchArtifact({ url: `${base}${path}${name}${step === undefined ? '' : `?step=${step}`}`, headers, hint, shownAs, signal: inner })),
        }
      }
      if (!names.includes('manifest.json')) throw new TrunklineError('ARTIFACTS_MISSING', `Run ${run.id} of dbt Cloud left no manifest.json.`, { object: `run ${run.id}`, hint: 'Choose a job that runs dbt build or dbt docs generate.' })
      yield {
        location: `dbt Cloud run ${run.id}`, manifest: file('manifest.json'), runResults: await runResultsOf(run.steps, file, signal),
        ...(names.includes('catalog.json') && { catalog: file('catalog.json') }), ...(names.includes('sources.json') && { sources: file('sources.json') }),
        ...(names.includes('semantic_manifest.json') && { semantic: file('semantic_manifest.json') }),
      } satisfies ArtifactSet
    },
  }
}

/** Each step that ran dbt left results of its own; those that did not have none. */
async function runResultsOf(steps: readonly number[], file: (name: string, step?: number) => ArtifactFile, signal: AbortSignal): Promise<ArtifactFile[]> {
  if (steps.length === 0) return [file('run_results.json')]
  const found: ArtifactFile[] = []
  for (const step of steps) {
    const one = file('run_results.json', step)
    try {
      const stream = await one.open(signal)
      stream.on('error', () => {}).destroy()
      found.push(one)
    } catch (error) {
      if (!(error instanceof TrunklineError && error.code === 'ARTIFACTS_MISSING')) throw error
    }
  }
  return found
}

type FoundRun = { id: number; steps: number[] }

async function findRun(ask: Ask, source: DbtConfigSourceOf<'cloud'>, signal: AbortSignal): Promise<FoundRun> {
  const { dbtCloudAccountId: accountId, dbtCloudJobId: jobId, dbtCloudProjectId: projectId, dbtCloudEnvironmentId: environmentId } = source
  const account = `/accounts/${encodeURIComponent(accountId)}`
  const last = async (filter: Record<string, string>): Promise<FoundRun | undefined> => {
    const query = new URLSearchParams({ status: success, order_by: '-finished_at', limit: '1', include_related: '["run_steps"]', ...filter })
    const path = `/api/v2${account}/runs/?${query.toString()}`
    const [run] = parse(Runs, await ask(path, 'the runs of dbt Cloud', signal), path).data
    return run === undefined ? undefined : { id: run.id, steps: (run.run_steps ?? []).map(({ index }) => index).toSorted((a, b) => a - b) }
  }
  const given = Object.fromEntries(Object.entries({ job_definition_id: jobId, environment_id: environmentId, project_id: projectId }).filter((entry): entry is [string, string] => entry[1] !== undefined))
  const found = projectId !== undefined && jobId === undefined && environmentId === undefined ? await lastOfProject(ask, { account, projectId, last }, signal) : await last(given)
  if (found !== undefined) return found
  const what = jobId !== undefined ? `job ${jobId}` : environmentId !== undefined ? `environment ${environmentId}` : projectId !== undefined ? `project ${projectId}` : `account ${accountId}`
  throw new TrunklineError('ARTIFACTS_MISSING', `There is no successful run of ${what} in dbt Cloud.`, { object: what, hint: 'Run a job, or name another one with dbtCloudJobId.' })
}

type ProjectQuestion = { account: string; projectId: string; last(filter: Record<string, string>): Promise<FoundRun | undefined> }

/** The run of a pull request is newer, and is not what the warehouse holds: the production environment goes first. */
async function lastOfProject(ask: Ask, { account, projectId, last }: ProjectQuestion, signal: AbortSignal): Promise<FoundRun | undefined> {
  const path = `/api/v3${account}/projects/${encodeURIComponent(projectId)}/environments/`
  const environments = await ask(path, `the environments of project ${projectId}`, signal).then((answer) => parse(Environments, answer, path).data, (error: unknown) => {
    // Accounts without the third version of the API, and tokens that may not ask it.
    if (error instanceof TrunklineError && (error.code === 'ARTIFACTS_MISSING' || error.code === 'ARTIFACTS_DENIED')) return []
    throw error
  })
  const production = environments.find(({ deployment_type: type }) => type === 'production')
  const found = production === undefined ? undefined : await last({ project_id: projectId, environment_id: String(production.id) })
  return found ?? await last({ project_id: projectId })
}

function parse<T>(schema: z.ZodType<T>, answer: unknown, path: string): T {
  const { data, success: isGood } = schema.safeParse(answer)
  if (isGood) return data
  throw new TrunklineError('ARTIFACTS_UNREACHABLE', `dbt Cloud gave an answer that is not understood to ${path.split('?')[0]}.`, { object: 'dbtCloudUrl', hint: 'Check that dbtCloudUrl is the address of dbt Cloud (with your account\'s own prefix where it has one).' })
}
