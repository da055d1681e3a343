import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { sendJson } from '../../api/client.ts'
import { peopleKey, peopleQuery } from '../../api/people.ts'
import { FormError } from '../../components/session/form-error.tsx'
import { roleName } from '../../components/session/role-name.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import styles from './access.module.css'

/** Teams, and what being in one allows; who is in one is said under People. */
export function TeamsTab() {
  const people = useQuery(peopleQuery())
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [error, setError] = useState<Error>()
  if (people.isError) return <Failure error={people.error} what="the teams" onRetry={() => void people.refetch()} />
  const run = async (change: () => Promise<unknown>) => {
    setError(undefined)
    await change().catch((failure: unknown) => setError(failure as Error))
    await queries.invalidateQueries({ queryKey: peopleKey })
  }
  const create = (event: FormEvent) => {
    event.preventDefault()
    void run(async () => {
      await sendJson('POST', '/teams', { name, teamType: 'Group' })
      setName('')
    })
  }
  return (
    <>
      <form className={styles.head} onSubmit={create}>
        <p>A team owns things, and gives its members at least its role.</p>
        <span style={{ display: 'flex', gap: 8 }}>
          <TextInput aria-label="Name of the new team" placeholder="New team" value={name} onChange={(event) => setName(event.currentTarget.value)} required />
          <Button type="submit">Create</Button>
        </span>
      </form>
      {error !== undefined && <FormError error={error} />}
      {people.data === undefined ? <RowsSkeleton rows={4} height={44} /> : people.data.teams.length === 0 ? <Empty title="No teams yet" icon="team">A team is a short way to say who owns something.</Empty> : (
        <PlainTable label="Teams" rows={people.data.teams} rowKey={(team) => team.id} columns={[
          { header: 'Name', cell: (team) => <b>{team.displayName ?? team.name}</b> },
          { header: 'Members', align: 'right', width: '110px', cell: (team) => String(team.memberCount) },
          {
            header: 'Role of members', width: '220px',
            cell: (team) => (
              <NativeSelect
                aria-label={`Role of ${team.name}`} size="xs" value={team.role ?? ''} data={[{ value: '', label: 'Their own' }, ...['viewer', 'editor', 'admin'].map((value) => ({ value, label: `At least ${roleName(value)}` }))]}
                onChange={(event) => { const role = event.currentTarget.value; void run(() => sendJson('PUT', `/people/teams/${team.id}/role`, { role: role === '' ? null : role })) }}
              />
            ),
          },
        ]} />
      )}
    </>
  )
}
