import type { PostgresTable } from '../../api/postgres.ts'
import type { Table } from '../../api/types.ts'
import { type Fact, FactList, Group } from '../../components/entity/facts.tsx'
import { grantFacts } from '../../components/entity/grants.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { visibleName } from '../../format/fqn.ts'
import { groupedNumber, humanBytes } from '../../format/number.ts'

/** Everything else that PostgreSQL knows of a table. */
export function PropertiesTab({ table }: { table: Table }) {
  const facts = table.extension?.postgres
  return (
    <>
      <Group title="Table"><FactList facts={[...measuredFacts(table), ...(facts === undefined ? [] : storageFacts(facts)), ...catalogFacts(table)]} /></Group>
      {facts !== undefined && familyFacts(facts).some((fact) => fact.value !== undefined) && <Group title="Inheritance and partitioning"><FactList facts={familyFacts(facts)} /></Group>}
      {facts?.foreign !== undefined && <Group title="Foreign table"><FactList facts={[{ label: 'Server', value: <code>{facts.foreign.server}</code> }, ...Object.entries(facts.foreign.options).map(([label, value]) => ({ label, value: <code>{value}</code> }))]} /></Group>}
      {(facts?.statistics.length ?? 0) > 0 && (
        <Group title="Statistics objects" count={facts?.statistics.length ?? 0}>
          <PlainTable
            label="Statistics objects" rows={facts?.statistics ?? []} rowKey={(row) => row.name}
            columns={[
              { header: 'Name', width: '28%', cell: (row) => visibleName(row.name) },
              { header: 'Of', cell: (row) => <code>{[...row.columns, ...(row.expressions ?? [])].join(', ')}</code> },
              { header: 'Kinds', cell: (row) => row.kinds.join(', ') },
              { header: 'Description', cell: (row) => row.description },
            ]}
          />
        </Group>
      )}
      {(facts?.grants?.length ?? 0) > 0 && <Group title="Rights" count={facts?.grants?.length ?? 0}><FactList facts={grantFacts(facts?.grants ?? [])} /></Group>}
    </>
  )
}

/** Of what stores rows; a view and a foreign table have none of their own. */
function measuredFacts({ extension }: Table): Fact[] {
  if (extension?.postgres?.measured === undefined) return []
  const { estimatedRowCount, estimatedAt, sizeBytes, indexSizeBytes } = extension.postgres.measured
  return [
    { label: 'Rows', value: estimatedRowCount === undefined ? 'unknown: never analysed' : <>≈ {groupedNumber(estimatedRowCount)} (statistics{estimatedAt === undefined ? '' : <>, <TimeAgo at={estimatedAt} /></>})</> },
    { label: 'Size', value: sizeBytes === undefined ? undefined : `${humanBytes(sizeBytes)} (${groupedNumber(sizeBytes)} bytes)` },
    { label: 'Size of indexes', value: indexSizeBytes === undefined ? undefined : `${humanBytes(indexSizeBytes)} (${groupedNumber(indexSizeBytes)} bytes)` },
  ]
}

function storageFacts(facts: PostgresTable): Fact[] {
  return [
    { label: 'Owner', value: <code>{facts.owner}</code> },
    { label: 'Persistence', value: facts.persistence ?? 'permanent' },
    { label: 'Access method', value: facts.accessMethod },
    { label: 'Tablespace', value: facts.tablespace },
    { label: 'Options', value: facts.options && facts.options.length > 0 ? <code>{facts.options.join(', ')}</code> : undefined },
    { label: 'Options of its TOAST table', value: facts.toastOptions && facts.toastOptions.length > 0 ? <code>{facts.toastOptions.join(', ')}</code> : undefined },
    { label: 'Belongs to extension', value: facts.extension },
    { label: 'Row security', value: facts.rowSecurity },
    { label: 'Replica identity', value: facts.replicaIdentity },
    { label: 'Populated', value: facts.isPopulated === undefined ? undefined : facts.isPopulated ? 'yes' : 'no' },
    { label: 'Of type', value: facts.ofType },
    { label: 'Check option', value: facts.viewOptions?.checkOption },
    { label: 'Security barrier', value: facts.viewOptions?.securityBarrier === true ? 'yes' : undefined },
    { label: 'Runs as', value: facts.viewOptions?.securityInvoker === true ? 'who asks (security invoker)' : undefined },
    { label: 'Published in', value: facts.publishedIn?.map(({ publication, columns, filter }) => <p key={publication}>{visibleName(publication)}{columns !== undefined && <> (<code>{columns.join(', ')}</code>)</>}{filter !== undefined && <> where <code>{filter}</code></>}</p>) },
    { label: 'Object id', value: facts.oid },
  ]
}

function familyFacts(facts: PostgresTable): Fact[] {
  return [
    { label: 'Inherits', value: facts.inherits?.length ? facts.inherits.map(visibleName).join(', ') : undefined },
    { label: 'Inherited by', value: facts.inheritedBy?.length ? facts.inheritedBy.map(visibleName).join(', ') : undefined },
    { label: 'Partition of', value: facts.partitionOf && `${visibleName(facts.partitionOf.table)}, ${facts.partitionOf.bounds}` },
    { label: 'Partitioned by', value: facts.partitioning && <code>{facts.partitioning.key}</code> },
  ]
}

function catalogFacts(table: Table): Fact[] {
  return [
    { label: 'Full name', value: <code>{table.fullyQualifiedName}</code> },
    { label: 'Catalog id', value: <code>{table.id}</code> },
  ]
}
