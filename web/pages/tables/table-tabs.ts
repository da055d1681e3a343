import type { Tab } from '../../components/entity/tab.ts'
import type { Table } from '../../api/types.ts'

const withRows = new Set(['Regular', 'Partitioned', 'Foreign', undefined])

/** The tabs of a table: only those that have something to show, with their counts. */
export function tableTabs(table: Table): Tab[] {
  const facts = table.extension?.postgres
  const counted = (id: string, label: string, count: number): Tab[] => (count > 0 ? [{ id, label, count }] : [])
  const isView = table.tableType === 'View' || table.tableType === 'MaterializedView'
  return [
    { id: 'columns', label: 'Columns', count: table.columns.length },
    { id: 'lineage', label: 'Lineage' },
    { id: 'queries', label: 'Queries' },
    { id: 'profile', label: 'Profile' },
    { id: 'sample', label: 'Sample data' },
    { id: 'quality', label: 'Data quality' },
    ...(table.dataModel === undefined ? [] : [{ id: 'dbt', label: table.dataModel.modelType === 'DBT' ? 'dbt' : 'Data model' }]),
    ...counted('constraints', 'Constraints', facts?.constraints.filter((constraint) => constraint.kind !== 'notNull').length ?? table.tableConstraints?.length ?? 0),
    ...counted('indexes', 'Indexes', facts?.indexes.length ?? 0),
    ...counted('triggers', 'Triggers', (facts?.triggers.length ?? 0) + (facts?.rules.length ?? 0)),
    ...(facts?.rowSecurity !== undefined || (facts?.policies.length ?? 0) > 0 ? [{ id: 'policies', label: 'Policies', count: facts?.policies.length ?? 0 }] : []),
    ...counted('partitions', 'Partitions', facts?.partitions?.length ?? 0),
    ...(withRows.has(table.tableType) ? [{ id: 'relationships', label: 'Relationships' }] : []),
    ...(isView || table.schemaDefinition !== undefined ? [{ id: 'definition', label: 'Definition' }] : []),
    { id: 'properties', label: 'Properties' },
    { id: 'history', label: 'History' },
  ]
}
