import { ActionIcon, Button } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import type { PatchOperation } from '../../api/types.ts'
import { Icon } from '../icons/icon.tsx'
import styles from './curate.module.css'
import { type EditedEntity, failureText, useEdit } from './use-edit.ts'
import { useMay } from '../../api/use-may.ts'

type EditablePartProps<Draft> = {
  title: string
  isEditable: boolean
  target: EditedEntity
  /** What the form begins with. */
  start: () => Draft
  /** What a draft changes; nothing where it is as before. */
  toOperations: (draft: Draft) => readonly PatchOperation[]
  form: (draft: Draft, setDraft: (draft: Draft) => void) => ReactNode
  children: ReactNode
}

/** A part of what people wrote, edited where it stands. What was chosen stays through every error, and Escape leaves it. */
export function EditablePart<Draft>({ title, isEditable, target, start, toOperations, form, children }: EditablePartProps<Draft>) {
  const [draft, setDraft] = useState<{ value: Draft }>()
  const mayEdit = useMay('edit')
  const opener = useRef<HTMLButtonElement>(null)
  const close = () => {
    setDraft(undefined)
    // The form held the focus: it goes back to where it came from.
    requestAnimationFrame(() => opener.current?.focus())
  }
  const save = useEdit(target, close)
  const submit = (value: Draft) => {
    const operations = toOperations(value)
    if (operations.length === 0) close()
    else save.mutate(operations)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // An open list of choices takes the first Escape for itself.
    const isOfList = event.target instanceof Element && event.target.getAttribute('data-mantine-stop-propagation') === 'true'
    if (event.key !== 'Escape' || isOfList) return
    event.stopPropagation()
    close()
  }
  return (
    <section>
      <h2 className={styles.head}>
        {title}
        {isEditable && mayEdit && draft === undefined && (
          <ActionIcon ref={opener} variant="subtle" color="gray" size={22} aria-label={`Edit ${title.toLowerCase()}`} onClick={() => setDraft({ value: start() })}><Icon name="edit" size={13} /></ActionIcon>
        )}
      </h2>
      {children}
      {draft !== undefined && (
        // Escape is heard from whichever field has the focus.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <form className={styles.form} onKeyDown={onKeyDown} onSubmit={(event) => { event.preventDefault(); submit(draft.value) }}>
          {form(draft.value, (value) => setDraft({ value }))}
          {save.isError && <p className={styles.error} role="alert">{failureText(save.error)}</p>}
          <div className={styles.actions}>
            <Button type="submit" size="compact-sm" loading={save.isPending}>Save</Button>
            <Button size="compact-sm" variant="default" onClick={close}>Cancel</Button>
          </div>
        </form>
      )}
    </section>
  )
}
