import { X509Certificate } from 'node:crypto'
import { createSecureContext, type ConnectionOptions, type SecureVersion } from 'node:tls'
import { TrunklineError } from '../../../model/errors.ts'
import type { Secret } from '../../../model/secret.ts'

/** libpq's modes: https://www.postgresql.org/docs/current/libpq-ssl.html */
export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
export type SslMode = (typeof sslModes)[number]

/** How to use TLS. A `ca` of `system` trusts the roots that come with Node; certificates and keys are PEM texts. */
export type SslSettings = {
  readonly mode: SslMode
  readonly ca?: string
  readonly certificate?: string
  readonly key?: Secret
  readonly keyPassphrase?: Secret
  readonly negotiation: 'postgres' | 'direct'
  readonly minimumVersion?: SecureVersion
  readonly maximumVersion?: SecureVersion
}

/** One try at a connection: in plain text (`false`) or with these TLS options. */
export type TlsAttempt = false | ConnectionOptions

/**
 * What to try, in order, for a mode; the next one is tried only where {@link isTlsDisagreement} says so.
 * `require` with a CA acts as `verify-ca`, as in libpq.
 */
export function tlsAttempts(settings: SslSettings): TlsAttempt[] {
  const base = baseOptions(settings)
  const ca = settings.ca === undefined || settings.ca === 'system' ? {} : { ca: settings.ca }
  const unverified: ConnectionOptions = { ...base, rejectUnauthorized: false }
  const chainVerified: ConnectionOptions = { ...base, ...ca, rejectUnauthorized: true, checkServerIdentity: () => undefined }
  const attemptsOf: Record<SslMode, TlsAttempt[]> = {
    disable: [false],
    allow: [false, unverified],
    prefer: [unverified, false],
    require: [settings.ca === undefined ? unverified : chainVerified],
    'verify-ca': [chainVerified],
    'verify-full': [{ ...base, ...ca, rejectUnauthorized: true }],
  }
  return attemptsOf[settings.mode]
}

/** Whether the failure of one attempt is about TLS itself, so that `allow` and `prefer` go on to their other attempt. */
export function isTlsDisagreement(error: unknown, attempt: TlsAttempt): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  // 28000 is what pg_hba.conf answers to a connection of the wrong kind.
  if (code === '28000') return true
  return attempt !== false && (/does not support SSL|establishing an SSL connection/.test(error.message) || /^(ERR_SSL|ERR_TLS|EPROTO)/.test(code))
}

/** Whether the server said that it has no TLS at all. */
export function offersNoTls(error: unknown): boolean {
  return error instanceof Error && /does not support SSL/.test(error.message)
}

/** Refuses what can never work, before any server is asked: TLS_CONFIG_INVALID names the key at fault. */
export function checkSslSettings(settings: SslSettings): SslSettings {
  if (settings.ca !== undefined && settings.ca !== 'system') checkCertificate(settings.ca, 'sslConfig.caCertificate')
  if (settings.certificate !== undefined) checkCertificate(settings.certificate, 'sslConfig.sslCertificate')
  if (settings.key !== undefined && settings.certificate === undefined) {
    throw invalid('sslConfig.sslKey', 'A private key is given without its certificate.', 'Set sslConfig.sslCertificate too, or remove sslKey.')
  }
  if (settings.certificate !== undefined && settings.key === undefined) {
    throw invalid('sslConfig.sslCertificate', 'A client certificate is given without its private key.', 'Set sslConfig.sslKey too, or remove sslCertificate.')
  }
  if (settings.mode === 'verify-ca' && (settings.ca === undefined || settings.ca === 'system')) {
    throw invalid('sslConfig.caCertificate', 'sslMode verify-ca needs the certificate of the CA to check against.',
      'Set sslConfig.caCertificate, or use verify-full, which can trust the public authorities.')
  }
  if (settings.ca === 'system' && settings.mode !== 'verify-full') {
    throw invalid('sslrootcert', 'sslrootcert=system is only safe with the host name checked.', 'Set sslMode: verify-full.')
  }
  if (settings.negotiation === 'direct' && ['disable', 'allow', 'prefer'].includes(settings.mode)) {
    throw invalid('sslnegotiation', `sslnegotiation=direct cannot be used with sslMode ${settings.mode}.`, 'Set sslMode to require, verify-ca or verify-full.')
  }
  checkKeyPair(settings)
  return settings
}

function baseOptions(settings: SslSettings): ConnectionOptions {
  return {
    minVersion: settings.minimumVersion ?? 'TLSv1.2',
    ...(settings.maximumVersion !== undefined && { maxVersion: settings.maximumVersion }),
    ...(settings.certificate !== undefined && { cert: settings.certificate }),
    ...(settings.key !== undefined && { key: settings.key.reveal() }),
    ...(settings.keyPassphrase !== undefined && { passphrase: settings.keyPassphrase.reveal() }),
  }
}

function checkCertificate(pem: string, key: string): void {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  try {
    if (blocks.length === 0) throw new Error('it holds no CERTIFICATE block')
    for (const block of blocks) readSubject(block)
  } catch (error) {
    throw invalid(key, `${key} is not a certificate in PEM form: ${reasonOf(error)}.`,
      'Give a path to a readable PEM file, or the PEM text itself, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.', error)
  }
}

function readSubject(pem: string): string {
  return new X509Certificate(pem).subject
}

function checkKeyPair(settings: SslSettings): void {
  if (settings.certificate === undefined || settings.key === undefined) return
  try {
    createSecureContext({
      cert: settings.certificate,
      key: settings.key.reveal(),
      ...(settings.keyPassphrase !== undefined && { passphrase: settings.keyPassphrase.reveal() }),
    })
  } catch (error) {
    const hint = /passphrase|bad decrypt|interrupted/i.test(reasonOf(error))
      ? 'The key is encrypted: set connectionArguments.sslpassword.'
      : 'Give the private key in PEM form that belongs to the certificate.'
    throw invalid('sslConfig.sslKey', `The client certificate and its private key cannot be used together: ${reasonOf(error)}.`, hint, error)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function invalid(key: string, message: string, hint: string, cause?: unknown): TrunklineError {
  return new TrunklineError('TLS_CONFIG_INVALID', message, { object: key, hint, cause })
}
