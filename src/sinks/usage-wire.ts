import type { UsageCount, UsageSet, UsedQuery } from '../model/usage-write.ts'
import { quotePart } from '../model/fqn.ts'
import type { CallReference, OpenMetadataCall } from './call.ts'
import { encodeFullyQualifiedName, encodeName } from './open-metadata-wire.ts'

/** A run as OpenMetadata takes it, in an order that can be replayed: statements and who ran them, counts, joins, life cycles, costs, percentiles. */
export function toUsageCalls(set: UsageSet): OpenMetadataCall[] {
  const date = set.day ?? new Date(set.window.to).toISOString().slice(0, 10)
  const tables = [...new Set(set.counts.filter(isOfTable).map(({ fqn }) => fqn))].toSorted()
  return [
    ...set.queries.toSorted((a, b) => (a.checksum < b.checksum ? -1 : 1)).flatMap((query) => toQueryCalls(query, set)),
    ...tables.map((fqn): OpenMetadataCall => ({ method: 'POST', path: '/usage/table/{id}', id: table(fqn), body: { date, count: callsOf(set.counts, fqn) } })),
    ...tables.flatMap((fqn) => toJoins(fqn, set, date)),
    ...tables.flatMap((fqn) => toLifeCycle(fqn, set)),
    { method: 'POST', path: `/usage/compute.percentile/table/${date}` },
    { method: 'POST', path: `/usage/compute.percentile/database/${date}` },
  ]
}

const isOfTable = ({ entityType, column, kind }: UsageCount): boolean => entityType === 'table' && column === '' && kind === 'any'

function callsOf(counts: readonly UsageCount[], fqn: string): number {
  return counts.filter((count) => isOfTable(count) && count.fqn === fqn).reduce((sum, { calls }) => sum + calls, 0)
}

function table(fqn: string): CallReference {
  return { type: 'table', fullyQualifiedName: encodeFullyQualifiedName(fqn) }
}

function toQueryCalls({ query, queryType, checksum, figures }: UsedQuery, { serviceName, window, keepsCost }: UsageSet): OpenMetadataCall[] {
  const calls = figures.reduce((sum, figure) => sum + figure.calls, 0)
  const totalMs = figures.reduce((sum, figure) => sum + figure.totalMs, 0)
  const usedBy = [...new Set(figures.map(({ role }) => role))].toSorted()
  const usedIn = [...new Set(figures.flatMap(({ tables }) => tables.map(({ fqn }) => fqn)))].toSorted().map(table)
  const id = { type: 'query', fullyQualifiedName: encodeFullyQualifiedName(`${encodeName(serviceName)}.${checksum}`) }
  return [
    {
      method: 'PUT', path: '/queries',
      body: { query, query_type: queryType, service: encodeName(serviceName), dialect: 'postgres', exclude_usage: false, duration: totalMs / calls, usedBy, queryDate: window.to, queryUsedIn: usedIn },
    },
    { method: 'PUT', path: '/queries/{id}/usage', id, body: usedIn },
    { method: 'PUT', path: '/queries/{id}/usedBy', id, body: usedBy },
    ...(keepsCost ? [{ method: 'POST' as const, path: '/queryCostRecord', body: { timestamp: window.to, jsonSchema: 'queryCostRecord', queryReference: id, cost: totalMs, count: calls, totalDuration: totalMs } }] : []),
  ]
}

function toJoins(fqn: string, { joins }: UsageSet, date: string): OpenMetadataCall[] {
  const own = joins.flatMap((join) => {
    if (join.column === '') return []
    if (join.fqn === fqn) return [{ column: join.column, other: `${join.otherFqn}.${quotePart(join.otherColumn)}`, calls: join.calls }]
    return join.otherFqn === fqn ? [{ column: join.otherColumn, other: `${join.fqn}.${quotePart(join.column)}`, calls: join.calls }] : []
  })
  if (own.length === 0) return []
  const columnJoins = [...Map.groupBy(own, ({ column }) => column)].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([column, members]) => ({
    columnName: encodeName(column),
    joinedWith: members.toSorted((a, b) => (a.other < b.other ? -1 : 1)).map(({ other, calls }) => ({ fullyQualifiedName: encodeFullyQualifiedName(other), joinCount: calls })),
  }))
  return [{ method: 'PUT', path: '/tables/{id}/joins', id: table(fqn), body: { startDate: date, dayCount: 1, columnJoins, directTableJoins: [] } }]
}


function toLifeCycle(fqn: string, { lifeCycle }: UsageSet): OpenMetadataCall[] {
  const events = lifeCycle.filter((change) => change.fqn === fqn).toSorted((a, b) => (a.event < b.event ? -1 : 1))
  if (events.length === 0) return []
  const value = Object.fromEntries(events.map(({ event, at, by }) => [event, { timestamp: at, accessedByAProcess: by }]))
  return [{ method: 'PATCH', path: '/tables/{id}', id: table(fqn), body: [{ op: 'add', path: '/lifeCycle', value }] }]
}
