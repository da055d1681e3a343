import { Button, NativeSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sendJson } from '../../api/client.ts'
import { peopleKey, peopleQuery, type Person, type TeamSummary } from '../../api/people.ts'
import { useSession } from '../../api/session.ts'
import { FormError } from '../../components/session/form-error.tsx'
import { roleName } from '../../components/session/role-name.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { type PlainColumn, PlainTable } from '../../components/table/plain-table.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { counted } from '../../format/number.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { PersonMenu } from './person-menu.tsx'
import styles from './access.module.css'
import { ShownOnce, type ShownSecret } from './shown-once.tsx'

/** Who may sign in, and what they may do. */
export function PeopleTab() {
  const [filter, setFilter] = useState('')
  const [q] = useDebouncedValue(filter.trim(), 150)
  const [limit, setLimit] = useState(100)
  const people = useQuery({ ...peopleQuery(q, limit), placeholderData: keepPreviousData })
  const queries = useQueryClient()
  const me = useSession().session?.user?.id
  const [isInviting, setIsInviting] = useState(false)
  const [secret, setSecret] = useState<ShownSecret>()
  const [error, setError] = useState<Error>()
  if (people.isError) return <Failure error={people.error} what="the people" onRetry={() => void people.refetch()} />

  const run = async (change: () => Promise<unknown>) => {
    setError(undefined)
    try {
      await change()
    } catch (failure) {
      setError(failure as Error)
    }
    await queries.invalidateQueries({ queryKey: peopleKey })
  }
  const showPassword = (name: string, text: string) => setSecret({ title: `One-time password of ${name}`, label: 'one-time password', text, advice: `Give it to ${name} over a safe channel: it is good for a week, and serves to choose another.` })
  return (
    <>
      <div className={styles.head}>
        <p>Viewers look, editors describe, administrators also connect services and manage people. Bots sign in with tokens.</p>
        <Button onClick={() => setIsInviting(true)}>Invite</Button>
      </div>
      {error !== undefined && <FormError error={error} />}
      <div className={styles.filter}>
        <FilterBox value={filter} onChange={setFilter} label="Filter by name or e-mail" />
        {people.data !== undefined && <span aria-live="polite">{counted(people.data.total, 'person or bot', 'people and bots')}</span>}
      </div>
      {people.data === undefined ? <RowsSkeleton rows={5} height={44} /> : people.data.total === 0 ? <Empty icon="filter" title={`Nobody has “${q}” in a name or address`} />
        : <PlainTable label="People" rows={people.data.people} rowKey={(person) => person.id} columns={columnsFor({ teams: people.data.teams, me, run, showPassword })} />}
      {people.data !== undefined && people.data.people.length < Math.min(people.data.total, 1000) && <Button size="compact-sm" variant="default" mt={10} onClick={() => setLimit(Math.min(1000, limit + 100))}>Show more: {people.data.people.length} of {people.data.total}</Button>}
      <InviteDialog isOpen={isInviting} teams={people.data?.teams ?? []} onClose={() => setIsInviting(false)} onInvited={(name, password) => {
        setIsInviting(false)
        showPassword(name, password)
        void queries.invalidateQueries({ queryKey: peopleKey })
      }} />
      <ShownOnce secret={secret} onClose={() => setSecret(undefined)} />
    </>
  )
}

type Actions = { teams: readonly TeamSummary[]; me: string | undefined; run(change: () => Promise<unknown>): Promise<void>; showPassword(name: string, password: string): void }

function columnsFor(actions: Actions): PlainColumn<Person>[] {
  const { teams, me, run } = actions
  const teamName = (id: string) => teams.find((team) => team.id === id)?.name ?? ''
  return [
    { header: 'Name', cell: (person) => <span className={styles.name}><b>{person.displayName ?? person.name}</b><small>{[person.displayName === undefined ? undefined : person.name, person.email].filter(Boolean).join(' · ')}</small></span> },
    {
      header: 'Role', width: '170px',
      cell: (person) => person.role === undefined ? 'Cannot sign in' : person.role === 'bot' ? 'Bot' : (
        <NativeSelect
          aria-label={`Role of ${person.name}`} size="xs" value={person.role} data={['viewer', 'editor', 'admin'].map((value) => ({ value, label: roleName(value) }))}
          description={person.effectiveRole !== person.role ? `${roleName(person.effectiveRole ?? '')} through a team` : undefined} inputWrapperOrder={['input', 'description']}
          onChange={(event) => { const role = event.currentTarget.value; void run(() => sendJson('PUT', `/people/${person.id}`, { role })) }}
        />
      ),
    },
    { header: 'Teams', cell: (person) => person.teamIds.map(teamName).join(', ') },
    {
      header: 'Signed in', width: '150px',
      cell: (person) => person.disabled ? <span className={styles.off}>Disabled</span> : person.role === 'bot' || person.role === undefined ? ''
        : person.passwordIsTemporary ? 'Has a one-time password' : person.signedInAt === undefined ? 'Never' : <TimeAgo at={person.signedInAt} />,
    },
    { header: 'Actions', align: 'right', width: '60px', cell: (person) => person.role !== 'bot' && <PersonMenu person={person} isMe={person.id === me} {...actions} /> },
  ]
}
