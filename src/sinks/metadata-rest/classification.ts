import { toSuggestedLabel, type ClassificationSet } from '../../model/classification.ts'
import { parentFullyQualifiedName } from '../../model/fqn.ts'
import { toSampleCall } from '../classification-wire.ts'
import { encodeFullyQualifiedName, encodeName } from '../open-metadata-wire.ts'
import type { ClassificationSink } from '../sink.ts'
import { makeCall } from './calls.ts'
import { toDialectLabel } from './dialect.ts'
import { patchUntilDone } from './patch-entity.ts'
import type { PatchStep } from './patch-steps.ts'
import { getByName, requireSuccess, type Session } from './session.ts'

type ServedColumn = { name: string; tags?: readonly { tagFQN: string }[] }
type Count = { proposed: number; kept: number }

/** Suggestions go to the server table by table, where a column has no tag of that classification yet; a server of OpenMetadata remembers no rejections. Its lineage is not followed. */
export function createClassificationWriter(session: Session): Pick<ClassificationSink, 'writeSuggestions' | 'writeSample' | 'propagateLabels'> {
  return {
    writeSuggestions: async (set) => {
      const reference = { type: 'table', fullyQualifiedName: encodeFullyQualifiedName(set.fullyQualifiedName) }
      const id = await session.findId(reference)
      if (id === undefined) return 'unknown'
      let count: Count = { proposed: 0, kept: 0 }
      await patchUntilDone(set.fullyQualifiedName, async () => {
        const current = await getByName(session.client, reference, '?fields=tags,columns')
        const planned = planSteps(session, (current?.['columns'] ?? []) as ServedColumn[], set)
        count = planned.count
        return { steps: planned.steps, etag: current?.etag }
      }, (steps, etag) => session.client.send({ method: 'PATCH', path: `/tables/${id}`, body: steps, ...(etag !== undefined && { ifMatch: etag }) }))
      return { ...count, takenBack: 0, rejected: 0 }
    },
    writeSample: async (set) => {
      if (!('sampleData' in set)) return 'written'
      const made = await makeCall(session, toSampleCall(set))
      if ('unknown' in made) return 'unknown'
      requireSuccess(made.answer, `the sample data of ${set.fullyQualifiedName}`)
      return 'written'
    },
    propagateLabels: async () => 0,
  }
}

function planSteps({ dialect }: Session, columns: readonly ServedColumn[], { suggestions }: ClassificationSet): { steps: PatchStep[]; count: Count } {
  const count: Count = { proposed: 0, kept: 0 }
  const steps = suggestions.flatMap((suggestion): PatchStep[] => {
    const name = encodeName(suggestion.column)
    const index = columns.findIndex((column) => column.name === name)
    if (index === -1) return []
    const there = columns[index]!.tags ?? []
    if (there.some(({ tagFQN }) => parentFullyQualifiedName(tagFQN) === parentFullyQualifiedName(suggestion.tagFQN))) {
      count.kept += 1
      return []
    }
    count.proposed += 1
    const value = toDialectLabel(toSuggestedLabel(suggestion), dialect)
    return [there.length === 0 ? { op: 'add', path: `/columns/${index}/tags`, value: [value] } : { op: 'add', path: `/columns/${index}/tags/-`, value }]
  })
  return { steps, count }
}
