import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { Diagram as DiagramData } from '../api/types.ts'
import { Failure } from '../components/state/notes.tsx'
import { counted } from '../format/number.ts'
import { type Detail, fittingDetail, toBoxes, unconnected, without } from './boxes.ts'
import { Canvas } from './canvas.tsx'
import styles from './diagram.module.css'
import { createElk } from './elk.ts'
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

/** Past this many tables, those that no foreign key touches start hidden. */
const crowd = 60

/** An entity-relationship diagram: laid out off the main thread, as detailed as its size allows. */
export function Diagram({ data, name, home, focus, children }: DiagramProps) {
  const [isExpanded, setExpanded] = useState(false)
  const [chosenDetail, setDetail] = useState<Detail>()
  const lonely = useMemo(() => unconnected(data), [data])
  const [hidesLonely, setHidesLonely] = useState(data.tables.length > crowd && lonely.size < data.tables.length)
  const shown = useMemo(() => without(data, hidesLonely ? lonely : new Set()), [data, hidesLonely, lonely])
  const detail = chosenDetail ?? fittingDetail(shown.tables.length)
  const elk = useMemo(createElk, [])
  useEffect(() => () => elk.terminateWorker(), [elk])
  const placed = useQuery({
    queryKey: ['layout', name, detail, shown],
    queryFn: () => placeBoxes(elk, toBoxes(shown, detail, home), shown.relationships),
    staleTime: Infinity, structuralSharing: false, retry: false,
  })
  if (placed.isError) return <Failure error={placed.error} what="the layout of the diagram" onRetry={() => void placed.refetch()} />
  return (
    <ReactFlowProvider>
      <Canvas
        key={`${detail} ${hidesLonely} ${placed.dataUpdatedAt}`} boxes={placed.data ?? []} relationships={shown.relationships} name={name} initialFocus={focus}
        options={{ detail, onDetail: setDetail, lonely: lonely.size, hidesLonely, onHidesLonely: setHidesLonely, isExpanded, onExpand: setExpanded, more: children }}
        notice={placed.data === undefined ? <div className={styles.busy} role="status">Laying out {counted(shown.tables.length, 'table')}…</div> : null}
      />
    </ReactFlowProvider>
  )
}
