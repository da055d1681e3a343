import { ViewportPortal } from '@xyflow/react'
import { memo } from 'react'
import styles from './lineage-graph.module.css'
import type { Line } from './lines.ts'

type LinesLayerProps = { lines: readonly Line[]; focusId: string | undefined; hasPath: boolean; chosen: string | undefined; onChoose: (fromId: string, toId: string) => void }

/** All lines in one drawing below the boxes: one path each, which stays smooth where an element tree for each would not. */
export const LinesLayer = memo(function LinesLayer({ lines, focusId, hasPath, chosen, onChoose }: LinesLayerProps) {
  return (
    <ViewportPortal>
      <svg className={styles.lines} data-path={hasPath || undefined} data-focused={(!hasPath && (focusId !== undefined || chosen !== undefined)) || undefined} aria-hidden="true">
        <defs>
          <marker id="tl-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse" markerUnits="userSpaceOnUse"><path d="M1 1 7 4 1 7z" /></marker>
        </defs>
        {lines.map((line) => (
          <g
            key={line.id} data-kind={line.isKey === true ? 'key' : line.flow === undefined ? 'edge' : 'column'} data-indirect={!line.isDirect || undefined} data-opaque={line.isOpaque || undefined} data-manual={line.isManual || undefined}
            data-path={line.isOnPath || undefined} data-near={(focusId !== undefined && (line.fromId === focusId || line.toId === focusId)) || undefined}
            data-chosen={chosen === `${line.fromId} ${line.toId}` || undefined}
          >
            <path className={styles.hit} d={line.curve} onClick={line.isKey === true ? undefined : () => onChoose(line.fromId, line.toId)}><title>{line.label}</title></path>
            <path className={styles.line} d={line.curve} />
          </g>
        ))}
      </svg>
    </ViewportPortal>
  )
})
