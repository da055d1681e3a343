import { stringify } from 'yaml'
import type { IngestionPipeline } from '../model/pipeline.ts'
import { isSecretField, maskSecrets, secretMask } from '../model/secret-fields.ts'

/** A file that runs a pipeline elsewhere; `language` is for colouring. */
export type PipelineFile = { name: string; title: string; language: 'yaml' | 'python' | 'text'; text: string; note?: string }

/** What the files are made of: the pipeline, the connection of its service (masked or not: no secret of it is written) and its kind of file. */
export type FileParts = {
  pipeline: IngestionPipeline
  connection: Record<string, unknown> | undefined
  kind: { sourceType: string; command: string }
}

/** The workflow file of a pipeline, and what starts it: cron, GitHub Actions, a Kubernetes CronJob, an Airflow DAG. Secrets stand as `${VARIABLE}`. */
export function toPipelineFiles(parts: FileParts): PipelineFile[] {
  const { pipeline, kind } = parts
  const variables: string[] = []
  const yaml = stringify(toWorkflow(parts, variables), { lineWidth: 140 })
  const schedule = pipeline.airflowConfig.scheduleInterval ?? '0 2 * * *'
  const job = {
    name: toSlug(pipeline.fullyQualifiedName), file: `${toSlug(pipeline.fullyQualifiedName)}.yaml`, command: kind.command,
    schedule, timezone: pipeline.airflowConfig.pipelineTimezone ?? 'UTC', retries: pipeline.airflowConfig.retries ?? 0, retryDelay: pipeline.airflowConfig.retryDelay ?? 300, variables, yaml,
  }
  const environment = ['DATABASE_URL', ...variables].join(', ')
  return [
    { name: job.file, title: 'Workflow file', language: 'yaml', text: yaml, note: `Set ${environment} in the environment of whatever runs it; DATABASE_URL is where this catalog is.` },
    { name: 'crontab', title: 'crontab', language: 'text', text: toCrontab(job), note: `CRON_TZ is understood by cronie; other crons use the time zone of the machine. cron hands on no environment: write lines such as DATABASE_URL=… above it, for ${environment}.` },
    { name: `.github/workflows/${job.name}.yaml`, title: 'GitHub Actions', language: 'yaml', text: toGitHubActions(job), note: `GitHub reads schedules in UTC. Put the workflow file at the root of the repository, and ${environment} into its secrets.` },
    { name: `${job.name}-cronjob.yaml`, title: 'Kubernetes CronJob', language: 'yaml', text: toCronJob(job), note: `Make the secret ${job.name} with ${environment}, and an image that has the command trunkline.` },
    { name: `${job.name}_dag.py`, title: 'Airflow DAG', language: 'python', text: toAirflow(job), note: `Written for the API of Airflow 3, and of 2 from 2.4. The workers need the command trunkline, the workflow file, and ${environment} in their environment.` },
  ]
}

type Job = { name: string; file: string; command: string; schedule: string; timezone: string; retries: number; retryDelay: number; variables: readonly string[]; yaml: string }

function toWorkflow({ pipeline, connection, kind }: FileParts, variables: string[]): object {
  return {
    source: {
      type: kind.sourceType,
      serviceName: pipeline.service.name,
      ...(connection !== undefined && { serviceConnection: { config: withVariables(connection, variables) } }),
      sourceConfig: { config: withVariables(pipeline.sourceConfig.config, variables) },
    },
    sink: { type: 'catalog', config: {} },
    workflowConfig: { loggerLevel: pipeline.loggerLevel, raiseOnError: pipeline.raiseOnError },
    ingestionPipelineFQN: pipeline.fullyQualifiedName,
  }
}

/** The value with `${NAME}` in place of each secret, named after its field; the names are added to `variables`. */
function withVariables(value: Record<string, unknown>, variables: string[]): unknown {
  const visit = (inner: unknown, name: string): unknown => {
    if (Array.isArray(inner)) return inner.map((item) => visit(item, name))
    if (typeof inner === 'object' && inner !== null) return Object.fromEntries(Object.entries(inner).map(([key, member]) => [key, visit(member, key)]))
    if (typeof inner !== 'string' || !inner.includes(secretMask)) return inner
    // A mask may carry a mark behind it, and stand inside a URL, more than once.
    return inner.replaceAll(/\*{9}(?::[0-9a-f]{16})?/g, () => `\${${toVariable(isSecretField(name) ? name : `${name}Secret`, variables)}}`)
  }
  return visit(maskSecrets(value), '')
}

function toVariable(field: string, variables: string[]): string {
  const base = `TRUNKLINE_${field.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`
  const variable = variables.includes(base) ? `${base}_${variables.filter((name) => name.startsWith(base)).length + 1}` : base
  variables.push(variable)
  return variable
}

function toCrontab({ schedule, timezone, command, file }: Job): string {
  return `CRON_TZ=${timezone}\n${schedule} trunkline ${command} -c /etc/trunkline/${file} >> /var/log/trunkline.log 2>&1\n`
}

function toGitHubActions({ name, file, schedule, command, variables }: Job): string {
  const environment = Object.fromEntries(['DATABASE_URL', ...variables].map((variable) => [variable, `\${{ secrets.${variable} }}`]))
  return stringify({
    name: `Trunkline ${name}`,
    on: { schedule: [{ cron: schedule }], workflow_dispatch: {} },
    concurrency: { group: name },
    permissions: { contents: 'read' },
    jobs: {
      run: {
        'runs-on': 'ubuntu-latest',
        steps: [
          { uses: 'actions/checkout@v4' },
          { uses: 'actions/setup-node@v4', with: { 'node-version': 24 } },
          { run: 'npm install --global trunkline' },
          { run: `trunkline ${command} -c ${file}`, env: environment },
        ],
      },
    },
  }, { lineWidth: 140 })
}

function toCronJob({ name, file, schedule, timezone, command, retries, yaml }: Job): string {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { [file]: yaml } }
  const container = {
    name: 'trunkline', image: 'trunkline:latest', command: ['trunkline', command, '-c', `/etc/trunkline/${file}`], envFrom: [{ secretRef: { name } }],
    volumeMounts: [{ name: 'workflow', mountPath: '/etc/trunkline', readOnly: true }],
  }
  const cronJob = {
    apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name },
    spec: {
      schedule, timeZone: timezone, concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { backoffLimit: retries, template: { spec: { restartPolicy: 'Never', containers: [container], volumes: [{ name: 'workflow', configMap: { name } }] } } } },
    },
  }
  return `${stringify(configMap, { lineWidth: 140 })}---\n${stringify(cronJob, { lineWidth: 140 })}`
}

function toAirflow({ name, file, schedule, timezone, command, retries, retryDelay }: Job): string {
  return `from datetime import timedelta

import pendulum

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.operators.bash import BashOperator

with DAG(
    dag_id=${JSON.stringify(name)},
    schedule=${JSON.stringify(schedule)},
    start_date=pendulum.datetime(2024, 1, 1, tz=${JSON.stringify(timezone)}),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": ${retries}, "retry_delay": timedelta(seconds=${retryDelay})},
):
    BashOperator(task_id="run", bash_command=${JSON.stringify(`trunkline ${command} -c /etc/trunkline/${file}`)})
`
}

/** A name that every one of these systems takes. */
function toSlug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 50).replaceAll(/^-+|-+$/g, '') || 'pipeline'
}
