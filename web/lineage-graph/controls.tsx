import { ActionIcon, Button, Menu, MultiSelect, NumberInput, Popover, SegmentedControl, Select, Switch, Tooltip } from '@mantine/core'
import { useReactFlow } from '@xyflow/react'
import { Icon } from '../components/icons/icon.tsx'
import type { IconName } from '../components/icons/paths.ts'
import { kindOf } from '../components/entity/kind.ts'
import { movement } from '../diagram/movement.ts'
import { splitFqn, visibleName } from '../format/fqn.ts'
import styles from './lineage-graph.module.css'
import type { LineageNode } from './types.ts'
import type { GraphAddress, SetGraphAddress } from './use-graph-address.ts'
import { choicesIn } from './visible.ts'

/** What can be done with the graph beside looking at it. */
export type GraphTools = {
  isExpanded: boolean
  onExpand: (isExpanded: boolean) => void
  onExport: (kind: 'svg' | 'png') => void
  /** Undefined for who may not edit. */
  editing: { isOn: boolean; onChange: (isOn: boolean) => void; onAdd: () => void } | undefined
}
type ControlsProps = { address: GraphAddress; onChange: SetGraphAddress; nodes: readonly LineageNode[]; onFind: (id: string, column?: string) => void; tools: GraphTools }

const views = [{ value: 'graph', label: 'Graph' }, { value: 'table', label: 'Table' }, { value: 'impact', label: 'Impact' }] as const

/** The bar above the graph. */
export function Controls({ address, onChange, nodes, onFind, tools }: ControlsProps) {
  const isGraph = address.view === 'graph'
  return (
    <div className={styles.controls}>
      <SegmentedControl size="xs" data={[...views]} value={address.view} onChange={(view) => onChange({ view: view as GraphAddress['view'] })} aria-label="How to show the lineage" />
      {isGraph && <Find nodes={nodes} onFind={onFind} />}
      {address.view !== 'impact' && (
        <>
          <Depth label="Upstream" value={address.up} onChange={(up) => onChange({ up })} />
          <Depth label="Downstream" value={address.down} onChange={(down) => onChange({ down })} />
          <Switch size="xs" label="Indirect" checked={address.indirect} onChange={(event) => onChange({ indirect: event.currentTarget.checked })} />
          <Switch size="xs" label="Foreign keys" checked={address.keys} onChange={(event) => onChange({ keys: event.currentTarget.checked })} />
          <Filters address={address} onChange={onChange} nodes={nodes} />
        </>
      )}
      {address.column !== undefined && address.view !== 'impact' && (
        <>
          <Switch size="xs" label="Only this way" checked={address.onlyWay} onChange={(event) => onChange({ onlyWay: event.currentTarget.checked })} />
          <Button size="compact-sm" variant="light" leftSection={<Icon name="close" size={12} />} onClick={() => onChange({ column: undefined, onlyWay: false })}>{visibleName(splitFqn(address.column).join('.'))}</Button>
        </>
      )}
      <Tools tools={tools} isGraph={isGraph} />
    </div>
  )
}

function Tools({ tools: { isExpanded, onExpand, onExport, editing }, isGraph }: { tools: GraphTools; isGraph: boolean }) {
  const flow = useReactFlow()
  return (
    <div className={styles.end}>
      {editing !== undefined && isGraph && <Switch size="xs" label="Edit" checked={editing.isOn} onChange={(event) => editing.onChange(event.currentTarget.checked)} />}
      {editing !== undefined && <Button size="compact-sm" variant="default" leftSection={<Icon name="plus" size={14} />} onClick={editing.onAdd}>Add lineage</Button>}
      {isGraph && (
        <>
          <Tool icon="minus" label="Zoom out" onClick={() => void flow.zoomOut({ duration: movement(120) })} />
          <Tool icon="plus" label="Zoom in" onClick={() => void flow.zoomIn({ duration: movement(120) })} />
          <Tool icon="fit" label="Fit everything" onClick={() => void flow.fitView({ padding: 0.08, maxZoom: 1, duration: movement(200) })} />
          <Tool icon={isExpanded ? 'shrink' : 'expand'} label={isExpanded ? 'Back to the page' : 'Full screen'} onClick={() => onExpand(!isExpanded)} />
        </>
      )}
      {isGraph && (
        <Menu position="bottom-end" withinPortal={false}>
          <Menu.Target><Button size="compact-sm" variant="default" leftSection={<Icon name="download" size={14} />}>Export</Button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onExport('svg')}>SVG</Menu.Item>
            <Menu.Item onClick={() => onExport('png')}>PNG</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  )
}

function Depth({ label, value, onChange }: { label: string; value: number; onChange: (depth: number) => void }) {
  return (
    <label className={styles.depth}>
      {label}
      <NumberInput size="xs" w={58} min={0} max={30} clampBehavior="strict" allowDecimal={false} allowNegative={false} value={value} onChange={(depth) => typeof depth === 'number' && onChange(depth)} aria-label={`Steps ${label.toLowerCase()}`} />
    </label>
  )
}

/** Finds entities and columns of the graph. */
function Find({ nodes, onFind }: { nodes: readonly LineageNode[]; onFind: ControlsProps['onFind'] }) {
  const options = nodes.flatMap((node) => [
    { value: node.id, label: visibleName(node.displayName ?? node.name) },
    ...node.columns.map((column) => ({ value: `${node.id} ${column.name}`, label: visibleName(`${node.name}.${splitFqn(column.name).join('.')}`) })),
  ])
  return (
    <Select
      size="xs" w={180} searchable clearable={false} value={null} placeholder="Find in the graph" aria-label="Find a table or column in the graph" leftSection={<Icon name="search" size={14} />}
      data={options} limit={50} nothingFoundMessage="Not in this graph" comboboxProps={{ withinPortal: false, width: 300, position: 'bottom-start' }}
      onChange={(found) => {
        const [id, ...column] = (found ?? '').split(' ')
        if (id !== undefined && id !== '') onFind(id, column.length === 0 ? undefined : column.join(' '))
      }}
    />
  )
}

function Filters({ address, onChange, nodes }: { address: GraphAddress; onChange: SetGraphAddress; nodes: readonly LineageNode[] }) {
  const { schemas, tags, types } = choicesIn(nodes)
  const count = address.schemas.length + address.tags.length + address.types.length
  const inside = { withinPortal: false }
  return (
    <Popover width={300} position="bottom-start" withinPortal={false} trapFocus>
      <Popover.Target><Button size="compact-sm" variant={count > 0 ? 'light' : 'default'} leftSection={<Icon name="filter" size={14} />}>{count === 0 ? 'Filter' : `Filter: ${count}`}</Button></Popover.Target>
      <Popover.Dropdown>
        <div className={styles.form}>
          <MultiSelect size="xs" label="Schema" data={schemas} value={address.schemas} onChange={(chosen) => onChange({ schemas: chosen })} comboboxProps={inside} clearable />
          <MultiSelect size="xs" label="Tag" data={tags} value={address.tags} onChange={(chosen) => onChange({ tags: chosen })} comboboxProps={inside} clearable placeholder={tags.length === 0 ? 'Nothing here is tagged' : ''} />
          <MultiSelect size="xs" label="Type" data={types.map((value) => ({ value, label: kindOf('table', value).label }))} value={address.types} onChange={(chosen) => onChange({ types: chosen })} comboboxProps={inside} clearable />
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function Tool({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return <Tooltip label={label}><ActionIcon size={28} variant="subtle" color="gray" aria-label={label} onClick={onClick}><Icon name={icon} /></ActionIcon></Tooltip>
}
