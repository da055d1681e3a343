import { Skeleton } from '@mantine/core'

/** An entity page that has not arrived yet: the same blocks at the same size. */
export function PageSkeleton() {
  return (
    <div aria-busy="true" aria-label="Loading" role="status">
      <Skeleton height={14} width={220} mb={12} />
      <Skeleton height={26} width={320} mb={12} />
      <Skeleton height={14} width={420} maw="100%" mb={28} />
      <RowsSkeleton rows={8} />
    </div>
  )
}

/** Rows of a list that has not arrived yet. */
export function RowsSkeleton({ rows, height = 36 }: { rows: number; height?: number }) {
  return (
    <div aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} style={{ height, display: 'flex', alignItems: 'center', gap: 24, borderBottom: '1px solid var(--tl-line)' }}>
          <Skeleton height={12} width={`${18 + ((index * 7) % 14)}%`} />
          <Skeleton height={12} width={`${8 + ((index * 5) % 10)}%`} />
          <Skeleton height={12} width={`${24 + ((index * 11) % 30)}%`} />
        </div>
      ))}
    </div>
  )
}
