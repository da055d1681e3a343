import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSecretResolver } from '../connectors/postgres/auth/secret-reference.ts'
import { TrunklineError } from '../model/errors.ts'
import { isSecretReference } from '../model/secret-fields.ts'
import { Secret } from '../model/secret.ts'
import type { ServerSettings, Surroundings, TlsSettings } from '../sinks/metadata-rest/server.ts'
import type { Environment } from '../workflows/substitute.ts'
import type { OpenMetadataServerConfig } from '../workflows/workflow-config.ts'

const timeoutMs = { connect: 10_000, answer: 300_000 }

/** What says how a server is reached. */
type ServerConfig = Pick<OpenMetadataServerConfig, 'hostPort' | 'apiVersion' | 'authProvider' | 'securityConfig' | 'extraHeaders' | 'verifySSL' | 'sslConfig'>

/** What the settings are called where they are written. */
type SettingNames = { hostPort: string; jwtToken: string; caCertificate: string; sslCertificate: string; sslKey: string }

const fileNames: SettingNames = {
  hostPort: 'openMetadataServerConfig.hostPort', jwtToken: 'openMetadataServerConfig.securityConfig.jwtToken', caCertificate: 'openMetadataServerConfig.sslConfig.caCertificate',
  sslCertificate: 'openMetadataServerConfig.sslConfig.sslCertificate', sslKey: 'openMetadataServerConfig.sslConfig.sslKey',
}

/** How the server of a workflow file is reached. Throws CONFIG_INVALID for an address or a certificate that cannot be meant. */
export async function readServerSettings(config: ServerConfig, environment: Environment, names: SettingNames = fileNames): Promise<ServerSettings> {
  return {
    baseUrl: `${readAddress(config.hostPort, names)}/${config.apiVersion ?? 'v1'}`,
    readToken: () => readToken(config, environment, names),
    extraHeaders: config.extraHeaders ?? {},
    tls: await readTls(config, environment, names),
    timeoutMs,
  }
}

/** The surroundings of a run. */
export function surroundingsOf(signal: AbortSignal): Surroundings {
  return { signal, wait: async (ms, until) => { await sleep(ms, undefined, { signal: until }) }, random: Math.random }
}

function readAddress(hostPort: string, names: SettingNames): string {
  const address = hostPort.trim().replace(/\/+$/, '')
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address
  throw new TrunklineError('CONFIG_INVALID', `${names.hostPort} is not the address of an API.`, { object: names.hostPort, hint: 'It is like http://localhost:8585/api.' })
}

/** The token as it stands now: a file or secret may hold a newer one than at the start of the run. */
async function readToken({ authProvider, securityConfig }: ServerConfig, environment: Environment, names: SettingNames): Promise<Secret | undefined> {
  const text = securityConfig?.jwtToken.trim()
  if (authProvider === 'no-auth' || text === undefined || text === '') return undefined
  const isPath = !isSecretReference(text) && text.length < 1024 && existsSync(text)
  const token = await createSecretResolver(environment)(isPath ? `file:${text}` : text, names.jwtToken)
  return new Secret(token.reveal().trim())
}

async function readTls({ verifySSL, sslConfig }: ServerConfig, environment: Environment, names: SettingNames): Promise<TlsSettings> {
  const [ca, cert, key] = await Promise.all((['caCertificate', 'sslCertificate', 'sslKey'] as const).map((name) => readPem(sslConfig?.[name], names[name], environment)))
  // OpenMetadata's no-ssl means that nothing is said of certificates; an https address is checked all the same.
  return { rejectUnauthorized: verifySSL !== 'ignore', ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key: new Secret(key) }) }
}

async function readPem(text: string | undefined, key: string, environment: Environment): Promise<string | undefined> {
  if (text === undefined || text.trim() === '' || text.includes('-----BEGIN')) return text
  if (isSecretReference(text)) return (await createSecretResolver(environment)(text, key)).reveal()
  try {
    return await readFile(text, 'utf8')
  } catch (error) {
    throw new TrunklineError('CONFIG_INVALID', `${key} is neither PEM text nor a file that can be read.`, { object: key, hint: 'Give the path of a PEM file, or its text from -----BEGIN to -----END.', cause: error })
  }
}
