import { z } from 'zod'

export const loggerLevels = ['DEBUG', 'INFO', 'WARN', 'WARNING', 'ERROR'] as const

const accepted = (title: string) => z.boolean().optional().meta({ title })
const filterPattern = z.strictObject({ includes: z.array(z.string()).optional(), excludes: z.array(z.string()).optional() })

/** Where an OpenMetadata server is and how to speak to it: every key of theirs is accepted. */
export const OpenMetadataServerConfig = z.strictObject({
  type: z.literal('OpenMetadata').optional(),
  hostPort: z.string().meta({ title: 'Host and Port', description: 'Address of the API, such as http://localhost:8585/api.' }),
  authProvider: z.enum(['no-auth', 'basic', 'azure', 'google', 'okta', 'auth0', 'aws-cognito', 'custom-oidc', 'ldap', 'saml', 'openmetadata']).optional(),
  securityConfig: z.strictObject({ jwtToken: z.string().meta({ title: 'JWT Token', description: 'The token of the ingestion bot: as text, as the path of a file, or as env:NAME, file:path or aws-secrets-manager:secret#key.' }) }).optional(),
  storeServiceConnection: z.boolean().default(true).meta({ title: 'Store Service Connection', description: 'Keep the connection settings with the service.' }),
  verifySSL: z.enum(['no-ssl', 'ignore', 'validate']).optional().meta({ title: 'Verify SSL', description: 'What of the certificate of an https server is checked: everything (validate, the default here), or nothing (ignore).' }),
  sslConfig: z.strictObject({
    caCertificate: z.string().optional().meta({ title: 'CA Certificate', description: 'PEM text or file.' }),
    sslCertificate: z.string().optional().meta({ title: 'Client Certificate', description: 'PEM text or file.' }),
    sslKey: z.string().optional().meta({ title: 'Client Key', description: 'PEM text or file.' }),
  }).optional(),
  secretsManagerProvider: z.string().optional(),
  secretsManagerLoader: z.string().optional(),
  apiVersion: z.string().optional(),
  clusterName: z.string().optional(),
  enableVersionValidation: accepted('Validate Version'),
  forceEntityOverwriting: accepted('Force Entity Overwriting'),
  limitRecords: z.int().optional(),
  extraHeaders: z.record(z.string(), z.string()).optional(),
  elasticsSearch: z.strictObject({ type: z.string(), config: z.record(z.string(), z.unknown()).optional() }).optional(),
  databaseFilterPattern: filterPattern.optional(),
  schemaFilterPattern: filterPattern.optional(),
  tableFilterPattern: filterPattern.optional(),
  supportsDataInsightExtraction: accepted('Supports Data Insight Extraction'),
  supportsElasticSearchReindexingExtraction: accepted('Supports Search Reindexing'),
  includeTopics: accepted('Include Topics'),
  includeTables: accepted('Include Tables'),
  includeDashboards: accepted('Include Dashboards'),
  includePipelines: accepted('Include Pipelines'),
  includeMlModels: accepted('Include ML Models'),
  includeUsers: accepted('Include Users'),
  includeTeams: accepted('Include Teams'),
  includeGlossaryTerms: accepted('Include Glossary Terms'),
  includeTags: accepted('Include Tags'),
  includePolicy: accepted('Include Policy'),
  includeMessagingServices: accepted('Include Messaging Services'),
  includeDatabaseServices: accepted('Include Database Services'),
  includePipelineServices: accepted('Include Pipeline Services'),
})

export type OpenMetadataServerConfig = z.infer<typeof OpenMetadataServerConfig>

/** `workflowConfig` of any workflow file. */
export const WorkflowConfig = z.strictObject({
  loggerLevel: z.enum(loggerLevels).default('INFO').meta({ title: 'Logger Level', description: 'How much a run tells.' }),
  raiseOnError: z.boolean().default(true).meta({ title: 'Raise on Error', description: 'A run below the threshold fails; false lets it end as partialSuccess.' }),
  successThreshold: z.number().min(0).max(100).default(90).meta({ title: 'Success Threshold', description: 'Percent of records that must not fail.' }),
  openMetadataServerConfig: OpenMetadataServerConfig.optional().meta({ title: 'OpenMetadata Server', description: 'The server that a metadata-rest sink writes to.' }),
})
export type WorkflowConfig = z.infer<typeof WorkflowConfig>

/** `sink` of any workflow file. */
export const SinkConfig = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('catalog'), config: z.strictObject({}).optional() })
    .meta({ title: 'Catalog', description: 'The own store, browsed with `trunkline serve`.' }),
  z.strictObject({
    type: z.literal('file'),
    config: z.strictObject({
      filename: z.string().min(1).meta({ title: 'Filename', description: 'File to write: one JSON line per call that an OpenMetadata server would get.' }),
      includeExtension: z.boolean().default(false).meta({ title: 'Include Extension', description: 'Keep extension.postgres, which OpenMetadata refuses unless it is declared there.' }),
    }),
  }).meta({ title: 'File' }),
  z.strictObject({
    type: z.literal('metadata-rest'),
    config: z.looseObject({
      includeExtension: z.boolean().default(false).meta({ title: 'Include Extension', description: 'Write what OpenMetadata has no field for as the custom property postgres, which is made where it is missing.' }),
    }).optional(),
  }).meta({ title: 'OpenMetadata server', description: 'The server of workflowConfig.openMetadataServerConfig, or another Trunkline.' }),
])
export type SinkConfig = z.infer<typeof SinkConfig>

/** Where a run writes. */
export type SinkChoice =
  | { type: 'catalog' }
  | { type: 'file'; filename: string; includeExtension: boolean }
  | { type: 'metadata-rest'; server: OpenMetadataServerConfig; includeExtension: boolean }
