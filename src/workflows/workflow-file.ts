import { z } from 'zod'
import { TrunklineError } from '../model/errors.ts'
import { isSecretField } from '../model/secret-fields.ts'
import type { JsonSchema } from './known-keys.ts'
import { prepareFile } from './prepare-file.ts'
import { toProblems, valueAt, type Problem } from './problems.ts'
import { substituteEnvironment, type Environment, type Missing } from './substitute.ts'
import { SinkConfig, WorkflowConfig, type SinkChoice } from './workflow-config.ts'
import type { WorkflowKind } from './workflow-kind.ts'
import { workflowKinds, type WorkflowConfigs, type WorkflowName } from './workflow-kinds.ts'
import { parseYaml, type YamlDocument } from './yaml-document.ts'

/** What the file of any workflow says; `connection` is what the connection schema made of it, `connectionConfig` what the file says. */
type AnyFile<Connection> = {
  serviceName: string
  /** Both absent where the file names none: the service's own, stored one is meant. */
  connection?: Connection
  connectionConfig?: Record<string, unknown>
  /** Top-level parts that the workflow knows (`processor`, `stage`, `bulkSink`), checked by its kind. */
  parts: Readonly<Record<string, unknown>>
  sink: SinkChoice
  workflowConfig: WorkflowConfig
  ingestionPipelineFQN?: string
  pipelineRunId?: string
  warnings: string[]
}

/** A checked workflow file; `workflow` tells which options `config` holds. */
export type WorkflowFile<Connection, Name extends WorkflowName = WorkflowName> = {
  [Each in Name]: AnyFile<Connection> & { workflow: Each; config: WorkflowConfigs[Each] }
}[Name]

export type WorkflowFileOptions<Connection> = {
  /** Stands in messages. */
  fileName: string
  /** `source.serviceConnection.config`. */
  connectionSchema: z.ZodType<Connection>
  environment: Environment
  /** Replaces the sink of the file. */
  sink?: SinkChoice
}

/** The schema of the files of one workflow, for checking and for the JSON Schema of editors. */
export function workflowFileSchema<Connection>(kind: WorkflowKind, connectionSchema: z.ZodType<Connection>) {
  return z.strictObject({
    source: z.strictObject({
      type: z.enum(kind.sourceTypes).meta({ title: 'Source Type', description: `${kind.sourceTypes.join(' or ')}, in any case.` }),
      serviceName: z.string().min(1).max(256).meta({ title: 'Service Name', description: 'Name of the service in the catalog; made when it does not exist.' }),
      serviceConnection: z.strictObject({ config: connectionSchema }).optional().meta({ title: 'Service Connection', description: 'How to reach the source; the one stored with the service when left out.' }),
      sourceConfig: z.strictObject({ config: kind.config.prefault({}).meta({ title: `${kind.title.replace(/^./, (first) => first.toUpperCase())} Options` }) }).prefault({}).meta({ title: 'Source Config' }),
    }).meta({ title: 'Source' }),
    ...Object.fromEntries(Object.entries(kind.parts ?? {}).map(([name, schema]) => [name, schema.optional()])),
    sink: SinkConfig.optional().meta({ title: 'Sink', description: 'Where the run writes; the own catalog when left out.' }),
    workflowConfig: WorkflowConfig.prefault({}).meta({ title: 'Workflow Config' }),
    ingestionPipelineFQN: z.string().optional().meta({ title: 'Ingestion Pipeline', description: 'service.pipeline that this run belongs to.' }),
    pipelineRunId: z.string().optional().meta({ title: 'Pipeline Run' }),
    enableStreamableLogs: z.boolean().optional().meta({ title: 'Enable Streamable Logs', description: 'No effect here.' }),
  })
}

/**
 * Reads a workflow file as OpenMetadata would: same keys, same defaults, variables from the environment.
 *
 * Throws CONFIG_INVALID listing every problem with its line, or NOT_OFFERED for a workflow or sink that this version lacks.
 */
export function parseWorkflowFile<Connection>(text: string, options: WorkflowFileOptions<Connection>): WorkflowFile<Connection> {
  const document = parseYaml(text)
  if (document.syntaxErrors.length > 0) throw invalid(options.fileName, document.syntaxErrors.map(({ line, message }) => `${at(line)}${message}`))
  if (!isMapping(document.value)) throw invalid(options.fileName, ['the file must hold a mapping with source, sink and workflowConfig'])
  const substituted = substituteEnvironment(withoutNulls(document.value), options.environment)
  const { workflow, value, warnings } = prepareFile(substituted.value as Record<string, unknown>)
  const unset = substituted.missing.map(toUnset)
  const kind: WorkflowKind = workflowKinds[workflow]
  const { data, problems } = check(workflowFileSchema(kind, options.connectionSchema), value)
  if (data === undefined || unset.length > 0) throw invalid(options.fileName, inFileOrder([...unset, ...problems], document))
  const { serviceName, serviceConnection, sourceConfig } = data.source
  return {
    workflow,
    serviceName,
    ...(serviceConnection !== undefined && {
      connection: serviceConnection.config, connectionConfig: valueAt(value, ['source', 'serviceConnection', 'config']) as Record<string, unknown>,
    }),
    config: sourceConfig.config as WorkflowConfigs[typeof workflow],
    parts: Object.fromEntries(Object.keys(kind.parts ?? {}).map((name) => [name, (data as Record<string, unknown>)[name]])),
    sink: options.sink ?? chooseSink(data.sink, data.workflowConfig),
    workflowConfig: data.workflowConfig,
    ...(data.ingestionPipelineFQN !== undefined && { ingestionPipelineFQN: data.ingestionPipelineFQN }),
    ...(data.pipelineRunId !== undefined && { pipelineRunId: data.pipelineRunId }),
    warnings,
    // The options are of the workflow that was chosen, which the compiler cannot follow through a union.
  } as WorkflowFile<Connection>
}

