import { NativeSelect, NumberInput, Switch, TagsInput } from '@mantine/core'
import type { PartitionConfig } from '../../../api/profile.ts'

const kinds = [
  { value: 'TIME-UNIT', label: 'newer than a time' }, { value: 'INGESTION-TIME', label: 'newer than a time, by when it was written' },
  { value: 'COLUMN-VALUE', label: 'with one of some values' }, { value: 'INTEGER-RANGE', label: 'between two numbers' },
]
const units = [{ value: 'YEAR', label: 'years' }, { value: 'MONTH', label: 'months' }, { value: 'DAY', label: 'days' }, { value: 'HOUR', label: 'hours' }]

/** Which rows of a table are profiled, by the values of one column. */
export function PartitionFields({ columns, value, disabled, onChange }: { columns: readonly string[]; value: PartitionConfig; disabled: boolean; onChange: (value: PartitionConfig) => void }) {
  const set = (change: PartitionConfig): void => onChange({ ...value, ...change })
  const kind = value.partitionIntervalType ?? 'TIME-UNIT'
  const isTime = kind === 'TIME-UNIT' || kind === 'INGESTION-TIME'
  const turnOn = (): void => set({ enablePartitioning: true, partitionColumnName: value.partitionColumnName ?? columns[0] ?? '', partitionIntervalType: kind, ...(isTime && { partitionInterval: value.partitionInterval ?? 30, partitionIntervalUnit: value.partitionIntervalUnit ?? 'DAY' }) })
  return (
    <>
      <Switch label="Only a part of the rows" disabled={disabled} checked={value.enablePartitioning === true} onChange={(event) => (event.currentTarget.checked ? turnOn() : set({ enablePartitioning: false }))} />
      {value.enablePartitioning === true && (
        <>
          <NativeSelect label="By the column" disabled={disabled} data={[...columns]} value={value.partitionColumnName ?? ''} onChange={(event) => set({ partitionColumnName: event.currentTarget.value })} />
          <NativeSelect label="Rows" disabled={disabled} data={kinds} value={kind} onChange={(event) => set({ partitionIntervalType: event.currentTarget.value as PartitionKind })} />
          {isTime && <NumberInput label="At most so old" min={1} allowDecimal={false} disabled={disabled} value={value.partitionInterval ?? ''} onChange={(interval) => set({ partitionInterval: toWhole(interval) })} />}
          {isTime && <NativeSelect label="In" disabled={disabled} data={units} value={value.partitionIntervalUnit ?? 'DAY'} onChange={(event) => set({ partitionIntervalUnit: event.currentTarget.value as 'DAY' })} />}
          {kind === 'COLUMN-VALUE' && <TagsInput label="Values" description="Enter adds one" disabled={disabled} value={(value.partitionValues ?? []).map(String)} onChange={(partitionValues) => set({ partitionValues })} />}
          {kind === 'INTEGER-RANGE' && <NumberInput label="From" allowDecimal={false} disabled={disabled} value={value.partitionIntegerRangeStart ?? ''} onChange={(start) => set({ partitionIntegerRangeStart: toWhole(start) })} />}
          {kind === 'INTEGER-RANGE' && <NumberInput label="To" description="Both belong to it" allowDecimal={false} disabled={disabled} value={value.partitionIntegerRangeEnd ?? ''} onChange={(end) => set({ partitionIntegerRangeEnd: toWhole(end) })} />}
        </>
      )}
    </>
  )
}

type PartitionKind = NonNullable<PartitionConfig['partitionIntervalType']>

/** The field gives text while a number is not complete. */
function toWhole(value: number | string): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null
}
