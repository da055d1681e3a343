import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode } from 'react'
import { childrenQuery } from '../../api/queries.ts'
import type { DatabaseSchema } from '../../api/types.ts'
import { EntityFrame } from '../../components/entity/entity-frame.tsx'
import { EntityGate } from '../../components/entity/entity-gate.tsx'
import { FactList, Group } from '../../components/entity/facts.tsx'
import { grantFacts } from '../../components/entity/grants.tsx'
import { History } from '../../components/entity/history.tsx'
import type { Tab } from '../../components/entity/tab.ts'
import { useAddress } from '../../components/entity/use-address.ts'
import { Empty } from '../../components/state/notes.tsx'
import { childColumns, ChildList, nameColumn } from '../../components/table/child-list.tsx'
import { UsageFact } from '../../components/usage/usage-fact.tsx'
import { UsageTab } from '../../components/usage/usage-tab.tsx'
import { entityPath } from '../../format/fqn.ts'
import { counted } from '../../format/number.ts'
import { TypesTab } from './types-tab.tsx'

const ErTab = lazy(() => import('./er-tab.tsx').then((module) => ({ default: module.ErTab })))

/** A schema: its tables, routines, types, and the diagram of its keys. */
export function SchemaPage() {
  const { fqn, tab } = useAddress()
  return <EntityGate type="databaseSchema" fqn={fqn}>{(schema) => <SchemaFrame schema={schema} tab={tab} />}</EntityGate>
}

function SchemaFrame({ schema, tab }: { schema: DatabaseSchema; tab: string | undefined }) {
  const tables = useChildCount(schema.fullyQualifiedName, 'table')
  const routines = useChildCount(schema.fullyQualifiedName, 'storedProcedure')
  const facts = schema.extension?.postgres
  const typeCount = (facts?.types.length ?? 0) + (facts?.sequences.length ?? 0)
  const tabs: Tab[] = [
    { id: 'tables', label: 'Tables', ...(tables !== undefined && { count: tables }) },
    ...(routines === 0 ? [] : [{ id: 'routines', label: 'Routines', ...(routines !== undefined && { count: routines }) }]),
    ...(tables === 0 ? [] : [{ id: 'er', label: 'Diagram' }]),
    ...(typeCount > 0 ? [{ id: 'types', label: 'Types', count: typeCount }] : []),
    ...(facts === undefined ? [] : [{ id: 'properties', label: 'Properties' }]),
    ...(tables === 0 ? [] : [{ id: 'usage', label: 'Usage' }]),
    { id: 'history', label: 'History' },
  ]
  const open = tabs.find((one) => one.id === tab)?.id ?? 'tables'
  return (
    <EntityFrame
      entityType="databaseSchema" entity={schema} parents={[schema.service, schema.database]} tabs={tabs} tab={open} isWide={open === 'er'}
      facts={[tables !== undefined && counted(tables, 'table'), routines !== undefined && routines > 0 && counted(routines, 'routine'), schema.usageSummary !== undefined && <UsageFact key="usage" usage={schema.usageSummary} to={entityPath('databaseSchema', schema.fullyQualifiedName, 'usage') ?? '/'} />, facts !== undefined && <>owner <code>{facts.owner}</code></>]}
    >
      {contentOf(open, schema)}
    </EntityFrame>
  )
}

function contentOf(tab: string, schema: DatabaseSchema): ReactNode {
  if (tab === 'routines') return <RoutineList schema={schema} />
  if (tab === 'er') return <ErTab schema={schema} />
  if (tab === 'usage') return <UsageTab key={schema.id} entity={schema} />
  if (tab === 'types') return <TypesTab schema={schema} />
  if (tab === 'properties') return <Properties schema={schema} />
  if (tab === 'history') return <History entityType="databaseSchema" entity={schema} />
  return <TableList schema={schema} />
}

function TableList({ schema }: { schema: DatabaseSchema }) {
  const { description, usage, columns, rows, size, owner, changed } = childColumns
  return (
    <ChildList
      key={schema.id} parent={schema.fullyQualifiedName} type="table" noun={{ one: 'table', many: 'tables' }} columns={(filter) => [nameColumn('table', filter), description, usage, columns, rows, size, owner, changed]}
      empty={<Empty icon="table" title="No tables">The schema has none, a filter of the service leaves them out, or the role of the connection may not see them. The last run of the service tells which.</Empty>}
    />
  )
}

function RoutineList({ schema }: { schema: DatabaseSchema }) {
  const { description, owner, changed } = childColumns
  return (
    <ChildList
      key={schema.id} parent={schema.fullyQualifiedName} type="storedProcedure" noun={{ one: 'routine', many: 'routines' }} columns={(filter) => [nameColumn('storedProcedure', filter), description, owner, changed]}
      empty={<Empty icon="routine" title="No routines">The schema has no functions or procedures of its own; those of extensions are left out.</Empty>}
    />
  )
}

function Properties({ schema }: { schema: DatabaseSchema }) {
  const facts = schema.extension?.postgres
  if (facts === undefined) return null
  return (
    <>
      <Group title="Schema"><FactList facts={[{ label: 'Owner', value: <code>{facts.owner}</code> }, { label: 'Object id', value: facts.oid }, { label: 'Full name', value: <code>{schema.fullyQualifiedName}</code> }]} /></Group>
      {(facts.grants?.length ?? 0) > 0 && <Group title="Rights"><FactList facts={grantFacts(facts.grants ?? [])} /></Group>}
      {facts.defaultPrivileges.map((rule) => (
        <Group key={`${rule.role} ${rule.objectType}`} title={`Rights on each new ${rule.objectType} that ${rule.role} makes`}><FactList facts={grantFacts(rule.grants)} /></Group>
      ))}
    </>
  )
}

/** How many children of a kind there are; undefined until known. */
function useChildCount(parent: string, type: string): number | undefined {
  return useQuery(childrenQuery({ parent, type, q: '', limit: 1, offset: 0 })).data?.total
}