/** Checks a connection that stands alone, as in a request. Throws CONFIG_INVALID with every problem. */
export function parseConnection<Connection>(value: unknown, connectionSchema: z.ZodType<Connection>): Connection {
  const { data, problems } = check(connectionSchema, withoutNulls(value))
  if (data !== undefined) return data
  const sentences = problems.map(({ path, message }) => `${path.length === 0 ? 'it' : path.join('.')} ${message}`)
  throw invalid('The connection', sentences)
}

/** Checks the options of a workflow that stand alone, as those of a stored pipeline; gives them with their defaults. Throws CONFIG_INVALID with every problem. */
export function parseWorkflowConfig<Name extends WorkflowName>(workflow: Name, value: Record<string, unknown>): WorkflowConfigs[Name] {
  const kind: WorkflowKind = workflowKinds[workflow]
  const { data, problems } = check(kind.config, withoutNulls(value))
  if (data !== undefined) return data as WorkflowConfigs[Name]
  throw invalid('The configuration', problems.map(({ path, message }) => `${path.length === 0 ? 'it' : path.join('.')} ${message}`))
}

/** A secret with a dollar sign in it looks like a variable: a part of it is not repeated. */
function toUnset({ path, variable, isWhole }: Missing): Problem {
  const isName = isWhole || (/^[A-Z][A-Z0-9_]*$/.test(variable) && !isSecretField(String(path.at(-1))))
  if (isName) return { path, message: `uses the environment variable ${variable}, which is not set` }
  return { path, message: 'has a $ that begins the name of an environment variable, which is not set; a secret with a $ in it is given as env:NAME or file:path' }
}

function check<T>(schema: z.ZodType<T>, value: unknown): { data?: T; problems: Problem[] } {
  const first = schema.safeParse(value)
  if (first.success) return { data: first.data, problems: [] }
  const second = schema.safeParse(readTexts(value, first.error.issues))
  if (second.success) return { data: second.data, problems: [] }
  const jsonSchema = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
  return { problems: toProblems(second.error.issues, { value, jsonSchema }) }
}

/** A number or a switch that came as text (from a variable, or as `yes`) is read, as OpenMetadata reads it. */
function readTexts(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy = structuredClone(value)
  for (const issue of issues) {
    const text = valueAt(copy, issue.path)
    if (issue.code !== 'invalid_type' || typeof text !== 'string') continue
    const parent = valueAt(copy, issue.path.slice(0, -1)) as Record<PropertyKey, unknown>
    if (issue.expected === 'boolean' && /^(?:true|yes|on)$/i.test(text)) parent[issue.path.at(-1)!] = true
    if (issue.expected === 'boolean' && /^(?:false|no|off)$/i.test(text)) parent[issue.path.at(-1)!] = false
    if ((issue.expected === 'number' || issue.expected === 'int') && /^-?\d+(?:\.\d+)?$/.test(text)) parent[issue.path.at(-1)!] = Number(text)
  }
  return copy
}

function chooseSink(sink: SinkConfig | undefined, workflowConfig: WorkflowConfig): SinkChoice {
  if (sink?.type === 'file') return { type: 'file', ...sink.config }
  const server = workflowConfig.openMetadataServerConfig
  if (sink?.type === 'catalog' || (sink === undefined && server === undefined)) return { type: 'catalog' }
  if (server !== undefined) return { type: 'metadata-rest', server, includeExtension: sink?.config?.includeExtension === true }
  throw new TrunklineError('CONFIG_INVALID', 'The sink metadata-rest needs the address of its server.', {
    object: 'workflowConfig.openMetadataServerConfig', hint: 'Give hostPort there, such as http://localhost:8585/api; or run it with --sink catalog to write to the own catalog.',
  })
}

function invalid(fileName: string, sentences: readonly string[]): TrunklineError {
  const list = sentences.length === 1 ? ` ${sentences[0]!.replace(/(?<![.?])$/, '.')}` : `\n${sentences.map((text) => `  - ${text}`).join('\n')}`
  return new TrunklineError('CONFIG_INVALID', `${fileName} has ${sentences.length === 1 ? 'a problem' : `${sentences.length} problems`}:${list}`, { object: fileName })
}

/** A sentence for each problem, from the top of the file to its end. */
function inFileOrder(problems: readonly Problem[], document: YamlDocument): string[] {
  return problems
    .map(({ path, message }) => ({ line: document.lineOf(path), text: `${path.length === 0 ? 'the file' : path.join('.')} ${message}` }))
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .map(({ line, text }) => `${at(line)}${text}`)
}

function at(line: number | undefined): string {
  return line === undefined ? '' : `line ${line}: `
}

/** An empty key (`includes:`) means that it is left out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isMapping(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null).map(([key, inner]) => [key, withoutNulls(inner)]))
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
