import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { type ReactNode, useEffect, useState } from 'react'
import { Empty, Failure, Note } from '../components/state/notes.tsx'
import { RowsSkeleton } from '../components/state/skeletons.tsx'
import { groupedNumber } from '../format/number.ts'
import { AddLineage } from './add-lineage.tsx'
import type { EdgeEnd } from './edits.ts'
import { useMayEdit } from './edits.ts'
import { GraphFrame } from './graph-frame.tsx'
import { graphQuery } from './queries.ts'
import type { LineageGraph, Side } from './types.ts'
import { useGraphAddress } from './use-graph-address.ts'

/** What is being connected by hand; either end may still be open. */
type Drawing = { from: EdgeEnd | undefined; to: EdgeEnd | undefined }
type LineageViewProps = { fqn: string; entityType?: string; isPage?: boolean; onFocus: (fqn: string) => void }

/** The lineage around an entity: loaded, empty, or as graph, table or impact. */
export function LineageView({ fqn, isPage = false, onFocus }: LineageViewProps) {
  const [address] = useGraphAddress()
  const [expanded, setExpanded] = useState<{ upstream: string[]; downstream: string[] }>({ upstream: [], downstream: [] })
  const [drawing, setDrawing] = useState<Drawing>()
  const mayEdit = useMayEdit()
  useEffect(() => setExpanded({ upstream: [], downstream: [] }), [fqn])
  const { up, down, column, onlyWay, indirect } = address
  const graph = useQuery({
    ...graphQuery({ focus: fqn, up, down, indirect: onlyWay ? indirect : true, ...(onlyWay && column !== undefined && { column }), expandUp: expanded.upstream, expandDown: expanded.downstream }),
    placeholderData: keepPreviousData,
  })
  const onExpand = (id: string, side: Side) => setExpanded((old) => ({ ...old, [side]: [...new Set([...old[side], id])] }))
  return (
    <>
      <Content graph={graph} onAdd={mayEdit ? () => setDrawing({ from: undefined, to: focusEnd(graph.data) }) : undefined}>
        {(data) => (
          <ReactFlowProvider>
            <GraphFrame graph={data} fqn={fqn} isPage={isPage} onFocus={onFocus} onExpand={onExpand} onDraw={mayEdit ? setDrawing : undefined} />
            {data.isTruncated && <Note>The graph is larger than {groupedNumber(data.nodes.length)} entities: what is nearest is drawn. Fewer steps, or only the way of a column, show all there is.</Note>}
          </ReactFlowProvider>
        )}
      </Content>
      {drawing !== undefined && <AddLineage key={`${drawing.from?.id} ${drawing.to?.id}`} from={drawing.from} to={drawing.to} onClose={() => setDrawing(undefined)} />}
    </>
  )
}

type ContentProps = {
  graph: { data: LineageGraph | undefined; error: Error | null; isError: boolean; refetch: () => unknown }
  onAdd: (() => void) | undefined
  children: (graph: LineageGraph) => ReactNode
}

function Content({ graph, onAdd, children }: ContentProps) {
  if (graph.isError && graph.error !== null) return <Failure error={graph.error} what="the lineage" onRetry={() => void graph.refetch()} />
  if (graph.data === undefined) return <RowsSkeleton rows={12} />
  const focus = graph.data.nodes.find((node) => node.id === graph.data?.focusId)
  const isAlone = graph.data.edges.length === 0 && (focus?.upstreamCount ?? 0) + (focus?.downstreamCount ?? 0) === 0
  if (!isAlone) return children(graph.data)
  return (
    <Empty icon="lineage" title="No lineage is known" action={onAdd && <Button size="sm" onClick={onAdd}>Add lineage by hand</Button>}>
      No view, function, trigger or statement that was read moves data into it or out of it. A lineage run reads them: <code>trunkline lineage -c lineage.yaml</code>.
    </Empty>
  )
}

function focusEnd(graph: LineageGraph | undefined): EdgeEnd | undefined {
  const focus = graph?.nodes.find((node) => node.id === graph.focusId)
  return focus === undefined ? undefined : { id: focus.id, type: focus.entityType, fullyQualifiedName: focus.fullyQualifiedName }
}
