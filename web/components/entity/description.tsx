import { ActionIcon, Button, SegmentedControl, Textarea } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { failureText, isConflict, type EditedEntity, useEdit } from '../curate/use-edit.ts'
import { useMay } from '../../api/use-may.ts'
import { Icon } from '../icons/icon.tsx'
import { Note } from '../state/notes.tsx'
import { Markdown } from '../text/markdown.tsx'
import styles from './description.module.css'

type DescriptionProps = { text: string | undefined; target: EditedEntity; /** JSON pointer of the text in the entity. */ path: string; isEditable: boolean }

/** A description, edited where it stands. What was typed stays through every error; a change by someone else in between is told, not overwritten. */
export function Description({ text, target, path, isEditable }: DescriptionProps) {
  const [draft, setDraft] = useState<string>()
  const mayEdit = useMay('edit')
  const isEditing = draft !== undefined
  return (
    <section>
      <h2 className={styles.heading}>
        Description
        {isEditable && mayEdit && !isEditing && (
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
  const [isPreview, setPreview] = useState(false)
  const save = useEdit(target, () => setDraft(undefined))
  const submit = () => save.mutate([toOperation(path, text, draft)])
  const isTooLong = draft.length > longest
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setDraft(undefined)
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !isTooLong) submit()
    else return
    event.stopPropagation()
  }
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); submit() }}>
      <SegmentedControl size="xs" fullWidth aria-label="Write or preview" data={['Write', 'Preview']} value={isPreview ? 'Preview' : 'Write'} onChange={(value) => setPreview(value === 'Preview')} />
      {isPreview
        ? <div className={styles.preview}>{draft.trim() === '' ? <p className={styles.none}>Nothing to show</p> : <Markdown text={draft} />}</div>
        : (
          <Textarea
            data-autofocus autoFocus autosize minRows={4} maxRows={16} size="sm" aria-label="Description, in markdown" value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)} onKeyDown={onKeyDown}
          />
        )}
      {isTooLong && <p className={styles.error} role="alert">{`${draft.length.toLocaleString('en')} characters, and ${longest.toLocaleString('en')} are the most.`}</p>}
      {save.isError && <p className={styles.error} role="alert">{failureText(save.error, 'Your text is still here')}</p>}
      <div className={styles.actions}>
        <Button type="submit" size="compact-sm" loading={save.isPending} disabled={draft === (text ?? '') || isTooLong}>Save</Button>
        <Button size="compact-sm" variant="default" onClick={() => setDraft(undefined)}>Cancel</Button>
        <span>Markdown</span>
      </div>
      {isConflict(save.error) && <Note><p>Theirs:</p>{text === undefined ? <p>(no description)</p> : <Markdown text={text} />}</Note>}
    </form>
  )
}

/** The most that the API takes. */
const longest = 500_000

function toOperation(path: string, old: string | undefined, draft: string) {
  if (draft.trim() === '') return { op: 'remove' as const, path }
  return { op: old === undefined ? ('add' as const) : ('replace' as const), path, value: draft }
}
