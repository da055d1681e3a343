import { Button, NativeSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sendJson } from '../../api/client.ts'
import { type People, peopleKey, peopleQuery, type Person, type TeamSummary } from '../../api/people.ts'
import { useSession } from '../../api/session.ts'
import { FormError } from '../../components/session/form-error.tsx'
import { roleName } from '../../components/session/role-name.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { DataTable, type TableColumn } from '../../components/table/data-table.tsx'
import { FilterBox } from '../../components/table/filter-box.tsx'
import { usePagedRows } from '../../components/table/use-paged-rows.ts'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { counted } from '../../format/number.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { PersonMenu } from './person-menu.tsx'
import styles from './access.module.css'
import { ShownOnce, type ShownSecret } from './shown-once.tsx'

const pageSize = 100

/** Who may sign in, and what they may do. */
export function PeopleTab() {
  const [filter, setFilter] = useState('')
  const [q] = useDebouncedValue(filter.trim(), 150)
  const people = usePagedRows(pageSize, (limit, offset) => peopleQuery(q, limit, offset), toPage)
  // The same question as the first page of the list.
  const teams = useQuery(peopleQuery(q, pageSize)).data?.teams ?? []
  const queries = useQueryClient()
  const me = useSession().session?.user?.id
  const [isInviting, setIsInviting] = useState(false)
  const [secret, setSecret] = useState<ShownSecret>()
  const [error, setError] = useState<Error>()
  if (people.error !== null) return <Failure error={people.error} what="the people" onRetry={people.retry} />

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
        {people.total !== undefined && <span aria-live="polite">{counted(people.total, 'person or bot', 'people and bots')}</span>}
      </div>
      {people.total === undefined ? <RowsSkeleton rows={5} height={48} /> : people.total === 0 ? <Empty icon="filter" title={`Nobody has “${q}” in a name or address`} />
        : <DataTable label="People" columns={columnsFor({ teams, me, run, showPassword })} count={people.total} rowAt={people.rowAt} rowHeight={48} onRange={people.onRange} />}
      <InviteDialog isOpen={isInviting} teams={teams} onClose={() => setIsInviting(false)} onInvited={(name, password) => {
        setIsInviting(false)
        showPassword(name, password)
        void queries.invalidateQueries({ queryKey: peopleKey })
      }} />
      <ShownOnce secret={secret} onClose={() => setSecret(undefined)} />
    </>
  )
}

type Actions = { teams: readonly TeamSummary[]; me: string | undefined; run(change: () => Promise<unknown>): Promise<void>; showPassword(name: string, password: string): void }

function toPage({ people, total }: People): { rows: Person[]; total: number } {
  return { rows: people, total }
}

function columnsFor(actions: Actions): TableColumn<Person>[] {
  const { teams, me, run } = actions
  const teamName = (id: string) => teams.find((team) => team.id === id)?.name ?? ''
  return [
    { id: 'name', header: 'Name', width: 'minmax(110px, 1.4fr)', cell: (person) => <span className={styles.name}><b>{person.displayName ?? person.name}</b><small>{[person.displayName === undefined ? undefined : person.name, person.email].filter(Boolean).join(' · ')}</small></span> },
    {
      id: 'role', header: 'Role', width: 'minmax(112px, 0.8fr)',
      cell: (person) => person.role === undefined ? 'Cannot sign in' : person.role === 'bot' ? 'Bot' : (
        <NativeSelect
          aria-label={`Role of ${person.name}`} size="xs" value={person.role} data={['viewer', 'editor', 'admin'].map((value) => ({ value, label: roleName(value) }))}
          description={person.effectiveRole !== person.role ? `${roleName(person.effectiveRole ?? '')} through a team` : undefined} inputWrapperOrder={['input', 'description']}
          onChange={(event) => { const role = event.currentTarget.value; void run(() => sendJson('PUT', `/people/${person.id}`, { role })) }}
        />
      ),
    },
    { id: 'teams', header: 'Teams', width: 'minmax(80px, 1fr)', showFrom: 640, cell: (person) => person.teamIds.map(teamName).join(', ') },
    {
      id: 'signedIn', header: 'Signed in', width: '170px', showFrom: 480,
      cell: (person) => person.disabled ? <span className={styles.off}>Disabled</span> : person.role === 'bot' || person.role === undefined ? ''
        : person.passwordIsTemporary ? 'Has a one-time password' : person.signedInAt === undefined ? 'Never' : <TimeAgo at={person.signedInAt} />,
    },
    { id: 'actions', header: 'Actions', align: 'right', width: '50px', cell: (person) => person.role !== 'bot' && <PersonMenu person={person} isMe={person.id === me} {...actions} /> },
  ]
}
