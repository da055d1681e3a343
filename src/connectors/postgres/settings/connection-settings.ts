import type { HostAddress } from './host-list.ts'
import type { SslSettings } from '../connect/ssl.ts'

export const targetSessions = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const
export type TargetSession = (typeof targetSessions)[number]

/** Whom a password is for: it may differ by host (`.pgpass`, IAM tokens). */
export type PasswordRequest = HostAddress & { readonly user: string; readonly database: string }

/** Gives the password or a fresh token; called once for every new connection that asks for one. */
export type PasswordSource = (request: PasswordRequest) => Promise<string | undefined>

export type AuthenticationMethod = 'basic' | 'iam' | 'azure' | 'google'

/** Everything needed to open sessions, read once and checked; times in ms. */
export type ConnectionSettings = {
  readonly hosts: readonly HostAddress[]
  readonly targetSession: TargetSession
  readonly user: string
  readonly database: string
  readonly authentication: AuthenticationMethod
  readonly readPassword: PasswordSource
  readonly ssl: SslSettings
  readonly channelBinding: 'disable' | 'prefer' | 'require'
  /** Replaces `trunkline:<workflow>`. */
  readonly applicationName?: string
  readonly connectTimeoutMs: number
  readonly keepAlive: { readonly enabled: boolean; readonly idleMs: number }
  readonly statementTimeoutMs: number
  readonly lockTimeoutMs: number
  readonly idleInTransactionTimeoutMs: number
  /** Server settings that the user asked for (`options: -c name=value`); the safe ones of ours win. */
  readonly serverSettings: Readonly<Record<string, string>>
}
