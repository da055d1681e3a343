import '@xyflow/react/dist/base.css'
import { type NodeChange, ReactFlow, useReactFlow, useStore } from '@xyflow/react'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import type { DiagramRelationship } from '../api/types.ts'
import { tablePath } from '../format/fqn.ts'
import type { PlacedBox } from './boxes.ts'
import { DiagramControls, type DiagramOptions } from './diagram-controls.tsx'
import styles from './diagram.module.css'
import { flowNodes } from './flow-nodes.ts'
import { toLines } from './lines.ts'
import { LinesLayer } from './lines-layer.tsx'
import { movement } from './movement.ts'
import { SelectedGroup } from './selected-group.tsx'
import { SelectedTable } from './selected-table.tsx'
import { type TableFlowNode, TableNode } from './table-node.tsx'

const nodeTypes = { table: TableNode }
/** Below this zoom columns cannot be read: titles grow in their place. */
const readableZoom = 0.42

type CanvasProps = {
  boxes: readonly PlacedBox[]
  relationships: readonly DiagramRelationship[]
  name: string
  initialFocus: string | undefined
  options: DiagramOptions
  notice: ReactNode
}

/** The diagram on its canvas: pan, zoom, move, find, select, export. */
export function Canvas({ boxes, relationships, name, initialFocus, options, notice }: CanvasProps) {
  const [moved, setMoved] = useState<ReadonlyMap<string, { x: number; y: number }>>(new Map())
  const [focus, setFocus] = useState(initialFocus)
  const { isExpanded, onExpand } = options
  const navigate = useNavigate()
  const flow = useReactFlow()
  const placed = useMovedBoxes(boxes, moved)
  const byId = useMemo(() => new Map(placed.map((box) => [box.id, box])), [placed])
  const lines = useMemo(() => toLines(byId, relationships), [byId, relationships])
  const nodes = useMemo(() => flowNodes(placed, relationships, focus), [placed, relationships, focus])
  const onNodesChange = useCallback((changes: NodeChange<TableFlowNode>[]) => {
    const positions = changes.flatMap((change) => (change.type === 'position' && change.position !== undefined ? [[change.id, change.position] as const] : []))
    if (positions.length > 0) setMoved((old) => new Map([...old, ...positions]))
    for (const change of changes) {
      if (change.type === 'select') setFocus((old) => (change.selected ? change.id : old === change.id ? undefined : old))
    }
  }, [])
  useEffect(() => {
    if (boxes.length > 0) requestAnimationFrame(() => void flow.fitView({ padding: 0.06, maxZoom: 1 }))
  }, [boxes, isExpanded, flow])
  const find = (id: string) => {
    // A table inside a group is found by its group.
    const box = byId.get(id) ?? placed.find((one) => 'group' in one.of && one.of.group.tables.includes(id))
    setFocus(box?.id)
    if (box !== undefined) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(flow.getZoom(), 0.9), duration: movement(200) })
  }
  const open = (box: PlacedBox) => ('group' in box.of ? options.onOpenGroup(box.of.group) : void navigate(tablePath(box.id)))
  const selected = focus === undefined ? undefined : byId.get(focus)
  return (
    <div className={styles.diagram} data-expanded={isExpanded || undefined} onKeyDown={(event) => event.key === 'Escape' && onExpand(false)}>
      <DiagramControls options={options} boxes={placed} lines={lines} name={name} onFind={find} />
      <div className={styles.canvas}>
        <ReactFlow
          nodes={nodes} nodeTypes={nodeTypes} onNodesChange={onNodesChange} minZoom={0.04} maxZoom={2} deleteKeyCode={null} nodeClickDistance={3}
          onPaneClick={() => setFocus(undefined)} onNodeDoubleClick={(_, node) => open(node.data.box)} zoomOnDoubleClick={false}
          preventScrolling={isExpanded} zoomOnScroll={isExpanded} panOnScroll={false} multiSelectionKeyCode={null} selectionKeyCode={null}
          aria-label={`Diagram of ${boxes.length} tables`} proOptions={{ hideAttribution: true }}
        >
          <LinesLayer lines={lines} focus={focus} />
          <Distance />
        </ReactFlow>
        {notice}
        {selected !== undefined && 'table' in selected.of && <SelectedTable box={selected} table={selected.of.table} relationships={relationships} onFind={find} onClose={() => setFocus(undefined)} />}
        {selected !== undefined && 'group' in selected.of && <SelectedGroup group={selected.of.group} onOpen={options.onOpenGroup} onClose={() => setFocus(undefined)} />}
      </div>
    </div>
  )
}

/** Tells the style sheet how far away the boxes are: `some` and `more` are too far to read columns. */
function Distance() {
  const distance = useStore((state) => (state.transform[2] >= readableZoom ? undefined : state.transform[2] >= readableZoom / 1.8 ? 'some' : 'more'))
  const element = useStore((state) => state.domNode)
  useEffect(() => {
    if (distance === undefined) element?.removeAttribute('data-far')
    else element?.setAttribute('data-far', distance)
  }, [element, distance])
  return null
}

/** The boxes where they were dragged to; a box that stayed is the same object as before. */
function useMovedBoxes(boxes: readonly PlacedBox[], moved: ReadonlyMap<string, { x: number; y: number }>): readonly PlacedBox[] {
  const before = useRef(new Map<string, PlacedBox>())
  return useMemo(() => boxes.map((box) => {
    const place = moved.get(box.id)
    if (place === undefined) return box
    const old = before.current.get(box.id)
    const next = old !== undefined && old.x === place.x && old.y === place.y ? old : { ...box, ...place }
    before.current.set(box.id, next)
    return next
  }), [boxes, moved])
}
