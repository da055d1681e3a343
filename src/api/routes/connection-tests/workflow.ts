import { z } from 'zod'
import type { ConnectionTestStepResult } from '../../../connectors/connection-test.ts'
import { errorTable, type ErrorCode } from '../../../model/errors.ts'
import type { ConnectionTestRun } from './runs.ts'

const ignored = z.unknown().optional()

/** OpenMetadata's CreateWorkflow; fields that a test has no use for are accepted and not kept. */
export const CreateWorkflow = z.strictObject({
  name: z.string().min(1).max(256),
  displayName: z.string().optional(),
  description: z.string().optional(),
  workflowType: z.enum(['TEST_CONNECTION', 'REVERSE_INGESTION', 'QUERY_RUNNER', 'TEST_SPARK_ENGINE_CONNECTION']),
  request: z.strictObject({
    connection: z.strictObject({ config: z.record(z.string(), z.unknown()) }),
    serviceType: z.string().default('Database'),
    connectionType: z.string(),
    /** Whose stored secrets the masks in the connection stand for. */
    serviceName: z.string().min(1).optional(),
    secretsManagerProvider: ignored,
    ingestionRunner: ignored,
  }),
  status: ignored, response: ignored, owner: ignored, owners: ignored, domains: ignored, dataProducts: ignored, ingestionRunner: ignored, openMetadataServerConnection: ignored,
})
export type CreateWorkflow = z.infer<typeof CreateWorkflow>

const WireStep = z.object({ name: z.string(), mandatory: z.boolean(), passed: z.boolean(), message: z.string(), errorLog: z.string().optional() })

/** OpenMetadata's automation Workflow. `status` says how far the test is, `response.status` what it found. */
export const Workflow = z.object({
  id: z.uuid(),
  name: z.string(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  fullyQualifiedName: z.string(),
  workflowType: z.literal('TEST_CONNECTION'),
  status: z.enum(['Pending', 'Running', 'Successful', 'Failed']),
  request: z.object({
    connection: z.object({ config: z.unknown() }), serviceType: z.literal('Database'), connectionType: z.literal('Postgres'), serviceName: z.string().optional(),
  }),
  response: z.object({ lastUpdatedAt: z.number().int(), status: z.enum(['Running', 'Successful', 'Failed']), steps: z.array(WireStep) }).optional(),
  version: z.number(),
  updatedAt: z.number().int(),
  updatedBy: z.string(),
  href: z.string(),
  deleted: z.boolean(),
})
export type Workflow = z.infer<typeof Workflow>

/** The same test with what OpenMetadata has no field for: durations, codes, and what to do. */
export const ConnectionTestAnswer = z.object({
  id: z.uuid(),
  name: z.string(),
  status: z.enum(['Pending', 'Running', 'Successful', 'Failed']),
  lastUpdatedAt: z.number().int(),
  steps: z.array(z.object({
    name: z.string(), mandatory: z.boolean(), passed: z.boolean(), message: z.string(), errorLog: z.string().optional(), durationMs: z.number(),
    /** Missing where the step passed or was not tried. */
    diagnosis: z.object({ code: z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]), hint: z.string().optional(), object: z.string().optional() }).optional(),
  })),
})

/** A test as OpenMetadata's clients read it. */
export function toWorkflow(run: ConnectionTestRun, baseUrl: string): Workflow {
  const { id, name, displayName, description, serviceName, connection, status, steps, updatedAt, createdBy } = run
  return {
    id, name, fullyQualifiedName: name, ...(displayName !== undefined && { displayName }), ...(description !== undefined && { description }),
    workflowType: 'TEST_CONNECTION', status,
    request: { connection: { config: connection }, serviceType: 'Database', connectionType: 'Postgres', ...(serviceName !== undefined && { serviceName }) },
    ...(status !== 'Pending' && { response: { lastUpdatedAt: updatedAt, status: run.outcome ?? 'Running', steps: steps.map(toWireStep) } }),
    version: 0.1, updatedAt, updatedBy: createdBy, href: `${baseUrl}/automations/workflows/${id}`, deleted: false,
  }
}

/** A test for our own pages; `Successful` and `Failed` are what it found. */
export function toConnectionTestAnswer({ id, name, status, outcome, updatedAt, steps }: ConnectionTestRun): z.infer<typeof ConnectionTestAnswer> {
  return { id, name, status: outcome ?? status, lastUpdatedAt: updatedAt, steps: [...steps] }
}

/** OpenMetadata has two texts for a failure: the sentence says what to do too, the log has our code before the server's words. */
function toWireStep({ name, mandatory, passed, message, errorLog, diagnosis }: ConnectionTestStepResult): z.infer<typeof WireStep> {
  if (diagnosis === undefined) return { name, mandatory, passed, message }
  return {
    name, mandatory, passed,
    message: diagnosis.hint === undefined ? message : `${message} ${diagnosis.hint}`,
    errorLog: errorLog === undefined ? diagnosis.code : `${diagnosis.code}\n${errorLog}`,
  }
}
