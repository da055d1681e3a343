import { useReactFlow } from '@xyflow/react'
import { useCallback, useMemo, useState } from 'react'
import { Failure } from '../components/state/notes.tsx'
import { movement } from '../diagram/movement.ts'
import { splitFqn } from '../format/fqn.ts'
import { type LineageActions, LineageActionsContext } from './actions.ts'
import { isOpenBox, toBoxes } from './boxes.ts'
import { Canvas } from './canvas.tsx'
import { Controls } from './controls.tsx'
import { EdgePanel } from './edge-panel.tsx'
import type { EdgeEnd } from './edits.ts'
import { exportGraph } from './export-graph.ts'
import type { NodeView } from './flow-nodes.ts'
import { ImpactView } from './impact-view.tsx'
import styles from './lineage-graph.module.css'
import { keyLines, toLines } from './lines.ts'
import { NodePanel } from './node-panel.tsx'
import { TableView } from './table-view.tsx'
import type { ColumnPlace, LineageGraph, LineageNode, Side } from './types.ts'
import { useGraphAddress } from './use-graph-address.ts'
import { type Placed, usePlacedBoxes } from './use-placed-boxes.ts'
import { columnPath, hiddenCounts, sideKey, visibleGraph } from './visible.ts'

type GraphFrameProps = {
  graph: LineageGraph
  fqn: string
  isPage: boolean
  onFocus: (fqn: string) => void
  onExpand: (id: string, side: Side) => void
  /** Undefined for who may not edit. */
  onDraw: ((drawing: { from: EdgeEnd | undefined; to: EdgeEnd | undefined }) => void) | undefined
}
type Chosen = { edge: { fromId: string; toId: string } } | { node: string } | undefined

/** A loaded graph with its bar, its canvas (or table, or impact) and the panel of what is chosen. */
export function GraphFrame({ graph, fqn, isPage, onFocus, onExpand, onDraw }: GraphFrameProps) {
  const [address, change] = useGraphAddress()
  const [isExpanded, setFilling] = useState(false)
  const [isEditing, setEditing] = useState(false)
  const [chosen, setChosen] = useState<Chosen>()
  const view = useView(graph)
  const { placed, nodeView, actions, chooseColumn, shown } = useDrawn(graph, view, { onExpand, isEditing, chosen })
  const nodes = useMemo(() => new Map(graph.nodes.map((node) => [node.id, node])), [graph])
  const focusOn = useCallback((id: string) => {
    const node = nodes.get(id)
    if (node !== undefined) onFocus(node.fullyQualifiedName)
  }, [nodes, onFocus])
  const select = useCallback((id: string | undefined) => setChosen(id === undefined ? undefined : { node: id }), [])
  const chooseEdge = useCallback((fromId: string, toId: string) => setChosen({ edge: { fromId, toId } }), [])
  const find = useFind(placed, { select, chooseColumn })
  const focusEnd = toEnd(nodes.get(graph.focusId))
  const exportAs = (kind: 'svg' | 'png') => {
    const byId = new Map(placed.boxes.map((box) => [box.id, box]))
    void exportGraph(kind, placed.boxes, [...keyLines(byId, shown.relationships), ...toLines(byId, shown.edges, nodeView.path)], splitFqn(fqn).slice(-2).join('.'))
  }
  return (
    <div className={styles.frame} data-expanded={(isExpanded && address.view === 'graph') || undefined} data-page={isPage || undefined} data-flows={address.view !== 'graph' || undefined} onKeyDown={(event) => event.key === 'Escape' && (chosen === undefined ? setFilling(false) : setChosen(undefined))}>
      <Controls
        address={address} onChange={change} nodes={graph.nodes} onFind={find}
        tools={{ isExpanded, onExpand: setFilling, onExport: exportAs, editing: onDraw && { isOn: isEditing, onChange: setEditing, onAdd: () => onDraw({ from: undefined, to: focusEnd }) } }}
      />
      {placed.failure !== undefined && <Failure error={placed.failure} what="the layout of the graph" />}
      <div className={styles.body}>
        {address.view === 'table' && <TableView graph={shown} onChooseEdge={chooseEdge} />}
        {address.view === 'impact' && <ImpactView fqn={fqn} column={address.column} onFocus={onFocus} />}
        {address.view === 'graph' && (
          <LineageActionsContext value={actions}>
            <Canvas
              placed={placed} view={nodeView} chosenEdge={chosen !== undefined && 'edge' in chosen ? `${chosen.edge.fromId} ${chosen.edge.toId}` : undefined} canScroll={isPage || isExpanded}
              onSelect={select} onToggle={actions.toggleColumns} onFocus={focusOn} onChooseEdge={chooseEdge}
              onConnect={(fromId, toId) => onDraw?.({ from: toEnd(nodes.get(fromId)), to: toEnd(nodes.get(toId)) })}
            />
          </LineageActionsContext>
        )}
        {address.view !== 'impact' && chosen !== undefined && 'edge' in chosen && <EdgePanel key={`${chosen.edge.fromId} ${chosen.edge.toId}`} {...chosen.edge} onChooseColumn={(id, column) => chooseColumn({ id, column })} onClose={() => setChosen(undefined)} />}
        {address.view === 'graph' && chosen !== undefined && 'node' in chosen && nodes.has(chosen.node) && (
          <NodePanel node={nodes.get(chosen.node)!} nodes={nodes} edges={shown.edges} isFocus={chosen.node === graph.focusId} onChooseEdge={chooseEdge} onFocus={focusOn} onClose={() => setChosen(undefined)} />
        )}
      </div>
    </div>
  )
}

