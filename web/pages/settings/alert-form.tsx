import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type AlertDestination, testAlert } from '../../api/alerts.ts'
import { ApiError } from '../../api/client.ts'
import { ConfirmByTyping } from '../../components/state/confirm-by-typing.tsx'
import { Failure, Note } from '../../components/state/notes.tsx'
import { problemsOf, pruned } from '../../forms/form-value.ts'
import type { JsonObject } from '../../forms/json-schema.ts'
import { SchemaForm } from '../../forms/schema-form.tsx'
import { alertSchemas } from './alert-schemas.ts'
import styles from './alerts-page.module.css'

type AlertFormProps = { value: AlertDestination; isSaving: boolean; error: Error | null; onSave: (next: AlertDestination) => void; onCancel: () => void; onDelete?: () => void }

/** One destination, to be written, tried and saved. */
export function AlertForm({ value, isSaving, error, onSave, onCancel, onDelete }: AlertFormProps) {
  const schema = alertSchemas[value.type]
  const [draft, setDraft] = useState<JsonObject>(value)
  const [showsAll, setShowsAll] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const trial = useMutation({ mutationFn: (destination: JsonObject) => testAlert(destination) })
  const whole = () => {
    setShowsAll(true)
    return problemsOf(schema, draft).size > 0 ? undefined : ({ ...(pruned(schema, draft) as JsonObject), type: value.type } as AlertDestination)
  }
  const send = () => {
    const next = whole()
    if (next !== undefined) onSave(next)
  }
  const test = () => {
    const next = whole()
    if (next !== undefined) trial.mutate(next)
  }
  const isConflict = error instanceof ApiError && error.code === 'VERSION_CONFLICT'
  const own = Object.keys(schema.properties ?? {}).filter((name) => name !== 'filter' && name !== 'quality')
  return (
    <form className={styles.form} noValidate aria-label={`${schema.title} destination`} onSubmit={(event) => { event.preventDefault(); send() }}>
      <SchemaForm schema={schema} value={draft} onChange={setDraft} showsAll={showsAll} sections={[{ title: schema.title ?? '', fields: own }, { title: 'Of runs', fields: ['filter'] }, { title: 'Of tests', fields: ['quality'] }]} />
      {trial.data?.delivered === true && <Note>The test message was delivered.</Note>}
      {trial.data?.delivered === false && <Note tone="warn">The test message was not delivered. {trial.data.problem}</Note>}
      {trial.isError && <Failure error={trial.error} title="The test could not be made" />}
      {error !== null && !isConflict && <Failure error={error} title="The alerts were not saved" />}
      <div className={styles.foot}>
        <Button type="submit" loading={isSaving}>Save</Button>
        <Button variant="default" loading={trial.isPending} onClick={test}>Send a test message</Button>
        <Button variant="default" onClick={onCancel}>Cancel</Button>
        {onDelete !== undefined && <Button variant="subtle" color="red" onClick={() => setAsked(true)}>Delete…</Button>}
      </div>
      {isAsked && onDelete !== undefined && (
        <ConfirmByTyping title={`Delete ${value.name}`} name={value.name} action="Delete it" isPending={isSaving} error={null} onConfirm={onDelete} onClose={() => setAsked(false)}>
          <p>Nothing is sent there any more, and its secrets are forgotten.</p>
        </ConfirmByTyping>
      )}
    </form>
  )
}
