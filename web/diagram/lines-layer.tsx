import { ViewportPortal } from '@xyflow/react'
import { memo } from 'react'
import styles from './diagram.module.css'
import type { Line } from './lines.ts'

/** All foreign keys in one drawing below the boxes: one element a key, which stays smooth where an element tree per key would not. */
export const LinesLayer = memo(function LinesLayer({ lines, focus }: { lines: readonly Line[]; focus: string | undefined }) {
  return (
    <ViewportPortal>
      <svg className={styles.lines} data-focused={focus !== undefined || undefined} aria-hidden="true">
        {lines.map((line) => (
          <g key={line.id} data-near={(focus !== undefined && (line.from === focus || line.to === focus)) || undefined}>
            <path className={styles.hit} d={line.curve}><title>{line.label}</title></path>
            <path d={line.curve} />
            <path className={styles.feet} d={line.feet} />
          </g>
        ))}
      </svg>
    </ViewportPortal>
  )
})
