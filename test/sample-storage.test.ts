import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { type FauxqsServer, startFauxqs } from 'fauxqs'
import { parquetReadObjects } from 'hyparquet'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { findId } from '../src/catalog/get.ts'
import { readSample } from '../src/catalog/sample-data/sample-data.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

describe('sample rows in a bucket', () => {
  let storage: FauxqsServer
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let folder: string
  let app: App
  let pool: Pool
  let s3: S3Client

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-s3-'))
    storage = await startFauxqs({ port: 0, logger: false, init: { region: 'eu-central-1', buckets: ['samples'] } })
    s3 = new S3Client({ region: 'eu-central-1', endpoint: storage.address, forcePathStyle: true, credentials: { accessKeyId: 'key', secretAccessKey: 'very-secret' } })
    source = await temporaryDatabase({ major: servers().at(-1)!, sql: [`create schema shop; create table shop.people (id int, big numeric, name text, ok bool, raw bytea);
      insert into shop.people values (1, 12345678901234567890, 'Ada', true, '\\x00ff'), (2, null, null, null, null); create view shop.names as select name from shop.people`] })
    catalog = await temporaryDatabase({ major: servers().at(-1)! })
    app = createApp({ environment: { BUCKET_KEY: 'very-secret' }, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    expect(await run({ type: 'DatabaseMetadata' })).toMatchObject({ state: 'success' })
  })
  afterAll(async () => {
    await app.close()
    await Promise.all([source.drop(), catalog.drop(), storage.stop()])
    s3.destroy()
    rmSync(folder, { recursive: true })
  })

  function run(config: object, storageConfig: object = {}, bucketName = 'samples'): Promise<RunSummary> {
    const { host, port, user } = source.connection
    const aws = { awsAccessKeyId: 'key', awsSecretAccessKey: 'env:BUCKET_KEY', awsRegion: 'eu-central-1', endPointURL: storage.address, ...storageConfig }
    const file = readWorkflowFile(JSON.stringify({
      source: { type: 'postgres', serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: {
        hostPort: `${host}:${port}`, username: user, database: source.name, sampleDataStorageConfig: { config: { bucketName, prefix: 'trunkline', storageConfig: aws } },
      } } },
    }), { fileName: 'classification.yaml', environment: { BUCKET_KEY: 'very-secret' } })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  const sampling = { type: 'AutoClassification', storeSampleData: true, enableAutoClassification: false }

  test('rows are a Parquet file per table, and the catalog knows only where it is', async () => {
    expect(await run(sampling)).toMatchObject({ state: 'success', facts: expect.arrayContaining([{ label: 'Samples kept', value: 2 }]) })
    const keys = (await s3.send(new ListObjectsV2Command({ Bucket: 'samples' }))).Contents?.map(({ Key }) => Key)
    const key = `trunkline/pg/${source.name}/shop/people/sample_data.parquet`
    expect(keys?.toSorted()).toEqual([`trunkline/pg/${source.name}/shop/names/sample_data.parquet`, key])
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'samples', Key: key }))
    const bytes = await Body!.transformToByteArray()
    expect(await parquetReadObjects({ file: bytes.slice().buffer })).toEqual([
      { id: 1, big: '12345678901234567890', name: 'Ada', ok: true, raw: 'binary, 2 bytes' }, { id: 2, big: null, name: null, ok: null, raw: null },
    ])
    const sample = await readSample(pool, await findId(pool, 'table', { fqn: `pg.${source.name}.shop.people` }, 'non-deleted'))
    expect(sample).toMatchObject({ location: `s3://samples/${key}`, rowCount: 2 })
    expect(sample).not.toHaveProperty('rows')
  })

  test('a bucket that is not there ends the run with its name, and no secret', async () => {
    const error = await run(sampling, {}, 'elsewhere').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'STORAGE_FAILED', object: expect.stringMatching(/^s3:\/\/elsewhere\/trunkline\//), message: expect.stringContaining('NoSuchBucket') })
    expect(JSON.stringify(error)).not.toContain('very-secret')
  })

  test('a bucket without a region, or with half a key, is refused before anything is read', async () => {
    await expect(run(sampling, { awsAccessKeyId: undefined })).rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'sampleDataStorageConfig.storageConfig' })
  })
})
