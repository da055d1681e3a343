import { useState } from 'react'
import { SegmentedControl } from '@mantine/core'
import type { TestResult } from '../../api/quality.ts'
import { exactTime } from '../../format/time.ts'
import { graphOf, valueNamesOf } from './graph-shape.ts'
import styles from './quality.module.css'

const size = { width: 860, height: 220, left: 62, right: 12, top: 12, bottom: 26 }

/** What a test found over time, with the bounds that it was held against; each status has a shape of its own. */
export function ResultGraph({ results }: { results: readonly TestResult[] }) {
  const names = valueNamesOf(results)
  const [chosen, setChosen] = useState<string>()
  const name = chosen !== undefined && names.includes(chosen) ? chosen : names[0]
  if (name === undefined) return null
  const { points, band, ticks, days } = graphOf(results, name, size)
  const said = points.map(({ at, text, status }) => `${exactTime(at)} ${text} ${status}`).slice(-30).join('; ')
  return (
    <div>
      {names.length > 1 && <SegmentedControl size="xs" mb={8} aria-label="Figure" data={names} value={name} onChange={setChosen} />}
      <svg className={styles.graph} viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={`${name} over time: ${said}`}>
        {ticks.map(({ y, text }) => <g key={y}><line x1={size.left} x2={size.width - size.right} y1={y} y2={y} stroke="var(--tl-line)" /><text x={size.left - 8} y={y + 4} textAnchor="end">{text}</text></g>)}
        {band !== undefined && <polygon points={band} fill="var(--tl-good)" opacity=".13" />}
        <polyline points={points.filter(({ y }) => y !== undefined).map(({ x, y }) => `${x},${y}`).join(' ')} fill="none" stroke="currentColor" strokeWidth="1.4" />
        {points.map((point) => <Mark key={point.at} {...point} y={point.y ?? size.height - size.bottom} />)}
        {days.map(({ x, text, anchor }) => <text key={x} x={x} y={size.height - 7} textAnchor={anchor}>{text}</text>)}
      </svg>
      {band !== undefined && <p className={styles.soft}>The band is what it may be.</p>}
    </div>
  )
}

function Mark({ x, y, status, at, text }: { x: number; y: number; status: TestResult['testCaseStatus']; at: number; text: string }) {
  const title = <title>{`${exactTime(at)}: ${text}, ${status}`}</title>
  if (status === 'Success') return <circle cx={x} cy={y} r="4" fill="var(--tl-good)">{title}</circle>
  if (status === 'Failed') return <rect x={x - 4.5} y={y - 4.5} width="9" height="9" fill="var(--tl-bad)">{title}</rect>
  return <path d={`M${x} ${y - 5.5} ${x + 5.5} ${y + 4.5} ${x - 5.5} ${y + 4.5}z`} fill="var(--tl-warn)">{title}</path>
}
