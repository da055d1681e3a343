import type { Node, NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { kindOf } from '../components/entity/kind.ts'
import { Icon } from '../components/icons/icon.tsx'
import { visibleName } from '../format/fqn.ts'
import type { PlacedBox } from './boxes.ts'
import styles from './diagram.module.css'

/** How a box stands to what is selected: it is it, it is tied to it, or it steps back. */
export type Emphasis = 'none' | 'focus' | 'near' | 'far'
export type TableNodeData = { box: PlacedBox; emphasis: Emphasis }
export type TableFlowNode = Node<TableNodeData, 'table'>

/** A table, or a group of them, in the diagram. */
export const TableNode = memo(function TableNode({ data: { box, emphasis } }: NodeProps<TableFlowNode>) {
  return (
    <div className={styles.box} data-emphasis={emphasis} style={{ width: box.width, height: box.height }}>
      <div className={styles.boxTitle} title={box.title}><Icon name={'table' in box.of ? kindOf('table', box.of.table.tableType).icon : 'schema'} size={14} /><span>{box.title}</span></div>
      {(box.rows.length > 0 || box.more > 0) && (
        <div className={styles.boxRows}>
          {box.rows.map((row) => (
            <div key={row.name} className={styles.boxRow} data-key={row.isKey || undefined}>
              <span className={styles.boxMark} data-mark={row.isKey ? 'key' : row.isForeignKey ? 'link' : undefined} />
              <span className={styles.boxName}>{visibleName(row.name)}</span>
              <span className={styles.boxType}>{row.type}</span>
            </div>
          ))}
          {box.more > 0 && <div className={styles.boxMore}>{box.more} more</div>}
        </div>
      )}
    </div>
  )
})
