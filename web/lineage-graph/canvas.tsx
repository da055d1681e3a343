import '@xyflow/react/dist/base.css'
import { MiniMap, type NodeChange, ReactFlow, useReactFlow, useStore } from '@xyflow/react'
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useMemo, useRef } from 'react'
import { movement } from '../diagram/movement.ts'
import { flowNodes, type NodeView } from './flow-nodes.ts'
import { boxTowards, isArrow } from './keyboard.ts'
import { type LineageFlowNode, LineageNodeBox } from './lineage-node.tsx'
import styles from './lineage-graph.module.css'
import { keyLines, toLines } from './lines.ts'
import { LinesLayer } from './lines-layer.tsx'
import type { Placed } from './use-placed-boxes.ts'

const nodeTypes = { lineage: LineageNodeBox }
/** Below this zoom columns cannot be read: titles grow in their place. */
const readableZoom = 0.42
/** What does not fit in larger than this is shown around its focus instead. */
const smallestFit = 0.2
const fit = { padding: 0.08, maxZoom: 1 }
/** So many lines are drawn without dashes while they move. */
const manyLines = 300
/** The canvas tells no end of a movement that comes back to where it began. */
const stillMs = 300

type CanvasProps = {
  placed: Placed
  view: NodeView
  chosenEdge: string | undefined
  canScroll: boolean
  onSelect: (id: string | undefined) => void
  onToggle: (id: string) => void
  onFocus: (id: string) => void
  onChooseEdge: (fromId: string, toId: string) => void
  onConnect: (fromId: string, toId: string) => void
}

/** The graph on its canvas: pan, zoom, move, choose, connect. */
export function Canvas({ placed, view, chosenEdge, canScroll, onSelect, onToggle, onFocus, onChooseEdge, onConnect }: CanvasProps) {
  const flow = useReactFlow()
  const canvas = useRef<HTMLDivElement>(null)
  const moving = useMoving(canvas)
  const made = useRef(new Map<string, LineageFlowNode>())
  const { boxes, move } = placed
  const byId = useMemo(() => new Map(boxes.map((box) => [box.id, box])), [boxes])
  const lines = useMemo(() => [...keyLines(byId, view.relationships), ...toLines(byId, view.edges, view.path)], [byId, view.edges, view.path, view.relationships])
  const nodes = useMemo(() => flowNodes(boxes, view, made.current), [boxes, view])
  const onNodesChange = useCallback((changes: NodeChange<LineageFlowNode>[]) => {
    for (const change of changes) {
      if (change.type === 'position' && change.position !== undefined) move(change.id, change.position)
      if (change.type === 'select' && change.selected) onSelect(change.id)
    }
  }, [move, onSelect])
  useFitOnce(placed, view.focusId)
  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset['id']
    if (id === undefined || (event.target as HTMLElement).closest('button, input') !== null) return
    if (isArrow(event.key)) {
      const next = boxTowards(boxes, view.edges, id, event.key)
      if (next !== undefined) {
        onSelect(next)
        const box = byId.get(next)
        if (box !== undefined) void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: flow.getZoom(), duration: movement(120) })
        requestAnimationFrame(() => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(next)}"]`)?.focus({ preventScroll: true }))
      }
    } else if (event.key === 'Enter') onToggle(id)
    else if (event.key === ' ') onSelect(id)
    else if (event.key === 'f') onFocus(id)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={canvas} className={styles.canvas} data-many={lines.length > manyLines || undefined} onKeyDown={onKeyDown}>
      <p id="lineage-keys" className={styles.hidden}>Arrow keys follow the flow. Enter opens the columns, Space selects, F makes it the focus.</p>
      <ReactFlow
        nodes={nodes} nodeTypes={nodeTypes} onNodesChange={onNodesChange} minZoom={0.04} maxZoom={2} deleteKeyCode={null} nodeClickDistance={3} disableKeyboardA11y
        onMove={moving.begin} onMoveEnd={moving.end}
        onPaneClick={() => onSelect(undefined)} onNodeDoubleClick={(_, node) => onFocus(node.id)} zoomOnDoubleClick={false} nodesConnectable={view.isEditing}
        onConnect={({ source, target }) => source !== target && onConnect(source, target)}
        preventScrolling={canScroll} zoomOnScroll={canScroll} panOnScroll={false} multiSelectionKeyCode={null} selectionKeyCode={null}
        aria-label={`Lineage graph of ${boxes.length} entities`} aria-describedby="lineage-keys" proOptions={{ hideAttribution: true }}
      >
        <LinesLayer lines={lines} focusId={view.selected} hasPath={view.path !== undefined} chosen={chosenEdge} onChoose={onChooseEdge} />
        {boxes.length > 6 && <MiniMap pannable zoomable ariaLabel="Overview of the graph" nodeColor={(node) => (node.id === view.focusId ? 'var(--tl-accent)' : 'var(--tl-line-strong)')} nodeBorderRadius={12} />}
        <Distance />
      </ReactFlow>
      {boxes.length === 0 && <div className={styles.busy} role="status">Laying out the graph…</div>}
      <Legend hasKeys={view.relationships.length > 0} />
    </div>
  )
}

/** Tells the style sheet alone that the graph moves: nothing is rendered anew because of it. */
function useMoving(canvas: RefObject<HTMLDivElement | null>): { begin: () => void; end: () => void } {
  const still = useRef<ReturnType<typeof setTimeout>>(undefined)
  return useMemo(() => {
    const end = () => {
      clearTimeout(still.current)
      canvas.current?.removeAttribute('data-moving')
    }
    const begin = () => {
      clearTimeout(still.current)
      still.current = setTimeout(end, stillMs)
      canvas.current?.setAttribute('data-moving', '')
    }
    return { begin, end }
  }, [canvas])
}

/** Shows all of a graph when it is first laid out, of a large one what is around the focus; afterwards the view is the reader's. */
function useFitOnce({ round, boxes }: Placed, focusId: string): void {
  const flow = useReactFlow()
  const fitted = useRef('')
  useEffect(() => {
    if (round === 0 || boxes.length === 0 || fitted.current === focusId) return
    fitted.current = focusId
    const focus = boxes.find((box) => box.id === focusId)
    const show = async () => {
      await flow.fitView(fit)
      if (flow.getZoom() < smallestFit && focus !== undefined) await flow.setCenter(focus.x + focus.width / 2, focus.y + focus.height / 2, { zoom: readableZoom })
    }
    requestAnimationFrame(() => void show())
  }, [round, boxes, focusId, flow])
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

function Legend({ hasKeys }: { hasKeys: boolean }) {
  const kinds = [
    ['direct', {}], ['indirect: filters, joins, sorts, groups', { 'data-indirect': true }], ['opaque', { 'data-opaque': true }], ['drawn by hand', { 'data-manual': true }],
    ...(hasKeys ? [['foreign key: refers to, no data flows', { 'data-key': true }] as const] : []),
  ] as const
  return (
    <div className={styles.legend} aria-hidden="true">
      {kinds.map(([label, marks]) => <span key={label}><svg width="26" height="8"><path d="M0 4H26" {...marks} /></svg>{label}</span>)}
    </div>
  )
}
