import { createHmac } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { AlertDestination } from '../../model/alert.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { AlertMessage } from './message.ts'

/** A message for people, and the same for programs. */
export type Delivery = { message: AlertMessage; payload: object }
export type DeliverOptions = { now: number; timeoutMs?: number }

/** Sends to one destination; throws ALERT_FAILED with what it answered. It takes no longer than `timeoutMs` (10 s), whatever the other side does. */
export async function deliver(destination: AlertDestination, delivery: Delivery, { now, timeoutMs = 10_000 }: DeliverOptions): Promise<void> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const late = new Promise<never>((_resolve, reject) => { timeout.addEventListener('abort', () => reject(new Error(`no answer within ${timeoutMs / 1000} seconds`)), { once: true }) })
  try {
    await Promise.race([send(destination, delivery, { now, timeout, timeoutMs }), late])
  } catch (error) {
    throw new TrunklineError('ALERT_FAILED', `${destination.name} could not be told: ${withoutSecrets(error, destination)}.`, { object: destination.name, hint: 'Correct the destination, and send it a test.' })
  }
}

type Sending = { now: number; timeout: AbortSignal; timeoutMs: number }

function send(destination: AlertDestination, { message, payload }: Delivery, sending: Sending): Promise<void> {
  if (destination.type === 'email') return sendMail(destination, message, sending)
  if (destination.type === 'slack') return post(destination.secretAddress, JSON.stringify({ text: toSlackText(message) }), {}, sending)
  const body = JSON.stringify(payload)
  const seconds = Math.floor(sending.now / 1000)
  const { signingSecret } = destination
  const signature = signingSecret === undefined ? {} : { 'x-trunkline-signature': `t=${seconds},sha256=${createHmac('sha256', signingSecret).update(`${seconds}.${body}`).digest('hex')}` }
  return post(destination.address, body, signature, sending)
}

async function sendMail(destination: Extract<AlertDestination, { type: 'email' }>, { subject, lines, link }: AlertMessage, { timeoutMs }: Sending): Promise<void> {
  const { host, port, encryption, username, password, from, to } = destination
  const transport = createTransport({
    host, port, secure: encryption === 'tls', requireTLS: encryption === 'starttls', ignoreTLS: encryption === 'none',
    connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs,
    ...(username !== undefined && { auth: { user: username, pass: password ?? '' } }),
  })
  try {
    await transport.sendMail({ from, to, subject: `Trunkline: ${oneLine(subject)}`, text: [...lines, ...(link === undefined ? [] : ['', link]), ''].join('\n') })
  } finally {
    transport.close()
  }
}

async function post(address: string, body: string, headers: Record<string, string>, { timeout }: Sending): Promise<void> {
  const response = await fetch(address, { method: 'POST', body, headers: { 'content-type': 'application/json', 'user-agent': 'Trunkline', ...headers }, signal: timeout, redirect: 'error' })
  // What it says beside its status is nobody's concern, but must be taken from the line.
  await response.body?.cancel()
  if (!response.ok) throw new Error(`it answered ${response.status} ${response.statusText}`)
}

/** Slack reads <, > and & as markup. */
function toSlackText({ subject, lines, link, linkText = 'Look at the run' }: AlertMessage): string {
  const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return [`*${escape(oneLine(subject))}*`, ...lines.map(escape), ...(link === undefined ? [] : [`<${link}|${linkText}>`])].join('\n')
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 300)
}

/** The reason of a failure; addresses and passwords of the destination are cut out of it. */
function withoutSecrets(error: unknown, destination: AlertDestination): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error instanceof Error ? error.message : String(error)
  const secrets = destination.type === 'email' ? [destination.password] : destination.type === 'slack' ? [destination.secretAddress] : [destination.signingSecret]
  return secrets.reduce<string>((text, secret) => (secret === undefined || secret === '' ? text : text.replaceAll(secret, '…')), cause).replace(/\.$/, '')
}
