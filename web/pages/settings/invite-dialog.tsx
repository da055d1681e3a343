import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { sendJson } from '../../api/client.ts'
import type { TeamSummary } from '../../api/people.ts'
import { FormError } from '../../components/session/form-error.tsx'
import { roleName } from '../../components/session/role-name.ts'
import styles from './access.module.css'

type Properties = { isOpen: boolean; teams: readonly TeamSummary[]; onClose(): void; onInvited(name: string, password: string): void }
const empty = { name: '', email: '', displayName: '', role: 'viewer', team: '' }

/** Makes a person, with a role, a team if wanted, and a one-time password. */
export function InviteDialog({ isOpen, teams, onClose, onInvited }: Properties) {
  const [fields, setFields] = useState(empty)
  const [error, setError] = useState<Error>()
  const set = (name: keyof typeof empty) => (event: { currentTarget: { value: string } }) => { const { value } = event.currentTarget; setFields((before) => ({ ...before, [name]: value })) }

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(undefined)
    const { name, email, displayName, role, team } = fields
    try {
      const body = { name, email, role, ...(displayName !== '' && { displayName }), teamIds: team === '' ? [] : [team] }
      const { oneTimePassword } = await sendJson<{ oneTimePassword: string }>('POST', '/people', body)
      setFields(empty)
      onInvited(name, oneTimePassword)
    } catch (failure) {
      setError(failure as Error)
    }
  }
  return (
    <Modal opened={isOpen} onClose={onClose} title="Invite a person">
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        {error !== undefined && <FormError error={error} />}
        <TextInput label="Name" description="What they sign in with; it cannot be changed." value={fields.name} onChange={set('name')} required withAsterisk={false} maxLength={256} data-autofocus />
        <TextInput label="E-mail" type="email" value={fields.email} onChange={set('email')} required withAsterisk={false} />
        <TextInput label="Display name (optional)" value={fields.displayName} onChange={set('displayName')} />
        <NativeSelect label="Role" value={fields.role} onChange={set('role')} data={['viewer', 'editor', 'admin'].map((value) => ({ value, label: roleName(value) }))} />
        {teams.length > 0 && <NativeSelect label="Team" value={fields.team} onChange={set('team')} data={[{ value: '', label: 'None' }, ...teams.map(({ id, name }) => ({ value: id, label: name }))]} />}
        <Button type="submit">Make a one-time password</Button>
      </form>
    </Modal>
  )
}