type View = { collapsed: ReadonlySet<string>; setCollapsed: (change: (old: ReadonlySet<string>) => ReadonlySet<string>) => void; column: ColumnPlace | undefined; setColumn: (place: ColumnPlace | undefined) => void }

/** What is collapsed, and the column whose way is lit: that of the focus stands in the address, another's does not. */
function useView(graph: LineageGraph): View {
  const [address, change] = useGraphAddress()
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const [other, setOther] = useState<ColumnPlace>()
  const column = useMemo(() => other ?? (address.column === undefined ? undefined : { id: graph.focusId, column: address.column }), [other, address.column, graph.focusId])
  const setColumn = (place: ColumnPlace | undefined) => {
    const isFocus = place?.id === graph.focusId
    setOther(place === undefined || isFocus ? undefined : place)
    if (place === undefined || isFocus) change({ column: place?.column, ...(place === undefined && { onlyWay: false }) })
  }
  return { collapsed, setCollapsed, column, setColumn }
}

type Drawn = { placed: Placed; nodeView: NodeView; actions: LineageActions; chooseColumn: (place: ColumnPlace) => void; shown: ReturnType<typeof visibleGraph> }

/** The boxes of what is visible, where they stand, and what they can ask for. */
function useDrawn(graph: LineageGraph, { collapsed, setCollapsed, column, setColumn }: View, { onExpand, isEditing, chosen }: { onExpand: GraphFrameProps['onExpand']; isEditing: boolean; chosen: Chosen }): Drawn {
  const [{ indirect, keys, schemas, tags, types }] = useGraphAddress()
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map())
  const filters = JSON.stringify([schemas, tags, types])
  const shown = useMemo(() => {
    const [someSchemas, someTags, someTypes] = JSON.parse(filters) as [string[], string[], string[]]
    return visibleGraph(graph, { collapsed, indirect, keys, schemas: someSchemas, tags: someTags, types: someTypes })
  }, [graph, collapsed, indirect, keys, filters])
  const path = useMemo(() => (column === undefined ? undefined : columnPath(shown.edges, column)), [shown, column])
  const home = splitFqn(graph.nodes.find((node) => node.id === graph.focusId)?.fullyQualifiedName ?? '').slice(0, -2).join('.')
  const boxes = useMemo(() => toBoxes(shown.nodes, { opened, path, home }), [shown, opened, path, home])
  const placed = usePlacedBoxes(boxes, shown.edges)
  const { hold } = placed
  const selected = chosen !== undefined && 'node' in chosen ? chosen.node : undefined
  const hidden = useMemo(() => hiddenCounts(shown), [shown])
  const nodeView = useMemo<NodeView>(
    () => ({ focusId: graph.focusId, selected, chosenColumn: column, path, hidden, collapsed, edges: shown.edges, relationships: shown.relationships, isEditing }),
    [graph.focusId, selected, column, path, hidden, collapsed, shown, isEditing],
  )
  const chooseColumn = (place: ColumnPlace) => {
    hold(place.id)
    setColumn(column?.id === place.id && column.column === place.column ? undefined : place)
  }
  const actions = {
    chooseColumn,
    toggleColumns: (id: string) => {
      const node = graph.nodes.find((one) => one.id === id)
      if (node === undefined) return
      hold(id)
      setOpened((old) => new Map(old).set(id, !isOpenBox(node, { opened: old, count: shown.nodes.length })))
    },
    expand: (id: string, side: Side) => {
      hold(id)
      setCollapsed((old) => new Set([...old].filter((key) => key !== sideKey(id, side))))
      onExpand(id, side)
    },
    collapse: (id: string, side: Side) => {
      hold(id)
      setCollapsed((old) => new Set([...old, sideKey(id, side)]))
    },
  }
  return { placed, nodeView, actions, chooseColumn, shown }
}

/** Brings a found entity into the middle, and lights the way of a found column. */
function useFind({ boxes }: Placed, { select, chooseColumn }: { select: (id: string) => void; chooseColumn: (place: ColumnPlace) => void }) {
  const flow = useReactFlow()
  return (id: string, column?: string) => {
    const box = boxes.find((one) => one.id === id)
    if (column === undefined) select(id)
    else chooseColumn({ id, column })
    if (box !== undefined) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(flow.getZoom(), 0.9), duration: movement(200) })
  }
}

function toEnd(node: LineageNode | undefined): EdgeEnd | undefined {
  return node === undefined ? undefined : { id: node.id, type: node.entityType, fullyQualifiedName: node.fullyQualifiedName }
}
