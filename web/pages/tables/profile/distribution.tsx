import type { ColumnProfile, Histogram } from '../../../api/profile.ts'
import { counted, groupedNumber } from '../../../format/number.ts'
import styles from './profile.module.css'

/** The shape of a histogram: bars from the base line, each at least visible where it holds anything. */
export function HistogramBars({ histogram, name, height }: { histogram: Histogram; name: string; height: number }) {
  const { boundaries, frequencies } = histogram
  const most = Math.max(1, ...frequencies)
  const peak = frequencies.indexOf(most)
  const label = `Distribution of ${name}: ${counted(frequencies.length, 'bin')}, most (${groupedNumber(most)}) in ${boundaries[peak] ?? 'one'}`
  return (
    <svg className={styles.bars} viewBox={`0 0 ${frequencies.length * 10} ${height}`} preserveAspectRatio="none" style={{ height }} role="img" aria-label={label}>
      {frequencies.map((count, index) => {
        const size = count === 0 ? 0 : Math.max(2, (count / most) * height)
        // The place of a bin is what it is.
        return <rect key={boundaries[index] ?? index} x={index * 10 + 0.5} width={9} y={height - size} height={size}><title>{`${boundaries[index] ?? ''}: ${groupedNumber(count)}`}</title></rect>
      })}
    </svg>
  )
}

type Categories = NonNullable<ColumnProfile['cardinalityDistribution']>

/** How much of the values each category has, as one bar in parts. */
export function CategoryBar({ distribution, name }: { distribution: Categories; name: string }) {
  const { categories = [], percentages = [] } = distribution
  const label = `Values of ${name}: ${categories.slice(0, 5).map((category, index) => `${category} ${percentages[index] ?? 0} %`).join(', ')}`
  return (
    <div className={styles.parts} role="img" aria-label={label} title={label}>
      {categories.map((category, index) => <span key={category} style={{ width: `${percentages[index] ?? 0}%`, opacity: 1 - (index % 4) * 0.22 }} />)}
    </div>
  )
}

/** Each category with its count. */
export function CategoryList({ distribution }: { distribution: Categories }) {
  const { categories = [], counts = [], percentages = [] } = distribution
  const most = Math.max(1, ...percentages)
  return (
    <ul className={styles.categories}>
      {categories.map((category, index) => (
        <li key={category}>
          <span>{category}</span>
          <span className={styles.meter} aria-hidden="true"><span style={{ width: `${((percentages[index] ?? 0) / most) * 100}%` }} /></span>
          <span>{groupedNumber(counts[index] ?? 0)}</span>
          <span>{percentages[index] ?? 0} %</span>
        </li>
      ))}
    </ul>
  )
}
