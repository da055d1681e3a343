import { expect, test } from 'vitest'
import { startArtifactServer, type ArtifactServer } from '../../../../test/artifact-server.ts'
import { readProjects, smallManifest, smallResults } from '../../../../test/dbt-artifacts.ts'
import type { DbtConfigSource } from '../../../model/dbt/config-source.ts'

type Run = { id: number; project: string; job: string; environment: string; steps: number[] }
const runs: Run[] = [
  { id: 30, project: '7', job: '71', environment: '2', steps: [4] },
  { id: 20, project: '7', job: '70', environment: '1', steps: [3, 4, 5] },
  { id: 10, project: '8', job: '80', environment: '3', steps: [] },
]

/** dbt Cloud as its API describes itself: runs by filter, newest first, and their artifacts by step. */
function startCloud(options: { hasEnvironments?: boolean } = {}): Promise<ArtifactServer> {
  return startArtifactServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://cloud')
    const reply = (body: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body))
    const [, id, file] = /\/runs\/(\d+)\/artifacts\/(.*)$/.exec(url.pathname) ?? []
    if (request.headers.authorization !== 'Token good') response.writeHead(401).end('{"status":{"code":401}}')
    else if (url.pathname.startsWith('/api/v3/') && options.hasEnvironments === true) reply({ data: [{ id: 2, deployment_type: 'staging' }, { id: 1, deployment_type: 'production' }] })
    else if (url.pathname === '/api/v2/accounts/42/runs/') reply({ data: findRuns(url.searchParams) })
    else if (file === '') reply({ data: id === '10' ? ['compiled/x.sql'] : ['manifest.json', 'run_results.json'] })
    else if (file === 'manifest.json') reply(smallManifest(`run${id}`))
    else if (file === 'run_results.json' && url.searchParams.get('step') === '4') reply(smallResults(`run${id}`))
    else response.writeHead(404).end()
  })
}

function findRuns(query: URLSearchParams) {
  const wants = (name: string, value: string) => query.get(name) === null || query.get(name) === value
  const found = runs.find((run) => wants('project_id', run.project) && wants('job_definition_id', run.job) && wants('environment_id', run.environment))
  return query.get('status') !== '10' || query.get('order_by') !== '-finished_at' || found === undefined ? [] : [{ id: found.id, run_steps: found.steps.map((index) => ({ index })) }]
}

const config = (server: ArtifactServer, others: Partial<Extract<DbtConfigSource, { dbtConfigType: 'cloud' }>> = {}): DbtConfigSource => ({
  dbtConfigType: 'cloud', dbtCloudAuthToken: 'good', dbtCloudAccountId: '42', dbtCloudUrl: `${server.origin}/`, ...others,
})

test('the last successful run is read: of a job, of an environment, of the production environment of a project, of the account', async () => {
  const server = await startCloud({ hasEnvironments: true })
  expect(await readProjects(config(server, { dbtCloudJobId: '70' }))).toEqual({ names: ['run20'], locations: ['dbt Cloud run 20'], results: [1], failures: [] })
  expect((await readProjects(config(server, { dbtCloudProjectId: '7' }))).names).toEqual(['run20'])
  expect((await readProjects(config(server, { dbtCloudEnvironmentId: '2' }))).names).toEqual(['run30'])
  expect((await readProjects(config(server, { dbtCloudProjectId: '7', dbtCloudEnvironmentId: '3' }))).failures).toMatchObject([{ code: 'ARTIFACTS_MISSING', message: 'There is no successful run of environment 3 in dbt Cloud.' }])
  expect((await readProjects(config(server))).names).toEqual(['run30'])
  server.close()
})

test('without the third version of the API, the last run of the project is read', async () => {
  const server = await startCloud()
  expect((await readProjects(config(server, { dbtCloudProjectId: '7' }))).names).toEqual(['run30'])
  server.close()
})

test('a wrong token, a job without a run, a run without a manifest and a server that is none are told apart', async () => {
  const server = await startCloud()
  const failuresOf = async (source: DbtConfigSource) => (await readProjects(source)).failures
  expect(await failuresOf(config(server, { dbtCloudAuthToken: 'b4d' }))).toMatchObject([{ code: 'ARTIFACTS_DENIED', message: 'the runs of dbt Cloud may not be read: 401.' }])
  expect(await failuresOf(config(server, { dbtCloudJobId: '99' }))).toMatchObject([{ code: 'ARTIFACTS_MISSING', message: 'There is no successful run of job 99 in dbt Cloud.' }])
  expect(await failuresOf(config(server, { dbtCloudJobId: '80' }))).toMatchObject([{ code: 'ARTIFACTS_MISSING', message: 'Run 10 of dbt Cloud left no manifest.json.' }])
  server.close()
  const page = await startArtifactServer((_request, response) => response.end('<html>'))
  expect(await failuresOf(config(page))).toMatchObject([{ code: 'ARTIFACTS_UNREACHABLE' }])
  page.close()
})
