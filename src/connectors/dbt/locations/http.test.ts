import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { startArtifactServer } from '../../../../test/artifact-server.ts'
import { readProjects, smallManifest, smallResults } from '../../../../test/dbt-artifacts.ts'

const manifest = smallManifest('web')

test('artifacts are read from addresses, packed or not, with a name and password that no error shows', async () => {
  const server = await startArtifactServer((request, response) => {
    if (request.headers.authorization !== `Basic ${Buffer.from('reader:p@ss').toString('base64')}`) response.writeHead(401).end()
    else if (request.url?.startsWith('/manifest') === true) response.end(gzipSync(manifest))
    else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(smallResults('web')))
  })
  const address = server.origin.replace('http://', 'http://reader:p%40ss@')
  const good = await readProjects({ dbtConfigType: 'http', dbtManifestHttpPath: `${address}/manifest.json.gz?sig=abc`, dbtRunResultsHttpPath: `${address}/run_results.json` })
  expect(good).toEqual({ names: ['web'], locations: [`${server.origin}/manifest.json.gz`], results: [1], failures: [] })
  const bad = await readProjects({ dbtConfigType: 'http', dbtManifestHttpPath: `${address.replace('p%40ss', 'wrong')}/manifest.json?sig=abc` })
  server.close()
  expect(bad.failures).toMatchObject([{ code: 'ARTIFACTS_DENIED', message: `${server.origin}/manifest.json may not be read: 401.` }])
})

test('what is written anew while it is read is read again, and given up after three times', async () => {
  let version = 0
  const changing = (times: number) => startArtifactServer((_request, response) => {
    version = Math.min(version + 1, times)
    response.writeHead(200, { etag: `"${version}"` }).end(manifest)
  })
  const once = await changing(2)
  expect((await readProjects({ dbtConfigType: 'http', dbtManifestHttpPath: `${once.origin}/manifest.json` })).names).toEqual(['web'])
  once.close()
  expect(once.requests).toEqual(['GET /manifest.json', 'HEAD /manifest.json', 'GET /manifest.json', 'HEAD /manifest.json'])
  version = 0
  const always = await changing(Infinity)
  expect((await readProjects({ dbtConfigType: 'http', dbtManifestHttpPath: `${always.origin}/manifest.json` })).failures).toMatchObject([{ code: 'ARTIFACTS_CHANGED', object: `${always.origin}/manifest.json` }])
  always.close()
})

test('a server that dies in the middle, or falls silent, is tried three times', async () => {
  let left = 2
  const dying = await startArtifactServer((request, response) => {
    if (request.method === 'HEAD') response.writeHead(405).end()
    else if (left-- > 0) {
      response.writeHead(200, { 'content-length': String(manifest.length) }).write(manifest.slice(0, 50))
      setTimeout(() => response.destroy(), 10)
    } else response.end(manifest)
  })
  expect((await readProjects({ dbtConfigType: 'http', dbtManifestHttpPath: `${dying.origin}/manifest.json` })).names).toEqual(['web'])
  dying.close()
  const silent = await startArtifactServer((_request, response) => void response.writeHead(200).write(manifest.slice(0, 50)))
  const { failures } = await readProjects({ dbtConfigType: 'http', dbtManifestHttpPath: `${silent.origin}/manifest.json` }, { stallMs: 50 })
  silent.close()
  expect(failures).toMatchObject([{ code: 'ARTIFACTS_UNREACHABLE', message: `${silent.origin}/manifest.json could not be read: nothing came for 0.05 s.` }])
  expect(silent.requests).toHaveLength(3)
  expect((await readProjects({ dbtConfigType: 'http', dbtManifestHttpPath: 'http://127.0.0.1:1/manifest.json' })).failures).toMatchObject([{ code: 'ARTIFACTS_UNREACHABLE' }])
  expect((await readProjects({ dbtConfigType: 'http', dbtManifestHttpPath: 'ftp://host/manifest.json' })).failures).toMatchObject([{ code: 'CONFIG_INVALID' }])
})
