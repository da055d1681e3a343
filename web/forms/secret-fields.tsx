import { Button, FileButton, PasswordInput, Textarea } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../components/icons/icon.tsx'
import type { FieldProps } from './field.tsx'
import { secretMask } from './form-value.ts'
import styles from './form.module.css'
import { useField } from './use-field.ts'

const keepsLabel = 'Stored, and never shown again'

/** A secret: what is stored is kept until another one is typed, and cannot be looked at. */
export function SecretField(props: FieldProps) {
  const { value, set, input, label } = useField(props)
  const [wasStored] = useState(value === secretMask)
  return (
    <div className={styles.secret}>
      <PasswordInput
        {...input} value={value === secretMask || typeof value !== 'string' ? '' : value} placeholder={value === secretMask ? keepsLabel : ''} autoComplete="new-password"
        onChange={(event) => set(event.currentTarget.value !== '' ? event.currentTarget.value : wasStored ? secretMask : undefined)}
      />
      <StoredSecret wasStored={wasStored} isKept={value === secretMask} label={label} set={set} isDisabled={input.disabled} />
    </div>
  )
}

/** The PEM text of a certificate or key, typed, pasted or taken from a file. */
export function PemField(props: FieldProps) {
  const { value, set, input, label } = useField(props)
  const [wasStored] = useState(value === secretMask)
  const isKept = value === secretMask
  const take = async (file: File | null) => { if (file !== null) set(await file.text()) }
  return (
    <div className={styles.secret}>
      <Textarea
        {...input} value={isKept || typeof value !== 'string' ? '' : value} placeholder={isKept ? keepsLabel : '-----BEGIN …'} autosize minRows={2} maxRows={8} spellCheck={false} classNames={{ input: styles.code ?? '' }}
        onChange={(event) => set(event.currentTarget.value !== '' ? event.currentTarget.value : wasStored ? secretMask : undefined)}
      />
      <div className={styles.under}>
        <FileButton accept=".pem,.crt,.cer,.key,text/plain" onChange={(file) => void take(file)}>
          {(open) => <Button {...open} size="compact-xs" variant="default" disabled={input.disabled} leftSection={<Icon name="download" size={12} />}>From a file</Button>}
        </FileButton>
        <StoredSecret wasStored={wasStored} isKept={isKept} label={label} set={set} isDisabled={input.disabled} />
      </div>
    </div>
  )
}

type StoredSecretProps = { wasStored: boolean; isKept: boolean; label: string; set: (next: unknown) => void; isDisabled: boolean }

function StoredSecret({ wasStored, isKept, label, set, isDisabled }: StoredSecretProps) {
  if (!wasStored || isDisabled) return null
  return isKept
    ? <Button size="compact-xs" variant="subtle" onClick={() => set(undefined)} aria-label={`Remove the stored value of ${label}`}>Remove it</Button>
    : <Button size="compact-xs" variant="subtle" onClick={() => set(secretMask)} aria-label={`Keep the stored value of ${label}`}>Keep the stored one</Button>
}
