import { Button, Checkbox, Modal, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sendJson } from '../../api/client.ts'
import { Icon } from '../icons/icon.tsx'
import styles from './curate.module.css'
import { failureText } from './use-edit.ts'
import { useMay } from '../../api/use-may.ts'

/** A field of a form beside name and description. */
export type ExtraField =
  | { id: string; label: string; kind: 'text'; hint?: string; placeholder?: string }
  | { id: string; label: string; kind: 'choice'; values: readonly string[] }
  | { id: string; label: string; kind: 'check'; hint?: string }
type Values = Record<string, string | boolean>

const nothingMore: readonly ExtraField[] = []

type CreateFormProps = {
  title: string
  opened: boolean
  onClose: () => void
  extra?: readonly ExtraField[]
  /** Where and what to send. */
  toRequest: (words: { name: string; description: string }, extra: Values) => { path: string; body: unknown; method?: 'POST' | 'PUT' }
}

/** A button that opens a form which makes a thing; nothing for who may not. */
export function CreateButton({ label, size = 'sm', variant = 'filled', hidden, right = 'edit', ...form }: Omit<CreateFormProps, 'opened' | 'onClose'> & { label: string; size?: string; variant?: string; hidden?: string; right?: 'edit' | 'admin' }) {
  const [isOpen, setOpen] = useState(false)
  if (!useMay(right)) return null
  return (
    <>
      <Button size={size} variant={variant} leftSection={<Icon name="plus" size={14} />} onClick={() => setOpen(true)}>{label}{hidden !== undefined && <span className="visually-hidden"> {hidden}</span>}</Button>
      <CreateForm {...form} opened={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}

/** Makes a thing that has a name and a description; what was typed stays through every error. */
function CreateForm({ title, opened, onClose, extra = nothingMore, toRequest }: CreateFormProps) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [values, setValues] = useState<Values>({})
  const create = useMutation({
    mutationFn: () => {
      const first = Object.fromEntries(extra.map((field) => [field.id, field.kind === 'check' ? false : field.kind === 'choice' ? (field.values[0] ?? '') : '']))
      const { path, body, method = 'POST' } = toRequest({ name: name.trim(), description }, { ...first, ...values })
      return sendJson(method, path, body)
    },
    onSuccess: async () => {
      await Promise.all([['list'], ['choices'], ['type'], ['entity']].map((queryKey) => queries.invalidateQueries({ queryKey })))
      setName('')
      setDescription('')
      setValues({})
      onClose()
    },
  })
  const set = (id: string, value: string | boolean) => setValues((old) => ({ ...old, [id]: value }))
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); create.mutate() }}>
        <TextInput data-autofocus required label="Name" maxLength={256} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Textarea required label="Description" description="Markdown" autosize minRows={3} maxRows={10} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        {extra.map((field) => <Extra key={field.id} field={field} value={values[field.id]} onChange={(value) => set(field.id, value)} />)}
        {create.isError && <p className={styles.error} role="alert">{failureText(create.error)}</p>}
        <div className={styles.actions}>
          <Button type="submit" size="sm" loading={create.isPending}>Create</Button>
          <Button size="sm" variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Modal>
  )
}

function Extra({ field, value, onChange }: { field: ExtraField; value: string | boolean | undefined; onChange: (value: string | boolean) => void }) {
  if (field.kind === 'check') return <Checkbox label={field.label} description={field.hint} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
  if (field.kind === 'choice') return <Select label={field.label} allowDeselect={false} data={[...field.values]} value={typeof value === 'string' ? value : (field.values[0] ?? null)} onChange={(chosen) => onChange(chosen ?? '')} />
  return <TextInput label={field.label} description={field.hint} placeholder={field.placeholder} value={typeof value === 'string' ? value : ''} onChange={(event) => onChange(event.currentTarget.value)} />
}
