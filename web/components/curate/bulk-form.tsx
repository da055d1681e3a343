import { Button, Select, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { bulkEdit, type Choice, type EditTarget, type Edits, manualLabel } from '../../api/curation.ts'
import { BulkOutcome, BulkPreview } from './bulk-outcome.tsx'
import { ChoiceSelect } from './choice-select.tsx'
import styles from './curate.module.css'
import { failureText } from './use-edit.ts'

/** What may be changed of many things at once. */
const actions = [
  { value: 'addOwners', label: 'Add owners', types: ['user', 'team'], ofColumns: false },
  { value: 'removeOwners', label: 'Remove owners', types: ['user', 'team'], ofColumns: false },
  { value: 'addTags', label: 'Add tags or terms', types: ['tag', 'glossaryTerm'], ofColumns: true },
  { value: 'removeTags', label: 'Remove tags or terms', types: ['tag', 'glossaryTerm'], ofColumns: true },
  { value: 'tier', label: 'Set the tier', types: ['tag'], ofColumns: false },
  { value: 'domains', label: 'Set the domain', types: ['domain'], ofColumns: false },
  { value: 'description', label: 'Set the description', types: [], ofColumns: true },
] as const
type Action = (typeof actions)[number]['value']

/** Keys of what shows words: it is read anew after they changed. */
const wordKeys = ['children', 'entity', 'versions', 'list', 'labelUse', 'summary', 'search']

type BulkFormProps = { what: string; targets: () => readonly EditTarget[]; areColumns: boolean; onClose: () => void; onDone: () => void }

/** One change of many things: what it would do is shown first, and what it did can be taken back. */
export function BulkForm({ what, targets, areColumns, onClose, onDone }: BulkFormProps) {
  const queries = useQueryClient()
  const offered = actions.filter((action) => !areColumns || action.ofColumns)
  const [action, setAction] = useState<Action>(offered[0]?.value ?? 'addTags')
  const [chosen, setChosen] = useState<Choice[]>([])
  const [text, setText] = useState('')
  const { label, types } = actions.find((one) => one.value === action)!
  const refresh = () => Promise.all(wordKeys.map((key) => queries.invalidateQueries({ queryKey: [key] })))
  const look = useMutation({ mutationFn: () => bulkEdit(targets(), toEdits(action, chosen, text), { dryRun: true }) })
  const edit = useMutation({ mutationFn: () => bulkEdit(targets(), toEdits(action, chosen, text), { dryRun: false }), onSuccess: refresh })
  const isSingle = action === 'tier' || action === 'domains'
  const isEmpty = action === 'description' ? text.trim() === '' : chosen.length === 0 && !isSingle
  const end = () => {
    onDone()
    onClose()
  }
  if (edit.data !== undefined) return <BulkOutcome outcomes={edit.data} onUndone={refresh} onClose={end} />
  if (look.data !== undefined) return <BulkPreview what={what} outcomes={look.data} isPending={edit.isPending} error={edit.error} onConfirm={() => edit.mutate()} onBack={() => look.reset()} />
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); look.mutate() }}>
      <Select label="Change" allowDeselect={false} data={offered.map((one) => ({ value: one.value, label: one.label }))} value={action} onChange={(value) => { setAction((value ?? action) as Action); setChosen([]) }} />
      {action === 'description'
        ? <Textarea label="Description" description="Markdown; it takes the place of what is there" autosize minRows={3} maxRows={10} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        : <ChoiceSelect key={action} label={label} types={types} value={chosen} onChange={setChosen} {...(isSingle && { most: 1 })} {...(action === 'tier' && { within: 'Tier' })} />}
      {isSingle && chosen.length === 0 && <p className={styles.inherited}>Nothing chosen takes it away.</p>}
      {look.isError && <p className={styles.error} role="alert">{failureText(look.error)}</p>}
      <div className={styles.actions}>
        <Button type="submit" size="sm" loading={look.isPending} disabled={isEmpty}>Show what would change</Button>
        <Button size="sm" variant="default" onClick={onClose}>Cancel</Button>
      </div>
    </form>
  )
}

function toEdits(action: Action, chosen: readonly Choice[], text: string): Edits {
  const references = chosen.map(({ id, entityType }) => ({ id, type: entityType }))
  const labels = chosen.map((choice) => manualLabel(choice.fullyQualifiedName, choice.entityType === 'glossaryTerm' ? 'Glossary' : 'Classification'))
  if (action === 'description') return { description: text }
  if (action === 'tier') return { tier: labels[0] ?? null }
  if (action === 'addTags') return { addTags: labels }
  if (action === 'removeTags') return { removeTags: chosen.map((choice) => choice.fullyQualifiedName) }
  return { [action]: references }
}
