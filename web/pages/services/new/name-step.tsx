import { Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { serviceNamesQuery } from '../../../api/connections.ts'
import { Icon } from '../../../components/icons/icon.tsx'
import { entityPath, joinFqn } from '../../../format/fqn.ts'
import styles from './new-service.module.css'
import { nameProblem } from './service-name.ts'

export type ServiceName = { name: string; description: string }

/** Which kind of server, and how the service is called. */
export function NameStep({ value, onChange, showsProblem, onTaken }: { value: ServiceName; onChange: (next: ServiceName) => void; showsProblem: boolean; onTaken: (isTaken: boolean) => void }) {
  const [wasLeft, setWasLeft] = useState(false)
  const names = useQuery({ ...serviceNamesQuery, staleTime: 5_000 })
  const other = names.data?.get(value.name)
  const problem = nameProblem(value.name)
  const shown = problem !== undefined && (showsProblem || wasLeft || value.name !== '') ? problem : undefined
  const taken = other === undefined ? undefined : (
    <>There is {other.isDeleted ? 'a deleted service' : 'a service'} of this name: <Link to={entityPath('databaseService', joinFqn(value.name)) ?? '/services'}>look at it</Link>{other.isDeleted && ', restore it there'}, or choose another name.</>
  )
  const isTaken = other !== undefined
  useEffect(() => onTaken(isTaken), [isTaken, onTaken])
  return (
    <div className={styles.step}>
      <fieldset className={styles.connectors}>
        <legend>Kind of server</legend>
        <label className={styles.connector}>
          <input type="radio" name="connector" defaultChecked />
          <Icon name="database" size={28} />
          <span><b>PostgreSQL</b>14 and newer, RDS, Aurora, Cloud SQL, Azure, behind PgBouncer</span>
        </label>
      </fieldset>
      <TextInput
        label="Name" withAsterisk size="sm" autoFocus autoComplete="off" spellCheck={false} placeholder="shop-production" value={value.name} error={shown ?? taken}
        description="How the catalog calls this server, in every full name of what is in it. It stays: letters, digits and _ - . & ( )."
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })} onBlur={() => setWasLeft(true)}
        rightSection={problem === undefined && names.data !== undefined && !isTaken ? <Icon name="check" title="This name is free" /> : null}
      />
      <Textarea
        label="Description" size="sm" autosize minRows={3} maxRows={10} value={value.description} description="What it is for and who runs it. Markdown; it can be written later too."
        onChange={(event) => onChange({ ...value, description: event.currentTarget.value })}
      />
    </div>
  )
}
