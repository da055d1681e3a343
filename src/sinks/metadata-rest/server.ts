import type { Secret } from '../../model/secret.ts'

/** How an OpenMetadata server is reached and spoken to. */
export type ServerSettings = {
  /** Address of the API with its version, such as http://localhost:8585/api/v1. */
  baseUrl: string
  /** The token as it is now: asked for at the start and again when the server no longer takes the last one. Undefined where it wants none. */
  readToken(): Promise<Secret | undefined>
  extraHeaders: Readonly<Record<string, string>>
  tls: TlsSettings
  timeoutMs: { connect: number; answer: number }
}

/** What is checked of the server's certificate, and what is shown to it. */
export type TlsSettings = { rejectUnauthorized: boolean; ca?: string; cert?: string; key?: Secret }

/** What passes between calls: time, chance and the end of the run. */
export type Surroundings = { signal: AbortSignal; wait(ms: number, signal: AbortSignal): Promise<void>; random(): number }
