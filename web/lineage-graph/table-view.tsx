import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { type TableColumn, DataTable } from '../components/table/data-table.tsx'
import { Empty } from '../components/state/notes.tsx'
import { TimeAgo } from '../components/text/time-ago.tsx'
import { entityPath, lastPart, splitFqn, visibleName } from '../format/fqn.ts'
import { counted } from '../format/number.ts'
import styles from './lineage-graph.module.css'
import type { ColumnFlow, LineageEdge, LineageNode, Relationship } from './types.ts'
import type { VisibleGraph } from './visible.ts'
import { sourceWords, subtypesText } from './words.ts'

/** Below this width columns stand with their tables; the stylesheet has it too. */
const narrow = 560

type Row = { edge: LineageEdge; from: LineageNode; to: LineageNode; flow: ColumnFlow | undefined }

/** The same facts as the graph, a row for each flow of a column: for screen readers, for copying, and for who would rather read. */
export function TableView({ graph, onChooseEdge }: { graph: VisibleGraph; onChooseEdge: (fromId: string, toId: string) => void }) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const rows = graph.edges.flatMap((edge) => toRows(edge, nodes)).toSorted((a, b) => a.from.depth - b.from.depth || a.from.fullyQualifiedName.localeCompare(b.from.fullyQualifiedName) || a.to.fullyQualifiedName.localeCompare(b.to.fullyQualifiedName))
  if (rows.length === 0 && graph.relationships.length === 0) return <div className={styles.table}><Empty icon="diagram" title="No edges to list">Nothing flows between what is shown.</Empty></div>
  return (
    <div className={`${styles.table} ${styles.narrows}`}>
      <p role="status">{counted(graph.nodes.length, 'entity', 'entities')}, {counted(graph.edges.length, 'edge')}, {counted(rows.length, 'row')}</p>
      <DataTable label="Lineage" columns={columns(onChooseEdge)} count={rows.length} rowAt={(index) => rows[index]} onOpen={({ edge }) => onChooseEdge(edge.fromId, edge.toId)} />
      {graph.relationships.length > 0 && <ForeignKeys relationships={graph.relationships} nodes={nodes} />}
    </div>
  )
}

type Key = Relationship & { from: LineageNode; to: LineageNode }

/** Which tables refer to which, in a table of their own: no data flows along them. */
function ForeignKeys({ relationships, nodes }: { relationships: readonly Relationship[]; nodes: ReadonlyMap<string, LineageNode> }) {
  const keys = relationships.flatMap((key): Key[] => {
    const [from, to] = [nodes.get(key.fromId), nodes.get(key.toId)]
    return from === undefined || to === undefined ? [] : [{ ...key, from, to }]
  })
  return (
    <section>
      <h2>Foreign keys</h2>
      <DataTable label="Foreign keys" columns={keyColumns} count={keys.length} rowAt={(index) => keys[index]} />
    </section>
  )
}

const keyColumns: TableColumn<Key>[] = [
  { id: 'from', header: 'Table', width: 'minmax(0, 1.4fr)', cell: ({ from, columns: pairs }) => <><NodeLink node={from} /><NarrowColumn name={pairs.map((pair) => columnText(pair.from)).join(', ')} /></> },
  { id: 'fromColumns', header: 'Columns', width: 'minmax(90px, 1fr)', showFrom: narrow, cell: ({ columns: pairs }) => <code>{pairs.map((pair) => columnText(pair.from)).join(', ')}</code> },
  { id: 'to', header: 'refers to', width: 'minmax(0, 1.4fr)', cell: ({ to, columns: pairs }) => <><NodeLink node={to} /><NarrowColumn name={pairs.map((pair) => columnText(pair.to)).join(', ')} /></> },
  { id: 'toColumns', header: 'Columns', width: 'minmax(90px, 1fr)', showFrom: narrow, cell: ({ columns: pairs }) => <code>{pairs.map((pair) => columnText(pair.to)).join(', ')}</code> },
  { id: 'name', header: 'Foreign key', width: 'minmax(110px, 0.9fr)', showFrom: 700, cell: ({ name }) => (name === undefined ? '' : visibleName(name)) },
]

function toRows(edge: LineageEdge, nodes: ReadonlyMap<string, LineageNode>): Row[] {
  const [from, to] = [nodes.get(edge.fromId), nodes.get(edge.toId)]
  if (from === undefined || to === undefined) return []
  return edge.columns.length === 0 ? [{ edge, from, to, flow: undefined }] : edge.columns.map((flow) => ({ edge, from, to, flow }))
}

function columns(onChooseEdge: (fromId: string, toId: string) => void): TableColumn<Row>[] {
  return [
    { id: 'from', header: 'From', width: 'minmax(0, 1.4fr)', cell: ({ from, flow }) => <><NodeLink node={from} />{flow !== undefined && <NarrowColumn name={columnText(flow.from)} />}</> },
    { id: 'fromColumn', header: 'Column', width: 'minmax(90px, 1fr)', showFrom: narrow, cell: ({ flow }) => (flow === undefined ? '' : <code>{columnText(flow.from)}</code>) },
    { id: 'to', header: 'To', width: 'minmax(0, 1.4fr)', cell: ({ to, flow }) => <><NodeLink node={to} />{flow !== undefined && <NarrowColumn name={flow.to === null ? 'all rows' : columnText(flow.to)} />}</> },
    { id: 'toColumn', header: 'Column', width: 'minmax(90px, 1fr)', showFrom: narrow, cell: ({ flow }) => (flow === undefined ? '' : flow.to === null ? 'all rows' : <code>{columnText(flow.to)}</code>) },
    { id: 'how', header: 'How', width: 'minmax(120px, 1fr)', showFrom: 700, cell: ({ flow }) => (flow === undefined ? 'columns not known' : `${flow.isDirect ? 'direct' : 'indirect'}: ${subtypesText(flow.subtypes)}`) },
    { id: 'source', header: 'Known from', width: 'minmax(110px, 0.9fr)', showFrom: 900, cell: ({ edge }) => `${edge.sources.map((source) => sourceWords[source] ?? source).join(', ')}${edge.isManual ? '' : `, ${edge.grade}`}` },
    { id: 'through', header: 'Through', width: 'minmax(90px, 0.8fr)', showFrom: 1100, cell: ({ edge }) => edge.pipelines.map((routine) => <Link key={routine.id} to={entityPath(routine.type, routine.fullyQualifiedName ?? '') ?? '/'}>{visibleName(routine.name ?? lastPart(routine.fullyQualifiedName ?? ''))}</Link>) },
    { id: 'seen', header: 'Last seen', width: '100px', showFrom: 1000, cell: ({ edge }) => <TimeAgo at={edge.lastSeenAt} /> },
    { id: 'open', header: '', width: '74px', showFrom: narrow, cell: ({ edge }) => <Button size="compact-xs" variant="default" onClick={() => onChooseEdge(edge.fromId, edge.toId)}>Details</Button> },
  ]
}

function NodeLink({ node }: { node: LineageNode }) {
  return <Link to={entityPath(node.entityType, node.fullyQualifiedName, 'lineage') ?? '/'} title={node.fullyQualifiedName}>{visibleName(node.name)}</Link>
}

function NarrowColumn({ name }: { name: string }) {
  return <code className={styles.narrowColumn}>{name}</code>
}

function columnText(name: string): string {
  return visibleName(splitFqn(name).join('.'))
}
