import '@xyflow/react/dist/base.css'
import { Background, type NodeChange, ReactFlow, useReactFlow, useStore } from '@xyflow/react'
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
    const box = byId.get(id)
    setFocus(id)
    if (box !== undefined) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(flow.getZoom(), 0.9), duration: 200 })
  }
  const selected = focus === undefined ? undefined : byId.get(focus)
  return (
    <div className={styles.diagram} data-expanded={isExpanded || undefined} onKeyDown={(event) => event.key === 'Escape' && onExpand(false)}>
      <DiagramControls options={options} boxes={placed} lines={lines} name={name} onFind={find} />
      <div className={styles.canvas}>
        <ReactFlow
          nodes={nodes} nodeTypes={nodeTypes} onNodesChange={onNodesChange} minZoom={0.04} maxZoom={2} deleteKeyCode={null} nodeClickDistance={3}
          onPaneClick={() => setFocus(undefined)} onNodeDoubleClick={(_, node) => void navigate(tablePath(node.id))} zoomOnDoubleClick={false}
          preventScrolling={isExpanded} zoomOnScroll={isExpanded} panOnScroll={false} multiSelectionKeyCode={null} selectionKeyCode={null}
          aria-label={`Diagram of ${boxes.length} tables`} proOptions={{ hideAttribution: true }}
        >
          <Background gap={22} size={1} className={styles.dots ?? ''} />
          <LinesLayer lines={lines} focus={focus} />
          <Distance />
        </ReactFlow>
        {notice}
        {selected !== undefined && <SelectedTable box={selected} relationships={relationships} onFind={find} onClose={() => setFocus(undefined)} />}
      </div>
    </div>
  )
}

/** Tells the style sheet whether the columns can be read at this zoom. */
function Distance() {
  const isFar = useStore((state) => state.transform[2] < readableZoom)
  const element = useStore((state) => state.domNode)
  useEffect(() => void element?.toggleAttribute('data-far', isFar), [element, isFar])
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
