import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse, parseAllDocuments } from 'yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileKindOf, pipelineKinds } from '../src/app/pipeline-kinds.ts'
import { createEntity } from '../src/catalog/create.ts'
import { listRuns } from '../src/catalog/runs/list.ts'
import { packageRoot, readWorkflowFile } from '../src/config.ts'
import { IngestionPipeline } from '../src/model/pipeline.ts'
import { type PipelineFile, toPipelineFiles } from '../src/scheduler/pipeline-files.ts'
import { type ApiServer, startApi } from './api-server.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const major = servers().at(-1) ?? 18
const secret = '*********'
const airflowConfig = { scheduleInterval: '15 2 * * mon-fri', pipelineTimezone: 'Europe/Berlin', retries: 2, retryDelay: 60 }

/** The files of a pipeline whose name is too long for Kubernetes. */
function filesOf(pipelineType: string, connection: Record<string, unknown> = { type: 'Postgres', hostPort: 'db:5432', username: 'reader', authType: { password: secret }, database: 'shop' }): PipelineFile[] {
  const config = pipelineKinds.find((kind) => kind.pipelineType === pipelineType)!.recommended.config
  const name = 'a name with spaces, and longer than any job of Kubernetes may be'
  const pipeline = IngestionPipeline.parse({
    id: '7f000001-0000-4000-8000-000000000001', name, fullyQualifiedName: `shop.${name}`, version: 0.1, updatedAt: 0, updatedBy: 'ann', deleted: false, pipelineType,
    service: { id: '7f000001-0000-4000-8000-000000000002', type: 'databaseService', name: 'shop' }, sourceConfig: { config }, airflowConfig, loggerLevel: 'INFO', raiseOnError: true,
  })
  return toPipelineFiles({ pipeline, connection, kind: fileKindOf(pipeline.pipelineType) })
}
const named = (files: readonly PipelineFile[], title: string) => files.find((file) => file.title === title)!

describe('the files that run a pipeline elsewhere', () => {
  test.each(pipelineKinds.map(({ pipelineType }) => pipelineType))('the workflow file of %s is one that the command line takes', (pipelineType) => {
    const { text, name } = named(filesOf(pipelineType), 'Workflow file')
    const dbt = { dbtConfigSource: { dbtConfigType: 'local', dbtManifestFilePath: '/srv/manifest.json' } }
    const written = pipelineType === 'dbt' ? JSON.stringify({ ...parse(text), source: { ...parse(text).source, sourceConfig: { config: { type: 'DBT', ...dbt } } } }) : text
    expect(() => readWorkflowFile(written, { fileName: name, environment: { TRUNKLINE_PASSWORD: 'x' } })).not.toThrow()
    if (text.includes('password')) expect(() => readWorkflowFile(text, { fileName: name, environment: {} })).toThrow(/TRUNKLINE_PASSWORD/)
  })

  test('each of the others starts that file with the same command, at the same time, and gets its secrets from outside', () => {
    const files = filesOf('metadata')
    const workflow = named(files, 'Workflow file')
    const slug = workflow.name.replace(/\.yaml$/, '')
    expect(slug).toMatch(/^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/)
    expect(named(files, 'crontab').text).toMatch(new RegExp(`^CRON_TZ=Europe/Berlin\n15 2 \\* \\* mon-fri trunkline metadata -c /etc/trunkline/${workflow.name} >> \\S+ 2>&1\n$`))
    const actions = parse(named(files, 'GitHub Actions').text)
    expect(actions.on).toEqual({ schedule: [{ cron: '15 2 * * mon-fri' }], workflow_dispatch: {} })
    expect(actions.jobs.run.steps.at(-1)).toEqual({ run: `trunkline metadata -c ${workflow.name}`, env: { DATABASE_URL: '${{ secrets.DATABASE_URL }}', TRUNKLINE_PASSWORD: '${{ secrets.TRUNKLINE_PASSWORD }}' } })
    const [configMap, cronJob] = parseAllDocuments(named(files, 'Kubernetes CronJob').text).map((document) => document.toJS())
    expect(configMap).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: slug }, data: { [workflow.name]: workflow.text } })
    expect(cronJob).toMatchObject({ apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '15 2 * * mon-fri', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid', jobTemplate: { spec: { backoffLimit: 2 } } } })
    const { containers: [container], volumes: [volume] } = cronJob.spec.jobTemplate.spec.template.spec
    expect([container.command, container.envFrom, container.volumeMounts[0].mountPath, volume.configMap.name]).toEqual([['trunkline', 'metadata', '-c', `/etc/trunkline/${workflow.name}`], [{ secretRef: { name: slug } }], '/etc/trunkline', slug])
    const { text } = named(files, 'Airflow DAG')
    for (const part of ['schedule="15 2 * * mon-fri"', 'tz="Europe/Berlin"', '"retries": 2', `bash_command="trunkline metadata -c /etc/trunkline/${workflow.name}"`]) expect(text).toContain(part)
    for (const file of files) expect(`${file.title}: ${file.note ?? ''}`).toMatch(/DATABASE_URL(?: and|, )TRUNKLINE_PASSWORD|DATABASE_URL, TRUNKLINE_PASSWORD/)
  })
})

describe('a line of a crontab, run by a shell', () => {
  let api: ApiServer
  let source: TemporaryDatabase
  let folder: string
  beforeAll(async () => {
    ;[api, source] = await Promise.all([startApi(major), temporaryDatabase({ major, sql: ['create table orders (id int)'] })])
    folder = mkdtempSync(join(tmpdir(), 'trunkline-cron-'))
  })
  afterAll(async () => {
    await api.close()
    await source.drop()
    rmSync(folder, { recursive: true })
  })

  test('reads the source, and its run shows up with the pipeline', async () => {
    const { host, port, user, database } = source.connection
    const connection = { type: 'Postgres', hostPort: `${host}:${port}`, username: user, database, authType: { password: 'unused' } }
    await api.call('PUT', '/services/databaseServices', { name: 'shop', serviceType: 'Postgres', connection: { config: connection } })
    const { id } = await createEntity(api.pool, 'ingestionPipeline', { name: 'nightly', service: 'shop', pipelineType: 'metadata', sourceConfig: { config: { type: 'DatabaseMetadata' } }, airflowConfig, loggerLevel: 'INFO', raiseOnError: true } as never, { name: 'ann', isBot: false })
    const files = (await api.call('GET', `/catalog/pipelines/${id}/files`)).json() as PipelineFile[]
    const workflow = named(files, 'Workflow file')
    writeFileSync(join(folder, workflow.name), workflow.text)
    writeFileSync(join(folder, 'trunkline'), `#!/bin/sh\nexec '${process.execPath}' '${join(packageRoot, 'src/cli/main.ts')}' "$@"\n`)
    chmodSync(join(folder, 'trunkline'), 0o755)
    const line = named(files, 'crontab').text.split('\n')[1]!.split(' ').slice(5).join(' ').replace('/etc/trunkline/', `${folder}/`).replace('/var/log/', `${folder}/`)
    await promisify(execFile)('/bin/sh', ['-c', line], { env: { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, DATABASE_URL: api.databaseUrl, TRUNKLINE_PASSWORD: 'unused' } })
    expect(readFileSync(join(folder, 'trunkline.log'), 'utf8')).toMatch(/success/i)
    expect((await listRuns(api.pool, { limit: 5 })).data).toMatchObject([{ state: 'success', pipeline: { fullyQualifiedName: 'shop.nightly' } }])
  })
})
