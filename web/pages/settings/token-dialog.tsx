import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { sendJson } from '../../api/client.ts'
import { peopleQuery } from '../../api/people.ts'
import { FormError } from '../../components/session/form-error.tsx'
import styles from './access.module.css'

const expiries = [
  { value: 'OneHour', label: 'An hour' }, { value: '7', label: '7 days' }, { value: '30', label: '30 days' }, { value: '90', label: '90 days' }, { value: 'Unlimited', label: 'Until it is revoked' },
]

type Properties = { isOpen: boolean; isAdmin: boolean; onClose(): void; onMade(name: string, text: string): void }

/** Makes a token that acts as oneself, or as a bot. */
export function TokenDialog({ isOpen, isAdmin, onClose, onMade }: Properties) {
  const [name, setName] = useState('')
  const [expiry, setExpiry] = useState('30')
  const [bot, setBot] = useState('')
  const [error, setError] = useState<Error>()
  const people = useQuery({ ...peopleQuery('', 1000), enabled: isAdmin && isOpen })
  const bots = people.data?.people.filter(({ role }) => role === 'bot') ?? []

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(undefined)
    const body = { tokenName: name, JWTTokenExpiry: expiry }
    try {
      const text = bot === '' ? (await sendJson<{ jwtToken: string }>('PUT', '/users/security/token', body)).jwtToken : (await sendJson<{ JWTToken: string }>('PUT', `/users/generateToken/${bot}`, body)).JWTToken
      onMade(name, text)
      setName('')
    } catch (failure) {
      setError(failure as Error)
    }
  }
  return (
    <Modal opened={isOpen} onClose={onClose} title="Make a token">
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        {error !== undefined && <FormError error={error} />}
        <TextInput label="Name" description="Where it will be used, so that you know which one to revoke." value={name} onChange={(event) => setName(event.currentTarget.value)} required withAsterisk={false} maxLength={128} data-autofocus />
        {isAdmin && <NativeSelect label="Acts as" value={bot} onChange={(event) => setBot(event.currentTarget.value)} data={[{ value: '', label: 'Me' }, ...bots.map((one) => ({ value: one.id, label: one.name }))]} />}
        <NativeSelect label="Good for" value={expiry} onChange={(event) => setExpiry(event.currentTarget.value)} data={expiries} />
        <Button type="submit">Make it</Button>
      </form>
    </Modal>
  )
}
