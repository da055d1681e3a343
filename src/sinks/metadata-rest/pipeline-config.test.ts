import { describe, expect, test } from 'vitest'
import { createReferee, hasOpenMetadataSchemas, objections } from '../../../test/open-metadata-schemas.ts'
import { DbtConfigSource } from '../../model/dbt/config-source.ts'
import { toDialect } from './dialect.ts'
import { toPipelineWords, type PipelinePlan } from './pipeline-config.ts'

const plan = (pipelineType: PipelinePlan['pipelineType'], configType: string, more: Partial<PipelinePlan> = {}): PipelinePlan => ({ ingestionPipelineFQN: 'pg.nightly', pipelineType, configType, ...more })
const wordsFor = (version: string, of: PipelinePlan) => toPipelineWords(of, toDialect({ version }))

describe('the pipeline that a run is told of with', () => {
  const prefix = { dbtBucketName: 'artifacts', dbtObjectPrefix: 'shop' }
  const cases: [given: object, sent: object][] = [
    [{ dbtConfigType: 'local', dbtManifestFilePath: '/dbt', dbtSourcesFilePath: '/dbt/sources.json' }, { dbtConfigType: 'local', dbtManifestFilePath: '/dbt' }],
    [{ dbtConfigType: 'http', dbtManifestHttpPath: 'https://ann:hunter2@dbt.example.com/manifest.json?sig=hunter2' }, { dbtConfigType: 'http', dbtManifestHttpPath: 'https://dbt.example.com/manifest.json' }],
    [{ dbtConfigType: 'cloud', dbtCloudAuthToken: 'hunter2', dbtCloudAccountId: '7', dbtCloudEnvironmentId: '8' }, { dbtConfigType: 'cloud', dbtCloudAuthToken: 'not sent', dbtCloudAccountId: '7', dbtCloudUrl: 'https://cloud.getdbt.com' }],
    [{ dbtConfigType: 'cloud', dbtCloudAuthToken: 'env:DBT', dbtCloudAccountId: '7' }, { dbtConfigType: 'cloud', dbtCloudAuthToken: 'env:DBT', dbtCloudAccountId: '7', dbtCloudUrl: 'https://cloud.getdbt.com' }],
    [{ dbtConfigType: 's3', dbtSecurityConfig: { awsRegion: 'eu-central-1', awsSecretAccessKey: 'hunter2' }, dbtPrefixConfig: prefix }, { dbtConfigType: 's3', dbtSecurityConfig: { awsRegion: 'eu-central-1' }, dbtPrefixConfig: prefix }],
    [{ dbtConfigType: 'gcs', dbtSecurityConfig: { gcpConfig: { privateKey: 'hunter2', clientEmail: 'ann@example.com' } } }, { dbtConfigType: 'gcs', dbtSecurityConfig: { gcpConfig: { type: 'service_account', privateKey: 'not sent', clientEmail: 'ann@example.com' } } }],
    [{ dbtConfigType: 'azure', dbtSecurityConfig: { clientId: 'ann', clientSecret: 'hunter2' } }, { dbtConfigType: 'azure', dbtSecurityConfig: {} }],
  ]
  const sourceOf = (given: object) => DbtConfigSource.parse(given)

  test.each(cases)('of dbt says where the artifacts lie, without a secret: %j', (given, sent) => {
    for (const version of ['1.3.4', '2.0.7']) expect(wordsFor(version, plan('dbt', 'DBT', { dbtConfigSource: sourceOf(given) }))).toEqual({ pipelineType: 'dbt', config: { type: 'DBT', dbtConfigSource: sent } })
  })

  test('of tests is of their table, which servers before 1.6 ask for', () => {
    const [named, ofSuite, ofAll] = [plan('TestSuite', 'TestSuite', { table: 'pg.shop.public.a:b' }), plan('TestSuite', 'TestSuite', { ingestionPipelineFQN: 'pg.shop.public.orders.testSuite.nightly' }), plan('TestSuite', 'TestSuite')]
    for (const version of ['1.5.15', '1.13.6']) {
      expect(wordsFor(version, named)).toEqual({ pipelineType: 'TestSuite', config: { type: 'TestSuite', entityFullyQualifiedName: 'pg.shop.public.a:b' } })
      expect(wordsFor(version, ofSuite)).toMatchObject({ config: { entityFullyQualifiedName: 'pg.shop.public.orders' } })
    }
    expect(wordsFor('1.5.15', ofAll)).toMatch(/before 1\.6.*entityFullyQualifiedName$/)
    expect(wordsFor('1.6.13', ofAll)).toEqual({ pipelineType: 'TestSuite', config: { type: 'TestSuite' } })
  })

  test('of classification is one of the profiler before 1.6; how one signs in to Google is told in other words', () => {
    expect(wordsFor('1.5.15', plan('autoClassification', 'AutoClassification'))).toEqual({ pipelineType: 'profiler', config: { type: 'Profiler', computeMetrics: false, processPiiSensitive: true } })
    expect(wordsFor('1.6.13', plan('autoClassification', 'AutoClassification'))).toEqual({ pipelineType: 'autoClassification', config: { type: 'AutoClassification' } })
    const google = (version: string, gcpConfig: object) => wordsFor(version, plan('dbt', 'DBT', { dbtConfigSource: sourceOf({ dbtConfigType: 'gcs', dbtSecurityConfig: { gcpConfig } }) }))
    const told = (gcpConfig: unknown) => ({ config: { dbtConfigSource: { dbtSecurityConfig: { gcpConfig } } } })
    expect(google('1.4.8', { path: '/key.json' })).toMatchObject(told('/key.json'))
    expect(google('1.5.15', { path: '/key.json' })).toMatchObject(told({ type: 'gcp_credential_path', path: '/key.json' }))
    expect(['1.6.13', '1.7.0'].map((version) => google(version, { type: 'gcp_adc' }))).toMatchObject([told({ type: 'service_account' }), told({ type: 'gcp_adc' })])
  })

  test.runIf(hasOpenMetadataSchemas)('is right in the eyes of the schemas of OpenMetadata', () => {
    const referee = createReferee()
    const kinds: [string, PipelinePlan][] = [
      ['databaseServiceMetadataPipeline', plan('metadata', 'DatabaseMetadata')], ['databaseServiceQueryUsagePipeline', plan('usage', 'DatabaseUsage')], ['databaseServiceQueryLineagePipeline', plan('lineage', 'DatabaseLineage')],
      ['databaseServiceProfilerPipeline', plan('profiler', 'Profiler')], ['databaseServiceAutoClassificationPipeline', plan('autoClassification', 'AutoClassification')], ['testSuitePipeline', plan('TestSuite', 'TestSuite', { table: 'pg.shop.public.orders' })],
      ...[...cases.map(([given]) => given), ...[{ path: '/key.json' }, { type: 'gcp_adc' }].map((gcpConfig) => ({ dbtConfigType: 'gcs', dbtSecurityConfig: { gcpConfig } }))].map((given): [string, PipelinePlan] => ['dbtPipeline', plan('dbt', 'DBT', { dbtConfigSource: sourceOf(given) })]),
    ]
    expect(kinds.flatMap(([schema, of]) => {
      const words = wordsFor('2.0.7', of)
      return typeof words === 'string' ? [words] : objections(referee(`metadataIngestion/${schema}.json`), words.config)
    })).toEqual([])
  })
})
