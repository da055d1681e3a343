import { ActionIcon, Button, Select, SegmentedControl, Switch, Tooltip } from '@mantine/core'
import { useReactFlow } from '@xyflow/react'
import type { ReactNode } from 'react'
import { Icon } from '../components/icons/icon.tsx'
import type { IconName } from '../components/icons/paths.ts'
import { lastPart, visibleName } from '../format/fqn.ts'
import { groupedNumber } from '../format/number.ts'
import type { Detail, PlacedBox } from './boxes.ts'
import styles from './diagram.module.css'
import { downloadSvg } from './download.ts'
import type { Group } from './groups.ts'
import type { Line } from './lines.ts'
import { movement } from './movement.ts'

/** What the reader chose to see. */
export type DiagramOptions = {
  detail: Detail
  onDetail: (detail: Detail) => void
  hasGroups: boolean
  /** The group that is drawn alone, and how to open one or go back to all. */
  openGroup: Group | undefined
  onOpenGroup: (group: Group | undefined) => void
  /** Tables without a foreign key, and whether they are hidden. */
  lonely: number
  hidesLonely: boolean
  onHidesLonely: (hides: boolean) => void
  isExpanded: boolean
  onExpand: (isExpanded: boolean) => void
  more: ReactNode
}

const details = [
  { value: 'groups', label: 'Groups' },
  { value: 'names', label: 'Names' },
  { value: 'keys', label: 'Keys' },
  { value: 'columns', label: 'Columns' },
] as const satisfies { value: Detail; label: string }[]

type DiagramControlsProps = {
  options: DiagramOptions
  boxes: readonly PlacedBox[]
  lines: readonly Line[]
  name: string
  onFind: (id: string) => void
}

/** The bar above a diagram. */
export function DiagramControls({ options, boxes, lines, name, onFind }: DiagramControlsProps) {
  const flow = useReactFlow()
  const { isExpanded, onExpand } = options
  return (
    <div className={styles.controls}>
      <Select
        size="xs" w={200} searchable clearable={false} value={null} placeholder="Find a table" aria-label="Find a table in the diagram" leftSection={<Icon name="search" size={14} />}
        data={boxes.flatMap(namesIn)} limit={50} nothingFoundMessage="No such table here" comboboxProps={{ withinPortal: false, width: 280, position: 'bottom-start' }}
        onChange={(id) => id !== null && onFind(id)}
      />
      {options.openGroup !== undefined && <Button size="compact-sm" variant="light" leftSection={<Icon name="close" size={12} />} onClick={() => options.onOpenGroup(undefined)}>Group {visibleName(options.openGroup.name)}</Button>}
      <SegmentedControl size="xs" data={details.filter(({ value }) => value !== 'groups' || options.hasGroups)} value={options.detail} onChange={options.onDetail} aria-label="How much of each table" />
      {options.lonely > 0 && (
        <Switch size="xs" checked={!options.hidesLonely} onChange={(event) => options.onHidesLonely(!event.currentTarget.checked)} label={`${groupedNumber(options.lonely)} without keys`} />
      )}
      {options.more}
      <div className={styles.end}>
        <Tool icon="minus" label="Zoom out" onClick={() => void flow.zoomOut({ duration: movement(120) })} />
        <Tool icon="plus" label="Zoom in" onClick={() => void flow.zoomIn({ duration: movement(120) })} />
        <Tool icon="fit" label="Fit everything" onClick={() => void flow.fitView({ padding: 0.06, maxZoom: 1, duration: movement(200) })} />
        <Tool icon={isExpanded ? 'shrink' : 'expand'} label={isExpanded ? 'Back to the page' : 'Fill the window'} onClick={() => onExpand(!isExpanded)} />
        <Button size="compact-sm" variant="default" leftSection={<Icon name="download" size={14} />} disabled={boxes.length === 0} onClick={() => downloadSvg(boxes, lines, name)}>SVG</Button>
      </div>
    </div>
  )
}

/** What can be searched for in a box: its table, or the tables of its group. */
function namesIn(box: PlacedBox): { value: string; label: string }[] {
  return 'table' in box.of ? [{ value: box.id, label: box.title }] : box.of.group.tables.map((fqn) => ({ value: fqn, label: visibleName(lastPart(fqn)) }))
}

function Tool({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return <Tooltip label={label}><ActionIcon size={28} variant="subtle" color="gray" aria-label={label} onClick={onClick}><Icon name={icon} /></ActionIcon></Tooltip>
}
