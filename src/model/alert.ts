import { z } from 'zod'
import { severities } from './data-quality/incident.ts'
import { dataQualityDimensions } from './data-quality/test-definition.ts'
import { pipelineTypes } from './pipeline.ts'

/** Which runs a destination hears of: all where a list is left out. */
const AlertFilter = z.strictObject({
  /** Names of services. */
  services: z.array(z.string().min(1)).max(1000).optional(),
  /** FQNs of pipelines. */
  pipelines: z.array(z.string().min(1)).max(1000).optional(),
  pipelineTypes: z.array(z.enum(pipelineTypes)).optional(),
  states: z.array(z.enum(['success', 'partialSuccess', 'failed', 'stopped'])).default(['failed']),
})

/** What can be told of a test: that it failed (an incident opened), could not run, passes again, or what became of its incident. */
export const qualityEventKinds = ['testFailed', 'testAborted', 'testPassedAgain', 'incidentAcknowledged', 'incidentAssigned', 'incidentResolved'] as const
export type QualityEventKind = (typeof qualityEventKinds)[number]

/** What a destination hears of tests, and when: of everything where a list is left out. */
const QualityFilter = z.strictObject({
  events: z.array(z.enum(qualityEventKinds)).default(['testFailed', 'testAborted']),
  /** FQNs of tables, or of what they stand in. */
  tables: z.array(z.string().min(1)).max(1000).optional(),
  /** FQNs of tests. */
  tests: z.array(z.string().min(1)).max(1000).optional(),
  dimensions: z.array(z.enum(dataQualityDimensions)).optional(),
  /** Names of users and teams that own the test or its table. */
  owners: z.array(z.string().min(1)).max(1000).optional(),
  /** FQNs of tags on the test, its column or its table. */
  tags: z.array(z.string().min(1)).max(1000).optional(),
  severities: z.array(z.enum(severities)).optional(),
  /** FQNs of suites. */
  suites: z.array(z.string().min(1)).max(1000).optional(),
  /** Mail goes to whom an incident is assigned too: a person, or the members of a team, at the addresses of their accounts. */
  toAssignee: z.boolean().default(false),
  /** Within seconds, or what gathered in one message: at the full hour, or once a day. */
  delivery: z.enum(['atOnce', 'hourly', 'daily']).default('atOnce'),
  /** Of a daily message: the hour, in this time zone. */
  hour: z.int().min(0).max(23).default(7),
  timezone: z.string().max(100).default('UTC'),
})
export type QualityFilter = z.infer<typeof QualityFilter>

const shared = {
  /** Given by the server when it is new; a destination that keeps it keeps its secrets. */
  id: z.uuid().optional(),
  name: z.string().min(1).max(100), enabled: z.boolean().default(true), filter: AlertFilter.prefault({}),
  /** Nothing is told of tests without it. */
  quality: QualityFilter.optional(),
}

/** Mail over an SMTP server. */
const EmailDestination = z.strictObject({
  ...shared, type: z.literal('email'),
  host: z.string().min(1).meta({ title: 'SMTP Host' }),
  port: z.int().min(1).max(65_535).default(587).meta({ title: 'Port' }),
  /** `tls` from the first byte, `starttls` asked for and required, `none` in the open. */
  encryption: z.enum(['tls', 'starttls', 'none']).default('starttls').meta({ title: 'Encryption' }),
  username: z.string().optional().meta({ title: 'Username' }),
  password: z.string().optional().meta({ title: 'Password' }),
  from: z.string().min(3).meta({ title: 'From' }),
  to: z.array(z.string().min(3)).min(1).max(50).meta({ title: 'To' }),
})

/** An incoming webhook of Slack, or of what understands its messages (Mattermost, Rocket.Chat). Its address is the secret. */
const SlackDestination = z.strictObject({ ...shared, type: z.literal('slack'), secretAddress: z.string().min(1).meta({ title: 'Webhook URL' }) })

/** Any address that takes JSON; with a secret the body is signed in `X-Trunkline-Signature: t=<seconds>,sha256=<hex of HMAC-SHA256 over "<seconds>.<body>">`. */
const WebhookDestination = z.strictObject({
  ...shared, type: z.literal('webhook'), address: z.url({ protocol: /^https?$/ }).meta({ title: 'URL' }), signingSecret: z.string().min(8).optional().meta({ title: 'Signing Secret' }),
})

export const AlertDestination = z.discriminatedUnion('type', [EmailDestination, SlackDestination, WebhookDestination])
export type AlertDestination = z.infer<typeof AlertDestination>

/** Who is told of runs and tests. `address` is where people open the catalog, for links. */
export const AlertSettings = z.strictObject({
  address: z.url({ protocol: /^https?$/ }).optional(),
  destinations: z.array(AlertDestination).max(100).default([]),
})
export type AlertSettings = z.infer<typeof AlertSettings>
