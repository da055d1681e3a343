import { ActionIcon, Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import { ApiError, patchJson } from '../../api/client.ts'
import { Icon } from '../icons/icon.tsx'
import { Note } from '../state/notes.tsx'
import { Markdown } from '../text/markdown.tsx'
import styles from './description.module.css'

type Target = { collection: string; id: string; version: number }
type DescriptionProps = { text: string | undefined; target: Target; /** JSON pointer of the text in the entity. */ path: string; isEditable: boolean }

/** A description, edited where it stands. What was typed stays through every error; a change by someone else in between is told, not overwritten. */
export function Description({ text, target, path, isEditable }: DescriptionProps) {
  const [draft, setDraft] = useState<string>()
  const isEditing = draft !== undefined
  return (
    <section>
      <h2 className={styles.heading}>
        Description
        {isEditable && !isEditing && (
          <ActionIcon variant="subtle" color="gray" size={22} aria-label="Edit the description" onClick={() => setDraft(text ?? '')}><Icon name="edit" size={13} /></ActionIcon>
        )}
      </h2>
      {isEditing
        ? <Editor draft={draft} setDraft={setDraft} text={text} target={target} path={path} />
        : text === undefined || text === '' ? <p className={styles.none}>No description yet</p> : <Markdown text={text} />}
    </section>
  )
}

type EditorProps = Omit<DescriptionProps, 'isEditable'> & { draft: string; setDraft: (draft: string | undefined) => void }

function Editor({ draft, setDraft, text, target, path }: EditorProps) {
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: () => patchJson(`${target.collection}/${target.id}`, [toOperation(path, text, draft)], target.version),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['entity'] })
      setDraft(undefined)
    },
    onError: (error) => {
      if (isConflict(error)) void queries.invalidateQueries({ queryKey: ['entity'] })
    },
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setDraft(undefined)
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save.mutate()
    else return
    event.stopPropagation()
  }
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); save.mutate() }}>
      <Textarea
        data-autofocus autoFocus autosize minRows={4} maxRows={16} size="sm" aria-label="Description, in markdown" value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)} onKeyDown={onKeyDown} error={save.isError ? failureText(save.error) : undefined}
      />
      <div className={styles.actions}>
        <Button type="submit" size="compact-sm" loading={save.isPending} disabled={draft === (text ?? '')}>Save</Button>
        <Button size="compact-sm" variant="default" onClick={() => setDraft(undefined)}>Cancel</Button>
        <span>Markdown</span>
      </div>
      {isConflict(save.error) && <Note><p>Theirs:</p>{text === undefined ? <p>(no description)</p> : <Markdown text={text} />}</Note>}
    </form>
  )
}

function toOperation(path: string, old: string | undefined, draft: string) {
  if (draft.trim() === '') return { op: 'remove' as const, path }
  return { op: old === undefined ? ('add' as const) : ('replace' as const), path, value: draft }
}

function isConflict(error: Error | null): boolean {
  return error instanceof ApiError && error.code === 'VERSION_CONFLICT'
}

function failureText(error: Error): string {
  if (isConflict(error)) return 'Someone changed this in between. Your text is still here: save again to put it in place of theirs.'
  return `${error.message}${error instanceof ApiError ? ` ${error.hint ?? ''} (${error.code})` : ''}`
}
