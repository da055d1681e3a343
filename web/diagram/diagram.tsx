import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { Diagram as DiagramData, DiagramRelationship } from '../api/types.ts'
import { Failure } from '../components/state/notes.tsx'
import { counted } from '../format/number.ts'
import { type Box, type Detail, fittingDetail, only, toBoxes, toGroupBoxes, unconnected, without } from './boxes.ts'
import { Canvas } from './canvas.tsx'
import styles from './diagram.module.css'
import { createElk } from './elk.ts'
import { type Group, groupRelationships, toGroups } from './groups.ts'
import { placeBoxes } from './layout.ts'

type DiagramProps = {
  data: DiagramData
  /** What the exported file is called. */
  name: string
  /** Schema whose name is not repeated in the titles. */
  home: string | undefined
  /** FQN of the table that it is about. */
  focus?: string
  /** More controls. */
  children?: ReactNode
}

/** So few tables are never put into groups. */
const fewTables = 10
/** Past this many tables, those that no foreign key touches start hidden. */
const crowd = 60

/** An entity-relationship diagram: laid out off the main thread, as detailed as its size allows, hundreds of tables as groups that open. */
export function Diagram({ data, name, home, focus, children }: DiagramProps) {
  const [isExpanded, setExpanded] = useState(false)
  const [chosenDetail, setDetail] = useState<Detail>()
  const [openGroup, setOpenGroup] = useState<Group>()
  const lonely = useMemo(() => unconnected(data), [data])
  const [hidesLonely, setHidesLonely] = useState(data.tables.length > crowd && lonely.size < data.tables.length)
  const groups = useMemo(() => toGroups(data), [data])
  const shown = useMemo(() => (openGroup === undefined ? without(data, hidesLonely ? lonely : new Set()) : only(data, openGroup.tables)), [data, hidesLonely, lonely, openGroup])
  const fitting = fittingDetail(shown.tables.length)
  const detail = chosenDetail ?? (fitting === 'groups' && (openGroup !== undefined || groups.length < 2) ? 'names' : fitting)
  const view = useMemo(
    () => (detail === 'groups' ? groupView(groups, hidesLonely ? [] : [...lonely], data.relationships) : { boxes: toBoxes(shown, detail, home), relationships: shown.relationships }),
    [detail, groups, hidesLonely, lonely, data, shown, home],
  )
  const elk = useMemo(createElk, [])
  useEffect(() => () => elk.terminateWorker(), [elk])
  const placed = useQuery({
    queryKey: ['layout', name, view], queryFn: () => placeBoxes(elk, view.boxes, view.relationships), staleTime: Infinity, structuralSharing: false, retry: false,
  })
  if (placed.isError) return <Failure error={placed.error} what="the layout of the diagram" onRetry={() => void placed.refetch()} />
  const show = (group: Group | undefined) => {
    setOpenGroup(group)
    setDetail(undefined)
  }
  return (
    <ReactFlowProvider>
      <Canvas
        key={placed.dataUpdatedAt} boxes={placed.data ?? []} relationships={view.relationships} name={openGroup === undefined ? name : `${name} ${openGroup.name}`} initialFocus={focus}
        options={{
          detail, onDetail: setDetail, hasGroups: openGroup === undefined && groups.length > 1 && data.tables.length > 2 * fewTables, openGroup, onOpenGroup: show,
          lonely: openGroup === undefined ? lonely.size : 0, hidesLonely, onHidesLonely: setHidesLonely, isExpanded, onExpand: setExpanded, more: children,
        }}
        notice={placed.data === undefined ? <div className={styles.busy} role="status">Laying out {counted(view.boxes.length, 'box', 'boxes')}…</div> : null}
      />
    </ReactFlowProvider>
  )
}

function groupView(groups: readonly Group[], lonely: string[], relationships: readonly DiagramRelationship[]): { boxes: Box[]; relationships: DiagramRelationship[] } {
  const shown = lonely.length === 0 ? groups : [...groups, { id: 'group without keys', name: 'without keys', tables: lonely }]
  return { boxes: toGroupBoxes(shown), relationships: groupRelationships(groups, relationships) }
}
