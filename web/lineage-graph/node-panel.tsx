import { Button, CloseButton } from '@mantine/core'
import { Link } from 'react-router'
import { Owners, Tags } from '../components/entity/labels.tsx'
import { FactList } from '../components/entity/facts.tsx'
import { kindOf } from '../components/entity/kind.ts'
import { Markdown } from '../components/text/markdown.tsx'
import { entityPath, visibleName } from '../format/fqn.ts'
import { groupedNumber } from '../format/number.ts'
import styles from './lineage-graph.module.css'
import type { LineageEdge, LineageNode } from './types.ts'

type NodePanelProps = {
  node: LineageNode
  nodes: ReadonlyMap<string, LineageNode>
  edges: readonly LineageEdge[]
  isFocus: boolean
  onChooseEdge: (fromId: string, toId: string) => void
  onFocus: (id: string) => void
  onClose: () => void
}

/** The selected entity: what it is, and its edges to follow. */
export function NodePanel({ node, nodes, edges, isFocus, onChooseEdge, onFocus, onClose }: NodePanelProps) {
  const kind = kindOf(node.entityType, node.tableType ?? node.storedProcedureType ?? node.assetType)
  return (
    <aside className={styles.panel} aria-label={`Selected: ${node.name}`}>
      <header>
        <h2><Link to={entityPath(node.entityType, node.fullyQualifiedName) ?? '/'}>{visibleName(node.displayName ?? node.name)}</Link></h2>
        <CloseButton size="sm" aria-label="Deselect" onClick={onClose} />
      </header>
      <FactList
        facts={[
          { label: 'Kind', value: kind.label }, { label: 'dbt', value: node.dbtType }, { label: 'Full name', value: <code>{visibleName(node.fullyQualifiedName)}</code> },
          { label: 'Columns', value: node.entityType === 'table' ? groupedNumber(node.columnCount) : undefined },
          { label: 'Made of', value: groupedNumber(node.upstreamCount) }, { label: 'Used by', value: groupedNumber(node.downstreamCount) },
        ]}
      />
      {node.description !== undefined && <Markdown text={node.description} />}
      <h3>Owners</h3><Owners owners={node.owners} />
      {node.tags.length > 0 && <><h3>Tags</h3><Tags tags={node.tags} /></>}
      {!isFocus && <div className={styles.actions}><Button size="compact-sm" variant="default" onClick={() => onFocus(node.id)}>Make it the focus</Button></div>}
      <Edges title="Comes from" ids={edges.filter((edge) => edge.toId === node.id).map((edge) => edge.fromId)} nodes={nodes} onOpen={(id) => onChooseEdge(id, node.id)} />
      <Edges title="Goes into" ids={edges.filter((edge) => edge.fromId === node.id).map((edge) => edge.toId)} nodes={nodes} onOpen={(id) => onChooseEdge(node.id, id)} />
    </aside>
  )
}

function Edges({ title, ids, nodes, onOpen }: { title: string; ids: readonly string[]; nodes: ReadonlyMap<string, LineageNode>; onOpen: (id: string) => void }) {
  if (ids.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul className={styles.flows}>{ids.map((id) => <li key={id}><Button size="compact-xs" variant="subtle" onClick={() => onOpen(id)}>{visibleName(nodes.get(id)?.name ?? id)}</Button></li>)}</ul>
    </>
  )
}
