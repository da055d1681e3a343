import { Button, Menu } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/client.ts'
import { type AlertDestination, type AlertSettings, alertsQuery, type AlertType, saveAlerts } from '../../api/alerts.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { AdminsOnly } from '../../components/state/admins-only.tsx'
import { Empty, Failure, Note } from '../../components/state/notes.tsx'
import { workflowWords } from '../../components/runs/run-words.ts'
import { stateLabels } from '../../components/runs/state-pill.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { Chip } from '../../components/text/chip.tsx'
import { AlertForm } from './alert-form.tsx'
import { alertSchemas } from './alert-schemas.ts'
import styles from './alerts-page.module.css'
import { isObject } from '../../forms/form-value.ts'
import { SettingsFrame } from './settings-frame.tsx'

/** Who is told when a run fails. */
export function AlertsPage() {
  return (
    <SettingsFrame tab="alerts" lead="Who is told when a run or a test fails: by mail, in a chat, or by a webhook of your own. Secrets are never shown again.">
      <AdminsOnly what="see who is told"><Alerts /></AdminsOnly>
    </SettingsFrame>
  )
}

function Alerts() {
  const alerts = useQuery(alertsQuery)
  return (
    <>
      {alerts.isError && <Failure error={alerts.error} what="the alerts" onRetry={() => void alerts.refetch()} />}
      {alerts.isPending && <RowsSkeleton rows={3} height={56} />}
      {alerts.data !== undefined && <Destinations settings={alerts.data} />}
    </>
  )
}

/** What is being written: a stored destination by its place, or a new one of a kind. */
type Editing = { index: number } | { type: AlertType }

function Destinations({ settings }: { settings: AlertSettings }) {
  const queries = useQueryClient()
  const [editing, setEditing] = useState<Editing>()
  const save = useMutation({
    mutationFn: (destinations: AlertDestination[]) => saveAlerts({ ...settings, address: settings.address ?? location.origin, destinations }),
    onSuccess: (saved) => {
      queries.setQueryData(alertsQuery.queryKey, saved)
      setEditing(undefined)
    },
    onError: (error) => { if (isConflict(error)) void queries.invalidateQueries({ queryKey: alertsQuery.queryKey }) },
  })
  const { destinations } = settings
  const form = (value: AlertDestination, index: number) => (
    <AlertForm
      key={`${index}`} value={value} isSaving={save.isPending} error={save.error}
      onSave={(next) => save.mutate(index < destinations.length ? destinations.with(index, next) : [...destinations, next])}
      onCancel={() => { setEditing(undefined); save.reset() }} {...(index < destinations.length && { onDelete: () => save.mutate(destinations.filter((_, other) => other !== index)) })}
    />
  )
  return (
    <>
      {isConflict(save.error) && <Note tone="warn">Someone changed the alerts in between: the list shows theirs now. What you typed is still here; save it again to add it to theirs.</Note>}
      {destinations.length === 0 && editing === undefined && <Empty icon="bell" title="Nobody is told yet">A run that fails shows on the home page. Add a destination so that it comes to you.</Empty>}
      <ul className={styles.list} aria-label="Destinations">
        {destinations.map((destination, index) => (
          <li key={destination.id ?? index}>
            {editing !== undefined && 'index' in editing && editing.index === index ? form(destination, index) : <Row destination={destination} onEdit={() => setEditing({ index })} />}
          </li>
        ))}
      </ul>
      {editing !== undefined && 'type' in editing && form({ name: '', type: editing.type, enabled: true, filter: { states: ['failed'] } }, destinations.length)}
      {editing === undefined && <div><AddDestination onAdd={(type) => setEditing({ type })} /></div>}
    </>
  )
}

function AddDestination({ onAdd }: { onAdd: (type: AlertType) => void }) {
  return (
    <Menu position="bottom-start" transitionProps={{ duration: 0 }}>
      <Menu.Target><Button size="compact-md" leftSection={<Icon name="plus" size={14} />}>Add a destination</Button></Menu.Target>
      <Menu.Dropdown>{(Object.keys(alertSchemas) as AlertType[]).map((type) => <Menu.Item key={type} onClick={() => onAdd(type)}>{alertSchemas[type].title}</Menu.Item>)}</Menu.Dropdown>
    </Menu>
  )
}

function Row({ destination, onEdit }: { destination: AlertDestination; onEdit: () => void }) {
  const { name, type, enabled, filter } = destination
  const states = Array.isArray(filter?.['states']) ? filter['states'].map((state) => stateLabels[state as keyof typeof stateLabels] ?? String(state)).join(', ') : 'failed'
  const narrowed = ['services', 'pipelines', 'pipelineTypes'].flatMap((list) => (Array.isArray(filter?.[list]) && filter[list].length > 0 ? [filter[list].map((one) => (list === 'pipelineTypes' ? workflowWords[String(one)] ?? String(one) : String(one))).join(', ')] : [])).join('; ')
  const hearsOfTests = isObject(destination['quality']) && Array.isArray(destination['quality']['events']) && destination['quality']['events'].length > 0
  const place = [destination['address'], Array.isArray(destination['to']) ? destination['to'].join(', ') : undefined].find((text) => typeof text === 'string')
  return (
    <div className={styles.row}>
      <div>
        <h2>{name} {enabled === false && <Chip tone="warn">off</Chip>}</h2>
        <p>{alertSchemas[type].title}{typeof place === 'string' && ` to ${place}`}{states !== '' && `; runs that ended ${states}${narrowed === '' ? '' : `, only ${narrowed}`}`}{hearsOfTests && '; tests'}</p>
      </div>
      <Button size="compact-sm" variant="default" aria-label={`Edit ${name}`} onClick={onEdit}>Edit</Button>
    </div>
  )
}

function isConflict(error: Error | null): boolean {
  return error instanceof ApiError && error.code === 'VERSION_CONFLICT'
}
