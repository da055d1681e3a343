import { ActionIcon, Button, Checkbox, Modal, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Labelled } from '../../api/curation.ts'
import type { PatchOperation } from '../../api/types.ts'
import { Icon } from '../icons/icon.tsx'
import styles from './curate.module.css'
import { failureText, useEdit } from './use-edit.ts'
import { useMay } from '../../api/use-may.ts'

type EditWordsProps = { what: string; thing: Labelled; collection: string; hasExclusive?: boolean }
type Draft = { displayName: string; description: string; mutuallyExclusive: boolean }

/** Edits the words of a thing in a list; what was typed stays through every error. */
export function EditWords({ what, thing, collection, hasExclusive = false }: EditWordsProps) {
  const [draft, setDraft] = useState<Draft>()
  const save = useEdit({ collection, id: thing.id, version: thing.version }, () => setDraft(undefined))
  const mayEdit = useMay('edit')
  const open = () => setDraft({ displayName: thing.displayName ?? '', description: thing.description ?? '', mutuallyExclusive: thing.mutuallyExclusive === true })
  if (!mayEdit) return null
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size={26} aria-label={`Edit ${what} ${thing.name}`} onClick={open}><Icon name="edit" size={14} /></ActionIcon>
      <Modal opened={draft !== undefined} onClose={() => setDraft(undefined)} title={`Edit ${what} ${thing.name}`}>
        {draft !== undefined && (
          <form className={styles.form} onSubmit={(event) => { event.preventDefault(); save.mutate(toOperations(thing, draft)) }}>
            <TextInput label="Display name" placeholder={thing.name} value={draft.displayName} onChange={(event) => setDraft({ ...draft, displayName: event.currentTarget.value })} />
            <Textarea data-autofocus required label="Description" description="Markdown" autosize minRows={3} maxRows={12} value={draft.description} onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })} />
            {hasExclusive && <Checkbox label="Exclusive" description="A thing carries at most one of its tags" checked={draft.mutuallyExclusive} onChange={(event) => setDraft({ ...draft, mutuallyExclusive: event.currentTarget.checked })} />}
            {save.isError && <p className={styles.error} role="alert">{failureText(save.error, 'Your text is still here')}</p>}
            <div className={styles.actions}>
              <Button type="submit" size="sm" loading={save.isPending} disabled={toOperations(thing, draft).length === 0}>Save</Button>
              <Button size="sm" variant="default" onClick={() => setDraft(undefined)}>Cancel</Button>
            </div>
          </form>
        )}
      </Modal>
    </>
  )
}

function toOperations(thing: Labelled, draft: Draft): PatchOperation[] {
  const name = draft.displayName.trim()
  return [
    ...(name === (thing.displayName ?? '') ? [] : name === '' ? [{ op: 'remove' as const, path: '/displayName' }] : [{ op: 'add' as const, path: '/displayName', value: name }]),
    ...(draft.description === (thing.description ?? '') ? [] : [{ op: 'add' as const, path: '/description', value: draft.description }]),
    ...(draft.mutuallyExclusive === (thing.mutuallyExclusive === true) ? [] : [{ op: 'add' as const, path: '/mutuallyExclusive', value: draft.mutuallyExclusive }]),
  ]
}
