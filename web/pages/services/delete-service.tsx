import { ActionIcon, Button, Menu, Radio } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { deleteService, restoreService } from '../../api/connections.ts'
import type { DatabaseService } from '../../api/types.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { ConfirmByTyping } from '../../components/state/confirm-by-typing.tsx'
import { Failure } from '../../components/state/notes.tsx'

/** What can be done to a whole service: deleting it softly or for good, by typing its name, and bringing it back. */
export function ServiceMenu({ service }: { service: DatabaseService }) {
  const [isAsked, setAsked] = useState(false)
  return (
    <>
      <Menu position="bottom-end" transitionProps={{ duration: 0 }} withinPortal>
        <Menu.Target><ActionIcon variant="subtle" color="gray" size={28} aria-label="More for this service"><Icon name="more" /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item c="var(--tl-bad)" onClick={() => setAsked(true)}>{service.deleted ? 'Remove for good…' : 'Delete…'}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isAsked && <DeleteService service={service} onClose={() => setAsked(false)} />}
    </>
  )
}

function DeleteService({ service, onClose }: { service: DatabaseService; onClose: () => void }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [isForGood, setForGood] = useState(service.deleted)
  const remove = useMutation({
    mutationFn: () => deleteService(service.id, isForGood),
    onSuccess: async () => {
      if (isForGood) await navigate('/services')
      await queries.invalidateQueries()
      onClose()
    },
  })
  return (
    <ConfirmByTyping title={`Delete ${service.name}`} name={service.name} action={isForGood ? 'Remove it for good' : 'Delete it'} isPending={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onClose={onClose}>
      <p>Nothing changes in PostgreSQL: only what the catalog knows goes.</p>
      {!service.deleted && (
        <fieldset>
          <Radio name="how" checked={!isForGood} onChange={() => setForGood(false)} label="Mark it deleted" description="With its databases, schemas, tables and routines. Descriptions, owners and tags are kept, and it can be restored." />
          <Radio name="how" checked={isForGood} onChange={() => setForGood(true)} label="Remove it for good" description="Everything that was written about it is lost, its history and its stored secrets too." />
        </fieldset>
      )}
    </ConfirmByTyping>
  )
}

/** Brings a deleted service back. */
export function RestoreService({ service }: { service: DatabaseService }) {
  const queries = useQueryClient()
  const restore = useMutation({ mutationFn: () => restoreService(service.id), onSuccess: () => queries.invalidateQueries() })
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<Icon name="retry" size={14} />} loading={restore.isPending} onClick={() => restore.mutate()}>Restore it</Button>
      {restore.isError && <Failure error={restore.error} title="It was not restored" />}
    </>
  )
}
