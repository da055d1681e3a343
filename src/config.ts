import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { type OidcSettings, readOidcSettings } from './api/sign-in/oidc-settings.ts'
import { PostgresConnection, postgresConnectionIn } from './connectors/postgres/connection.ts'
import { defaultHome } from './db/home.ts'
import { TrunklineError } from './model/errors.ts'
import { Secret } from './model/secret.ts'
import type { Environment } from './workflows/substitute.ts'
import type { SinkChoice } from './workflows/workflow-config.ts'
import { parseWorkflowFile, workflowFileSchema, type WorkflowFile } from './workflows/workflow-file.ts'
import type { WorkflowKind } from './workflows/workflow-kind.ts'
import { workflowKinds, type WorkflowName } from './workflows/workflow-kinds.ts'

export { parseYaml } from './workflows/yaml-document.ts'

/** The folder of package.json, whether this runs from src/ or from dist/. */
export const packageRoot = findPackageRoot(import.meta.dirname)

/** The version in package.json. */
export const packageVersion = (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version

function findPackageRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findPackageRoot(dirname(folder))
}

/** The settings of the process, read once from the environment. */
export type Settings = {
  environment: Environment
  /** The catalog store; the embedded server when undefined. */
  databaseUrl: Secret | undefined
  /** Folder of everything kept on this machine. */
  home: string
  /** Where the server listens. */
  host: string
  port: number
  /** The key that stored secrets are sealed with, in place of the file in `home`; and the one before it, while it is being replaced. */
  secretKey?: Secret | undefined
  formerSecretKey?: Secret | undefined
  /** The proxies whose X-Forwarded headers are believed, as addresses or networks; none where not said. */
  trustedProxies?: readonly string[]
  /** The OpenID provider by which people may sign in. */
  oidc?: OidcSettings | undefined
  /** How long runs and their logs are kept, in days. */
  retention?: { runDays: number; logDays: number }
  /** Names beside localhost and `host` under which the pages may be opened. */
  allowedHosts: readonly string[]
}

/** Reads the settings; throws ARGUMENT_INVALID for a value that cannot be meant. */
export function readSettings(environment: Environment = process.env): Settings {
  const secret = (name: string) => (environment[name] === undefined || environment[name] === '' ? undefined : new Secret(environment[name]))
  return {
    environment,
    databaseUrl: secret('DATABASE_URL'),
    secretKey: secret('TRUNKLINE_SECRET_KEY'),
    formerSecretKey: secret('TRUNKLINE_SECRET_KEY_OLD'),
    home: defaultHome({ env: environment, uid: process.getuid?.(), platform: process.platform, homeDirectory: homedir() }),
    host: environment['TRUNKLINE_HOST'] ?? '127.0.0.1',
    port: readPort(environment['TRUNKLINE_PORT'] ?? '8585', 'TRUNKLINE_PORT'),
    retention: {
      runDays: readCount(environment['TRUNKLINE_RUN_DAYS'] ?? '180', 'TRUNKLINE_RUN_DAYS', { least: 1, most: 10_000 }),
      logDays: readCount(environment['TRUNKLINE_LOG_DAYS'] ?? '30', 'TRUNKLINE_LOG_DAYS', { least: 1, most: 10_000 }),
    },
    allowedHosts: readList(environment['TRUNKLINE_ALLOWED_HOSTS']),
    oidc: readOidcSettings(environment),
    ...(environment['TRUNKLINE_TRUSTED_PROXIES'] !== undefined && { trustedProxies: readProxies(environment['TRUNKLINE_TRUSTED_PROXIES']) }),
  }
}

function readList(text: string | undefined): string[] {
  return (text ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '')
}

function readProxies(text: string): string[] {
  const proxies = readList(text)
  const wrong = proxies.find((proxy) => proxy !== 'loopback' && isIP(proxy.replace(/\/\d{1,3}$/, '')) === 0)
  if (wrong === undefined) return proxies
  throw new TrunklineError('ARGUMENT_INVALID', `TRUNKLINE_TRUSTED_PROXIES must list addresses, networks or loopback, not "${wrong}".`, { object: 'TRUNKLINE_TRUSTED_PROXIES', hint: 'For example: 127.0.0.1, 10.0.0.0/8' })
}

/** A port number from text; `name` is the setting it stands in. 0 lets the system choose. */
export function readPort(text: string, name: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new TrunklineError('ARGUMENT_INVALID', `${name} must be a port number from 0 to 65535, not "${text}".`, { object: name })
}

/** A whole number within bounds from text; `name` is the setting it stands in. */
export function readCount(text: string, name: string, { least, most }: { least: number; most: number }): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= least && count <= most) return count
  throw new TrunklineError('ARGUMENT_INVALID', `${name} must be a whole number from ${least} to ${most}, not "${text}".`, { object: name })
}

/** A sink from the command line: `catalog` or `file:path`. */
export function readSinkChoice(text: string): SinkChoice {
  if (text === 'catalog') return { type: 'catalog' }
  if (text.startsWith('file:') && text.length > 'file:'.length) return { type: 'file', filename: text.slice('file:'.length), includeExtension: false }
  throw new TrunklineError('ARGUMENT_INVALID', `--sink must be catalog or file:path, not "${text}".`, { object: '--sink', hint: 'For example: --sink file:calls.jsonl' })
}

/** A workflow file whose connection is a PostgreSQL one. */
export type PostgresWorkflowFile<Name extends WorkflowName = WorkflowName> = WorkflowFile<PostgresConnection, Name>

/** The same, with a connection: its own or the one stored with its service. */
export type ConnectedFile<Name extends WorkflowName = WorkflowName> = PostgresWorkflowFile<Name> & { connection: PostgresConnection }

/** The schema that a connection is checked by, with references to this environment. */
export const connectionSchemaIn = (environment: Environment) => postgresConnectionIn(environment)

export { workflowKinds, type WorkflowKind, type WorkflowName }

/** Every workflow that files may describe. */
export const workflowNames = Object.keys(workflowKinds) as WorkflowName[]

/** Reads a workflow file; throws CONFIG_INVALID with every problem and its line, or NOT_OFFERED. */
export function readWorkflowFile(text: string, options: { fileName: string; environment: Environment; sink?: SinkChoice }): PostgresWorkflowFile {
  return parseWorkflowFile(text, { ...options, connectionSchema: postgresConnectionIn(options.environment) })
}

/** The JSON Schema of the files of one workflow, for editors. */
export function workflowFileJsonSchema(workflow: WorkflowName): Record<string, unknown> {
  const kind: WorkflowKind = workflowKinds[workflow]
  const schema = z.toJSONSchema(workflowFileSchema(kind, PostgresConnection), { io: 'input', target: 'draft-7', unrepresentable: 'any' })
  return { title: `Trunkline ${kind.title} workflow`, description: `A workflow file for trunkline ingest; OpenMetadata's ${kind.title} workflow files are valid too.`, ...schema }
}
