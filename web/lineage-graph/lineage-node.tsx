import { Handle, type Node, type NodeProps, Position, useUpdateNodeInternals } from '@xyflow/react'
import { memo, type MouseEvent, useContext, useEffect } from 'react'
import { Icon } from '../components/icons/icon.tsx'
import { LineageActionsContext } from './actions.ts'
import { moreText, type PlacedBox } from './boxes.ts'
import styles from './lineage-graph.module.css'
import type { Side } from './types.ts'

/** How a box stands to what is chosen: it is it, it is beside it (or on its way), or it steps back. */
export type Emphasis = 'none' | 'chosen' | 'near' | 'far'

/** `way` are the columns on the way of the chosen one; sides count the neighbours that are not drawn, and say whether some are. */
export type LineageNodeData = {
  box: PlacedBox
  emphasis: Emphasis
  isFocus: boolean
  way: ReadonlySet<string> | undefined
  chosenColumn: string | undefined
  hidden: { upstream: number; downstream: number }
  collapsed: { upstream: boolean; downstream: boolean }
  isEditing: boolean
}
export type LineageFlowNode = Node<LineageNodeData, 'lineage'>

/** A table, view or routine in the graph: opens to its columns, and to what is beyond it. */
export const LineageNodeBox = memo(function LineageNodeBox({ data, selected }: NodeProps<LineageFlowNode>) {
  const { box, emphasis, isFocus, way, chosenColumn, isEditing } = data
  const actions = useContext(LineageActionsContext)
  const { node } = box
  const update = useUpdateNodeInternals()
  // The canvas does not notice by itself that a box has got handles.
  useEffect(() => {
    if (isEditing) update(box.id)
  }, [isEditing, box.id, update])
  return (
    <div className={styles.box} data-emphasis={emphasis} data-focus={isFocus || undefined} data-deleted={node.deleted || undefined} style={{ width: box.width, height: box.height }}>
      {/* Only while lines are drawn by hand: the lines of the graph need none. */}
      {isEditing && <Handle type="target" position={Position.Left} className={styles.handle ?? ''} style={{ top: 22 }} />}
      {isEditing && <Handle type="source" position={Position.Right} className={styles.handle ?? ''} style={{ top: 22 }} />}
      {!isEditing && <SideButton data={data} side="upstream" isSelected={selected} />}
      {!isEditing && <SideButton data={data} side="downstream" isSelected={selected} />}
      <div className={styles.title} title={node.fullyQualifiedName}>
        <Icon name={box.icon} size={15} />
        <span className={styles.names}><strong>{box.title}</strong><small>{box.place}</small></span>
        {node.columns.length > 0 && (
          <button type="button" className={`${styles.opener} nodrag`} tabIndex={selected ? 0 : -1} aria-expanded={box.isOpen} aria-label={`${box.isOpen ? 'Close' : 'Open'} the columns of ${box.title}`} onClick={only(() => actions.toggleColumns(box.id))}>
            <Icon name={box.isOpen ? 'chevronDown' : 'chevronRight'} size={13} />
          </button>
        )}
      </div>
      {(box.rows.length > 0 || box.more > 0) && (
        <div className={styles.rows}>
          {box.rows.map((row) => (
            <button
              key={row.column} type="button" className={`${styles.row} nodrag`} tabIndex={selected ? 0 : -1} title={`${row.label} ${row.type}`} aria-pressed={chosenColumn === row.column}
              data-way={way?.has(row.column) || undefined} data-chosen={chosenColumn === row.column || undefined} onClick={only(() => actions.chooseColumn({ id: box.id, column: row.column }))}
            >
              <span className={styles.rowName}>{row.label}</span>
              <span className={styles.rowType}>{row.type}</span>
            </button>
          ))}
          {box.more > 0 && <div className={styles.more}>{moreText(box)}</div>}
        </div>
      )}
    </div>
  )
})

/** At one side of a box: how many more there are, or the way to hide them. */
function SideButton({ data: { box, hidden, collapsed }, side, isSelected }: { data: LineageNodeData; side: Side; isSelected: boolean }) {
  const actions = useContext(LineageActionsContext)
  const count = hidden[side]
  const total = side === 'upstream' ? box.node.upstreamCount : box.node.downstreamCount
  const isDrawn = total - count > 0
  if (total === 0 || (count === 0 && !isDrawn)) return null
  const opens = count > 0 || collapsed[side]
  const label = opens ? `Show ${count} more ${side} of ${box.title}` : `Hide what is ${side} of ${box.title}`
  return (
    <button
      type="button" className={`${styles.side} nodrag`} data-side={side} data-quiet={!opens || undefined} tabIndex={isSelected ? 0 : -1} aria-label={label} title={label}
      onClick={only(() => (opens ? actions.expand(box.id, side) : actions.collapse(box.id, side)))}
    >
      {opens ? `+${count}` : '−'}
    </button>
  )
}

/** A click on a button in a box is the button's alone: it does not select the box. */
function only(act: () => void): (event: MouseEvent) => void {
  return (event) => {
    event.stopPropagation()
    act()
  }
}
