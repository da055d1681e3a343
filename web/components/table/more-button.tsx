import { Button } from '@mantine/core'
import { groupedNumber } from '../../format/number.ts'
import type { MoreRows } from './use-more-rows.ts'

/** Asks for the next rows; nothing where all are there. */
export function MoreButton<Row>({ list: { rows, total, hasMore, isLoading, onMore } }: { list: MoreRows<Row> }) {
  if (!hasMore) return null
  return <div><Button size="compact-sm" variant="default" mt={8} loading={isLoading} onClick={onMore}>Show more: {groupedNumber(rows?.length ?? 0)} of {groupedNumber(total)}</Button></div>
}
