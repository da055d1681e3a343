import { z } from 'zod'
import { AwsCredentials, AzureCredentials, GcpCredentials, secretText } from '../cloud-credentials.ts'

const path = (title: string, description: string) => z.string().min(1).meta({ title, description })

const Local = z.strictObject({
  dbtConfigType: z.literal('local').default('local'),
  dbtManifestFilePath: path('Manifest File Path', 'manifest.json on the machine that runs the workflow, or a folder: each manifest.json below it is a project, with the files beside it.'),
  dbtCatalogFilePath: path('Catalog File Path', 'catalog.json: the columns and owners that the database shows.').optional(),
  dbtRunResultsFilePath: path('Run Results File Path', 'run_results.json, or a folder with several run_results*.json: results of tests, times of models.').optional(),
  dbtSourcesFilePath: path('Sources File Path', 'sources.json: freshness of sources.').optional(),
}).meta({ title: 'Local files' })

const Http = z.strictObject({
  dbtConfigType: z.literal('http').default('http'),
  dbtManifestHttpPath: path('Manifest URL', 'Address of manifest.json.'),
  dbtCatalogHttpPath: path('Catalog URL', 'Address of catalog.json.').optional(),
  dbtRunResultsHttpPath: path('Run Results URL', 'Address of run_results.json.').optional(),
  dbtSourcesHttpPath: path('Sources URL', 'Address of sources.json.').optional(),
}).meta({ title: 'HTTP' })

const Cloud = z.strictObject({
  dbtConfigType: z.literal('cloud').default('cloud'),
  dbtCloudAuthToken: secretText('dbt Cloud Token', 'A service or personal token that may read jobs and runs.'),
  dbtCloudAccountId: path('dbt Cloud Account Id', 'Number of the account.'),
  dbtCloudProjectId: path('dbt Cloud Project Id', 'Number of a project: its last successful run is read, that of the production environment where there is one.').optional(),
  dbtCloudEnvironmentId: path('dbt Cloud Environment Id', 'Number of an environment: its last successful run is read. OpenMetadata has no such key.').optional(),
  dbtCloudJobId: path('dbt Cloud Job Id', 'Number of a job: its last successful run is read.').optional(),
  dbtCloudUrl: z.url().default('https://cloud.getdbt.com').meta({ title: 'dbt Cloud URL', description: 'Address of dbt Cloud, such as https://emea.dbt.com.' }),
}).meta({ title: 'dbt Cloud' })

const Prefix = z.strictObject({
  dbtBucketName: path('Bucket Name', 'Bucket or container; every one that the account may list where it is left out.').optional(),
  dbtObjectPrefix: path('Object Prefix', 'Folder of the artifacts; each manifest.json below it is a project, with the files beside it.').optional(),
}).optional().meta({ title: 'Prefix' })

const S3 = z.strictObject({
  dbtConfigType: z.literal('s3').default('s3'), dbtSecurityConfig: AwsCredentials, dbtPrefixConfig: Prefix,
}).meta({ title: 'Amazon S3' })

const Gcs = z.strictObject({
  dbtConfigType: z.literal('gcs').default('gcs'), dbtSecurityConfig: GcpCredentials, dbtPrefixConfig: Prefix,
}).meta({ title: 'Google Cloud Storage' })

const Azure = z.strictObject({
  dbtConfigType: z.literal('azure').default('azure'), dbtSecurityConfig: AzureCredentials, dbtPrefixConfig: Prefix,
}).meta({ title: 'Azure Blob Storage' })

/** Where the artifacts of a dbt project lie: OpenMetadata's keys. */
export const DbtConfigSource = z.discriminatedUnion('dbtConfigType', [Local, Http, S3, Gcs, Azure, Cloud])
export type DbtConfigSource = z.infer<typeof DbtConfigSource>
export type DbtConfigSourceOf<Type extends DbtConfigSource['dbtConfigType']> = Extract<DbtConfigSource, { dbtConfigType: Type }>
