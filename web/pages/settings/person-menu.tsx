import { ActionIcon, Menu } from '@mantine/core'
import { useState } from 'react'
import { sendJson } from '../../api/client.ts'
import type { Person, TeamSummary } from '../../api/people.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { Confirm } from '../../components/state/confirm.tsx'

type Properties = { person: Person; isMe: boolean; teams: readonly TeamSummary[]; run(change: () => Promise<unknown>): Promise<void>; showPassword(name: string, password: string): void }

/** What ends something for a person, with what that is; each is asked for once more. */
const asked = {
  password: { title: 'New one-time password', action: 'Make it', text: 'The password of now is of no use any more, and whoever is signed in with it is signed out.' },
  signOut: { title: 'Sign out everywhere', action: 'Sign out', text: 'Every browser that is signed in has to sign in again. Tokens stay.' },
  disable: { title: 'Disable', action: 'Disable', text: 'Nobody can sign in so until it is enabled again, and sessions end at once.' },
} as const

/** What may be done about one person; to oneself nothing that would lock the door from inside. */
export function PersonMenu({ person, isMe, teams, run, showPassword }: Properties) {
  const { id, name, teamIds } = person
  const newPassword = () => run(async () => showPassword(name, (await sendJson<{ oneTimePassword: string }>('POST', `/people/${id}/password`)).oneTimePassword))
  const letIn = () => run(async () => showPassword(name, (await sendJson<{ oneTimePassword: string }>('POST', '/people', { name, role: 'viewer' })).oneTimePassword))
  const setTeams = (wanted: readonly string[]) => run(() => sendJson('PATCH', `/users/${id}`, [{ op: 'add', path: '/teams', value: wanted.map((team) => ({ id: team, type: 'team' })) }]))
  const [question, setQuestion] = useState<keyof typeof asked>()
  const answers = { password: newPassword, signOut: () => run(() => sendJson('POST', `/people/${id}/signOut`)), disable: () => run(() => sendJson('PUT', `/people/${id}`, { disabled: true })) }
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={240}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`}><Icon name="chevronDown" /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {person.role === undefined && <Menu.Item onClick={() => void letIn()}>Let sign in</Menu.Item>}
          {person.role !== undefined && !isMe && (
            <>
              <Menu.Item onClick={() => setQuestion('password')}>New one-time password</Menu.Item>
              <Menu.Item onClick={() => setQuestion('signOut')}>Sign out everywhere</Menu.Item>
              {person.disabled
                ? <Menu.Item onClick={() => void run(() => sendJson('PUT', `/people/${id}`, { disabled: false }))}>Enable</Menu.Item>
                : <Menu.Item onClick={() => setQuestion('disable')}>Disable</Menu.Item>}
            </>
          )}
          {teams.length > 0 && <Menu.Label>Teams</Menu.Label>}
          {teams.slice(0, 20).map((team) => {
            const isIn = teamIds.includes(team.id)
            return (
              <Menu.Item key={team.id} onClick={() => void setTeams(isIn ? teamIds.filter((other) => other !== team.id) : [...teamIds, team.id])} rightSection={isIn ? <Icon name="check" title="Member" /> : undefined}>
                {team.name}
              </Menu.Item>
            )
          })}
        </Menu.Dropdown>
      </Menu>
      {question !== undefined && (
        <Confirm title={`${asked[question].title}: ${name}`} action={asked[question].action} onConfirm={() => { setQuestion(undefined); void answers[question]() }} onClose={() => setQuestion(undefined)}>
          <p>{asked[question].text}</p>
        </Confirm>
      )}
    </>
  )
}
