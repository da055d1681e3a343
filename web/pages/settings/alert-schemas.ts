import type { AlertType } from '../../api/alerts.ts'
import { workflowWords } from '../../components/runs/run-words.ts'
import { stateLabels } from '../../components/runs/state-pill.tsx'
import type { JsonSchema } from '../../forms/json-schema.ts'

const { failed, partialSuccess, stopped, success } = stateLabels
const eventWords = {
  testFailed: 'a test fails', testAborted: 'a test cannot run', testPassedAgain: 'a test passes again',
  incidentAcknowledged: 'an incident is acknowledged', incidentAssigned: 'an incident is assigned', incidentResolved: 'an incident is resolved',
}

function choice(words: Readonly<Record<string, string>>): JsonSchema {
  return { type: 'string', enum: Object.keys(words), words }
}

const filter: JsonSchema = {
  type: 'object', title: 'Which runs', description: 'All of them where nothing is named.',
  properties: {
    states: { type: 'array', title: 'That ended', items: choice({ failed, partialSuccess, stopped, success }), default: ['failed'] },
    services: { type: 'array', title: 'Of these services', description: 'Names of services; all without any.', items: { type: 'string' } },
    pipelines: { type: 'array', title: 'Of these pipelines', description: 'Full names, such as shop.shop_metadata; all without any.', items: { type: 'string' } },
    pipelineTypes: { type: 'array', title: 'Of these kinds', items: choice(workflowWords) },
  },
}

const quality: JsonSchema = {
  type: 'object', title: 'Which tests', description: 'Nothing of tests is told where nothing is chosen here.',
  properties: {
    events: { type: 'array', title: 'When', items: choice(eventWords) },
    tables: { type: 'array', title: 'Of these tables', description: 'Full names of tables, or of schemas, databases and services; all without any.', items: { type: 'string' } },
    tests: { type: 'array', title: 'Of these tests', description: 'Full names of tests; all without any.', items: { type: 'string' } },
    dimensions: { type: 'array', title: 'Of these dimensions', items: { type: 'string', enum: ['Completeness', 'Accuracy', 'Consistency', 'Validity', 'Uniqueness', 'Integrity', 'SQL', 'NoDimension'], words: { NoDimension: 'none' } } },
    owners: { type: 'array', title: 'Owned by', description: 'Names of people and teams; all without any.', items: { type: 'string' } },
    tags: { type: 'array', title: 'With one of these tags', description: 'Such as Tier.Tier1, on the test, its column or its table.', items: { type: 'string' } },
    severities: { type: 'array', title: 'As severe as', items: choice({ Severity1: 'S1', Severity2: 'S2', Severity3: 'S3', Severity4: 'S4', Severity5: 'S5' }) },
    suites: { type: 'array', title: 'Of these suites', description: 'Full names of suites; all without any.', items: { type: 'string' } },
    delivery: { ...choice({ atOnce: 'at once', hourly: 'hourly', daily: 'daily' }), title: 'How', default: 'atOnce', description: 'Within seconds, or gathered: at the full hour, or once a day.' },
    hour: { type: 'integer', title: 'Hour of the day', description: 'Of a daily message; 7 where not said.', default: 7, minimum: 0, maximum: 23 },
    timezone: { type: 'string', title: 'Time zone', description: 'Of that hour, such as Europe/Berlin; UTC where not said.', default: 'UTC' },
  },
}

const shared = {
  name: { type: 'string', title: 'Name', description: 'How the list calls it.', maxLength: 100 },
  enabled: { type: 'boolean', title: 'On', description: 'Messages are sent.', default: true },
  filter,
  quality,
} satisfies Record<string, JsonSchema>

/** What each kind of destination holds, as forms are made from it. */
export const alertSchemas: Readonly<Record<AlertType, JsonSchema>> = {
  email: {
    type: 'object', title: 'E-mail', required: ['name', 'host', 'from', 'to'],
    properties: {
      ...shared,
      quality: { ...quality, properties: { ...quality.properties, toAssignee: { type: 'boolean', title: 'To whom it is assigned too', description: 'Mail about an incident that is assigned goes to that person, or the members of that team, too. Choose above that an incident is assigned.', default: false } } },
      host: { type: 'string', title: 'SMTP host', description: 'The server that takes the mail, such as smtp.example.com.' },
      port: { type: 'integer', title: 'Port', default: 587, minimum: 1, maximum: 65_535 },
      encryption: { type: 'string', title: 'Encryption', enum: ['starttls', 'tls', 'none'], default: 'starttls', description: 'tls from the first byte, starttls asked for and required, none in the open.' },
      username: { type: 'string', title: 'Username' },
      password: { type: 'string', title: 'Password', secret: true },
      from: { type: 'string', title: 'From', description: 'The sender, such as trunkline@example.com.' },
      to: { type: 'array', title: 'To', description: 'One address after the other, each with Enter.', items: { type: 'string' } },
    },
  },
  slack: {
    type: 'object', title: 'Slack', required: ['name', 'secretAddress'],
    properties: { ...shared, secretAddress: { type: 'string', title: 'Webhook address', secret: true, description: 'An incoming webhook of Slack, Mattermost or Rocket.Chat. Whoever knows it can post, so it is kept as a secret.' } },
  },
  webhook: {
    type: 'object', title: 'Webhook', required: ['name', 'address'],
    properties: {
      ...shared,
      address: { type: 'string', title: 'Address', format: 'uri', description: 'It gets a POST with JSON.' },
      signingSecret: { type: 'string', title: 'Signing secret', secret: true, minLength: 8, description: 'With it each message is signed: X-Trunkline-Signature: t=<seconds>,sha256=<HMAC of "<seconds>.<body>">.' },
    },
  },
}
