import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiError, patchJson } from '../../api/client.ts'
import type { PatchOperation } from '../../api/types.ts'

/** What is edited: an entity at the version that the reader sees. */
export type EditedEntity = { collection: string; id: string; version: number }

/** Saves changes of an entity that is still at the version shown; after a conflict what is shown is read anew, and what was typed stays. */
export function useEdit({ collection, id, version }: EditedEntity, onSaved: () => void) {
  const queries = useQueryClient()
  const refresh = () => Promise.all(['entity', 'versions', 'children', 'list', 'labelUse', 'domainMembers', 'summary'].map((key) => queries.invalidateQueries({ queryKey: [key] })))
  return useMutation({
    mutationFn: (operations: readonly PatchOperation[]) => patchJson(`${collection}/${id}`, operations, version),
    onSuccess: async () => {
      await refresh()
      onSaved()
    },
    onError: (error) => {
      if (isConflict(error)) void refresh()
    },
  })
}

/** Whether somebody changed the thing in between. */
export function isConflict(error: Error | null): boolean {
  return error instanceof ApiError && error.code === 'VERSION_CONFLICT'
}

/** What went wrong, in one sentence with what to do. */
export function failureText(error: Error, kept = 'Your choice is still here'): string {
  if (isConflict(error)) return `Someone changed this in between. ${kept}: save again to put it in place of theirs.`
  return `${error.message}${error instanceof ApiError ? ` ${error.hint ?? ''} (${error.code})` : ''}`
}
