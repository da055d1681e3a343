import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createReferee, hasOpenMetadataSchemas, objections } from '../../test/open-metadata-schemas.ts'
import type { LineageEdge } from '../model/lineage.ts'
import { createLineageFileSink } from './lineage-file.ts'

let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'trunkline-lineage-sink-')) })
afterAll(() => rm(folder, { recursive: true, force: true }))

const edge = (from: string, to: string, rest: Partial<LineageEdge> = {}): LineageEdge => ({
  from: { entityType: 'table', fqn: from }, to: { entityType: 'table', fqn: to }, source: 'ViewLineage', grade: 'exact', columnsLineage: [], datasetInfluence: [], evidence: `view:${to}`, lastSeenAt: 1, ...rest,
})
const viewEdge = edge('pg.shop.s.orders', 'pg.shop.s."v::1"', {
  sqlQuery: 'create view …', datasetInfluence: [{ fromColumn: 'pg.shop.s.orders.state', subtype: 'FILTER' }],
  columnsLineage: [
    { fromColumns: ['pg.shop.s.orders.b', 'pg.shop.s.orders.a'], toColumn: 'pg.shop.s."v::1".sum', function: 'a + b', transformations: [] },
    { fromColumns: [], toColumn: 'pg.shop.s."v::1".flag', transformations: [{ fromColumn: 'pg.shop.s.orders.a', type: 'INDIRECT', subtype: 'CONDITIONAL' }] },
  ],
})
const statement = edge('pg.shop.s.orders', 'pg.shop.s."v::1"', {
  source: 'QueryLineage', grade: 'parsed', evidence: 'query:1', sqlQuery: 'insert …', pipeline: { entityType: 'storedProcedure', fqn: 'pg.shop.s."f(a.b)"' },
})

async function write(filename: string, edges: LineageEdge[], completed = true): Promise<void> {
  const sink = await createLineageFileSink({ filename })
  await sink.writeLineage({ edges: edges.slice(1), dependencies: [] }, { evidenceScope: 'one', updatedBy: 'lineage' })
  await sink.writeLineage({ edges: edges.slice(0, 1), dependencies: [] }, { evidenceScope: 'two', updatedBy: 'lineage' })
  await sink.close(completed)
}
const read = (filename: string) => readFileSync(filename, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))

test('one call for each pair of ends, references by name, all that is known of the pair in it', async () => {
  const filename = join(folder, 'calls.jsonl')
  await write(filename, [statement, viewEdge, edge('pg.shop.s.a', 'pg.shop.s.b')])
  expect(read(filename)).toEqual([
    { method: 'PUT', path: '/lineage', body: { edge: { fromEntity: { type: 'table', fullyQualifiedName: 'pg.shop.s.a' }, toEntity: { type: 'table', fullyQualifiedName: 'pg.shop.s.b' }, lineageDetails: { columnsLineage: [], source: 'ViewLineage' } } } },
    {
      method: 'PUT', path: '/lineage', body: {
        edge: {
          fromEntity: { type: 'table', fullyQualifiedName: 'pg.shop.s.orders' }, toEntity: { type: 'table', fullyQualifiedName: 'pg.shop.s.v__reserved__colon__1' },
          lineageDetails: {
            sqlQuery: 'create view …', source: 'ViewLineage', pipeline: { type: 'storedProcedure', fullyQualifiedName: 'pg.shop.s."f(a.b)"' },
            columnsLineage: [{ fromColumns: ['pg.shop.s.orders.a', 'pg.shop.s.orders.b'], toColumn: 'pg.shop.s.v__reserved__colon__1.sum', function: 'a + b' }],
          },
        },
      },
    },
  ])
})

test('the order of arrival changes nothing, and a failed run leaves the old file', async () => {
  const [one, two] = [join(folder, 'one.jsonl'), join(folder, 'two.jsonl')]
  await write(one, [statement, viewEdge, edge('pg.shop.s.a', 'pg.shop.s.b')])
  await write(two, [edge('pg.shop.s.a', 'pg.shop.s.b'), viewEdge, statement])
  expect(readFileSync(two, 'utf8')).toBe(readFileSync(one, 'utf8'))
  await write(two, [viewEdge], false)
  expect(read(two)).toHaveLength(2)
})

test.runIf(hasOpenMetadataSchemas)('the bodies are valid against addLineage, once the server has given the ids', async () => {
  const filename = join(folder, 'valid.jsonl')
  await write(filename, [statement, viewEdge])
  const validate = createReferee()('api/lineage/addLineage.json')
  const withIds = readFileSync(filename, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line.replaceAll('"type":', '"id":"6f1c7a52-9f5c-4c58-8d3d-5d2f6b7a1e11","type":')).body)
  expect(withIds.flatMap((body) => objections(validate, body))).toEqual([])
})
